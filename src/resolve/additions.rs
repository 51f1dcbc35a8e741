//! Files that are put into plugins: they are pinned as plugins are.

use crate::spec::{PluginWish, PutWish};
use crate::tools::Tools;

use super::catalogue::Floating;
use super::locked::Ledger;
use super::plugins::{self, Wanted};
use super::{Error, Pin};

/// Looks for what this machine has of all that overlays put in.
pub(super) fn look_here(wishes: &[PluginWish]) -> Result<Vec<Wanted>, Error> {
    let each = wishes.iter().flat_map(|wish| &wish.overlay.put).map(look);
    Ok(each.collect::<Result<Vec<_>, Error>>()?.into_iter().flatten().collect())
}

fn look(put: &PutWish) -> Result<Vec<Wanted>, Error> {
    plugins::look_here(std::slice::from_ref(&put.file)).map_err(|cause| failed(put, cause))
}

fn failed(put: &PutWish, cause: Error) -> Error {
    Error::Addition { place: put.place.clone(), cause: Box::new(cause) }
}

/// Pins what the overlays of these pins' wishes put in.
pub(super) fn pin(tools: &Tools, pins: &mut [Pin], ledger: Ledger<'_>, floating: Floating) -> Result<(), Error> {
    for at in 0..pins.len() {
        let wish = pins[at].wish.clone();
        let Some(place) = wish.overlay.place() else { continue };
        let count = pins.iter().filter(|pin| pin.wish == wish).count();
        if count > 1 {
            let (place, coordinate) = (place.clone(), wish.coordinate.to_string());
            return Err(Error::OverlayForSeveral { place, coordinate, count });
        }
        let one =
            |put: &PutWish| plugins::pin(tools, &look(put)?, ledger, floating).map_err(|cause| failed(put, cause));
        pins[at].additions = wish.overlay.put.iter().map(one).collect::<Result<_, Error>>()?;
    }
    Ok(())
}
