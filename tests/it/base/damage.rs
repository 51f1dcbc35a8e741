//! Bases that are damaged, lie or mean harm.

use std::fs;

use plugraft::base::Error;
use plugraft::formats::digest::Digest;
use plugraft::formats::document::Document;
use plugraft::formats::media_type::{OCI_INDEX, OCI_MANIFEST};
use plugraft::spec::BaseWish;
use serde_json::{Value, json};

use crate::support::base::{Built, Image, Layer, Packing, Recipe};
use crate::support::survey::{Run, spec};

use super::{PLUGINS, survey_layout, with_layer};

#[test]
fn every_packing_of_the_specifications_is_read() {
    for packing in [Packing::Plain, Packing::Gzip, Packing::PaddedGzip, Packing::ManyMembers, Packing::Zstd] {
        let built = with_layer(packing);
        let base = survey_layout(&built, PLUGINS, &[]).0.unwrap_or_else(|error| panic!("{packing:?}: {error}"));
        assert_eq!(base.images[0].ground.ancestors[1].uid, 1001, "{packing:?}");
    }
    let built = with_layer(Packing::Xz);
    let error = survey_layout(&built, PLUGINS, &[]).0.expect_err("xz");
    let layer = built.layers(0)[0];
    let words = format!("the base's layer `{layer}` is compressed by xz, and only tar, gzip and zstd can be surveyed");
    assert_eq!(error.to_string(), words);
}

/// Changes one blob of a base under its old name, and surveys.
fn survey_changed(built: &Built, digest: Digest, change: impl FnOnce(&mut Vec<u8>)) -> Error {
    let run = Run::new();
    let layout = run.temp.path().join("layout");
    built.write_layout(&layout, None);
    let path = layout.join("blobs/sha256").join(digest.hex());
    let mut bytes = fs::read(&path).expect("written");
    change(&mut bytes);
    fs::write(&path, bytes).expect("written");
    let spec = spec(BaseWish::Layout { dir: layout, tag: None }, PLUGINS);
    let error = run.survey(&spec).expect_err("damaged");
    assert!(run.survey(&spec).is_err(), "nothing false was remembered");
    error
}

#[test]
fn damaged_blobs_are_refused() {
    for packing in [Packing::Plain, Packing::Gzip] {
        let built = with_layer(packing);
        let layer = built.layers(0)[0];
        let flipped = survey_changed(&built, layer, |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x10;
        });
        assert!(matches!(flipped, Error::WrongDigest { .. }), "{packing:?}: {flipped}");
        let cut = survey_changed(&built, layer, |bytes| bytes.truncate(bytes.len() / 2));
        assert!(matches!(cut, Error::WrongLength { .. }), "{packing:?}: {cut}");
        let longer = survey_changed(&built, layer, |bytes| bytes.push(0));
        assert!(matches!(longer, Error::WrongLength { .. }), "{packing:?}: {longer}");
    }
    let built = with_layer(Packing::Gzip);
    let config = built.images()[0]["config"]["digest"].as_str().expect("a digest").parse().expect("a digest");
    let error = survey_changed(&built, config, |bytes| bytes[5] ^= 1);
    assert!(matches!(error, Error::BadDocument { .. }), "{error}");
}

/// Edits manifest and config of the first image consistently, and surveys.
fn survey_edited(edit: impl FnOnce(&mut Value, &mut Value)) -> Error {
    let mut built = with_layer(Packing::Gzip);
    let mut manifest = built.images()[0].clone();
    let digest: Digest = manifest["config"]["digest"].as_str().expect("text").parse().expect("a digest");
    let mut config: Value = serde_json::from_slice(&built.blobs[&digest]).expect("JSON");
    edit(&mut manifest, &mut config);
    let config = Document::write(manifest["config"]["mediaType"].as_str().expect("text"), config);
    built.blobs.insert(config.digest(), config.bytes().to_vec());
    manifest["config"] = config.descriptor().to_value();
    built.replace_root(OCI_MANIFEST, &manifest);
    survey_layout(&built, PLUGINS, &[]).0.expect_err("a lie")
}

#[test]
fn lies_in_documents_are_refused() {
    let size = survey_edited(|manifest, _| manifest["layers"][0]["size"] = json!(7));
    assert!(matches!(size, Error::WrongLength { wanted: 7, found: 8, .. }), "{size}");
    let diff_id = survey_edited(|_, config| config["rootfs"]["diff_ids"][0] = json!(Digest::of(b"other")));
    assert!(matches!(diff_id, Error::WrongDiffId { .. }), "{diff_id}");
    let count = survey_edited(|_, config| config["rootfs"]["diff_ids"] = json!([]));
    assert!(matches!(count, Error::LayerCount { layers: 1, diff_ids: 0, .. }), "{count}");
    let no_os = survey_edited(|_, config| drop(config.as_object_mut().expect("an object").remove("os")));
    assert!(matches!(no_os, Error::Malformed { .. }), "{no_os}");
    let both = survey_edited(|manifest, _| manifest["manifests"] = json!([]));
    assert!(matches!(both, Error::Ambiguous { .. }), "{both}");
    let stated = survey_edited(|manifest, _| manifest["mediaType"] = json!(OCI_INDEX));
    assert!(matches!(stated, Error::Ambiguous { .. }), "{stated}");
    let artifact = survey_edited(|manifest, _| {
        manifest["config"]["mediaType"] = json!("application/vnd.oci.empty.v1+json");
    });
    assert!(matches!(artifact, Error::NotAnImage { .. }), "{artifact}");
    let windows = survey_edited(|_, config| config["os"] = json!("windows"));
    assert_eq!(windows.hint().as_deref(), Some("it has windows/amd64"), "{windows}");
}

#[test]
fn hostile_tars_are_refused_and_ask_for_nothing() {
    let mut huge_extension = tar::Header::new_gnu();
    huge_extension.set_entry_type(tar::EntryType::XHeader);
    huge_extension.set_size(6 << 30);
    huge_extension.set_cksum();
    let mut huge_file = tar::Header::new_gnu();
    huge_file.set_size(u64::MAX >> 1);
    huge_file.set_cksum();
    for (what, tar) in [
        ("not a tar", b"PK\x03\x04".repeat(400)),
        ("a huge extension", huge_extension.as_bytes().to_vec()),
        ("a huge file", huge_file.as_bytes().to_vec()),
        ("half a header", huge_file.as_bytes()[..100].to_vec()),
    ] {
        let layer = Layer::of_bytes(Packing::Gzip, tar);
        let built = Recipe::single(Image::new("linux/amd64").packed_layer(layer)).build();
        let error = survey_layout(&built, PLUGINS, &[]).0.expect_err(what);
        assert!(matches!(error, Error::BadLayer { .. }), "{what}: {error}");
    }
}
