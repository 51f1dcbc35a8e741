//! Layers: what is packed comes out again, whichever way it is spelled, and lies are found.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use plugraft::formats::blob::Blob;
use plugraft::formats::digest::Digest;
use plugraft::jar::Bytes;
use plugraft::layer::{Layers, Packing, pack};
use plugraft::plugin::{Content, Kind, Plugin, Rule};
use plugraft::spec::{Compression, LayerSplit};
use plugraft::tree::arrange;
use proptest::prelude::*;

use crate::support::archive::{file, zip};
use crate::support::plugin_class::plugin_class;
use crate::support::synthetic::{Member, base, member, placement, plugin};
use crate::support::tools::tools;

fn pack_in(dir: &Path, plugins: &[Plugin], packing: Packing) -> Layers {
    let base = base();
    let tree = arrange(plugins, &base, &placement(), None).expect("a tree");
    pack(&tools(dir), plugins, &tree, &base, packing).expect("layers")
}

fn packing(compression: Compression) -> Packing {
    Packing { split: LayerSplit::PerPlugin, compression }
}

fn read(blob: &dyn Blob, offset: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    blob.open(offset).expect("a reader").read_to_end(&mut bytes).expect("readable");
    bytes
}

fn inflate(bytes: &[u8]) -> Vec<u8> {
    let mut tar = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut tar).expect("a gzip file");
    tar
}

/// Every regular file of a tar, by name, with its mode and bytes; every header has the default time and owner.
fn unpack(tar: &[u8]) -> BTreeMap<String, (u32, Vec<u8>)> {
    let mut files = BTreeMap::new();
    let mut archive = tar::Archive::new(tar);
    for entry in archive.entries().expect("a tar") {
        let mut entry = entry.expect("a member");
        let header = entry.header();
        assert_eq!((header.mtime().expect("a time"), header.uid().expect("an owner")), (315_532_801, 0));
        let name = String::from_utf8(entry.path_bytes().into_owned()).expect("text");
        if header.entry_type().is_file() {
            let mode = header.mode().expect("a mode");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("readable");
            assert!(files.insert(name, (mode, bytes)).is_none(), "a name stands twice");
        } else {
            assert!(header.entry_type().is_dir() && name.ends_with('/'));
        }
    }
    files
}

fn members() -> impl Strategy<Value = BTreeMap<String, Member>> {
    let size = prop_oneof![Just(0), Just(1), 511..514_usize, 60_000..70_000_usize, 0..3000_usize];
    let bytes = (size, any::<u8>()).prop_map(|(size, seed)| {
        (0..size).map(|at| (at.wrapping_mul(31) ^ (at >> 7)).to_le_bytes()[0] ^ seed).collect::<Vec<u8>>()
    });
    let one = (bytes, any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(bytes, deflated, promised, executable)| Member { bytes, deflated, promised, executable });
    prop::collection::btree_map("(lib/|doc/x/|)[a-zé]{1,120}\\.(jar|txt)", one, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_in_comes_out(members in members(), cut in any::<prop::sample::Index>()) {
        let dir = tempfile::tempdir().expect("a temp directory");
        let plugins = [plugin(dir.path(), "acme-files", &members)];
        let spliced = pack_in(dir.path(), &plugins, packing(Compression::Splice));
        let recompressed = pack_in(dir.path(), &plugins, packing(Compression::Deflate { level: 6 }));
        let expected: BTreeMap<String, (u32, Vec<u8>)> = members
            .iter()
            .map(|(path, member)| {
                let mode = if member.executable { 0o755 } else { 0o644 };
                (format!("opt/kafka/plugins/acme-files/{path}"), (mode, member.bytes.clone()))
            })
            .collect();
        for layers in [&spliced, &recompressed] {
            let layer = &layers.grafts[0];
            let whole = read(&*layer.blob, 0);
            let descriptor = layer.blob.descriptor();
            prop_assert_eq!(Digest::of(&whole), descriptor.digest);
            prop_assert_eq!(whole.len() as u64, descriptor.size);
            let tar = inflate(&whole);
            prop_assert_eq!(Digest::of(&tar), layer.diff_id);
            prop_assert_eq!(&unpack(&tar), &expected);
            let offset = cut.index(whole.len() + 1);
            prop_assert_eq!(&read(&*layer.blob, offset as u64)[..], &whole[offset..]);
        }
        prop_assert_eq!(spliced.grafts[0].diff_id, recompressed.grafts[0].diff_id);
    }
}

#[test]
fn the_second_run_reads_nothing() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let members =
        BTreeMap::from([("lib/a.jar".to_owned(), member(b"abc", true)), ("b".to_owned(), member(b"", false))]);
    let plugins = [plugin(dir.path(), "acme-files", &members)];
    for compression in [Compression::Splice, Compression::Deflate { level: 6 }, Compression::Store] {
        let first = pack_in(dir.path(), &plugins, packing(compression));
        let path = &plugins[0].archive.path;
        let aside = path.with_extension("aside");
        std::fs::rename(path, &aside).expect("a temp directory");
        let second = pack_in(dir.path(), &plugins, packing(compression));
        std::fs::rename(&aside, path).expect("a temp directory");
        assert_eq!(first.grafts[0].blob.descriptor(), second.grafts[0].blob.descriptor());
        assert_eq!(first.grafts[0].diff_id, second.grafts[0].diff_id);
        assert_eq!(read(&*first.grafts[0].blob, 0), read(&*second.grafts[0].blob, 0));
    }
}

/// What is told on the way is what a reader of its own would tell; nothing is told of what lies or is not read now.
#[test]
fn jars_that_are_packed_declare() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let jar = |name: &str| zip([file(format!("{name}.class"), &plugin_class(name).bytes())]).bytes();
    let (small, large) = (jar("com/acme/Small"), [vec![b'#'; 300_000], jar("com/acme/Large")].concat());
    let members = BTreeMap::from([
        ("lib/small.jar".to_owned(), member(&small, true)),
        ("lib/stored.JAR".to_owned(), member(&small, false)),
        ("lib/large.zip".to_owned(), member(&large, true)),
        ("lib/small.txt".to_owned(), member(&small, true)),
    ]);
    let told = |path: &Path, bytes: &[u8]| {
        std::fs::write(path, bytes).expect("a temp directory");
        let bytes = Bytes::Plain { path: path.to_owned(), offset: 0, length: bytes.len() as u64 };
        plugraft::jar::read(&tools(dir.path()), &bytes).expect("readable")
    };
    let (small, large) = (told(&dir.path().join("small"), &small), told(&dir.path().join("large"), &large));
    assert_eq!((small.classes.len(), large.classes.len()), (1, 1));
    let mut plugins = [plugin(dir.path(), "acme-files", &members)];
    for compression in [Compression::Splice, Compression::Deflate { level: 6 }] {
        let take = |path: &str, layers: &mut Layers| {
            layers.declared.take(&format!("/opt/kafka/plugins/acme-files/lib/{path}"))
        };
        let mut layers = pack_in(dir.path(), &plugins, packing(compression));
        assert_eq!(take("small.jar", &mut layers).as_ref(), Some(&small));
        assert_eq!(take("stored.JAR", &mut layers).as_ref(), Some(&small));
        assert_eq!(take("large.zip", &mut layers).as_ref(), Some(&large));
        assert_eq!(take("small.txt", &mut layers), None);
        let mut recalled = pack_in(dir.path(), &plugins, packing(compression));
        assert_eq!(take("small.jar", &mut recalled), None, "nothing was read");
    }
    for entry in &mut plugins[0].contents.entries {
        if let Kind::File { content: Content::Deflated { crc, .. }, .. } = &mut entry.kind {
            *crc ^= 1;
        }
    }
    let mut lying = pack_in(dir.path(), &plugins, packing(Compression::Splice));
    assert_eq!(lying.declared.take("/opt/kafka/plugins/acme-files/lib/small.jar"), None);
}

#[test]
fn one_layer_can_hold_several_plugins() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let one = |name| plugin(dir.path(), name, &BTreeMap::from([("a.jar".to_owned(), member(b"abc", true))]));
    let plugins = [one("acme-one"), one("acme-two")];
    let layers = pack_in(dir.path(), &plugins, Packing { split: LayerSplit::Single, compression: Compression::Splice });
    assert_eq!(layers.grafts.len(), 1);
    assert_eq!(layers.grafts[0].plugins, [0, 1]);
    let names: Vec<String> = unpack(&inflate(&read(&*layers.grafts[0].blob, 0))).into_keys().collect();
    assert_eq!(names, ["opt/kafka/plugins/acme-one/a.jar", "opt/kafka/plugins/acme-two/a.jar"]);
}

#[test]
fn the_seam_repeats_the_base_and_adds_what_it_lacks() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let layers = pack_in(dir.path(), &[], packing(Compression::Splice));
    let tar = inflate(&read(&*layers.seams[0].as_ref().expect("a seam").blob, 0));
    let mut archive = tar::Archive::new(&tar[..]);
    let mut seen = Vec::new();
    for entry in archive.entries().expect("a tar") {
        let mut entry = entry.expect("a member");
        let pax: Vec<String> = entry
            .pax_extensions()
            .expect("readable")
            .into_iter()
            .flatten()
            .map(|pair| pair.expect("readable"))
            .map(|pair| format!("{}={}", pair.key().expect("text"), pair.value().expect("text")))
            .collect();
        let header = entry.header();
        let name = String::from_utf8(entry.path_bytes().into_owned()).expect("text");
        let numbers =
            (header.uid().expect("a number"), header.mode().expect("a number"), header.mtime().expect("a number"));
        seen.push(format!("{name} {} {:o} {} {}", numbers.0, numbers.1, numbers.2, pax.join(" ")));
    }
    assert_eq!(
        seen,
        [
            "opt/ 1001 2775 1700000001 SCHILY.xattr.user.note=hi",
            "opt/kafka/ 1001 2775 1700000002 mtime=1700000002.123456789 SCHILY.xattr.user.note=hi",
            "opt/kafka/plugins/ 0 755 315532801 ",
        ]
    );
}

/// Packs one file whose entry was made untrue, and gives what the finding says.
fn lie(change: impl FnOnce(&mut u64, &mut Content)) -> String {
    let dir = tempfile::tempdir().expect("a temp directory");
    let members = BTreeMap::from([("a.jar".to_owned(), member(&b"0123456789".repeat(100), true))]);
    let mut plugin = plugin(dir.path(), "acme-files", &members);
    let Kind::File { size, content, .. } = &mut plugin.contents.entries[0].kind else { panic!("a file") };
    change(size, content);
    let layers = pack_in(dir.path(), &[plugin], packing(Compression::Splice));
    assert!(layers.grafts.is_empty(), "a plugin that lies has no layer");
    let [finding] = &layers.findings[..] else { panic!("one finding") };
    assert_eq!(finding.rule, Rule::LyingEntry);
    assert_eq!(finding.entry.as_deref(), Some("a.jar"));
    finding.message.clone()
}

#[test]
fn lies_are_found() {
    let compressed_plus = |more: i64| {
        move |_: &mut u64, content: &mut Content| {
            if let Content::Deflated { compressed, .. } = content {
                *compressed = compressed.wrapping_add_signed(more);
            }
        }
    };
    assert_eq!(lie(|size, _| *size = 999), "the entry inflates to more than the 999 bytes it promises");
    assert_eq!(lie(|size, _| *size = 1001), "the entry inflates to 1000 bytes, not to the 1001 it promises");
    assert!(lie(compressed_plus(-1)).contains("does not end within its"));
    assert!(lie(compressed_plus(3)).contains("ends after"));
    assert!(
        lie(|_, content| if let Content::Deflated { crc, .. } = content {
            *crc ^= 1;
        })
        .contains("has the CRC")
    );
    assert!(
        lie(|_, content| if let Content::Deflated { offset, .. } = content {
            *offset = 0;
        })
        .contains("deflate")
    );
}

#[test]
fn spelled_bytes_never_change() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let members = BTreeMap::from([
        ("lib/a.txt".to_owned(), member(b"stored bytes", false)),
        ("empty".to_owned(), member(b"", false)),
    ]);
    let layers = pack_in(dir.path(), &[plugin(dir.path(), "acme-files", &members)], packing(Compression::Splice));
    let layer = &layers.grafts[0];
    let seam = layers.seams[0].as_ref().expect("a seam");
    let digests = [layer.blob.descriptor().digest, layer.diff_id, seam.blob.descriptor().digest, seam.diff_id];
    // A change here breaks the promise that the same files give the same layer, forever.
    assert_eq!(
        digests.map(|digest| digest.hex()),
        [
            "faffcd6221917cc32c3b587f089a13f959fb0be266fc7ae3acc19d1789d0f8bf",
            "811329ba0fa49b0898d889ebe98dd54d49efd12ec667c884b1f23ea2f47b5648",
            "b57b7ab27114099f320b74ba5f4d63ac92ff79738b35833559bf86075ed24c47",
            "4215ad778b66ab171e31df8a7276c26811ea802eb2590b4fe904b3ba5bf362df",
        ]
    );
}
