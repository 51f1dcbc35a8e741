//! Where the bytes of a jar are.

use std::path::{Path, PathBuf};

/// Where the bytes of a jar, or of a class file, are on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes {
    /// As they are, in a stretch of a file.
    Plain {
        /// The file.
        path: PathBuf,
        /// Where they begin in it.
        offset: u64,
        /// How many there are.
        length: u64,
    },
    /// As a raw deflate stream (RFC 1951) in a stretch of a file.
    Deflated {
        /// The file.
        path: PathBuf,
        /// Where the stream begins in it.
        offset: u64,
        /// How long the stream is.
        compressed: u64,
        /// How many bytes it inflates to, as was promised.
        length: u64,
    },
}

impl Bytes {
    /// The file that holds them.
    pub fn path(&self) -> &Path {
        match self {
            Self::Plain { path, .. } | Self::Deflated { path, .. } => path,
        }
    }

    /// How many there are, as was promised.
    pub fn length(&self) -> u64 {
        match *self {
            Self::Plain { length, .. } | Self::Deflated { length, .. } => length,
        }
    }
}
