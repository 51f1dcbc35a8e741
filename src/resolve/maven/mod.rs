//! Files of Maven repositories.

use crate::formats::coordinate::MavenCoordinate;
use crate::tools::Tools;

use super::Error;
use super::catalogue::{Catalogue, Floating, Offer};

/// The Maven repositories of a run.
pub(super) struct Maven<'a> {
    #[expect(dead_code, reason = "repositories are asked by it")]
    tools: &'a Tools,
}

impl<'a> Maven<'a> {
    pub(super) fn new(tools: &'a Tools) -> Self {
        Self { tools }
    }
}

impl Catalogue for Maven<'_> {
    type Coordinate = MavenCoordinate;

    fn versions(&self, coordinate: &MavenCoordinate) -> Result<Vec<String>, Error> {
        Err(Error::NoCatalogue { coordinate: coordinate.to_string() })
    }

    fn offer(&self, coordinate: &MavenCoordinate, _: Floating) -> Result<Offer, Error> {
        Err(Error::NoCatalogue { coordinate: coordinate.to_string() })
    }
}
