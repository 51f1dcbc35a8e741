//! Names inside an OCI image layout (image-spec, image-layout.md).

use std::path::{Path, PathBuf};

use super::digest::Digest;

/// The file that tells that a directory is a layout.
pub const MARKER: &str = "oci-layout";
/// The file that lists the layout's images.
pub const INDEX: &str = "index.json";
/// The version that [`MARKER`] states, under `imageLayoutVersion`.
pub const VERSION: &str = "1.0.0";
/// The annotation of an image in [`INDEX`] that holds its tag.
pub const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// The annotation beside it that holds the full reference, where containerd or docker wrote the layout.
pub const CONTAINERD_NAME: &str = "io.containerd.image.name";

/// Where a layout in `dir` keeps the blob of this digest.
pub fn blob_path(dir: &Path, digest: Digest) -> PathBuf {
    dir.join("blobs").join("sha256").join(digest.hex())
}
