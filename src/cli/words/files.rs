//! The files that were written.

use std::fmt::Write as _;

use plugraft::deploy::Files;

use super::paint::{Paint, harmless};

/// A line for each file, and what there is to say about it.
pub(super) fn files(files: &Files, paint: Paint) -> String {
    let mut text = String::new();
    for file in &files.files {
        let path = file.path.display();
        let _ = if file.changed {
            writeln!(text, "{} {path}", paint.bold("wrote"))
        } else {
            writeln!(text, "{} {path}, which says so already", paint.bold("kept"))
        };
        for note in &file.notes {
            let _ = writeln!(text, "  {}", harmless(note));
        }
    }
    text
}
