//! Colour, and text that does nothing to a terminal.

/// Paints, or leaves text as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint(pub(crate) bool);

impl Paint {
    pub(crate) fn red(self, text: &str) -> String {
        self.with("1;31", text)
    }

    pub(crate) fn yellow(self, text: &str) -> String {
        self.with("1;33", text)
    }

    pub(crate) fn cyan(self, text: &str) -> String {
        self.with("1;36", text)
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// The text with control characters escaped: archives and registries are strangers.
pub(crate) fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { safe.extend(c.escape_default()) } else { safe.push(c) }
    }
    safe
}

/// Bytes as people read them: `5.1 MB`.
pub(crate) fn size(bytes: u64) -> String {
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

/// `1 layer`, `2 layers`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let check = |bytes: u64, expected: &str| assert_eq!(size(bytes), expected);
        check(0, "0 B");
        check(999, "999 B");
        check(1000, "1.0 kB");
        check(999_949, "999.9 kB");
        check(999_950, "1.0 MB");
        check(5_149_999, "5.1 MB");
        check(291_000_000, "291.0 MB");
        check(u64::MAX, "18446744.1 TB");
    }

    #[test]
    fn strangers_do_nothing_to_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\nc\u{9b}é"), "a\\u{1b}[2Jb\\nc\\u{9b}é");
    }
}
