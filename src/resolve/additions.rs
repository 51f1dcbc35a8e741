//! Files that are put into plugins: they are pinned as plugins are.

use crate::formats::lock::Lock;
use crate::spec::PutWish;
use crate::tools::Tools;

use super::catalogue::Floating;
use super::{Error, Pin, plugins};

/// Pins what the overlays of these pins' wishes put in.
pub(super) fn pin(tools: &Tools, pins: &mut [Pin], lock: Option<&Lock>, floating: Floating) -> Result<(), Error> {
    for at in 0..pins.len() {
        let wish = pins[at].wish.clone();
        let Some(place) = wish.overlay.place() else { continue };
        let count = pins.iter().filter(|pin| pin.wish == wish).count();
        if count > 1 {
            let (place, coordinate) = (place.clone(), wish.coordinate.to_string());
            return Err(Error::OverlayForSeveral { place, coordinate, count });
        }
        let one = |put: &PutWish| {
            plugins::pin(tools, std::slice::from_ref(&put.file), lock, floating)
                .map_err(|cause| Error::Addition { place: put.place.clone(), cause: Box::new(cause) })
        };
        pins[at].additions = wish.overlay.put.iter().map(one).collect::<Result<_, Error>>()?;
    }
    Ok(())
}
