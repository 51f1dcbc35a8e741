//! What completes service files.

use std::fmt::Write as _;

use plugraft::image::GraftedShim;

use super::paint::{Paint, harmless};

/// Every plugin that is listed now, below the name of what it came with.
pub(super) fn shims<'a>(plugins: impl Iterator<Item = (&'a str, Option<&'a GraftedShim>)>, paint: Paint) -> String {
    let mut text = String::new();
    for (plugin, shim) in plugins {
        let Some(shim) = shim else { continue };
        let files: Vec<String> = shim.files.iter().map(|file| harmless(file.as_str())).collect();
        let _ = writeln!(text, "{} {} by {}", paint.bold("manifests completed in"), harmless(plugin), files.join(", "));
        for listed in &shim.added {
            let _ = writeln!(text, "  {} ({})", harmless(&listed.class), listed.kind);
        }
    }
    text
}
