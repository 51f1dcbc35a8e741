//! Blobs and manifests written.

use plugraft::formats::blob::{Blob as _, MemoryBlob};
use plugraft::net::Pushed;

use super::{Client, quick};
use crate::support::registry::Registry;

#[test]
fn a_blob_is_uploaded_once() {
    let registry = Registry::start();
    let client = Client::new(quick());
    let repository = client.at(&registry, "a/b");
    let blob = MemoryBlob::new("x", vec![7; 1_000_000]);
    assert_eq!(repository.push_blob(&blob, None, "layer").expect("pushed"), Pushed::Uploaded);
    assert_eq!(repository.push_blob(&blob, None, "layer").expect("pushed"), Pushed::AlreadyThere);
    assert_eq!(registry.blob("a/b", blob.descriptor().digest), Some(vec![7; 1_000_000]));
    let sent = ["begin 1000000", "advance 262144", "advance 262144", "advance 262144", "advance 213568", "end Done"];
    assert_eq!(client.said(), [&sent[..], &["begin 1000000", "end AlreadyThere"]].concat());
}
