//! Added layers, each once, whatever the number of platforms.

use std::fmt::Write as _;

use plugraft::formats::byte_size;
use plugraft::formats::digest::Digest;

use super::paint::{Paint, harmless};

/// An added layer of one platform.
pub(super) struct Added {
    pub(super) platform: String,
    pub(super) digest: Digest,
    pub(super) size: u64,
    /// The folders of the plugins inside; empty for the seam.
    pub(super) folders: Vec<String>,
}

/// One line per layer: size, digest, what it holds, and for which platforms where that is not all of them.
pub(super) fn layers(added: &[Added], platforms: usize, paint: Paint) -> String {
    let mut text = String::new();
    for (at, layer) in added.iter().enumerate() {
        let same = |other: &&Added| other.digest == layer.digest;
        if added[..at].iter().any(|other| same(&other)) {
            continue;
        }
        let on: Vec<&str> = added.iter().filter(same).map(|other| other.platform.as_str()).collect();
        let on = if on.len() == platforms { String::new() } else { format!(" ({})", on.join(", ")) };
        let what = if layer.folders.is_empty() { "seam".to_owned() } else { layer.folders.join(", ") };
        let digest = paint.dim(&layer.digest.to_string());
        let _ = writeln!(text, "  {:>10}  {digest}  {}{on}", byte_size::shown(layer.size), harmless(&what));
    }
    text
}
