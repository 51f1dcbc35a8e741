//! Paths and patterns in, connector definitions out.
//!
//! Reads every file that is named, and collects what is wrong in any of them: one run tells all. A name that stands twice,
//! wherever, is wrong too. Nothing here asks a worker or looks whether a class is there.

mod error;
mod files;

pub use error::Error;

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
        let found = parse(&path.to_string_lossy(), &files::read(&path)?);
        defined.connectors.extend(found.connectors);
        defined.faults.extend(found.faults);
    }
    let repeated = repeated(&defined.connectors);
    defined.faults.extend(repeated);
    Ok(defined)
}
