//! What a layer unpacks to, as the `tar` crate reads it.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use plugraft::formats::digest::Digest;

/// Every regular file of a layer, by name: whether it is executable, and its bytes.
pub(crate) fn unpacked(blob: &[u8], diff_id: Digest) -> BTreeMap<String, (bool, Vec<u8>)> {
    let mut tar = Vec::new();
    MultiGzDecoder::new(blob).read_to_end(&mut tar).expect("a gzip file");
    assert_eq!(Digest::of(&tar), diff_id);
    let mut archive = tar::Archive::new(&tar[..]);
    let mut files = BTreeMap::new();
    for entry in archive.entries().expect("a tar") {
        let mut entry = entry.expect("a member");
        if entry.header().entry_type().is_file() {
            let name = String::from_utf8(entry.path_bytes().into_owned()).expect("text");
            let executable = entry.header().mode().expect("a mode") & 0o111 != 0;
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("readable");
            assert!(files.insert(name, (executable, bytes)).is_none(), "a name stands twice");
        }
    }
    files
}
