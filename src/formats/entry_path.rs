//! Names of archive members, made harmless.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A relative, normalized path in UTF-8: at least one component, none of them empty, `.` or `..`.
///
/// A path that leaves its folder cannot be spelled, so nothing that holds an `EntryPath` has to check again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryPath(Box<str>);

/// Why the name of an archive member was refused.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidEntryPath {
    /// Nothing is left of the name.
    #[error("the name is empty")]
    Empty,
    /// A leading `/`, `\` or drive letter.
    #[error("the name is absolute")]
    Absolute,
    /// A `..` component.
    #[error("the name leaves its folder")]
    Escaping,
    /// A `\`, which some tools take for a separator and others for a letter.
    #[error("the name has a backslash")]
    Backslash,
    /// A NUL or another control character.
    #[error("the name has a control character")]
    Control,
    /// A character that turns the direction of the text around it, so that one name looks like another.
    #[error("the name has a character that turns the direction of text")]
    Direction,
    /// Bytes that are not UTF-8.
    #[error("the name is not UTF-8")]
    NotUtf8,
    /// A component of more than 255 bytes, which no file system takes, or more than 1024 in all, which macOS does not.
    #[error("the name is longer than 1024 bytes, or a component of it longer than 255")]
    TooLong,
    /// A component that begins with `.wh.`, which means deletion in a layer (image-spec, layer.md).
    #[error("the name begins with `.wh.`, which deletes files in an image layer")]
    Whiteout,
}

impl EntryPath {
    /// Reads the raw name of an archive member. A trailing `/` (a directory) and `.` components are dropped.
    pub fn parse(raw: &[u8]) -> Result<Self, InvalidEntryPath> {
        let text = std::str::from_utf8(raw).map_err(|_| InvalidEntryPath::NotUtf8)?;
        if text.chars().any(|c| c.is_control() || is_line_break(c)) {
            return Err(InvalidEntryPath::Control);
        }
        if text.chars().any(turns_direction) {
            return Err(InvalidEntryPath::Direction);
        }
        let drive = text.as_bytes().get(1) == Some(&b':') && text.as_bytes()[0].is_ascii_alphabetic();
        if text.starts_with(['/', '\\']) || drive {
            return Err(InvalidEntryPath::Absolute);
        }
        if text.split(['/', '\\']).any(|part| part == "..") {
            return Err(InvalidEntryPath::Escaping);
        }
        if text.contains('\\') {
            return Err(InvalidEntryPath::Backslash);
        }
        let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        if parts.is_empty() {
            return Err(InvalidEntryPath::Empty);
        }
        if text.len() > 1024 || parts.iter().any(|part| part.len() > 255) {
            return Err(InvalidEntryPath::TooLong);
        }
        if parts.iter().any(|part| part.starts_with(".wh.")) {
            return Err(InvalidEntryPath::Whiteout);
        }
        Ok(Self(parts.join("/").into()))
    }

    /// The path as text, components separated by `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The components from the top down.
    pub fn components(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The first component.
    pub fn top(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// The last component.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Whether the name ends in a dot and this extension, whatever the case.
    pub fn has_extension(&self, extension: &str) -> bool {
        self.file_name().rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
    }

    /// The path without its first component; `None` for a single component.
    pub fn below_top(&self) -> Option<Self> {
        self.0.split_once('/').map(|(_, rest)| Self(rest.into()))
    }

    /// The directory that holds it; `None` for a single component.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(dir, _)| Self(dir.into()))
    }
}

/// Where a symbolic link of this name leads by its letters; `None` where that is outside of the archive.
pub fn link_target(link: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = link.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Characters that turn the direction of the text around them (Unicode UAX #9, explicit formatting characters).
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Line and paragraph separators, which are no control characters by category.
fn is_line_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

impl fmt::Display for EntryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for EntryPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EntryPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(String::deserialize(deserializer)?.as_bytes()).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions() {
        let has = |name: &str| EntryPath::parse(name.as_bytes()).is_ok_and(|path| path.has_extension("jar"));
        assert!(has("lib/a.jar") && has("A.JAR") && has(".jar"));
        assert!(!has("a.jar/b") && !has("ajar") && !has("a.jar.asc"));
    }

    #[test]
    fn names() {
        let good = |raw: &str| EntryPath::parse(raw.as_bytes()).map(|p| p.to_string());
        assert_eq!(good("a/./b//c/"), Ok("a/b/c".to_owned()));
        assert_eq!(good("a/.wh"), Ok("a/.wh".to_owned()));
        assert_eq!(good("lib/a:b.jar"), Ok("lib/a:b.jar".to_owned()));
        for (raw, why) in [
            (&b""[..], InvalidEntryPath::Empty),
            (b"./", InvalidEntryPath::Empty),
            (b"/etc/passwd", InvalidEntryPath::Absolute),
            (b"C:\\x", InvalidEntryPath::Absolute),
            (b"c:x", InvalidEntryPath::Absolute),
            (b"\\\\host\\x", InvalidEntryPath::Absolute),
            (b"a/../../b", InvalidEntryPath::Escaping),
            (b"a\\..\\b", InvalidEntryPath::Escaping),
            (b"a\\b", InvalidEntryPath::Backslash),
            (b"a\0b", InvalidEntryPath::Control),
            (b"a\nb", InvalidEntryPath::Control),
            ("a\u{2028}b".as_bytes(), InvalidEntryPath::Control),
            ("a\u{202e}raj.b".as_bytes(), InvalidEntryPath::Direction),
            (b"\xff", InvalidEntryPath::NotUtf8),
            (&[b'x'; 256], InvalidEntryPath::TooLong),
            (&b"abc/".repeat(257), InvalidEntryPath::TooLong),
            (b"a/.wh.b", InvalidEntryPath::Whiteout),
            (b".wh..wh..opq", InvalidEntryPath::Whiteout),
        ] {
            assert_eq!(EntryPath::parse(raw), Err(why), "{raw:?}");
        }
    }

    #[test]
    fn links_start_beside_themselves() {
        for (link, target, expected) in [
            ("x/layer.tar", "../y/layer.tar", Some("y/layer.tar")),
            ("layer.tar", "./y", Some("y")),
            ("x/layer.tar", "../../y", None),
            ("x/layer.tar", "/y", None),
        ] {
            assert_eq!(link_target(link, target).as_deref(), expected, "{link} {target}");
        }
    }
}
