//! Wishes become pins.

use std::path::{Path, PathBuf};

use crate::event::Event;
use crate::formats::lock::Lock;
use crate::spec::{Coordinate, OverlayWish, PluginWish};
use crate::tools::Tools;

use super::catalogue::{Catalogue as _, Floating, Offer};
use super::hub::Hub;
use super::maven::Maven;
use super::{Error, Pin, Place, Promise, image, paths, url};

/// Pins every wish in the spec's order; the matches of a pattern are sorted, and a file is pinned once.
pub(super) fn pin(
    tools: &Tools,
    wishes: &[PluginWish],
    _lock: Option<&Lock>,
    floating: Floating,
) -> Result<Vec<Pin>, Error> {
    let mut pins = Pins { tools, taken: Vec::new(), seen: Vec::new() };
    for wish in wishes {
        let offer = match &wish.coordinate {
            Coordinate::Path(text) => {
                pins.add_paths(wish, text)?;
                continue;
            }
            Coordinate::Hub(_) if let Some(path) = wish.or_path.as_ref().filter(|path| Path::new(path).exists()) => {
                pins.add_paths(wish, path)?;
                continue;
            }
            Coordinate::Hub(hub) => Hub::new(tools).offer(hub, floating)?,
            Coordinate::Maven(maven) => Maven::new(tools).offer(maven, floating)?,
            Coordinate::Url(url) => url::offer(url),
            Coordinate::Image(reference) => image::offer(tools, reference)?,
        };
        pins.add(offered(wish, offer))?;
    }
    Ok(pins.taken)
}

struct Pins<'a> {
    tools: &'a Tools,
    taken: Vec<Pin>,
    /// What tells that two pins are of one file.
    seen: Vec<Place>,
}

impl Pins<'_> {
    fn add_paths(&mut self, wish: &PluginWish, text: &str) -> Result<(), Error> {
        paths::expand(text)?.into_iter().try_for_each(|path| self.add(Pin::here(wish.clone(), path)))
    }

    fn add(&mut self, pin: Pin) -> Result<(), Error> {
        let place = match &pin.place {
            Place::Here(path) => Place::Here(real(path)?),
            elsewhere => elsewhere.clone(),
        };
        match self.seen.iter().position(|seen| *seen == place).map(|at| &self.taken[at].wish) {
            None => {
                self.seen.push(place);
                self.taken.push(pin);
            }
            Some(first) if called(first) == called(&pin.wish) => {
                let notice = format!("`{}` is given more than once; it is taken once", pin.place);
                self.tools.tell(Event::Notice(notice));
            }
            Some(_) => return Err(Error::WishedTwice { place: pin.place.to_string() }),
        }
        Ok(())
    }
}

fn real(path: &Path) -> Result<PathBuf, Error> {
    path.canonicalize().map_err(|cause| Error::Look { path: path.to_owned(), cause })
}

/// What else is said of a plugin.
fn called(wish: &PluginWish) -> (&Option<String>, &Option<String>, &Option<String>, &OverlayWish) {
    (&wish.owner, &wish.name, &wish.version, &wish.overlay)
}

/// The pin of what a catalogue offers, with what the spec promises as well.
fn offered(wish: &PluginWish, offer: Offer) -> Pin {
    let Offer { taken, place, file_name, size, promises } = offer;
    let promises = [Promise::of_spec(wish), promises].concat();
    Pin { wish: wish.clone(), taken, place, file_name, size, promises, additions: Vec::new() }
}
