//! The members of a plugin.

use serde::{Deserialize, Serialize};

use crate::formats::digest::Digest;
use crate::formats::entry_path::EntryPath;

/// A file or directory of a plugin, relative to the plugin's folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it stands below the plugin's folder.
    pub path: EntryPath,
    /// File or directory.
    pub kind: Kind,
}

/// What an entry is. Links and devices are never entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A directory.
    Directory,
    /// A regular file.
    File {
        /// Its length in bytes, inflated, as the archive promises.
        size: u64,
        /// Whether the archive gives it an execute bit.
        executable: bool,
        /// Where its bytes are.
        content: Content,
    },
}

/// Where the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// A raw deflate stream (RFC 1951) inside the archive file.
    Deflated {
        /// Offset of the first byte of the stream in the archive file.
        offset: u64,
        /// Length of the stream in bytes.
        compressed: u64,
        /// CRC-32 of the inflated bytes, as the central directory promises.
        crc: u32,
    },
    /// Bytes as they are, inside the archive file.
    Stored {
        /// Offset of the first byte in the archive file.
        offset: u64,
        /// CRC-32 as the central directory promises; `None` where the archive promises none (a bare jar).
        crc: Option<u32>,
    },
    /// A file of a directory plugin: its path relative to that directory, which may differ from the entry's path.
    File {
        /// The path below the directory that is the archive.
        path: EntryPath,
    },
    /// A whole file that an overlay put in, wherever it is on this machine.
    Added {
        /// SHA-256 of its bytes. Boxed: an archive may have a million entries, and all are as large as the largest kind.
        digest: Box<Digest>,
    },
}
