use std::path::PathBuf;

use crate::formats::digest::Digest;

/// What a lock and a spec, or a lock and the world, do not agree about.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockError {
    /// The lock is bound to be whole, and is not.
    #[error("`{file}` does not fit the spec: {}", told(.lacks, .gone))]
    Stale {
        /// The lock.
        file: PathBuf,
        /// What the spec has and the lock lacks.
        lacks: Vec<String>,
        /// What the lock has, and the spec does not.
        gone: Vec<String>,
    },
    /// The base is another than the lock says.
    #[error("{file}:{line}: `{reference}` is locked as `{locked}`, and it is `{found}`")]
    OtherBase {
        /// The lock.
        file: PathBuf,
        /// Where it says so.
        line: u64,
        /// What the spec calls the base.
        reference: String,
        /// The digest in the lock.
        locked: Digest,
        /// The digest that was found, or that the spec names.
        found: Digest,
    },
    /// The registry has the locked base no more.
    #[error("{file}:{line}: the registry has no `{reference}`")]
    BaseGone {
        /// The lock.
        file: PathBuf,
        /// Where it says so.
        line: u64,
        /// The base, by digest.
        reference: String,
    },
    /// A place that no such coordinate has.
    #[error("{file}:{line}: `{coordinate}` cannot come from `{place}`")]
    Misplaced {
        /// The lock.
        file: PathBuf,
        /// Where it says so.
        line: u64,
        /// The coordinate.
        coordinate: String,
        /// The place.
        place: String,
    },
    /// What the lock says of a file is not so.
    #[error("{file}:{line}: the `{key}` of `{coordinate}` is `{found}`, and the lock says `{locked}`")]
    Untrue {
        /// The lock.
        file: PathBuf,
        /// Where it says so.
        line: u64,
        /// What is different.
        key: &'static str,
        /// The coordinate.
        coordinate: String,
        /// What the lock says.
        locked: String,
        /// What is so.
        found: String,
    },
    /// Two coordinates that a lock cannot tell apart.
    #[error("`{coordinate}` is wished twice, and a lock holds nothing of what follows its `?`")]
    Alike {
        /// Both of them, as a lock has it.
        coordinate: String,
    },
}

impl LockError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Stale { .. } => "run `plugraft lock`, and review what changes",
            Self::OtherBase { .. } => "where the new one is wanted, run `plugraft update base`",
            Self::BaseGone { .. } => {
                "it was removed, or replaced under its tag; `plugraft update base` takes what is there now"
            }
            Self::Misplaced { .. } | Self::Untrue { .. } => {
                "a lock is not written by hand: restore it, or remove it and make it anew with `plugraft lock`"
            }
            Self::Alike { .. } => "give one of them a file of its own, by another path or from a directory",
        };
        Some(hint.to_owned())
    }
}

/// What does not fit, in one sentence.
pub(super) fn told(lacks: &[String], gone: &[String]) -> String {
    let lacks = (!lacks.is_empty()).then(|| format!("it lacks {}", lacks.join(", ")));
    let gone = (!gone.is_empty()).then(|| format!("the spec has no {}", gone.join(", ")));
    lacks.into_iter().chain(gone).collect::<Vec<_>>().join("; ")
}
