//! Archives that are damaged, lie or mean harm.

use serde_json::{Value, json};

use super::Place;
use crate::support::base::{Built, Image, Recipe, dir, file as member};
use crate::support::image_tar::{self, Piece, file, link};

fn built() -> Built {
    Recipe::single(Image::new("linux/amd64").layer(vec![dir("opt"), member("opt/x", b"x")])).build()
}

fn oci() -> Vec<Piece> {
    image_tar::oci(&built(), &json!({"org.opencontainers.image.ref.name": "1"}))
}

fn docker() -> Vec<Piece> {
    image_tar::docker(&built(), &["acme/base:1"], false)
}

/// Builds on these bytes, and compares why not.
fn check_bytes(kind: &str, bytes: &[u8], expected: &str) {
    let place = Place::new();
    place.write("base.tar", bytes);
    let said = place.refusal(&format!("base: '{kind}'\npluginPath: /p\nto: ['oci-archive:out.tar:1']"));
    assert!(said.contains(expected), "{kind}: `{said}` does not say `{expected}`");
    assert_eq!(place.left(), ["base.tar"], "nothing is left of it");
}

fn check(kind: &str, pieces: &[Piece], expected: &str) {
    check_bytes(kind, &image_tar::write(pieces), expected);
}

/// Changes the content of the members whose name ends so.
fn changed(mut pieces: Vec<Piece>, ending: &str, change: impl Fn(&mut Vec<u8>)) -> Vec<Piece> {
    let mut count = 0;
    for piece in &mut pieces {
        if let Piece::File(name, bytes) = piece
            && name.ends_with(ending)
        {
            change(bytes);
            count += 1;
        }
    }
    assert!(count > 0, "{ending}");
    pieces
}

fn without(pieces: Vec<Piece>, ending: &str) -> Vec<Piece> {
    pieces.into_iter().filter(|piece| !matches!(piece, Piece::File(name, _) if name.ends_with(ending))).collect()
}

fn with(mut pieces: Vec<Piece>, more: Piece) -> Vec<Piece> {
    pieces.push(more);
    pieces
}

const OCI: &str = "oci-archive:base.tar";
const DOCKER: &str = "docker-archive:base.tar";

#[test]
fn what_is_no_archive_of_an_image() {
    check_bytes(OCI, b"PK\x03\x04 is no tar", "the tar ends in the middle of a member");
    check_bytes(OCI, &[b'x'; 2048], "a header with a wrong checksum");
    check_bytes(OCI, b"", "it has no file `oci-layout`");
    check_bytes(DOCKER, b"", "it has no `manifest.json`");
    check_bytes(OCI, &image_tar::gzip(b"no tar"), "the tar ends in the middle of a member");
    check(OCI, &docker(), "it has no file `oci-layout`");
    check(OCI, &without(oci(), "index.json"), "could not read `");
    check(DOCKER, &without(docker(), "manifest.json"), "it has no `manifest.json`");
    check("oci-archive:nothing.tar/../base.tar", &oci(), "could not read the base's archive");
}

#[test]
fn truncated_archives() {
    let bytes = image_tar::write(&oci());
    let zipped = image_tar::gzip(&bytes);
    for length in [100, 700, bytes.len() / 2, bytes.len() - 1100] {
        let place = Place::new();
        place.write("base.tar", &bytes[..length]);
        place.write("base.tar.gz", &zipped[..zipped.len() * length / bytes.len()]);
        for name in ["base.tar", "base.tar.gz"] {
            place.refusal(&format!("base: 'oci-archive:{name}'\npluginPath: /p\nto: ['oci:out']"));
        }
    }
}

#[test]
fn blobs_that_are_missing_or_others() {
    let built = built();
    let layer = built.layers(0)[0];
    let missing = format!("does not have the blob `{layer}`");
    check(OCI, &without(oci(), &layer.hex()), &missing);
    check(OCI, &changed(oci(), &layer.hex(), |bytes| bytes[20] ^= 1), &format!("`{layer}` came with the digest"));
    check(OCI, &changed(oci(), &layer.hex(), |bytes| bytes.truncate(bytes.len() - 1)), "bytes, and has");
    check(OCI, &changed(oci(), &built.root.digest.hex(), |bytes| bytes.push(b' ')), "is not what its index says");
    check(OCI, &changed(oci(), "index.json", |bytes| bytes.truncate(9)), "it is not JSON");
    check("oci-archive:base.tar:2", &oci(), "has no image tagged `2`");
}

#[test]
fn saved_images_that_lie() {
    let config = |bytes: &mut Vec<u8>| bytes.push(b'\n');
    let named = changed(docker(), ".json", |_| ());
    let hex = named.iter().find_map(|piece| match piece {
        Piece::File(name, _) if name.len() == 69 && name.contains(".json") => Some(name.clone()),
        _ => None,
    });
    let hex = hex.expect("a config");
    check(DOCKER, &changed(docker(), &hex, config), "it should have the digest");
    check(DOCKER, &without(docker(), "layer.tar"), "and does not have it");
    check(DOCKER, &changed(docker(), "layer.tar", |bytes| bytes[600] ^= 1), "came with the digest");
    check("docker-archive:base.tar:acme/other:1", &docker(), "has no image tagged `acme/other:1`");
    let list = |edit: fn(&mut Value)| {
        changed(docker(), "manifest.json", move |bytes| {
            let mut listing: Value = serde_json::from_slice(bytes).expect("JSON");
            edit(&mut listing);
            *bytes = listing.to_string().into_bytes();
        })
    };
    check(DOCKER, &list(|listing| listing[0]["Layers"] = json!([])), "does not tell the diff ids of its 0 layers");
    check(DOCKER, &list(|listing| listing[0]["Layers"][0] = json!("../../../etc/passwd")), "and does not have it");
    check(DOCKER, &list(|listing| listing[0]["Config"] = json!("/etc/hostname")), "and does not have it");
    check(DOCKER, &list(|listing| *listing = json!({"Config": 1})), "does not list images");
    check(DOCKER, &list(|listing| *listing = json!([])), "has no image");
    let twice = list(|listing| {
        let mut other = listing[0].clone();
        other["Config"] = json!("other.json");
        listing.as_array_mut().expect("images").push(other);
    });
    check(DOCKER, &twice, "several images that may be meant");
}

#[test]
fn members_that_two_tools_would_read_otherwise() {
    check(OCI, &with(oci(), file("index.json", b"{}")), "it has `index.json` twice");
    check(OCI, &with(oci(), file("./index.json", b"{}")), "it has `./index.json` twice");
    check(OCI, &with(oci(), file("../index.json", b"{}")), "it has `../index.json`, which leads out of it");
    check(OCI, &with(oci(), file("/etc/cron.d/x", b"")), "it has `/etc/cron.d/x`, which leads out of it");
    check(DOCKER, &with(docker(), link("x/layer.tar", "../../../etc/passwd")), "which leads out of it");
    check(DOCKER, &with(docker(), link("x/layer.tar", "/etc/passwd")), "which leads out of it");
    let circle = with(with(without(oci(), "index.json"), link("index.json", "b")), link("b", "index.json"));
    check(OCI, &circle, "could not read `");
}
