//! Plugins from bytes: whatever opens without a denial is packed, and its layer reads the same from everywhere.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};

use flate2::read::MultiGzDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression as Level, Crc};
use plugraft::base::{Base, survey};
use plugraft::fetch::{Archive, Form};
use plugraft::formats::blob::Blob;
use plugraft::formats::digest::Digest;
use plugraft::formats::entry_path::EntryPath;
use plugraft::layer::{Packing, pack};
use plugraft::plugin::{Content, Contents, Entry, Identity, IdentitySource, Kind, Overlay, Plugin, Severity, open};
use plugraft::resolve::{BasePin, Pin, Resolution};
use plugraft::spec::{Compression, Coordinate, Flags, Input, LayerSplit, Limits, PluginWish, Purpose, Spec};
use plugraft::tools::Tools;
use plugraft::tree::arrange;

use super::scene::{Scene, Script};

thread_local!(static SCENE: Scene = Scene::new());

/// Far below the defaults, so that no input takes long.
const LIMITS: Limits = Limits { entries: 4096, total_bytes: 16 << 20, ratio: 250 };
/// How much is read from somewhere in a layer: more than goes into one stored block, and its neighbours.
const WINDOW: usize = 70_000;

/// The bytes are a zip.
pub(super) fn zip(bytes: &[u8]) {
    opened("acme-files-1.0.zip", bytes);
}

/// The bytes are a tar, compressed or not.
pub(super) fn tar(bytes: &[u8]) {
    opened("acme-files-1.0.tar.gz", bytes);
}

/// The bytes say what tree there is.
pub(super) fn rope(bytes: &[u8]) {
    SCENE.with(|scene| {
        let mut script = Script(bytes);
        let (file, entries) = tree(&mut script);
        let plugin = Plugin {
            archive: archive(scene, "rope.bin", &file),
            contents: Contents {
                identity: Identity {
                    owner: None,
                    name: "rope".to_owned(),
                    version: None,
                    source: IdentitySource::Spec,
                },
                hub: None,
                entries: entries.into_iter().map(|(path, kind)| Entry { path, kind }).collect(),
                findings: Vec::new(),
            },
            overlay: Overlay::default(),
            recut: None,
        };
        let findings = packed(&scene.tools(), plugin, &mut script);
        assert_eq!(findings, 0, "nothing here lies");
    });
}

fn opened(name: &str, bytes: &[u8]) {
    SCENE.with(|scene| {
        let tools = scene.tools();
        let archive = archive(scene, name, bytes);
        let plugin = open(&tools, &[archive], &LIMITS).expect("an archive that can be read").remove(0);
        assert_well_formed(&plugin.contents);
        if plugin.contents.findings.iter().all(|finding| finding.severity != Severity::Deny) {
            packed(&tools, plugin, &mut Script(bytes));
        }
    });
}

fn archive(scene: &Scene, name: &str, bytes: &[u8]) -> Archive {
    let path = scene.path(name);
    fs::remove_file(&path).ok();
    fs::write(&path, bytes).expect("a file in memory");
    let coordinate = Coordinate::Path(name.to_owned());
    let wish = PluginWish::of(coordinate);
    let pin = Pin::here(wish, path.clone());
    Archive { pin, path, form: Form::File, digest: Digest::of(bytes), size: bytes.len() as u64, additions: Vec::new() }
}

fn assert_well_formed(contents: &Contents) {
    let paths: BTreeMap<&EntryPath, &Kind> = contents.entries.iter().map(|entry| (&entry.path, &entry.kind)).collect();
    assert!(contents.entries.windows(2).all(|pair| pair[0].path < pair[1].path), "entries are sorted, without twins");
    for path in paths.keys() {
        if let Some(parent) = path.parent() {
            assert_eq!(paths.get(&parent), Some(&&Kind::Directory), "the parent of {path}");
        }
    }
    for finding in &contents.findings {
        assert!(!finding.message.contains(char::is_control), "control characters in {finding:?}");
        assert!(!finding.entry.iter().any(|entry| entry.contains(char::is_control)), "in {finding:?}");
    }
    let folder = contents.identity.folder();
    assert!(!folder.is_empty() && folder != "." && folder != ".." && !folder.contains(['/', '\0']), "{folder:?}");
}

/// Packs a plugin on an empty base and checks the layer; gives the number of lies that were found.
fn packed(tools: &Tools, plugin: Plugin, script: &mut Script<'_>) -> usize {
    let (spec, base) = scratch(tools);
    let plugins = [plugin];
    let tree = arrange(&plugins, &base, &spec.placement, None).expect("one plugin on nothing can be arranged");
    let packing = Packing { split: LayerSplit::PerPlugin, compression: Compression::Splice };
    let layers = pack(tools, &plugins, &tree, &base, packing).expect("a file that stays as it is can be packed");
    for layer in &layers.grafts {
        let descriptor = layer.blob.descriptor();
        let whole = read(&*layer.blob, 0, usize::MAX);
        assert_eq!((Digest::of(&whole), whole.len() as u64), (descriptor.digest, descriptor.size));
        let mut tar = Vec::new();
        MultiGzDecoder::new(&whole[..]).read_to_end(&mut tar).expect("a gzip file");
        assert_eq!(Digest::of(&tar), layer.diff_id);
        for _ in 0..8 {
            // Numbers have two bytes, and layers may be longer.
            let offset = (script.number(1 << 16) << script.number(8)) % (whole.len() + 1);
            let ahead = &whole[offset..whole.len().min(offset + WINDOW)];
            assert!(read(&*layer.blob, offset as u64, ahead.len()) == ahead, "read from {offset}");
        }
    }
    layers.findings.len()
}

fn read(blob: &dyn Blob, offset: u64, length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    blob.open(offset).expect("a reader").take(length as u64).read_to_end(&mut bytes).expect("readable");
    bytes
}

/// A spec with nothing but a plugin path, and the base of nothing.
fn scratch(tools: &Tools) -> (Spec, Base) {
    let said = |text: &str| Some(text.to_owned());
    let flags = Flags {
        plugins: vec!["x".to_owned()],
        base: said("scratch"),
        plugin_path: said("/opt/kafka/plugins"),
        platforms: vec!["linux/amd64".to_owned()],
        ..Flags::default()
    };
    let input = Input { text: None, flags: &flags, directory: "".as_ref(), variables: &BTreeMap::new() };
    let spec = Spec::parse(&input, Purpose::Plan).expect("a spec");
    let resolution = Resolution { base: BasePin::Scratch, plugins: Vec::new(), precedents: Vec::new() };
    let base = survey(tools, &spec, &resolution).expect("nothing can be surveyed");
    (spec, base)
}

/// An archive of files between other bytes, and its entries.
fn tree(script: &mut Script<'_>) -> (Vec<u8>, BTreeMap<EntryPath, Kind>) {
    let mut file = b"dirt".to_vec();
    let mut entries = BTreeMap::new();
    let mut long = 0;
    for number in 0..script.number(12) {
        let Ok(path) = EntryPath::parse(name(script, number).as_bytes()) else { continue };
        let mut near = [0, 1, 511, 512, 513, 65_535, 65_536][script.number(7)];
        // Every byte is hashed, deflated and inflated: two long files are enough for one input.
        long += usize::from(near > 1000);
        if long > 2 {
            near = 100;
        }
        let size = near + script.number(3) * script.number(600);
        let seed = script.byte();
        let bytes: Vec<u8> = (0..size).map(|at| (at.wrapping_mul(31) ^ (at >> 7)).to_le_bytes()[0] ^ seed).collect();
        let mut crc = Crc::new();
        crc.update(&bytes);
        let offset = file.len() as u64;
        let content = match script.byte() % 4 {
            0 => {
                file.extend_from_slice(&bytes);
                Content::Stored { offset, crc: Some(crc.sum()) }
            }
            1 => {
                file.extend_from_slice(&bytes);
                Content::Stored { offset, crc: None }
            }
            level => {
                let mut encoder = DeflateEncoder::new(&mut file, Level::new(u32::from(level) * 3));
                encoder.write_all(&bytes).and_then(|()| encoder.try_finish()).expect("into memory");
                drop(encoder);
                Content::Deflated { offset, compressed: file.len() as u64 - offset, crc: crc.sum() }
            }
        };
        file.extend_from_slice(script.take(5));
        let kind = Kind::File { size: size as u64, executable: seed.is_multiple_of(2), content };
        insert(&mut entries, path, kind);
    }
    (file, entries)
}

/// Adds a file and the directories above it, unless something else stands in the way.
fn insert(entries: &mut BTreeMap<EntryPath, Kind>, path: EntryPath, kind: Kind) {
    let ancestors: Vec<EntryPath> = std::iter::successors(path.parent(), EntryPath::parent).collect();
    let is_file = |path: &EntryPath| entries.get(path).is_some_and(|kind| *kind != Kind::Directory);
    if entries.contains_key(&path) || ancestors.iter().any(is_file) {
        return;
    }
    entries.extend(ancestors.into_iter().map(|dir| (dir, Kind::Directory)));
    entries.insert(path, kind);
}

fn name(script: &mut Script<'_>, number: usize) -> String {
    let parts = (0..=script.number(3)).map(|_| {
        let letter = ["a", "é", "jar", "x-y"][script.number(4)];
        letter.repeat(1 + script.number(60))
    });
    format!("{}/{number}", parts.collect::<Vec<_>>().join("/"))
}
