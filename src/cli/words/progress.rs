//! Events: bars on a terminal, lines elsewhere.

use std::collections::HashMap;
use std::io::{Write as _, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use plugraft::event::{Event, Observer, Outcome, Stage};
use plugraft::formats::byte_size;

use super::paint::{Paint, harmless};
use crate::cli::options::Talk;

/// Shows the events of a run.
pub(crate) struct Progress {
    talk: Talk,
    bars: MultiProgress,
    pieces: Mutex<HashMap<String, Piece>>,
}

struct Piece {
    what: String,
    total: u64,
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn new(talk: Talk) -> Self {
        let target = if talk.bars { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self { talk, bars: MultiProgress::with_draw_target(target), pieces: Mutex::default() }
    }

    /// Writes whole lines to standard error, above the bars.
    pub(super) fn say(&self, text: &str) {
        // Nobody is left to tell that standard error is gone.
        self.bars.suspend(|| drop(stderr().write_all(text.as_bytes())));
    }

    /// Takes every bar away.
    pub(super) fn clear(&self) {
        drop(self.bars.clear());
    }

    fn begin(&self, id: String, what: &str, total: u64) {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        bar.set_style(style());
        bar.set_message(harmless(what));
        let bar = if self.talk.bars { self.bars.add(bar) } else { bar };
        let piece = Piece { what: harmless(what), total, bar };
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner).insert(id, piece);
    }

    fn with(&self, id: &str, act: impl FnOnce(&ProgressBar)) {
        if let Some(piece) = self.pieces.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
            act(&piece.bar);
        }
    }

    fn end(&self, id: &str, outcome: &Outcome) {
        let piece = self.pieces.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        let Some(piece) = piece else { return };
        piece.bar.finish_and_clear();
        self.bars.remove(&piece.bar);
        if let Some(line) = line(&piece.what, piece.total, outcome).filter(|_| !self.talk.quiet) {
            // Bars have shown it already.
            if !self.talk.bars || self.talk.verbose {
                self.say(&line);
            }
        }
    }
}

impl Observer for Progress {
    fn on(&self, event: Event) {
        let paint = Paint(self.talk.color_err);
        match event {
            Event::Stage(stage) if self.talk.verbose => self.say(&format!("{}\n", paint.dim(name(stage)))),
            Event::Begin { id, what, total } => self.begin(id, &what, total),
            Event::Advance { id, bytes } => self.with(&id, |bar| bar.inc(bytes)),
            Event::Restart { id } => self.with(&id, ProgressBar::reset),
            Event::End { id, outcome } => self.end(&id, &outcome),
            Event::Retry { what, why, wait_ms, asked } if !self.talk.quiet => {
                self.say(&retry(&what, &why, wait_ms, asked, paint));
            }
            Event::Notice(text) if !self.talk.quiet => {
                self.say(&format!("{} {}\n", paint.cyan("note:"), harmless(&text)));
            }
            Event::Warning(text) => self.say(&format!("{} {}\n", paint.yellow("warning:"), harmless(&text))),
            _ => (),
        }
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{wide_msg} [{bar:20}] {decimal_bytes:>9} / {decimal_total_bytes:>9}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Resolve => "resolving",
        Stage::Survey => "surveying the base",
        Stage::Fetch => "hashing the archives",
        Stage::Open => "opening the archives",
        Stage::Pack => "packing the layers",
        Stage::Publish => "publishing",
    }
}

fn line(what: &str, total: u64, outcome: &Outcome) -> Option<String> {
    let how = match outcome {
        Outcome::Done => format!("done, {}", byte_size::shown(total)),
        Outcome::AlreadyThere => "already there".to_owned(),
        Outcome::Mounted => "mounted from another repository".to_owned(),
        Outcome::Packed(digest) => digest.to_string(),
        Outcome::Recalled(digest) => format!("unchanged, {digest}"),
        // The error follows, and is said once.
        Outcome::Failed => return None,
    };
    Some(format!("{what}: {how}\n"))
}

fn retry(what: &str, why: &str, wait_ms: u64, asked: bool, paint: Paint) -> String {
    let wait = Duration::from_millis(wait_ms).as_secs_f64();
    let asked = if asked { ", as the server asks" } else { "" };
    let head = paint.yellow("retry:");
    format!("{head} {} in {wait:.1} s{asked}: {}\n", harmless(what), harmless(why))
}

#[cfg(test)]
mod tests {
    use plugraft::formats::digest::Digest;

    use super::*;

    #[test]
    fn lines() {
        let shown = |outcome: Outcome| line("packing datagen", 5_100_000, &outcome);
        let digest = Digest::of(b"");
        assert_eq!(shown(Outcome::Done).as_deref(), Some("packing datagen: done, 5.1 MB\n"));
        assert_eq!(shown(Outcome::Packed(digest)), Some(format!("packing datagen: {digest}\n")));
        assert_eq!(shown(Outcome::Recalled(digest)), Some(format!("packing datagen: unchanged, {digest}\n")));
        assert_eq!(shown(Outcome::Failed), None);
        let text = retry("PUT https://r.io/v2/a", "the connection was reset", 1500, true, Paint(false));
        assert_eq!(text, "retry: PUT https://r.io/v2/a in 1.5 s, as the server asks: the connection was reset\n");
    }
}
