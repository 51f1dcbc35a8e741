//! What catalogues know of newer versions.

use crate::formats::coordinate::Coordinate;
use crate::tools::Tools;

use super::Error;
use super::catalogue::Catalogue as _;
use super::hub::Hub;
use super::maven::Maven;

/// The versions of what a coordinate names, the oldest first; empty where no catalogue knows of versions.
pub fn versions(tools: &Tools, coordinate: &Coordinate) -> Result<Vec<String>, Error> {
    match coordinate {
        Coordinate::Hub(hub) => Hub::new(tools).versions(hub),
        Coordinate::Maven(maven) => Maven::new(tools).versions(maven),
        Coordinate::Path(_) | Coordinate::Url(_) | Coordinate::Image(_) => Ok(Vec::new()),
    }
}
