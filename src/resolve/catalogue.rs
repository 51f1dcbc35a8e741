//! Places that know versions.

use super::{Error, Place, Promise};

/// Whether a coordinate may float, such as `latest` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Floating {
    /// It has to be exact, or stand in the lock.
    Refused,
    /// It becomes exact now, and what was taken is said.
    Resolved,
}

/// Where a catalogue has the file of a coordinate, and what it promises about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The exact version, where the coordinate floats.
    pub taken: Option<String>,
    /// Where it is.
    pub place: Place,
    /// The name that the catalogue gives the file.
    pub file_name: String,
    /// Its length in bytes, where the catalogue tells.
    pub size: Option<u64>,
    /// What the catalogue promises about its bytes.
    pub promises: Vec<Promise>,
}

/// A place that knows versions: the Hub, Maven repositories.
pub trait Catalogue {
    /// How it names a file.
    type Coordinate;

    /// The versions that it knows of what a coordinate names, the oldest first; empty where it cannot tell.
    fn versions(&self, coordinate: &Self::Coordinate) -> Result<Vec<String>, Error>;

    /// The exact place of a file.
    fn offer(&self, coordinate: &Self::Coordinate, floating: Floating) -> Result<Offer, Error>;
}
