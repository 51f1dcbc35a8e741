//! What an archive may ask of us before it counts as a bomb.

use super::draft::LimitsDraft;
use super::error::Error;
use super::place::Text;

/// Bounds on one archive. Defaults are far above every real plugin known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries per archive.
    pub entries: u64,
    /// Inflated bytes per archive.
    pub total_bytes: u64,
    /// Inflated bytes per compressed byte, for any entry above [`RATIO_COUNTS_ABOVE`](Self::RATIO_COUNTS_ABOVE).
    pub ratio: u64,
}

impl Limits {
    /// Entries above this size, in bytes inflated, are measured against the ratio.
    pub const RATIO_COUNTS_ABOVE: u64 = 1 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 100_000, total_bytes: 8 << 30, ratio: 250 }
    }
}

/// The defaults, but for what is written.
pub(super) fn limits(draft: &LimitsDraft) -> Result<Limits, Error> {
    let default = Limits::default();
    Ok(Limits {
        entries: draft.entries.as_ref().map_or(Ok(default.entries), number)?,
        total_bytes: draft.total_bytes.as_ref().map_or(Ok(default.total_bytes), size)?,
        ratio: draft.ratio.as_ref().map_or(Ok(default.ratio), number)?,
    })
}

fn number(text: &Text) -> Result<u64, Error> {
    let value = text.value.replace('_', "").parse().ok().filter(|number| *number > 0);
    value.ok_or_else(|| Error::Number { place: text.place.clone(), text: text.value.clone() })
}

pub(super) fn size(text: &Text) -> Result<u64, Error> {
    bytes(&text.value).ok_or_else(|| Error::Size { place: text.place.clone(), text: text.value.clone() })
}

/// Whole bytes: `8GiB` (1024³), `8GB` (1000³), `8 GiB`, `8589934592`.
fn bytes(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let unit: u64 = match unit.trim() {
        "" | "B" => 1,
        "kB" | "KB" => 1000,
        "MB" => 1000 * 1000,
        "GB" => 1000 * 1000 * 1000,
        "TB" => 1000 * 1000 * 1000 * 1000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit).filter(|bytes| *bytes > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sizes() {
        let check = |text: &str, expected: Option<u64>| assert_eq!(bytes(text), expected, "{text}");
        check("8GiB", Some(8 << 30));
        check("8 GB", Some(8_000_000_000));
        check("1024", Some(1024));
        check("1B", Some(1));
        check("0", None);
        check("8gb", None);
        check("1.5GiB", None);
        check("GiB", None);
        check("99999999TiB", None);
        check("-1", None);
    }
}
