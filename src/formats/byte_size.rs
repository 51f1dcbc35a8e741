//! Numbers of bytes in words.

/// Bytes as people read them: `5.1 MB`, which is 5.1 × 1000² bytes.
pub fn shown(bytes: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut scale = 1000;
    let mut unit = 0;
    // Rounded first, so that 999,950 is `1.0 MB` and not `1000.0 kB`.
    while unit + 1 < units.len() && tenths(bytes, scale) >= 10_000 {
        unit += 1;
        scale *= 1000;
    }
    let tenths = tenths(bytes, scale);
    format!("{}.{} {}", tenths / 10, tenths % 10, units[unit])
}

fn tenths(bytes: u64, scale: u64) -> u64 {
    u64::try_from((u128::from(bytes) * 10 + u128::from(scale) / 2) / u128::from(scale)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let check = |bytes: u64, expected: &str| assert_eq!(shown(bytes), expected);
        check(0, "0 B");
        check(999, "999 B");
        check(1000, "1.0 kB");
        check(999_949, "999.9 kB");
        check(999_950, "1.0 MB");
        check(5_149_999, "5.1 MB");
        check(291_000_000, "291.0 MB");
        check(u64::MAX, "18446744.1 TB");
    }
}
