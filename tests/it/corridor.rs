//! The whole corridor through the library: archives in, images out.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use plugraft::deploy::Existing;
use plugraft::error::Error;
use plugraft::formats::digest::Digest;
use plugraft::pipeline::{Outcome, Until, run};
use plugraft::publish::{self, Receipt};
use plugraft::spec::{Flags, Input, Purpose, SinkWish, Spec, TagChoice};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::support::tools::tools;
use crate::support::unpacked;

/// A spec that grafts these archives onto nothing, into `dir/out`.
fn spec(dir: &Path, archives: &[PathBuf], compression: &str) -> Spec {
    let plugins: Vec<String> = archives.iter().map(|path| format!("  - {}", path.display())).collect();
    let text = format!(
        "base: scratch\nplatforms: [linux/amd64, linux/arm64]\npluginPath: /plugins\ncompression: {compression}\n\
         plugins:\n{}\nto: ['oci:{}:{compression}']\n",
        plugins.join("\n"),
        dir.join("out").display(),
    );
    let (flags, variables) = (Flags::default(), BTreeMap::new());
    let input =
        Input { text: Some((Path::new("plugraft.yaml"), &text)), flags: &flags, variables: &variables, directory: dir };
    Spec::parse(&input, Purpose::Build).expect("a spec")
}

fn build(dir: &Path, archives: &[PathBuf], compression: &str) -> Receipt {
    let spec = spec(dir, archives, compression);
    match run(&tools(dir), &spec, None, &Existing::new(), Until::Built).expect("a run") {
        Outcome::Built { receipt, .. } => *receipt,
        other => panic!("not built: {other:?}"),
    }
}

/// Every regular file of a layer in `dir/out`, by name: whether it is executable, and its bytes.
fn unpacked(dir: &Path, layer: Digest, diff_id: Digest) -> BTreeMap<String, (bool, Vec<u8>)> {
    let blob = fs::read(dir.join("out/blobs/sha256").join(layer.hex())).expect("a blob");
    unpacked::unpacked(&blob, diff_id)
}

#[derive(Debug, Clone)]
struct Member {
    bytes: Vec<u8>,
    method: CompressionMethod,
    executable: bool,
    dirty_second: u8,
}

fn write_zip(path: &Path, top: &str, members: &BTreeMap<String, Member>) {
    let mut zip = ZipWriter::new(fs::File::create(path).expect("a temp directory"));
    for (name, member) in members {
        let time = DateTime::from_date_and_time(2001, 2, 3, 4, 5, member.dirty_second).expect("a time");
        let options = SimpleFileOptions::default()
            .compression_method(member.method)
            .unix_permissions(if member.executable { 0o750 } else { 0o600 })
            .last_modified_time(time);
        zip.start_file(format!("{top}/{name}"), options).expect("a member");
        zip.write_all(&member.bytes).expect("a member");
    }
    zip.finish().expect("a zip");
}

fn members() -> impl Strategy<Value = BTreeMap<String, Member>> {
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..600),
        (0..200_000_usize).prop_map(|size| (0..size).map(|at| (at * at / 7).to_le_bytes()[0]).collect()),
    ];
    let method = prop_oneof![Just(CompressionMethod::Stored), Just(CompressionMethod::Deflated)];
    let member = (bytes, method, any::<bool>(), 0..59_u8)
        .prop_map(|(bytes, method, executable, dirty_second)| Member { bytes, method, executable, dirty_second });
    prop::collection::btree_map("(lib|doc/[a-z]{1,9}|etc)/[a-zA-Z0-9é._-]{1,60}[a-z]\\.(jar|md)", member, 1..10)
        .prop_filter("has something to load", |members| {
            let folded: std::collections::BTreeSet<String> = members.keys().map(|name| name.to_lowercase()).collect();
            members.keys().any(|name| Path::new(name).extension().is_some_and(|end| end == "jar"))
                && folded.len() == members.len()
                && !members.keys().any(|name| name.contains("/._"))
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn an_archive_comes_out_as_it_went_in(members in members()) {
        let dir = tempfile::tempdir().expect("a temp directory");
        let path = dir.path().join("acme-thing-1.0.zip");
        write_zip(&path, "acme-thing-1.0", &members);
        let spliced = build(dir.path(), std::slice::from_ref(&path), "splice");
        let recompressed = build(dir.path(), &[path], "deflate");
        let expected: BTreeMap<String, (bool, Vec<u8>)> = members
            .iter()
            .map(|(name, member)| {
                (format!("{}/{name}", &spliced.plugins[0].folder.as_str()[1..]), (member.executable, member.bytes.clone()))
            })
            .collect();
        for receipt in [&spliced, &recompressed] {
            let layer = &receipt.platforms[0].layers[0];
            prop_assert_eq!(&unpacked(dir.path(), layer.digest, layer.diff_id), &expected);
            prop_assert_eq!(layer.digest, receipt.platforms[1].layers[0].digest, "one layer serves all platforms");
        }
        prop_assert_eq!(spliced.platforms[0].layers[0].diff_id, recompressed.platforms[0].layers[0].diff_id);
    }
}

#[test]
fn the_order_of_plugins_does_not_matter() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let one = |name: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.join("lib")).expect("a temp directory");
        fs::write(path.join("lib/a.jar"), name).expect("a temp directory");
        path
    };
    let (a, b) = (one("acme-a"), one("acme-b"));
    let forth = build(dir.path(), &[a.clone(), b.clone()], "splice");
    let back = build(dir.path(), &[b, a], "splice");
    assert_eq!(forth.digest, back.digest);
}

/// What is denied would be told as such, if it had been read.
#[test]
fn a_tag_that_nobody_can_tell_is_refused_before_archives_are_read() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let damaged = ["a.zip", "b.zip"].map(|name| {
        let path = dir.path().join(name);
        fs::write(&path, "no archive").expect("a temp directory");
        path
    });
    let outcome = |plugins: &[PathBuf]| {
        let mut spec = spec(dir.path(), plugins, "splice");
        let tags = TagChoice::Template("{plugin.version}".parse().expect("a template"));
        spec.sinks = vec![SinkWish::Layout { dir: dir.path().join("out"), tags }];
        run(&tools(dir.path()), &spec, None, &Existing::new(), Until::Built)
    };
    assert!(matches!(outcome(&damaged[..1]), Ok(Outcome::Denied(_))));
    let error = outcome(&damaged).expect_err("refused");
    assert!(matches!(error, Error::Publish(publish::Error::WhichPlugin { count: 2, .. })), "{error:?}");
}
