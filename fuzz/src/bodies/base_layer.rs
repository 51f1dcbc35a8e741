//! Layers of a base: surveyed, or refused with words.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use plugraft::base::{Error, survey};
use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::digest::Digest;
use plugraft::formats::document::Document;
use plugraft::formats::media_type::{OCI_CONFIG, OCI_LAYER_GZIP, OCI_MANIFEST};
use plugraft::formats::oci_layout::blob_path;
use plugraft::resolve::{BasePin, BasePlace, Resolution};
use plugraft::spec::{Flags, Input, Purpose, Spec};
use serde_json::json;

use super::scene::{Scene, Script};

thread_local!(static SCENE: Scene = Scene::new());

const MEMBERS: usize = 6;

/// The bytes are a layer's tar.
pub(super) fn tar(bytes: &[u8]) {
    // What begins as a compressed stream is read as one.
    if !bytes.starts_with(&[0x1f, 0x8b]) && !bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let surveyed = look(bytes, Digest::of(bytes));
        assert!(!matches!(surveyed, Err(Error::WrongDiffId { .. })), "the tar is hashed whole");
    }
}

/// The bytes are a gzip file, or say how a tar is cut into its members.
pub(super) fn gzip(bytes: &[u8]) {
    let mut script = Script(bytes);
    let layer = if script.byte().is_multiple_of(2) { [&[0x1f, 0x8b], script.0].concat() } else { members(&mut script) };
    let mut tar = Vec::new();
    let second_opinion = inflate(&layer, &mut tar);
    let surveyed = look(&layer, Digest::of(&tar));
    match (second_opinion, surveyed) {
        (Ok(()), Err(Error::WrongDiffId { .. })) => panic!("another decoder reads another tar"),
        (Err(cause), Ok(())) => panic!("another decoder reads no tar: {cause}"),
        _ => (),
    }
}

/// Inflates members until nothing but zeros is left, 64 MiB at most.
fn inflate(mut layer: &[u8], tar: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut member = GzDecoder::new(layer);
        member.by_ref().take(64 << 20).read_to_end(tar)?;
        layer = member.into_inner();
        if layer.iter().all(|byte| *byte == 0) || tar.len() > 64 << 20 {
            return Ok(());
        }
    }
}

/// A few members: beginning one costs more than what is in it.
fn members(script: &mut Script<'_>) -> Vec<u8> {
    let mut layer = Vec::new();
    for left in (0..MEMBERS).rev() {
        let level = u32::from(script.byte() % 10);
        let length = if left == 0 { usize::MAX } else { script.number(4096) };
        let mut encoder = GzEncoder::new(&mut layer, Compression::new(level));
        encoder.write_all(script.take(length)).expect("into memory");
        encoder.finish().expect("into memory");
        if script.0.is_empty() {
            break;
        }
    }
    layer
}

/// Surveys an image of this one layer.
fn look(layer: &[u8], diff_id: Digest) -> Result<(), Error> {
    SCENE.with(|scene| {
        let dir = scene.path("layout");
        let blobs = dir.join("blobs/sha256");
        fs::remove_dir_all(&blobs).ok();
        fs::create_dir_all(&blobs).expect("a directory in memory");
        let write = |digest, bytes: &[u8]| fs::write(blob_path(&dir, digest), bytes).expect("a file in memory");
        let config = json!({
            "os": "linux", "architecture": "amd64", "config": {},
            "rootfs": { "type": "layers", "diff_ids": [diff_id.to_string()] },
        });
        let config = Document::write(OCI_CONFIG, config);
        write(config.digest(), config.bytes());
        let layer_is = Descriptor::of(OCI_LAYER_GZIP, layer);
        write(layer_is.digest, layer);
        let manifest = json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST,
            "config": config.descriptor().to_value(), "layers": [layer_is.to_value()],
        });
        let root = Document::write(OCI_MANIFEST, manifest);
        let base = BasePin::Image { name: "oci:x".to_owned(), tag: None, root, place: BasePlace::Layout(dir) };
        let resolution = Resolution { base, plugins: Vec::new(), precedents: Vec::new() };
        let surveyed = survey(&scene.tools(), &spec(), &resolution);
        surveyed
            .map(|base| assert_eq!(base.images.len(), 1))
            .inspect_err(|error| assert!(!error.to_string().is_empty()))
    })
}

fn spec() -> Spec {
    let flags = Flags {
        plugins: vec!["x".to_owned()],
        base: Some("oci:x".to_owned()),
        plugin_path: Some("/opt/kafka/plugins".to_owned()),
        ..Flags::default()
    };
    let input = Input { text: None, flags: &flags, directory: "".as_ref(), variables: &BTreeMap::new() };
    Spec::parse(&input, Purpose::Plan).expect("a spec")
}
