//! The validator of tests itself.

use std::fs;
use std::path::Path;

use plugraft::formats::digest::Digest;

use crate::support::base::{Built, Image, Recipe, confluent, dir};
use crate::support::validate;

#[test]
fn the_validator_takes_what_the_recipes_make() {
    let temp = tempfile::tempdir().expect("a temp directory");
    let bare = Recipe::single(Image::new("linux/amd64").without_history().layer(vec![dir("opt")]));
    for (name, recipe, images) in [("oci", confluent(), 2), ("docker", confluent().docker(), 2), ("bare", bare, 1)] {
        let layout = temp.path().join(name);
        let built = recipe.build();
        built.write_layout(&layout, Some("1"));
        let root = validate::layout_tag(&layout, Some("1"));
        assert_eq!(root.descriptor, built.root);
        assert_eq!(root.images.len(), images);
        assert_eq!(root.index.is_some(), images == 2);
        let first = &root.images[0];
        assert_eq!(first.layers.len(), built.layers(0).len());
        assert_eq!(first.config.get("history").is_some(), images == 2);
        assert_eq!(first.manifest, built.images()[0]);
    }
}

fn check_invalid(why: &str, change: impl FnOnce(&Path, &Built)) {
    let temp = tempfile::tempdir().expect("a temp directory");
    let built = confluent().build();
    built.write_layout(temp.path(), None);
    change(temp.path(), &built);
    let root = built.root.clone();
    let dir = temp.path().to_owned();
    assert!(std::panic::catch_unwind(move || validate::layout(&dir, &root)).is_err(), "{why} is not seen");
}

#[test]
fn the_validator_sees_damage() {
    let blob = |dir: &Path, digest: Digest| dir.join("blobs/sha256").join(digest.hex());
    check_invalid("a missing layer", |dir, built| fs::remove_file(blob(dir, built.layers(1)[0])).expect("there"));
    check_invalid("a changed layer", |dir, built| fs::write(blob(dir, built.layers(1)[0]), b"x").expect("written"));
    check_invalid("an unlisted root", |dir, _| {
        fs::write(dir.join("index.json"), r#"{"manifests":[]}"#).expect("written");
    });
    check_invalid("a stray file", |dir, _| fs::write(dir.join("blobs/sha256/tmp1"), b"").expect("written"));
}
