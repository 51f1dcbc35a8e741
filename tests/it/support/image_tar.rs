//! Archives of images: those that others write, and those that we do.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::digest::Digest;
use serde_json::{Value, json};

use super::base::Built;

/// A member of an archive to be written.
pub(crate) enum Piece {
    File(String, Vec<u8>),
    Link(String, String),
    Directory(String),
}

pub(crate) fn file(name: &str, bytes: &[u8]) -> Piece {
    Piece::File(name.to_owned(), bytes.to_vec())
}

pub(crate) fn link(name: &str, target: &str) -> Piece {
    Piece::Link(name.to_owned(), target.to_owned())
}

/// Writes an archive as others do: dirty times, any order, any names.
pub(crate) fn write(pieces: &[Piece]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (at, piece) in pieces.iter().enumerate() {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o600);
        header.set_uid(1000);
        header.set_mtime(1_700_000_000 + at as u64);
        header.set_size(0);
        let (name, bytes) = match piece {
            Piece::File(name, bytes) => (name, &bytes[..]),
            Piece::Link(name, target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_link_name_literal(target).expect("short");
                (name, &[][..])
            }
            Piece::Directory(name) => {
                header.set_entry_type(tar::EntryType::Directory);
                (name, &[][..])
            }
        };
        header.set_size(bytes.len() as u64);
        // Written by hand: the library refuses names that lead elsewhere.
        assert!(name.len() < 100, "{name}");
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, bytes).expect("in memory");
    }
    tar.into_inner().expect("in memory")
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zip = GzEncoder::new(Vec::new(), Compression::fast());
    zip.write_all(bytes).expect("in memory");
    zip.finish().expect("in memory")
}

/// A base as an OCI archive, `index.json` last as many write it.
pub(crate) fn oci(built: &Built, annotations: &Value) -> Vec<Piece> {
    let documents = built.manifests.iter().map(|(digest, (_, bytes))| (digest, bytes));
    let mut pieces = vec![Piece::Directory("blobs/".to_owned()), Piece::Directory("blobs/sha256/".to_owned())];
    let blobs = documents.chain(&built.blobs);
    pieces.extend(blobs.map(|(digest, bytes)| file(&format!("blobs/sha256/{}", digest.hex()), bytes)));
    let mut entry = built.root.to_value();
    entry["annotations"] = annotations.clone();
    let index = json!({"schemaVersion": 2, "manifests": [entry]});
    pieces.push(file("index.json", index.to_string().as_bytes()));
    pieces.push(file("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#));
    pieces
}

/// The first image of a base as older engines save it: a folder per layer, not compressed; a layer that is there
/// already is a link. Of a layer at an odd place, the compressed form stands there instead, as `crane` writes it.
pub(crate) fn docker(built: &Built, tags: &[&str], compressed: bool) -> Vec<Piece> {
    let manifest = &built.images()[0];
    let config = Descriptor::from_value(&manifest["config"]).expect("whole").digest;
    let mut pieces = vec![file(&format!("{}.json", config.hex()), &built.blobs[&config])];
    let mut seen: BTreeMap<Digest, String> = BTreeMap::new();
    let mut names = Vec::new();
    for (at, digest) in built.layers(0).into_iter().enumerate() {
        let folder = Digest::of(format!("layer {at}").as_bytes()).hex();
        let name = format!("{folder}/layer.tar");
        pieces.push(Piece::Directory(format!("{folder}/")));
        pieces.push(file(&format!("{folder}/VERSION"), b"1.0"));
        pieces.push(match seen.get(&digest) {
            Some(first) => link(&name, &format!("../{first}")),
            None if compressed => file(&name, &built.blobs[&digest]),
            None => file(&name, &inflated(&built.blobs[&digest])),
        });
        seen.entry(digest).or_insert_with(|| name.clone());
        names.push(name);
    }
    let listing = json!([{"Config": format!("{}.json", config.hex()), "RepoTags": tags, "Layers": names}]);
    pieces.push(file("manifest.json", listing.to_string().as_bytes()));
    pieces
}

fn inflated(blob: &[u8]) -> Vec<u8> {
    let mut tar = Vec::new();
    MultiGzDecoder::new(blob).read_to_end(&mut tar).expect("gzip");
    tar
}

/// The regular files of an archive of ours, by name: each once, at a fixed time, and nothing else but directories.
pub(crate) fn read(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(bytes).entries().expect("a tar") {
        let mut entry = entry.expect("a member");
        let name = String::from_utf8(entry.path_bytes().into_owned()).expect("text");
        assert_eq!(entry.header().mtime().expect("a time"), 315_532_801, "{name}");
        assert_eq!((entry.header().uid().ok(), entry.header().gid().ok()), (Some(0), Some(0)), "{name}");
        if entry.header().entry_type().is_dir() {
            continue;
        }
        assert!(entry.header().entry_type().is_file(), "{name}");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("readable");
        assert!(files.insert(name.clone(), content).is_none(), "`{name}` is there twice");
    }
    assert!(bytes.ends_with(&[0; 1024]), "the end is marked");
    files
}
