//! Service files of `META-INF/services`, as the JVM reads them.
//!
//! What is taken and what is refused is what `java.util.ServiceLoader` of JDK 17 takes and refuses
//! (`LazyClassPathLookupIterator.parse`): bytes that are not UTF-8 become replacement characters, which no name has.

use serde::{Deserialize, Serialize};

use super::java_identifier::{is_part, is_start};

/// What a service file lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceFile {
    /// The binary names of the providers, in order, without repetitions. Where there is a fault these are the names in
    /// front of it, and none of them is loaded; nor from a later file, which the JVM takes to repeat them.
    pub providers: Vec<String>,
    /// The first line that no JVM takes, from 1, and why: it makes the whole file void.
    pub fault: Option<(u32, String)>,
}

impl ServiceFile {
    /// A longer one is void: real ones have a few lines.
    pub const LONGEST: u64 = 1 << 20;

    /// Reads a service file: UTF-8, one name per line, `#` begins a comment.
    pub fn parse(bytes: &[u8]) -> Self {
        if bytes.len() as u64 > Self::LONGEST {
            return Self::too_long();
        }
        let mut providers: Vec<String> = Vec::new();
        let text = String::from_utf8_lossy(bytes);
        let mut known = std::collections::BTreeSet::new();
        for (number, line) in (1..).zip(lines(&text)) {
            let name = trimmed(line.split('#').next().unwrap_or_default());
            if name.is_empty() {
                continue;
            }
            if let Some(why) = refusal(name) {
                return Self { providers, fault: Some((number, why)) };
            }
            if known.insert(name) {
                providers.push(name.to_owned());
            }
        }
        Self { providers, fault: None }
    }

    /// A file of which nothing is read.
    pub fn too_long() -> Self {
        Self::void(1, "is longer than 1 MiB".to_owned())
    }

    /// A file that lists nothing because of this.
    pub fn void(line: u32, why: String) -> Self {
        Self { providers: Vec::new(), fault: Some((line, why)) }
    }
}

/// Lines that end in LF, CR or both (`BufferedReader.readLine`).
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').flat_map(|line| {
        line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line)).split('\r')
    })
}

/// Without what `String.trim` takes off: all up to the blank.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c| c <= ' ')
}

/// Why no JVM takes a name; a sentence without subject.
fn refusal(name: &str) -> Option<String> {
    if name.contains([' ', '\t']) {
        return Some(format!("has a blank inside `{}`", shown(name)));
    }
    let mut chars = name.chars();
    let is_name = chars.next().is_some_and(is_start) && chars.all(|c| is_part(c) || c == '.');
    (!is_name).then(|| format!("has `{}`, which is no name of a class", shown(name)))
}

/// A name of a stranger, short and without characters that a terminal obeys.
fn shown(name: &str) -> String {
    const MOST: usize = 120;
    let start: String = name.chars().take(MOST).flat_map(char::escape_debug).collect();
    if name.chars().nth(MOST).is_some() { format!("{start}…") } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names, and the line of the fault; what JDK 17 makes of the same bytes is compared in `tests/interop/jvm.sh`.
    fn check(bytes: impl AsRef<[u8]>, providers: &[&str], fault: Option<u32>) {
        let bytes = bytes.as_ref();
        let found = ServiceFile::parse(bytes);
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(100)]).into_owned();
        assert_eq!(found.providers, providers, "{shown:?}");
        assert_eq!(found.fault.as_ref().map(|(line, _)| *line), fault, "{shown:?}: {found:?}");
    }

    #[test]
    fn names_comments_and_line_ends() {
        check("", &[], None);
        check("a.B\nc.D$E", &["a.B", "c.D$E"], None);
        check("a.B\r\nc.D\re.F\n\n\r\r\n", &["a.B", "c.D", "e.F"], None);
        check("# licence\n \t a.B # one\n#c.D\n   \n", &["a.B"], None);
        check("a.B\na.B\nc.D\na.B", &["a.B", "c.D"], None);
        check("\0\x01a.B\x1f\x0b\n", &["a.B"], None);
        check("ünï.Çode\n日本.語", &["ünï.Çode", "日本.語"], None);
        check("a.B # \u{feff} \u{a0} anything, even blanks", &["a.B"], None);
        check(b"# not UTF-8: \xff\xfe\na.B", &["a.B"], None);
        // No rule asks for parts between the dots.
        check("a..B.\n$._", &["a..B.", "$._"], None);
        // Ignorable characters are parts.
        check("a\u{200b}.B\u{0}C", &["a\u{200b}.B\u{0}C"], None);
    }

    #[test]
    fn what_no_jvm_takes() {
        check("a.B\nc.D e.F\ng.H", &["a.B"], Some(2));
        check("a.B\tc.D", &[], Some(1));
        check("\n\na-b.C", &[], Some(3));
        check("a.B\r\r\n.c.D", &["a.B"], Some(3));
        check("1a.B", &[], Some(1));
        check("a.B,c.D", &[], Some(1));
        check("a/B", &[], Some(1));
        check("a.B;", &[], Some(1));
        check("\u{feff}a.B", &[], Some(1));
        check("\u{feff}# comment", &[], Some(1));
        check("a.B\u{a0}", &[], Some(1));
        check("a.B\u{2003}", &[], Some(1));
        check(b"a.B\xff", &[], Some(1));
        check(b"a.B\n\xc3\x28", &["a.B"], Some(2));
        check("😀.B", &[], Some(1));
        check("a.B\u{85}c.D", &["a.B\u{85}c.D"], None);
        check("a.B\u{2028}c.D", &[], Some(1));
    }

    #[test]
    fn a_long_file_is_void_and_a_long_name_is_shown_short() {
        let most = usize::try_from(ServiceFile::LONGEST).expect("it fits");
        check("#".repeat(most), &[], None);
        check("#".repeat(most + 1), &[], Some(1));
        let found = ServiceFile::parse("-".repeat(1000).as_bytes());
        assert!(found.fault.expect("a fault").1.len() < 300);
    }
}
