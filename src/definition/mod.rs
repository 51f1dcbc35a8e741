//! Paths and patterns in, connector definitions out.
//!
//! Reads every file that is named, and collects what is wrong in any of them: one run tells all. A name that stands twice,
//! wherever, is wrong too. Nothing here asks a worker or looks whether a class is there.

mod error;
mod files;

pub use error::Error;

use std::path::PathBuf;

use crate::formats::connector_definition::{ConnectorDefinition, Fault, parse, repeated};
use crate::spec::DefinitionsWish;

/// All connectors that are defined, and all that is wrong with what defines them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defined {
    /// The connectors, in the order of their files.
    pub connectors: Vec<ConnectorDefinition>,
    /// What is wrong, likewise.
    pub faults: Vec<Fault>,
}

/// Reads what is defined in these files; a directory stands for the definitions in it.
///
/// # Errors
///
/// A file that cannot be read, or a pattern that matches nothing. What is wrong inside is a fault.
pub fn gather(wishes: &[DefinitionsWish]) -> Result<Defined, Error> {
    let mut defined = Defined::default();
    for path in files::expand(wishes)? {
        defined.take(&path.to_string_lossy(), &files::bytes(&path)?);
    }
    Ok(defined.whole())
}

/// Reads these files, and those of directories; `-` is what stands in `input`. A directory may have none.
///
/// # Errors
///
/// A file that cannot be read.
pub fn read(paths: &[PathBuf], input: Option<&[u8]>) -> Result<Defined, Error> {
    let mut defined = Defined::default();
    for path in paths {
        match input.filter(|_| path.as_os_str() == "-") {
            Some(bytes) => defined.take("standard input", bytes),
            None if path.is_dir() => {
                for path in files::below(path)? {
                    defined.take(&path.to_string_lossy(), &files::bytes(&path)?);
                }
            }
            None => defined.take(&path.to_string_lossy(), &files::bytes(path)?),
        }
    }
    Ok(defined.whole())
}

impl Defined {
    fn take(&mut self, file: &str, bytes: &[u8]) {
        let found = parse(file, bytes);
        self.connectors.extend(found.connectors);
        self.faults.extend(found.faults);
    }

    fn whole(mut self) -> Self {
        self.faults.extend(repeated(&self.connectors));
        self
    }
}
