//! An OCI layout in a tar as a sink.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::blobs::documents;
use super::members::Members;
use super::sink::{Finished, Sink};
use super::{BlobCount, Error, Published, Target, TargetState, archive_file};
use crate::formats::descriptor::Descriptor;
use crate::formats::digest::Digest;
use crate::formats::media_type::OCI_INDEX;
use crate::formats::oci_layout::{CONTAINERD_NAME, INDEX, MARKER, REF_NAME, VERSION};
use crate::formats::reference::Reference;

/// An archive file.
pub(super) struct OciArchiveSink {
    pub(super) file: PathBuf,
    pub(super) tags: Vec<String>,
}

impl Sink for OciArchiveSink {
    fn publish(&self, image: &Finished<'_>) -> Result<Published, Error> {
        let file = archive_file::replace(image.tools, &self.file, &members(image, &self.tags))?;
        let place = self.file.display().to_string();
        Ok(Published {
            kind: "oci-archive".to_owned(),
            tags: self.tags.iter().map(|tag| format!("oci-archive:{place}:{tag}")).collect(),
            by_digest: format!("oci-archive:{place}@{}", image.index.root.digest()),
            place,
            blobs: BlobCount::all(image.parts),
            file: Some(file),
        })
    }

    /// What stands at each tag now; an archive without a tag is replaced whole, by what it lists first.
    fn compare(&self, image: &Finished<'_>) -> Result<Vec<Target>, Error> {
        let (place, root) = (self.file.display(), image.index.root.digest());
        let listed = archive_file::standing(&self.file, INDEX).map(|(_, listed)| listed);
        let entries = listed.as_ref().and_then(|listed| listed.get("manifests")?.as_array()).into_iter().flatten();
        let standing: Vec<(Option<&str>, Digest)> =
            entries.filter_map(|entry| Some((ref_name(entry), Descriptor::from_value(entry)?.digest))).collect();
        if self.tags.is_empty() {
            let found = standing.first().map(|(_, digest)| *digest);
            return Ok(vec![Target { reference: format!("oci-archive:{place}"), state: TargetState::of(found, root) }]);
        }
        let at = |tag: &str| standing.iter().rfind(|(name, _)| *name == Some(tag)).map(|(_, digest)| *digest);
        let target = |tag: &String| Target {
            reference: format!("oci-archive:{place}:{tag}"),
            state: TargetState::of(at(tag), root),
        };
        Ok(self.tags.iter().map(target).collect())
    }
}

fn ref_name(entry: &Value) -> Option<&str> {
    entry.get("annotations")?.get(REF_NAME)?.as_str()
}

/// The members of an OCI archive: what lists the image first, so that it is found without reading the rest.
pub(super) fn members<'a>(image: &Finished<'a>, tags: &[String]) -> Members<'a> {
    let mut members = Members::default();
    members.file(MARKER.to_owned(), json!({"imageLayoutVersion": VERSION}).to_string().into_bytes());
    members.file(INDEX.to_owned(), listing(image, tags).to_string().into_bytes());
    members.directory("blobs");
    members.directory("blobs/sha256");
    for (_, document) in documents(image.index) {
        members.file(blob_name(document.digest()), document.bytes().to_vec());
    }
    for part in image.parts {
        members.part(blob_name(part.blob().descriptor().digest), part);
    }
    members
}

fn blob_name(digest: Digest) -> String {
    format!("blobs/sha256/{}", digest.hex())
}

/// The archive's `index.json`: one entry per tag, with the full name where the user gave one.
fn listing(image: &Finished<'_>, tags: &[String]) -> Value {
    let root = image.index.root.descriptor().to_value();
    let mut entries: Vec<Value> = tags.iter().map(|tag| annotated(root.clone(), Some(tag), image.name)).collect();
    if entries.is_empty() {
        entries.push(annotated(root, image.name.and_then(Reference::tag), image.name));
    }
    json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries})
}

fn annotated(mut entry: Value, tag: Option<&str>, name: Option<&Reference>) -> Value {
    let Some(tag) = tag else { return entry };
    entry["annotations"] = json!({REF_NAME: tag});
    if let Some(name) = name.and_then(|name| name.by_tag(tag).ok()) {
        entry["annotations"][CONTAINERD_NAME] = json!(name.to_string());
    }
    entry
}
