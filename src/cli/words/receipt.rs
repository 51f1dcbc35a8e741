//! What was published, and what to do next.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use plugraft::deploy::Files;
use plugraft::formats::image_path::ImagePath;
use plugraft::publish::{Published, Receipt};

use super::paint::{Paint, count, harmless, size};

/// The summary of a build.
pub(super) fn receipt(receipt: &Receipt, files: &Files, worker_file: Option<&ImagePath>, paint: Paint) -> String {
    let mut text = String::new();
    for place in &receipt.published {
        let _ = writeln!(text, "{} {}", paint.bold("published"), harmless(&place.by_digest));
        if !place.tags.is_empty() {
            let _ = writeln!(text, "  tags       {}", harmless(&place.tags.join(", ")));
        }
        let _ = writeln!(text, "  blobs      {}", blobs(place));
    }
    let _ = writeln!(text, "{}", layers(receipt, paint));
    if let Some(path) = worker_file {
        let _ = writeln!(text, "{}", worker(path, paint));
    }
    for file in &files.files {
        let did = if file.changed { "wrote" } else { "kept" };
        let same = if file.changed { "" } else { ", which says so already" };
        let _ = writeln!(text, "{} {}{same}", paint.bold(did), file.path.display());
        for note in &file.notes {
            let _ = writeln!(text, "  {}", harmless(note));
        }
    }
    text
}

/// One reference by digest a line.
pub(super) fn references(receipt: &Receipt) -> String {
    receipt.published.iter().map(|place| harmless(&place.by_digest) + "\n").collect()
}

/// What a worker's properties have to say, where no start-up of the image says it.
pub(super) fn worker(path: &ImagePath, paint: Paint) -> String {
    format!("{} the worker's properties file has to say `plugin.path={path}`", paint.yellow("note:"))
}

fn blobs(place: &Published) -> String {
    let blobs = place.blobs;
    let written = format!("{} written ({})", blobs.written, size(blobs.bytes_written));
    let mounted = format!("{} mounted", blobs.mounted);
    let there = format!("{} already there", blobs.already_there);
    let parts = [(blobs.written, written), (blobs.mounted, mounted), (blobs.already_there, there)];
    let parts: Vec<String> = parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect();
    if parts.is_empty() { "nothing to do".to_owned() } else { parts.join(", ") }
}

fn layers(receipt: &Receipt, paint: Paint) -> String {
    let mut rows: Vec<(String, String, String)> = Vec::new();
    let mut seen = BTreeMap::new();
    for platform in &receipt.platforms {
        for layer in &platform.layers {
            let on: &mut Vec<String> = seen.entry(layer.digest.to_string()).or_default();
            if on.is_empty() {
                let what = if layer.plugins.is_empty() { "seam".to_owned() } else { layer.plugins.join(", ") };
                rows.push((layer.digest.to_string(), size(layer.size), what));
            }
            on.push(platform.platform.to_string());
        }
    }
    let everywhere = receipt.platforms.len();
    let head = format!(
        "{} onto {}, below {}",
        count(receipt.plugins.len() as u64, "plugin", "plugins"),
        count(everywhere as u64, "platform", "platforms"),
        receipt.plugin_path,
    );
    let mut text = format!("{} {head}", paint.bold("grafted"));
    for (digest, size, what) in rows {
        let on = &seen[&digest];
        let on = if on.len() == everywhere { String::new() } else { format!(" ({})", on.join(", ")) };
        let _ = write!(text, "\n  {size:>10}  {}  {}{on}", paint.dim(&digest), harmless(&what));
    }
    text
}
