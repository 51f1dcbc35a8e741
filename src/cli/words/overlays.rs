//! What was changed of archives.

use std::fmt::Write as _;

use plugraft::image::GraftedOverlay;

use super::paint::{Paint, harmless};

/// Every change, below the plugin's name.
pub(super) fn overlays<'a>(
    plugins: impl Iterator<Item = (&'a str, Option<&'a GraftedOverlay>)>,
    paint: Paint,
) -> String {
    let mut text = String::new();
    for (plugin, overlay) in plugins {
        let Some(overlay) = overlay else { continue };
        let _ = writeln!(text, "{} {}", paint.bold("changed in"), harmless(plugin));
        for sentence in overlay.sentences() {
            let _ = writeln!(text, "  {}", harmless(&sentence));
        }
    }
    text
}
