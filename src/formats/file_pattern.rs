//! Patterns that name files inside a plugin, such as `lib/postgresql-*.jar`.

use std::fmt;

use glob::{MatchOptions, Pattern};

use super::entry_path::{EntryPath, InvalidEntryPath};

/// A pattern over the paths of a folder: `*` and `?` stay within one component, `**` goes through any number of them,
/// and `[…]` is one of some characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePattern {
    /// The path that it is when no character of it has a special meaning.
    literal: EntryPath,
    pattern: Pattern,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidFilePattern {
    /// No file of a folder can be named so.
    #[error(transparent)]
    Path(#[from] InvalidEntryPath),
    /// A `**` that is not a whole component.
    #[error("`**` stands for whole components, such as in `lib/**` and `**/x.jar`")]
    Stars,
    /// A `[` without a `]`.
    #[error("a `[` is not closed by a `]`")]
    Bracket,
}

impl FilePattern {
    /// Reads a pattern; a leading `./` and a trailing `/` are dropped.
    pub fn parse(text: &str) -> Result<Self, InvalidFilePattern> {
        let literal = EntryPath::parse(text.as_bytes())?;
        let pattern = Pattern::new(literal.as_str()).map_err(|fault| match fault.msg {
            range if range.contains("range") => InvalidFilePattern::Bracket,
            _ => InvalidFilePattern::Stars,
        })?;
        Ok(Self { literal, pattern })
    }

    /// The path that it is literally: a file of this very name is meant, whatever characters it has.
    pub fn literal(&self) -> &EntryPath {
        &self.literal
    }

    /// Whether a path is one of those that the pattern describes. Case counts.
    pub fn matches(&self, path: &EntryPath) -> bool {
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        self.pattern.matches_with(path.as_str(), options)
    }

    /// The pattern of the last component alone: what it would match in any folder.
    pub fn file_name(&self) -> Option<Self> {
        Self::parse(self.literal.file_name()).ok()
    }
}

impl fmt::Display for FilePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.literal.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_within_and_through_folders() {
        let check = |pattern: &str, path: &str, expected: bool| {
            let parsed = FilePattern::parse(pattern).expect(pattern);
            let path = EntryPath::parse(path.as_bytes()).expect(path);
            assert_eq!(parsed.matches(&path), expected, "{pattern} {path}");
        };
        check("lib/a-*.jar", "lib/a-1.jar", true);
        check("./lib/a-*.jar", "lib/a-1.jar", true);
        check("lib/a-*.jar", "lib/x/a-1.jar", false);
        check("lib/a-*.jar", "lib/A-1.jar", false);
        check("lib/*", "lib/x/a.jar", false);
        check("lib/*", "lib/.hidden", true);
        check("lib/**", "lib/x/a.jar", true);
        check("**/a.jar", "a.jar", true);
        check("**/a.jar", "lib/x/a.jar", true);
        check("doc/", "doc", true);
        check("lib/a[12].jar", "lib/a2.jar", true);
        check("lib/a[!12].jar", "lib/a2.jar", false);
        check("lib/?.jar", "lib/ä.jar", true);
        check("*", "lib/a.jar", false);
    }

    #[test]
    fn refuses_what_names_nothing_inside() {
        for (text, expected) in [
            ("", "the name is empty"),
            ("./", "the name is empty"),
            ("/lib/*.jar", "the name is absolute"),
            ("../lib/*.jar", "the name leaves its folder"),
            ("lib\\*.jar", "the name has a backslash"),
            ("lib/a**", "`**` stands for whole components, such as in `lib/**` and `**/x.jar`"),
            ("lib/***/a", "`**` stands for whole components, such as in `lib/**` and `**/x.jar`"),
            ("lib/[a", "a `[` is not closed by a `]`"),
        ] {
            assert_eq!(FilePattern::parse(text).expect_err(text).to_string(), expected, "{text}");
        }
    }
}
