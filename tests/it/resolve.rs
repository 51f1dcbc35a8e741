//! Coordinates become pins: paths, patterns and layouts.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use plugraft::event::Observer;
use plugraft::net::Settings;
use plugraft::resolve::{BasePin, BasePlace, Error, Floating, Resolution, resolve};
use plugraft::spec::{BaseWish, Coordinate, PluginWish, Spec};

use crate::support::base::{Image, Recipe, dir};
use crate::support::heard::Heard;
use crate::support::survey::spec;
use crate::support::tools::tools_for;

fn empty() -> Spec {
    spec(BaseWish::Scratch, "auto")
}

fn wish(path: &Path) -> PluginWish {
    let coordinate = Coordinate::Path(path.to_str().expect("text").to_owned());
    PluginWish::of(coordinate)
}

fn run(dir: &Path, spec: &Spec) -> (Result<Resolution, Error>, Vec<String>) {
    let heard = Arc::new(Heard::default());
    let observer: Arc<dyn Observer> = Arc::<Heard>::clone(&heard);
    let tools = tools_for(dir, Settings::default(), observer);
    (resolve(&tools, spec, None, Floating::Refused), heard.sentences())
}

/// A directory with a few packages.
fn packages() -> tempfile::TempDir {
    let temp = tempfile::tempdir().expect("a temp directory");
    let packages = temp.path().join("packages");
    fs::create_dir_all(packages.join("acme-dir/lib")).expect("directories");
    for name in ["b.zip", "a.zip", "._a.zip", "c.jar", "od[d].zip"] {
        fs::write(packages.join(name), name).expect("a file");
    }
    temp
}

/// The pins of these wishes, below `packages/`, and what was said.
fn check_plugins(patterns: &[&str], expected: &[&str], said: usize) {
    let temp = packages();
    let packages = temp.path().join("packages");
    let spec = Spec { plugins: patterns.iter().map(|pattern| wish(&packages.join(pattern))).collect(), ..empty() };
    let (resolution, sentences) = run(temp.path(), &spec);
    let pins = resolution.expect("pinned").plugins;
    let names: Vec<_> = pins
        .iter()
        .map(|pin| pin.place.path().expect("here").strip_prefix(&packages).expect("below").to_owned())
        .collect();
    assert_eq!(names, expected.iter().map(Into::into).collect::<Vec<std::path::PathBuf>>(), "{patterns:?}");
    assert_eq!(sentences.len(), said, "{sentences:?}");
}

#[test]
fn paths_and_patterns_are_pinned_in_order() {
    check_plugins(&["c.jar", "*.zip"], &["c.jar", "a.zip", "b.zip", "od[d].zip"], 0);
    check_plugins(&["*.zip", "a.zip", "../packages/b.zip"], &["a.zip", "b.zip", "od[d].zip"], 2);
    check_plugins(&["od[d].zip"], &["od[d].zip"], 0);
    check_plugins(&["acme-dir", "*-dir"], &["acme-dir"], 1);
    check_plugins(&["[ac].*"], &["a.zip", "c.jar"], 0);
}

fn refuse_plugins(patterns: &[&str], message: &str, hint: Option<&str>) {
    let temp = packages();
    let root = temp.path().display().to_string();
    let spec = Spec { plugins: patterns.iter().map(|pattern| wish(&temp.path().join(pattern))).collect(), ..empty() };
    let error = run(temp.path(), &spec).0.expect_err("refused");
    assert_eq!(error.to_string().replace(&root, "T"), message);
    assert_eq!(error.hint().map(|hint| hint.replace(&root, "T")).as_deref(), hint, "{message}");
}

#[test]
fn what_is_not_there_is_answered_with_what_is() {
    refuse_plugins(
        &["packages/aa.zip"],
        "`T/packages/aa.zip` does not exist",
        Some("did you mean `T/packages/a.zip` or `T/packages/b.zip`?"),
    );
    refuse_plugins(&["package/a.zip"], "`T/package/a.zip` does not exist", Some("did you mean `T/packages`?"));
    refuse_plugins(
        &["packages/*.tgz"],
        "nothing matches `T/packages/*.tgz`",
        Some("what is there: `T/packages/a.zip`, `T/packages/b.zip`, `T/packages/c.jar`"),
    );
    refuse_plugins(
        &["packages/a.zip/x"],
        "`T/packages/a.zip/x` does not exist",
        Some("did you mean `T/packages/a.zip` or `T/packages/b.zip`?"),
    );
    refuse_plugins(&["packages/***"], "`T/packages/***` is not a pattern", None);
}

#[test]
fn one_file_under_two_names_is_refused() {
    let temp = packages();
    let path = temp.path().join("packages/a.zip");
    let named = PluginWish { name: Some("other".to_owned()), ..wish(&path) };
    let error = run(temp.path(), &Spec { plugins: vec![wish(&path), named], ..empty() }).0.expect_err("refused");
    assert!(matches!(error, Error::WishedTwice { .. }), "{error}");
}

fn small() -> Image {
    Image::new("linux/amd64").layer(vec![dir("opt")])
}

fn pin_layout(dir: &Path, tag: Option<&str>) -> Result<BasePin, Error> {
    let temp = tempfile::tempdir().expect("a temp directory");
    let base = BaseWish::Layout { dir: dir.to_owned(), tag: tag.map(str::to_owned) };
    run(temp.path(), &Spec { base, ..empty() }).0.map(|resolution| resolution.base)
}

/// The error's words and hint, the layout's directory shown as `L`.
fn refuse_layout(dir: &Path, tag: Option<&str>, words: &str) {
    let error = pin_layout(dir, tag).expect_err(words);
    let hint = error.hint().map(|hint| format!(" | {hint}")).unwrap_or_default();
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
    assert_eq!(format!("{error}{cause}{hint}").replace(&dir.display().to_string(), "L"), words);
}

#[test]
fn a_layout_is_asked_by_tag() {
    let temp = tempfile::tempdir().expect("a temp directory");
    let layout = temp.path().join("kafka");
    let one = Recipe::single(small()).build();
    one.write_layout(&layout, Some("1.0"));
    one.write_layout(&layout, Some("latest"));
    let BasePin::Image { name, root, place, tag } = pin_layout(&layout, None).expect("one image under two tags") else {
        panic!("an image");
    };
    assert_eq!((name.as_str(), tag.as_deref()), ("oci:kafka:1.0", Some("1.0")));
    assert_eq!((root.descriptor(), place), (&one.root, BasePlace::Layout(layout.clone())));

    let two = Recipe::single(small().env("X=2")).build();
    two.write_layout(&layout, Some("registry.example.com/team/connect:2.0"));
    for tag in ["2.0", "registry.example.com/team/connect:2.0"] {
        let BasePin::Image { root, .. } = pin_layout(&layout, Some(tag)).expect(tag) else { panic!("an image") };
        assert_eq!(root.digest(), two.root.digest);
    }
    let tags = "its tags are `1.0`, `latest`, `registry.example.com/team/connect:2.0`; write `oci:DIR:TAG`";
    refuse_layout(&layout, None, &format!("`L` has several images that may be meant | {tags}"));
    refuse_layout(&layout, Some("3"), &format!("`L` has no image tagged `3` | {tags}"));
}

#[test]
fn a_damaged_layout_is_refused() {
    let temp = tempfile::tempdir().expect("a temp directory");
    let layout = temp.path().join("kafka");
    let hint = "a base is a registry reference, `oci:DIR[:tag]` with an OCI image layout in DIR, `oci-archive:FILE[:tag]`, \
                `docker-archive:FILE[:name:tag]` or `scratch`";
    refuse_layout(&layout, None, &format!("`L` is not an OCI image layout: it has no file `oci-layout` | {hint}"));
    let base = Recipe::single(small()).build();
    base.write_layout(&layout, None);
    let at = layout.join("blobs/sha256").join(base.root.digest.hex());
    let good = fs::read(&at).expect("written");

    let mut bad = good.clone();
    bad[20] ^= 1;
    fs::write(&at, &bad).expect("written");
    let error = pin_layout(&layout, None).expect_err("tampered");
    assert!(matches!(error, Error::BadLayout { .. }), "{error}");
    fs::write(&at, &good[1..]).expect("written");
    let error = pin_layout(&layout, None).expect_err("cut");
    assert!(matches!(error, Error::BadLayout { .. }), "{error}");
    fs::remove_file(&at).expect("there");
    let error = pin_layout(&layout, None).expect_err("gone");
    assert!(matches!(error, Error::ReadLayout { .. }), "{error}");

    fs::write(layout.join("index.json"), r#"{"manifests":[]}"#).expect("written");
    refuse_layout(&layout, None, "`L` has no image");
    fs::write(layout.join("index.json"), "{").expect("written");
    let error = pin_layout(&layout, None).expect_err("not JSON");
    assert!(matches!(error, Error::BadLayout { .. }), "{error}");
    fs::write(layout.join("oci-layout"), r#"{"imageLayoutVersion":"2.0.0"}"#).expect("written");
    refuse_layout(&layout, None, &format!("`L` is not an OCI image layout: its version `2.0.0` is unknown | {hint}"));
}

#[test]
fn a_manifest_over_four_mebibytes_is_refused() {
    let temp = tempfile::tempdir().expect("a temp directory");
    let mut base = Recipe::single(small()).build();
    let mut manifest = base.images()[0].clone();
    manifest["annotations"] = serde_json::json!({ "long": "x".repeat(4 << 20) });
    base.replace_root(plugraft::formats::media_type::OCI_MANIFEST, &manifest);
    base.write_layout(temp.path(), None);
    let error = pin_layout(temp.path(), None).expect_err("too long");
    let cause = std::error::Error::source(&error).expect("a cause").to_string();
    assert!(cause.ends_with("at most 4194304 are allowed"), "{cause}");
}
