//! Nouns made by hand, for tests of rooms that take them.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use flate2::write::DeflateEncoder;
use plugraft::base::{Ancestor, Base, BaseImage, Ground, PluginPath, PluginPathReader, PluginPathSource, Times};
use plugraft::fetch::{Archive, Form};
use plugraft::formats::digest::Digest;
use plugraft::formats::document::Document;
use plugraft::formats::entry_path::EntryPath;
use plugraft::formats::media_type::{Family, OCI_CONFIG, OCI_MANIFEST};
use plugraft::plugin::{Content, Contents, Entry, Identity, IdentitySource, Kind, Overlay, Plugin};
use plugraft::resolve::{BasePin, Pin};
use plugraft::spec::{Coordinate, Owner, Placement, PluginPathWish, PluginWish};
use serde_json::json;

/// A file of a synthetic archive: its bytes, and how they are kept.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) bytes: Vec<u8>,
    pub(crate) deflated: bool,
    pub(crate) promised: bool,
    pub(crate) executable: bool,
}

/// A file whose CRC is promised, without execute bit.
pub(crate) fn member(bytes: &[u8], deflated: bool) -> Member {
    Member { bytes: bytes.to_vec(), deflated, promised: true, executable: false }
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("into memory");
    encoder.finish().expect("into memory")
}

/// Writes the members one after another into `dir/name.bin`, as a zip does, with some other bytes between.
pub(crate) fn plugin(dir: &Path, name: &str, members: &BTreeMap<String, Member>) -> Plugin {
    let mut file = b"dirt".to_vec();
    let mut entries = BTreeMap::new();
    for (path, member) in members {
        let path = EntryPath::parse(path.as_bytes()).expect("a good path");
        let mut parent = path.parent();
        while let Some(dir) = parent {
            parent = dir.parent();
            entries.insert(dir, Kind::Directory);
        }
        let offset = file.len() as u64;
        let crc = crc32fast::hash(&member.bytes);
        let content = if member.deflated {
            let raw = deflate(&member.bytes);
            file.extend_from_slice(&raw);
            Content::Deflated { offset, compressed: raw.len() as u64, crc }
        } else {
            file.extend_from_slice(&member.bytes);
            Content::Stored { offset, crc: member.promised.then_some(crc) }
        };
        file.extend_from_slice(b"between");
        let size = member.bytes.len() as u64;
        entries.insert(path, Kind::File { size, executable: member.executable, content });
    }
    let path = dir.join(format!("{name}.bin"));
    std::fs::write(&path, &file).expect("a temp directory");
    let wish = PluginWish::of(Coordinate::Path(name.to_owned()));
    Plugin {
        archive: Archive {
            pin: Pin::here(wish, path.clone()),
            path,
            form: Form::File,
            digest: Digest::of(&file),
            size: file.len() as u64,
            additions: Vec::new(),
        },
        contents: Contents {
            identity: Identity { owner: None, name: name.to_owned(), version: None, source: IdentitySource::Spec },
            hub: None,
            entries: entries.into_iter().map(|(path, kind)| Entry { path, kind }).collect(),
            findings: Vec::new(),
        },
        overlay: Overlay::default(),
        recut: None,
    }
}

/// A base of one image whose plugin path `/opt/kafka/plugins` is there, but for its last part.
pub(crate) fn base() -> Base {
    let ancestor = |path: &str, seconds, nanos| Ancestor {
        path: path.parse().expect("a path"),
        uid: 1001,
        gid: 0,
        mode: 0o2775,
        mtime: Times { seconds, nanos },
        xattrs: BTreeMap::from([("user.note".to_owned(), "aGk=".to_owned())]),
    };
    let place = "/opt/kafka/plugins".parse().expect("a path");
    Base {
        pin: BasePin::Scratch,
        family: Family::Oci,
        is_index: false,
        images: vec![BaseImage {
            runtime: plugraft::base::Runtime::default(),
            files: None,
            platform: "linux/amd64".parse().expect("a platform"),
            manifest: Document::write(OCI_MANIFEST, json!({})),
            config: Document::write(OCI_CONFIG, json!({})),
            layers: Vec::new(),
            plugin_path: PluginPath {
                named: "/opt/kafka/plugins".parse().expect("a path"),
                source: PluginPathSource::Spec,
                reader: PluginPathReader::WorkerFile,
            },
            ground: Ground {
                real_path: place,
                ancestors: vec![ancestor("/opt", 1_700_000_001, 0), ancestor("/opt/kafka", 1_700_000_002, 123_456_789)],
                occupied: BTreeMap::new(),
                note: None,
            },
        }],
    }
}

/// Where plugins go if nothing is said about it.
pub(crate) fn placement() -> Placement {
    Placement { plugin_path: PluginPathWish::Auto, owner: Owner::default(), replace: false, plugin_only: false }
}
