use std::fmt;

use super::VERSION;

/// Why a text is no lock, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidLock {
    /// The line, from 1.
    pub line: u64,
    /// The column in characters, from 1.
    pub column: u64,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with a lock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A merge left both sides standing.
    #[error("a merge left its marks here (`{mark}`)")]
    MergeMark {
        /// The mark.
        mark: &'static str,
    },
    /// It was written by a newer plugraft.
    #[error("the lock has version {version}, and this plugraft understands {VERSION}")]
    Newer {
        /// The version.
        version: u64,
    },
    /// It is no YAML.
    #[error("{why}")]
    Syntax {
        /// What the parser says.
        why: String,
    },
    /// A key that a lock does not have.
    #[error("unknown key `{key}`")]
    UnknownKey {
        /// The key.
        key: String,
        /// What was probably meant.
        near: Option<&'static str>,
    },
    /// A key stands twice in one map.
    #[error("`{key}` is given twice")]
    RepeatedKey {
        /// The key.
        key: String,
    },
    /// A key is missing from a block.
    #[error("`{key}` is missing here")]
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// A value has another shape than its key wants.
    #[error("{expected} is expected here")]
    Shape {
        /// What would be right.
        expected: String,
    },
    /// A value that its key cannot hold.
    #[error("`{key}` cannot be `{text}`: {expected} is expected")]
    Value {
        /// The key.
        key: &'static str,
        /// What it holds.
        text: String,
        /// What would be right.
        expected: &'static str,
    },
    /// An address that may hold a secret; it is not repeated here.
    #[error("`{key}` has user info, a query or a fragment, where secrets travel")]
    Secret {
        /// The key.
        key: &'static str,
    },
    /// One file stands twice.
    #[error("`{coordinate}` stands here for the second time, after line {first}")]
    Repeated {
        /// The coordinate.
        coordinate: String,
        /// The line of the first one.
        first: u64,
    },
}

impl InvalidLock {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match &self.fault {
            Fault::Newer { .. } => {
                "update plugraft; or remove the lock, and make it anew with `plugraft lock`".to_owned()
            }
            Fault::MergeMark { .. } => {
                "take either side as it is (`git checkout --ours plugraft.lock`), then run `plugraft lock`".to_owned()
            }
            Fault::UnknownKey { near: Some(near), .. } => format!("did you mean `{near}`?"),
            _ => "a lock is not written by hand: restore it, or remove it and make it anew with `plugraft lock`"
                .to_owned(),
        })
    }
}

impl fmt::Display for InvalidLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.fault)
    }
}

impl std::error::Error for InvalidLock {}
