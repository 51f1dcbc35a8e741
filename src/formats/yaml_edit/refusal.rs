//! Why a text is left as it is.

use std::fmt;

/// A place in a text, counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    /// The place of a byte.
    pub(super) fn of(source: &str, offset: usize) -> Self {
        let before = source[..offset].trim_start_matches('\u{feff}');
        let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let breaks = before.bytes().filter(|b| *b == b'\n').count();
        // A carriage return alone is a line break too (YAML 1.2.2, section 5.4).
        let returns = before.split('\r').skip(1).filter(|rest| !rest.starts_with('\n')).count();
        Self { line: breaks + returns + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a YAML text cannot be edited as wanted.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The text is no YAML.
    #[error("this is not YAML: {why}")]
    Syntax {
        /// What the parser says.
        why: String,
        /// Where.
        position: Position,
    },
    /// One wanted path is another one, or leads through it.
    #[error("`{path}` is wanted as a value and as something else")]
    Clash {
        /// The shorter path.
        path: String,
    },
    /// A path leads through something that has no keys.
    #[error("`{path}` is {found}, not a mapping")]
    NotMapping {
        /// The path so far.
        path: String,
        /// What stands there.
        found: &'static str,
        /// Where.
        position: Position,
    },
    /// A path leads through something that has no elements.
    #[error("`{path}` is {found}, not a list")]
    NotList {
        /// The path so far.
        path: String,
        /// What stands there.
        found: &'static str,
        /// Where.
        position: Position,
    },
    /// A path ends at something that is not a single value.
    #[error("`{path}` is {found}, not a single value")]
    NotScalar {
        /// The path.
        path: String,
        /// What stands there.
        found: &'static str,
        /// Where.
        position: Position,
    },
    /// A key stands twice in one mapping.
    #[error("`{path}` stands twice; the first time at {first}")]
    Duplicate {
        /// The path.
        path: String,
        /// The first place.
        first: Position,
        /// The second place.
        position: Position,
    },
    /// The value is an alias: to change it means to change its anchor's place, or to cut the tie.
    #[error("`{path}` is the alias `{alias}`, whose value belongs to another place")]
    Alias {
        /// The path.
        path: String,
        /// The alias, as it is written.
        alias: String,
        /// Where.
        position: Position,
    },
    /// The value has an anchor that is used elsewhere, so that a change here would show there too.
    #[error("`{path}` has the anchor `{anchor}`, and a change would show at {used} as well")]
    Shared {
        /// The path.
        path: String,
        /// The anchor, as it is written.
        anchor: String,
        /// The first alias.
        used: Position,
        /// Where.
        position: Position,
    },
    /// A mapping that is to be added could hide keys that come from a merge key.
    #[error("`{path}` may come from the merge key `<<`, and a mapping added here would hide it")]
    Merged {
        /// The path that is missing here.
        path: String,
        /// Where the merge key is.
        position: Position,
    },
    /// The value has a tag that a text would contradict.
    #[error("`{path}` has the tag `{tag}`, which is not for text")]
    Tagged {
        /// The path.
        path: String,
        /// The tag, as it is written.
        tag: String,
        /// Where.
        position: Position,
    },
    /// The path stands in a document that readers of one document do not see.
    #[error("`{path}` stands in a later document of the file, and only the first one is read")]
    LaterDocument {
        /// The path.
        path: String,
        /// Where.
        position: Position,
    },
    /// The edited text did not read back as the old one with exactly the wanted changes.
    #[error("the file is written in a way that cannot be edited safely")]
    Unverified {
        /// Where its first document begins.
        position: Position,
    },
}

impl Refusal {
    /// Where in the text the reason is; `None` where it is in the wish.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Clash { .. } => None,
            Self::Syntax { position, .. }
            | Self::NotMapping { position, .. }
            | Self::NotList { position, .. }
            | Self::NotScalar { position, .. }
            | Self::Duplicate { position, .. }
            | Self::Alias { position, .. }
            | Self::Shared { position, .. }
            | Self::Merged { position, .. }
            | Self::Tagged { position, .. }
            | Self::LaterDocument { position, .. }
            | Self::Unverified { position } => Some(*position),
        }
    }
}
