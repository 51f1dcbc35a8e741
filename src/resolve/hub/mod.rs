//! Components of the Hub: from its interface, from a mirror of that, or from a directory.

mod api;
mod directory;
mod error;

pub use error::HubError;

use crate::event::Event;
use crate::formats::coordinate::HubCoordinate;
use crate::tools::{HubPlace, Tools};

use super::Error;
use super::catalogue::{Catalogue, Floating, Offer};

/// The Hub of a run.
pub(super) struct Hub<'a> {
    tools: &'a Tools,
}

impl<'a> Hub<'a> {
    pub(super) fn new(tools: &'a Tools) -> Self {
        Self { tools }
    }
}

impl Catalogue for Hub<'_> {
    type Coordinate = HubCoordinate;

    fn versions(&self, coordinate: &HubCoordinate) -> Result<Vec<String>, Error> {
        let found = match &self.tools.catalogues.hub {
            HubPlace::Api(base) => api::versions(self.tools, base, coordinate),
            HubPlace::Directory(dir) => directory::versions(dir, coordinate),
        };
        found.map_err(|cause| failed(coordinate, cause))
    }

    fn offer(&self, coordinate: &HubCoordinate, floating: Floating) -> Result<Offer, Error> {
        if coordinate.is_latest() && floating == Floating::Refused {
            return Err(Error::Floats { coordinate: format!("hub:{coordinate}") });
        }
        let found = match &self.tools.catalogues.hub {
            HubPlace::Api(base) => api::offer(self.tools, base, coordinate),
            HubPlace::Directory(dir) => directory::offer(dir, coordinate),
        };
        let offer = found.map_err(|cause| failed(coordinate, cause))?;
        if let Some(taken) = &offer.taken {
            self.tools.tell(Event::Warning(format!("`hub:{coordinate}` is version `{taken}` now")));
        }
        Ok(offer)
    }
}

fn failed(coordinate: &HubCoordinate, cause: HubError) -> Error {
    Error::Hub { coordinate: coordinate.to_string(), cause: Box::new(cause) }
}

/// The versions most like the one that was wished, and the newest of all, which stands last.
fn likely(wished: &str, versions: &[String]) -> Vec<String> {
    let mut near: Vec<(f64, &String)> =
        versions.iter().map(|version| (strsim::jaro_winkler(wished, version), version)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let near = near.into_iter().filter(|(likeness, _)| *likeness >= 0.7).map(|(_, version)| version);
    let newest = versions.last();
    let mut likely: Vec<String> = near.filter(|version| Some(*version) != newest).take(3).cloned().collect();
    likely.extend(newest.cloned());
    likely
}
