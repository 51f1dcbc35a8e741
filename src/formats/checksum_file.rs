//! The small file beside a file that states its checksum: `x.zip.sha1` and its like.

use super::checksum::{Algorithm, Checksum};

/// The longest such file that is read; what follows is not looked at.
pub const LIMIT: usize = 64 << 10;

/// The checksum that a file states: alone, before or behind a file's name, or as BSD's tools write it; in any case,
/// with any line ends. Only the first line that is not blank counts. `None` where it states none of this algorithm.
///
/// A page that tells of an error in HTML states none, and is told apart from a checksum by that.
pub fn parse(bytes: &[u8], algorithm: Algorithm) -> Option<Checksum> {
    let bytes = &bytes[..bytes.len().min(LIMIT)];
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let line = text.split(['\n', '\r']).map(str::trim).find(|line| !line.is_empty())?;
    // GNU's tools put a backslash before the checksum of a file whose name has to be escaped.
    let plain = line.strip_prefix('\\').unwrap_or(line);
    let first = plain.split_whitespace().next();
    let behind_sign = plain.rsplit_once('=').map(|(_, value)| value.trim());
    let last = plain.split_whitespace().next_back();
    [first, behind_sign, last].into_iter().flatten().find_map(|hex| Checksum::new(algorithm, hex).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let sum = "a9993e364706816aba3e25717850c26c9cd0d89d";
        let big = sum.to_uppercase();
        let check = |text: &str, states: bool| {
            let found = parse(text.as_bytes(), Algorithm::Sha1);
            assert_eq!(found.as_ref().map(Checksum::hex), states.then_some(sum), "{text:?}");
        };
        check(sum, true);
        check(&big, true);
        check(&format!("{sum}\n"), true);
        check(&format!("\r\n  {sum}\r\n"), true);
        check(&format!("\u{feff}{sum}"), true);
        check(&format!("{sum}  a-1.0.jar\nand more"), true);
        check(&format!("{sum} *a-1.0.jar"), true);
        check(&format!("{sum}\ta=1.0.jar"), true);
        check(&format!("\\{sum}  a\\nb.jar"), true);
        check(&format!("SHA1 (a-1.0.jar) = {big}\r\n"), true);
        check(&format!("SHA1(a = b.jar)= {sum}"), true);
        check(&format!("a-1.0.jar: {sum}"), true);
        check(&format!("/home/build/a-1.0.jar = {sum}"), true);
        check("", false);
        check("\n\n", false);
        check(&sum[1..], false);
        check(&format!("{sum}0"), false);
        check(&format!("<html><body>{sum}</body></html>"), false);
        check(&format!("not found\n{sum}"), false);
        assert_eq!(parse(b"\xff\xfe", Algorithm::Md5), None);
        assert_eq!(parse(sum.as_bytes(), Algorithm::Sha256), None, "of another algorithm");
    }
}
