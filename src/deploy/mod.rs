//! A receipt and existing texts in, Helm text out.
//!
//! Images are named by digest wherever the chart can take one. Existing files keep every byte except the scalars
//! concerned, and are read again to check. Nothing here reads or writes a file.

mod error;

pub use error::Error;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::publish::Receipt;
use crate::spec::OverrideWish;

/// The texts to write, and what to do with them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// In the spec's order.
    pub files: Vec<File>,
}

/// One text to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where.
    pub path: PathBuf,
    /// The whole new text.
    pub text: String,
    /// Whether it differs from what was there.
    pub changed: bool,
    /// Sentences for the user: warnings, and the exact next command.
    pub notes: Vec<String>,
}

/// The texts that stand at the override files now; a path that does not exist is absent.
pub type Existing = BTreeMap<PathBuf, String>;

/// Writes the overrides.
pub fn render(receipt: &Receipt, wishes: &[OverrideWish], existing: &Existing) -> Result<Files, Error> {
    let _ = (receipt, wishes, existing);
    todo!()
}
