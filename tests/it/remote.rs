//! The corridor with registries at its ends: what is moved, what is mounted, and what stays when something fails.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plugraft::base::SURVEY_LABEL;
use plugraft::deploy::Existing;
use plugraft::error::Error;
use plugraft::formats::digest::Digest;
use plugraft::pipeline::{Outcome, Until, run};
use plugraft::publish::{Receipt, TargetState};
use plugraft::spec::{Flags, Input, Purpose, Spec};

use crate::support::base::{Recipe, confluent};
use crate::support::registry::{Fault, Mount, Registry};
use crate::support::tools::tools;
use crate::support::validate;

const BASE: &str = "confluentinc/cp-server-connect";

/// A plugin as a directory, below `dir`.
fn plugin(dir: &Path, name: &str) -> PathBuf {
    let plugin = dir.join(name);
    std::fs::create_dir_all(plugin.join("lib")).expect("a temp directory");
    std::fs::write(plugin.join("lib/a.jar"), format!("PK not really, {name}")).expect("a temp directory");
    plugin
}

/// One run from a base in `from` to `team/x:1` in `to`; the store is `dir/store`.
fn walk(dir: &Path, from: &Registry, to: &Registry, until: Until) -> Result<Outcome, Error> {
    let text = format!(
        "base: {}/{BASE}:7.9.1\nplugins: [{{path: {}, name: x, version: 1.0.0}}]\nto: ['{}/team/x:1']\n",
        from.address(),
        plugin(dir, "acme-x").display(),
        to.address(),
    );
    let (flags, variables) = (Flags::default(), BTreeMap::new());
    let input =
        Input { text: Some((Path::new("plugraft.yaml"), &text)), flags: &flags, variables: &variables, directory: dir };
    let spec = Spec::parse(&input, Purpose::Build).expect("a spec");
    run(&tools(dir), &spec, None, &Existing::new(), until)
}

fn build(dir: &Path, from: &Registry, to: &Registry) -> Receipt {
    match walk(dir, from, to, Until::Built).expect("a run") {
        Outcome::Built { receipt, .. } => *receipt,
        other => panic!("not built: {other:?}"),
    }
}

fn with_base(registry: Registry, recipe: &Recipe) -> Registry {
    recipe.build().push(&registry, BASE, "7.9.1");
    registry.forget_requests();
    registry
}

/// How many blobs of this repository were downloaded.
fn downloads(registry: &Registry, repository: &str) -> usize {
    registry.asked("GET", &format!("/v2/{repository}/blobs/"))
}

#[test]
fn one_registry_mounts_and_a_second_run_moves_nothing() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let registry = with_base(Registry::start(), &confluent());
    let first = build(dir.path(), &registry, &registry);
    let blobs = first.published[0].blobs;
    assert_eq!(blobs.mounted, 3, "three base layers, one of them shared: {blobs:?}");
    assert_eq!(blobs.written, 4, "layer, seam and two configs: {blobs:?}");
    let valid = validate::registry(&registry, "team/x", "1");
    assert_eq!(valid.images.len(), 2);
    assert_eq!(valid.descriptor.digest, first.digest);

    registry.forget_requests();
    let second = build(dir.path(), &registry, &registry);
    assert_eq!((second.digest, second.published[0].blobs.bytes_written), (first.digest, 0));
    assert_eq!((registry.uploads(), registry.asked("PUT", "/manifests/")), (0, 0));
    assert_eq!(registry.asked("GET", "/layers"), 0);
    let Outcome::Planned { targets, .. } = walk(dir.path(), &registry, &registry, Until::Planned).expect("a run")
    else {
        panic!("a plan")
    };
    assert_eq!(targets[0].state, TargetState::Same);
}

#[test]
fn another_registry_gets_the_base_streamed_across() {
    let dir = tempfile::tempdir().expect("a temp directory");
    for mount in [Mount::Done, Mount::Refused] {
        let from = with_base(Registry::start(), &confluent());
        let to = Registry::start().mounts(mount);
        let receipt = build(dir.path(), &from, &to);
        assert_eq!((receipt.published[0].blobs.mounted, receipt.published[0].blobs.written), (0, 7));
        assert_eq!(to.asked("POST", "mount="), 0, "another registry's blobs cannot be mounted");
        validate::registry(&to, "team/x", "1");
    }
}

#[test]
fn a_refused_mount_becomes_an_upload() {
    for mount in [Mount::Ignored, Mount::Refused] {
        let dir = tempfile::tempdir().expect("a temp directory");
        let registry = with_base(Registry::start().mounts(mount), &confluent());
        let receipt = build(dir.path(), &registry, &registry);
        assert_eq!((receipt.published[0].blobs.mounted, receipt.published[0].blobs.written), (0, 7));
        validate::registry(&registry, "team/x", "1");
    }
}

#[test]
fn an_earlier_image_spares_the_survey() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let registry = with_base(Registry::start(), &confluent());
    let first = build(dir.path(), &registry, &registry);
    let cold = downloads(&registry, BASE);
    registry.forget_requests();
    std::fs::remove_dir_all(dir.path().join("store")).expect("the store");
    let second = build(dir.path(), &registry, &registry);
    assert_eq!(first.digest, second.digest);
    let warm = downloads(&registry, BASE);
    assert!(warm + 3 <= cold, "no layer is read again: {warm} downloads after {cold}");
    let valid = validate::registry(&registry, "team/x", "1");
    assert!(valid.images[0].config.pointer("/config/Labels").and_then(|labels| labels.get(SURVEY_LABEL)).is_some());
}

#[test]
fn docker_types_stay_docker_all_the_way() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let registry = with_base(Registry::start(), &confluent().docker());
    build(dir.path(), &registry, &registry);
    let valid = validate::registry(&registry, "team/x", "1");
    assert!(valid.descriptor.media_type.contains("docker"), "{:?}", valid.descriptor);
}

/// A second image fails to be published; the tag still points to the first.
fn check_tag_stays(fault: Fault) {
    let dir = tempfile::tempdir().expect("a temp directory");
    let registry = with_base(Registry::start(), &confluent());
    let first = build(dir.path(), &registry, &registry);
    std::fs::write(dir.path().join("acme-x/lib/b.jar"), b"another").expect("a temp directory");
    registry.script(fault);
    let refused = walk(dir.path(), &registry, &registry, Until::Built).expect_err("refused");
    assert!(matches!(refused, Error::Publish(_)), "{refused:?}");
    let (_, bytes) = registry.manifest("team/x", "1").expect("the tag");
    assert_eq!(Digest::of(&bytes), first.digest);
    validate::registry(&registry, "team/x", "1");
}

#[test]
fn whatever_is_refused_the_tag_is_the_old_one() {
    check_tag_stays(Fault::on("POST", "/blobs/uploads/").respond(403));
    check_tag_stays(Fault::on("PUT", "/blobs/uploads/").nth(2).respond(400));
    check_tag_stays(Fault::on("PUT", "/manifests/sha256:").respond(400));
    check_tag_stays(Fault::on("PUT", "/manifests/1").respond(403));
}
