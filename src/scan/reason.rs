//! Why a class is no plugin that a worker can use.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a class is no plugin that a worker can use: of which kind the reason is, and in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// Of which kind it is.
    pub flaw: Flaw,
    /// A sentence without subject, such as `extends com.acme.Base, which no jar has`.
    pub why: String,
}

/// The kinds of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Flaw {
    /// Its type is found by service files alone, and it is in none.
    Unlisted,
    /// The scan does not look at it.
    OutOfSight,
    /// The worker or Java has the class, and gives its own.
    Given,
    /// It is of another type than it is listed for, or of none.
    OtherType,
    /// It is an interface.
    Interface,
    /// It is abstract.
    Abstract,
    /// It cannot be constructed: it is not public, or has no constructor for it.
    Constructor,
    /// It cannot be loaded, or something that it needs for that.
    Linkage,
    /// What it runs when it is made fails.
    Failure,
}

impl Flaw {
    /// A reason of this kind in these words.
    pub(super) fn because(self, why: impl Into<String>) -> Reason {
        Reason { flaw: self, why: why.into() }
    }

    /// Whether what has it could never be a plugin of its type, whatever else there was.
    pub fn is_of_nature(self) -> bool {
        matches!(self, Self::OtherType | Self::Interface | Self::Abstract)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}
