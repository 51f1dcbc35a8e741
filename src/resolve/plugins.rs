//! Wishes become pins.

use std::path::{Path, PathBuf};

use crate::event::Event;
use crate::spec::{Coordinate, OverlayWish, PluginWish};
use crate::tools::{Tools, in_parallel};

use super::catalogue::{Catalogue as _, Floating, Offer};
use super::hub::Hub;
use super::locked::Ledger;
use super::maven::Maven;
use super::{Error, Pin, Place, Promise, image, paths, url};

/// A wish, and what this machine has for it.
pub(super) enum Wanted {
    /// Files and directories, sorted.
    Here {
        /// The wish; its coordinate is a path.
        wish: PluginWish,
        /// They.
        paths: Vec<PathBuf>,
    },
    /// Something that is not named by a path.
    Elsewhere(PluginWish),
}

impl Wanted {
    /// The wish.
    pub(super) fn wish(&self) -> &PluginWish {
        match self {
            Self::Here { wish, .. } | Self::Elsewhere(wish) => wish,
        }
    }

    /// The wish, where it is for something that is not named by a path.
    fn elsewhere(&self) -> Option<&PluginWish> {
        match self {
            Self::Here { .. } => None,
            Self::Elsewhere(wish) => Some(wish),
        }
    }
}

/// Looks for what this machine has; a component of the Hub may be written as a path would be.
pub(super) fn look_here(wishes: &[PluginWish]) -> Result<Vec<Wanted>, Error> {
    let one = |wish: &PluginWish| {
        let path = match (&wish.coordinate, &wish.or_path) {
            (Coordinate::Path(text), _) => Some(text),
            (_, or_path) => or_path.as_ref().filter(|path| Path::new(path).exists()),
        };
        let Some(path) = path else { return Ok(Wanted::Elsewhere(wish.clone())) };
        let wish = PluginWish { coordinate: Coordinate::Path(path.clone()), or_path: None, ..wish.clone() };
        Ok(Wanted::Here { paths: paths::expand(path)?, wish })
    };
    wishes.iter().map(one).collect()
}

/// Pins every wish in the spec's order, though catalogues are asked for several at once; the matches of a pattern are sorted, and a file is pinned once.
pub(super) fn pin(tools: &Tools, wanted: &[Wanted], ledger: Ledger<'_>, floating: Floating) -> Result<Vec<Pin>, Error> {
    let elsewhere: Vec<&PluginWish> = wanted.iter().filter_map(Wanted::elsewhere).collect();
    let offers = in_parallel(tools.net.parallel(), &elsewhere, |wish| {
        let locked = ledger.offer(tools, &wish.coordinate)?;
        locked.map_or_else(|| look_up(tools, &wish.coordinate, floating), Ok)
    })?;
    let mut offers = offers.into_iter();
    let mut pins = Pins { tools, taken: Vec::new(), seen: Vec::new() };
    for one in wanted {
        match one {
            Wanted::Here { wish, paths } => {
                for path in paths {
                    let mut pin = Pin::here(wish.clone(), path.clone());
                    pin.promises.splice(..0, ledger.promises(path));
                    pins.add(pin)?;
                }
            }
            Wanted::Elsewhere(wish) => {
                let offer = offers.next().expect("each wish was looked up");
                pins.add(offered(wish, offer))?;
            }
        }
    }
    Ok(pins.taken)
}

/// Asks whoever knows where the file of a coordinate is.
pub(super) fn look_up(tools: &Tools, coordinate: &Coordinate, floating: Floating) -> Result<Offer, Error> {
    match coordinate {
        Coordinate::Hub(hub) => Hub::new(tools).offer(hub, floating),
        Coordinate::Maven(maven) => Maven::new(tools).offer(maven, floating),
        Coordinate::Url(url) => Ok(url::offer(url)),
        Coordinate::Image(reference) => image::offer(tools, reference),
        Coordinate::Path(path) => Err(Error::NoCatalogue { coordinate: path.clone() }),
    }
}

struct Pins<'a> {
    tools: &'a Tools,
    taken: Vec<Pin>,
    /// What tells that two pins are of one file.
    seen: Vec<Place>,
}

impl Pins<'_> {
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
