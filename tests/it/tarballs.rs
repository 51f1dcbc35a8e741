//! Tar archives, plain and in gzip: every dialect becomes the plugin that a zip of the same files becomes.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use plugraft::layer::{self, Layer, Layers, Packing, pack};
use plugraft::plugin::{Contents, Kind, Plugin, Rule, open};
use plugraft::spec::{Compression, LayerSplit, Limits};
use plugraft::tools::Tools;
use plugraft::tree::arrange;
use proptest::prelude::*;

use crate::support::archive;
use crate::support::opening::{Bench, fetch_one, paths, rules, wish};
use crate::support::synthetic::{base, placement};
use crate::support::tarball::{
    Dialect, Member, dir, file, gzip, gzip_members, hard_link, pax_header, records, symlink,
};
use crate::support::tarball::{tar, unended};
use crate::support::tools::offline;
use crate::support::unpacked::unpacked;

/// The tar of these members, plain and in gzip, has these entries, and these rules find something.
#[track_caller]
fn check(members: impl IntoIterator<Item = Member>, expected: &[&str], found: &[Rule]) -> Contents {
    let tar = tar(members);
    let bench = Bench::new();
    let plain = bench.open("acme-1.0.tar", &tar);
    for bytes in [gzip(&tar), gzip_members(&tar, 1000)] {
        let zipped = bench.open("acme-1.0.tar.gz", &bytes);
        assert_eq!(zipped, plain, "in gzip");
    }
    assert_eq!(paths(&plain), expected);
    assert_eq!(rules(&plain), found, "{:#?}", plain.findings);
    plain
}

fn a_jar(name: &str) -> Member {
    file(name, &archive::jar("com.acme.A"))
}

/// What packing these bytes as a file of this name gives.
fn packed(root: &Path, file_name: &str, bytes: &[u8], compression: Compression) -> (Plugin, Layer) {
    let path = root.join(file_name);
    fs::write(&path, bytes).expect("a temp directory");
    let tools = offline(root);
    let archive = fetch_one(root, &wish(&path)).expect("a file that can be read");
    let plugins = open(&tools, &[archive], &Limits::default()).expect("an archive that can be read");
    let mut layers = laid(&tools, &plugins, compression).expect("layers");
    assert_eq!(layers.findings, []);
    (plugins.into_iter().next().expect("a plugin"), layers.grafts.remove(0))
}

/// What packing these plugins on an empty base gives.
fn laid(tools: &Tools, plugins: &[Plugin], compression: Compression) -> Result<Layers, layer::Error> {
    let base = base();
    let tree = arrange(plugins, &base, &placement(), None).expect("a tree");
    pack(tools, plugins, &tree, &base, Packing { split: LayerSplit::PerPlugin, compression })
}

fn bytes_of(layer: &Layer) -> Vec<u8> {
    let mut bytes = Vec::new();
    layer.blob.open(0).expect("a reader").read_to_end(&mut bytes).expect("readable");
    assert_eq!(plugraft::formats::digest::Digest::of(&bytes), layer.blob.descriptor().digest);
    bytes
}

/// Every file of a layer by its name below the plugin's folder: whether it is executable, and its bytes.
fn files(layer: &Layer) -> BTreeMap<String, (bool, Vec<u8>)> {
    let below = |name: String| name.splitn(5, '/').nth(4).expect("below the folder").to_owned();
    unpacked(&bytes_of(layer), layer.diff_id).into_iter().map(|(name, file)| (below(name), file)).collect()
}

#[test]
fn every_dialect_is_read() {
    let long = format!("top/{}/{}.jar", "d".repeat(120), "f".repeat(120));
    let (short, middle) = ("top/a.jar", format!("top/{}/{}.jar", "d".repeat(80), "f".repeat(60)));
    let (prefix, rest) = middle.rsplit_once('/').expect("a slash");
    for dialect in [Dialect::V7, Dialect::Ustar, Dialect::Gnu] {
        check([dir("top/").dialect(dialect), a_jar(short).dialect(dialect)], &["a.jar"], &[]);
    }
    let below = |name: &str| name.split_once('/').expect("a top").1.to_owned();
    let parent = |name: &str| format!("{}/", below(name).rsplit_once('/').expect("a parent").0);
    for (name, member) in [
        (&middle, a_jar("").named_by_prefix(prefix, rest)),
        (&long, a_jar("").named_by_pax(&long)),
        (&long, a_jar("").named_by_gnu(&long)),
    ] {
        check([member], &[&parent(name), &below(name)], &[]);
    }
    let link = long.replace("fff", "ggg");
    let long_target = |member: Member| {
        member.after(file("././@LongLink", &[long.as_bytes(), b"\0"].concat()).flag(b'K').dialect(Dialect::Gnu))
    };
    let pair = [parent(&long), below(&long), below(&link)];
    let pair: Vec<&str> = pair.iter().map(String::as_str).collect();
    check([a_jar("").named_by_gnu(&long), long_target(hard_link("", "").named_by_gnu(&link))], &pair, &[]);
    let by_pax = hard_link("", "").pax(&[("linkpath", long.as_bytes()), ("path", link.as_bytes())]);
    check([a_jar("").named_by_pax(&long), by_pax], &pair, &[]);
}

#[test]
fn what_says_nothing_about_a_plugin_is_left_aside() {
    // Global records, unknown ones, an empty one that takes a global one back, contiguous files, labels of volumes.
    let global = pax_header(b'g', &records(&[("comment", b"1f2e3d"), ("mtime", b"1.5"), ("path", b"top/every.jar")]));
    check([global, a_jar("top/b.jar").pax(&[("path", b"")])], &["b.jar"], &[]);
    let known =
        [("uid", &b"4000000000"[..]), ("gid", b"7"), ("size", b"3"), ("hdrcharset", b"BINARY"), ("X.y", b"\xff")];
    check([a_jar("top/a.jar"), file("top/b", b"abc").pax(&known)], &["a.jar", "b"], &[]);
    check([file("volume", b"").flag(b'V').dialect(Dialect::Gnu), a_jar("top/a.jar").flag(b'7')], &["a.jar"], &[]);
    // Leading `./`, the directory of everything, directories behind their files and twice.
    check(
        [dir("./"), a_jar("./top/lib/a.jar"), dir("./top/"), dir("top/lib"), dir("top")],
        &["lib/", "lib/a.jar"],
        &[],
    );
    // A size in base-256, and one in a pax record that octal could not tell.
    let base_256 =
        |size: u8| [&[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &[size]].concat().try_into().expect("12 bytes");
    check([a_jar("top/a.jar"), file("top/b", b"abc").size_field(&base_256(3))], &["a.jar", "b"], &[]);
    check([dir("top/empty/"), a_jar("top/a.jar"), file("top/zero", b"")], &["a.jar", "empty/", "zero"], &[]);
}

#[test]
fn links_inside_become_copies() {
    let contents = check(
        [
            a_jar("top/lib/a.jar").mode(0o755),
            hard_link("top/lib/b.jar", "./top/lib/a.jar"),
            hard_link("top/c.jar", "top/lib/b.jar"),
            symlink("top/d.jar", "lib/later.jar"),
            symlink("top/lib/e.jar", "../d.jar"),
            a_jar("top/lib/later.jar"),
        ],
        &["c.jar", "d.jar", "lib/", "lib/a.jar", "lib/b.jar", "lib/e.jar", "lib/later.jar"],
        &[],
    );
    let kind = |path: &str| &contents.entries.iter().find(|entry| entry.path.as_str() == path).expect("there").kind;
    assert_eq!(kind("lib/a.jar"), kind("lib/b.jar"));
    assert_eq!(kind("lib/a.jar"), kind("c.jar"));
    assert_eq!(kind("d.jar"), kind("lib/later.jar"));
    assert_eq!(kind("d.jar"), kind("lib/e.jar"));
    assert!(matches!(kind("c.jar"), Kind::File { executable: true, .. }));
}

#[test]
fn an_os_layout_keeps_its_jars_and_is_named_for_its_folder() {
    let members = |folder: &str| {
        [a_jar(&format!("usr/share/{folder}/a.jar")), file("usr/share/doc/x/README", b""), file("etc/x/a.conf", b"")]
    };
    for (file_name, folder, name, version) in [
        ("acme-thing-1.0.tar.gz", "kafka-connect/kafka-connect-thing", "acme-thing", Some("1.0")),
        ("package.tar.gz", "kafka-connect/kafka-connect-thing", "kafka-connect-thing", None),
        ("package.tgz", "java/kafka-connect-thing-2.0", "kafka-connect-thing", Some("2.0")),
    ] {
        let contents = Bench::new().open(file_name, &gzip(&tar(members(folder))));
        assert_eq!(rules(&contents), []);
        assert!(paths(&contents).contains(&format!("usr/share/{folder}/a.jar")));
        assert!(paths(&contents).contains(&"etc/x/a.conf".to_owned()));
        assert_eq!((contents.identity.name.as_str(), contents.identity.version.as_deref()), (name, version));
    }
}

#[test]
fn the_second_run_opens_nothing_and_a_lost_file_is_made_again() {
    let root = tempfile::tempdir().expect("a temp directory");
    let bytes = gzip(&tar([a_jar("top/a.jar"), file("top/b.txt", &b"compressible ".repeat(9000))]));
    let splice = Compression::Splice;
    let (plugin, first) = packed(root.path(), "acme-1.0.tgz", &bytes, splice);
    let recut = plugin.recut.clone().expect("a tar is re-cut");
    assert!(recut.size < 3000, "deflated: {}", recut.size);
    assert_eq!(first.encoder, Some(recut.encoder.clone()));
    let again = |what: &str| {
        let (plugin, layer) = packed(root.path(), "acme-1.0.tgz", &bytes, splice);
        assert_eq!(plugin.recut.as_ref(), Some(&recut), "{what}");
        assert_eq!(bytes_of(&layer), bytes_of(&first), "{what}");
    };
    again("untouched");
    fs::remove_file(&recut.path).expect("there");
    again("gone");
    let mut damaged = fs::read(&recut.path).expect("there");
    damaged[7] ^= 1;
    fs::write(&recut.path, &damaged).expect("a temp directory");
    again("damaged");
    fs::write(&recut.path, &damaged[..9]).expect("a temp directory");
    again("cut off");
    // Known: the archive is not even opened.
    let archive = fetch_one(root.path(), &wish(&root.path().join("acme-1.0.tgz"))).expect("readable");
    fs::remove_file(&archive.path).expect("there");
    let known = open(&offline(root.path()), &[archive], &Limits::default()).expect("remembered").remove(0);
    assert_eq!(known.contents, plugin.contents);
}

/// What happens to a file.
type Harm = fn(&Path);

fn rewrite(path: &Path, edit: fn(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).expect("there");
    edit(&mut bytes);
    fs::write(path, bytes).expect("a temp directory");
}

#[test]
fn what_was_cut_and_is_lost_before_it_is_packed_is_an_error_once() {
    let noise: Vec<u8> = (0..2000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0]).collect();
    let members = [a_jar("top/a.jar"), file("top/b.txt", &b"compressible ".repeat(9000)), file("top/noise", &noise)];
    let bytes = gzip(&tar(members));
    let harms: [(&str, Harm); 5] = [
        ("a bit of the first file turned", |kept| rewrite(kept, |bytes| bytes[20] ^= 1)),
        ("a bit of the last file turned", |kept| rewrite(kept, |bytes| *bytes.last_mut().expect("bytes") ^= 1)),
        ("cut off", |kept| rewrite(kept, |bytes| bytes.truncate(bytes.len() - 1))),
        ("empty", |kept| rewrite(kept, Vec::clear)),
        ("gone", |kept| fs::remove_file(kept).expect("there")),
    ];
    for compression in [Compression::Splice, Compression::Deflate { level: 1 }, Compression::Store] {
        for (what, harm) in harms {
            let root = tempfile::tempdir().expect("a temp directory");
            let path = root.path().join("acme-1.0.tgz");
            fs::write(&path, &bytes).expect("a temp directory");
            let archive = fetch_one(root.path(), &wish(&path)).expect("readable");
            let tools = offline(root.path());
            let plugins = open(&tools, &[archive], &Limits::default()).expect("readable");
            let recut = plugins[0].recut.clone().expect("a tar is re-cut");
            harm(&recut.path);
            let error = laid(&tools, &plugins, compression).map(drop).expect_err(what);
            match &error {
                layer::Error::Damaged { path } if what != "gone" => assert_eq!(path, &recut.path, "{what}"),
                layer::Error::Read { path, .. } if what == "gone" => assert_eq!(path, &recut.path),
                other => panic!("{what}: {other:?}"),
            }
            assert!(error.hint().is_some(), "{what}: {error}");

            let (plugin, layer) = packed(root.path(), "acme-1.0.tgz", &bytes, compression);
            assert_eq!(plugin.recut, Some(recut), "{what}");
            assert_eq!(files(&layer)["noise"].1, noise, "{what}");
        }
    }
}

#[test]
fn an_archive_that_is_not_the_one_that_was_hashed_is_an_error() {
    let root = tempfile::tempdir().expect("a temp directory");
    let path = root.path().join("acme-1.0.tar");
    fs::write(&path, tar([a_jar("top/a.jar")])).expect("a temp directory");
    let archive = fetch_one(root.path(), &wish(&path)).expect("readable");
    fs::write(&path, tar([a_jar("top/b.jar")])).expect("a temp directory");
    let tools = offline(root.path());
    let error = open(&tools, &[archive], &Limits::default()).expect_err("another archive");
    assert!(matches!(&error, plugraft::plugin::Error::Changed { .. }), "{error}");
    assert!(error.hint().is_some());
    let left = |dir: &str| fs::read_dir(root.path().join("store").join(dir)).map_or(0, Iterator::count);
    assert_eq!((left("temp"), left("files")), (0, 0), "nothing is left of what was cut");
}

#[test]
fn a_file_longer_than_any_window_is_one_stream() {
    let root = tempfile::tempdir().expect("a temp directory");
    let long: Vec<u8> = (0..3_000_000_u32).map(|at| (at ^ (at >> 9)).to_le_bytes()[0]).collect();
    let members = || [file("top/long.bin", &long), a_jar("top/a.jar"), file("top/noise", b"\x17\x8f\x03")];
    let (_, plain) = packed(root.path(), "acme-1.0.tar", &tar(members()), Compression::Splice);
    let (_, zipped) = packed(root.path(), "acme-1.0.tgz", &gzip(&tar(members())), Compression::Splice);
    assert_eq!(bytes_of(&plain), bytes_of(&zipped));
    assert_eq!(files(&plain)["long.bin"].1, long);
    assert!(bytes_of(&plain).len() < 500_000);
}

/// Bytes that no encoder makes smaller.
fn noise(length: usize) -> impl Iterator<Item = u8> {
    let next = |state: &u64| Some(state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f));
    std::iter::successors(Some(7), next).map(|state| state.to_be_bytes()[0]).take(length)
}

#[test]
fn what_is_compressed_already_is_not_compressed_again() {
    const PART: usize = 8 * 0xffff;
    let root = tempfile::tempdir().expect("a temp directory");
    let text = |length| (0..length).map(|at: usize| (at / 7).to_le_bytes()[0]);
    let check = |content: Vec<u8>, at_least: usize, at_most: usize| {
        let members = [a_jar("top/a.jar"), file("top/content", &content)];
        let (plugin, layer) = packed(root.path(), "acme-1.0.tar", &tar(members), Compression::Splice);
        assert_eq!(files(&layer)["content"].1, content);
        let size = usize::try_from(plugin.recut.expect("a tar is re-cut").size).expect("small");
        assert!((at_least..=at_most).contains(&size), "{} became {size}", content.len());
    };
    let most = |noise: usize| noise + noise / 10_000 + 800;
    check(noise(100_000).collect(), 100_000, most(100_000));
    check(noise(2 * PART + 9).collect(), 2 * PART, most(2 * PART));
    check(noise(PART).chain(text(PART)).collect(), PART, PART + PART / 8);
    check(text(PART).chain(noise(PART + 40_000)).chain(text(PART)).collect(), PART, PART + PART / 4 + 40_000);
    check(text(3 * PART).collect(), 100, PART / 4);
    check(text(20).collect(), 1, 800);
    check(noise(1).collect(), 1, 800);
}

#[derive(Debug, Clone)]
struct Content {
    bytes: Vec<u8>,
    executable: bool,
    naming: u8,
}

fn contents() -> impl Strategy<Value = BTreeMap<String, Content>> {
    let size =
        prop_oneof![Just(0), Just(1), 511..514_usize, 60_000..70_000_usize, 0..3000_usize, 524_200..524_400_usize];
    let bytes = (size, any::<u8>(), any::<bool>()).prop_map(|(size, seed, is_noise)| {
        let noise = |at: usize| at.wrapping_mul(0x9e37_79b9).rotate_left(13).to_le_bytes()[0] ^ seed;
        let text = |at: usize| (at / 7).to_le_bytes()[0];
        (0..size).map(|at| if is_noise { noise(at) } else { text(at) }).collect::<Vec<u8>>()
    });
    let one = (bytes, any::<bool>(), 0..3_u8);
    let one = one.prop_map(|(bytes, executable, naming)| Content { bytes, executable, naming });
    prop::collection::btree_map("(lib/|doc/x/|)[a-zé]{1,120}\\.(jar|txt)", one, 1..8)
        .prop_filter("has a jar", |members| {
            members.keys().any(|name| Path::new(name).extension().is_some_and(|end| end == "jar"))
        })
}

fn as_tar(contents: &BTreeMap<String, Content>) -> Vec<u8> {
    let mut members = vec![dir("acme-1.0/")];
    for (name, content) in contents.iter().rev() {
        let name = format!("acme-1.0/{name}");
        let plain = file(&name, &content.bytes).mode(if content.executable { 0o100_755 } else { 0o600 });
        members.push(match content.naming {
            0 if name.len() <= 100 => plain,
            1 => plain.named_by_gnu(&name),
            _ => plain.named_by_pax(&name),
        });
    }
    tar(members)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_zip_and_a_tar_of_the_same_files_are_the_same(contents in contents(), cut in 1..5000_usize) {
        let root = tempfile::tempdir().expect("a temp directory");
        let zip = archive::zip(contents.iter().map(|(name, content)| {
            let mode = if content.executable { 0o100_755 } else { 0o100_644 };
            archive::file(format!("acme-1.0/{name}"), &content.bytes).mode(mode)
        }));
        let plain = as_tar(&contents);
        let cut = cut.max(plain.len() / 40);
        let (_, reference) = packed(root.path(), "acme-1.0.zip", &zip.bytes(), Compression::Splice);
        let expected: BTreeMap<String, (bool, Vec<u8>)> =
            contents.iter().map(|(name, content)| (name.clone(), (content.executable, content.bytes.clone()))).collect();
        let forms = [("acme-1.0.tar", plain.clone()), ("acme-1.0.tar.gz", gzip(&plain)), ("acme-1.0.tgz", gzip_members(&plain, cut))];
        let mut blobs = Vec::new();
        for (file_name, bytes) in forms {
            let (plugin, layer) = packed(root.path(), file_name, &bytes, Compression::Splice);
            prop_assert_eq!(layer.diff_id, reference.diff_id, "{}", file_name);
            prop_assert_eq!(&files(&layer), &expected);
            prop_assert!(plugin.recut.is_some());
            blobs.push(layer.blob.descriptor().digest);
        }
        prop_assert!(blobs.windows(2).all(|two| two[0] == two[1]), "one form of tar is as good as another");
        for compression in [Compression::Deflate { level: 9 }, Compression::Deflate { level: 0 }, Compression::Store] {
            let (_, layer) = packed(root.path(), "acme-1.0.tgz", &gzip(&plain), compression);
            prop_assert_eq!(layer.diff_id, reference.diff_id, "{:?}", compression);
            prop_assert_eq!(&files(&layer), &expected);
        }
    }
}

#[test]
fn a_tar_in_the_middle_of_its_writing_is_no_plugin() {
    let contents = Bench::new().open("acme-1.0.tar", &unended([a_jar("top/a.jar")]));
    assert_eq!(rules(&contents), [Rule::TruncatedArchive]);
}

#[test]
fn what_a_denied_tar_was_cut_into_is_not_kept() {
    for (more, is_kept) in [(file("top/readme", b"x"), true), (symlink("top/b", "/etc/hostname"), false)] {
        let dir = tempfile::tempdir().expect("a temp directory");
        let tools = offline(dir.path());
        let path = dir.path().join("top-1.0.tar");
        fs::write(&path, tar([a_jar("top/a.jar"), more])).expect("a temp directory");
        let archive = fetch_one(dir.path(), &wish(&path)).expect("a file that can be read");
        for _ in 0..2 {
            let plugins = open(&tools, std::slice::from_ref(&archive), &Limits::default()).expect("opened");
            assert_eq!((plugins[0].recut.is_some(), plugins[0].contents.entries.is_empty()), (is_kept, !is_kept));
            let kept = fs::read_dir(tools.store.root().join("files")).expect("a store").count();
            assert_eq!(kept, usize::from(is_kept));
        }
    }
}
