//! What an archive may ask of us before it counts as a bomb.

/// Bounds on one archive. Defaults are far above every real plugin known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries per archive.
    pub entries: u64,
    /// Inflated bytes per archive.
    pub total_bytes: u64,
    /// Inflated bytes per compressed byte, for any entry above one MiB inflated.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 1_000_000, total_bytes: 8 << 30, ratio: 250 }
    }
}
