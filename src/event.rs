//! What a run says of itself while it goes on.
//!
//! Rooms tell an [`Observer`]; they never print. The command line turns events into progress bars or plain lines.

use crate::formats::digest::Digest;

/// The stages of a run, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Coordinates become pins.
    Resolve,
    /// The base is looked at.
    Survey,
    /// Archives are hashed.
    Fetch,
    /// Archives are opened.
    Open,
    /// Layers are packed and verified.
    Pack,
    /// Images are published.
    Publish,
}

/// Something that happened. Sizes are bytes; `id` names one bar from its begin to its end.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// A stage began.
    Stage(Stage),
    /// A measured piece of work began: a survey of a base layer, a layer being packed, an upload.
    Begin {
        /// Which piece.
        id: String,
        /// What to call it, such as `packing confluentinc-kafka-connect-datagen`.
        what: String,
        /// How many bytes there are to do.
        total: u64,
    },
    /// More of a piece is done.
    Advance {
        /// Which piece.
        id: String,
        /// How many bytes more since the last time.
        bytes: u64,
    },
    /// A piece starts over, such as an upload after a reset.
    Restart {
        /// Which piece.
        id: String,
    },
    /// A piece is finished.
    End {
        /// Which piece.
        id: String,
        /// How it ended.
        outcome: Outcome,
    },
    /// A request will be tried again.
    Retry {
        /// What was wanted, without credentials.
        what: String,
        /// Why it failed.
        why: String,
        /// How long we wait, in milliseconds.
        wait_ms: u64,
        /// Whether the server asked for this wait (`Retry-After`).
        asked: bool,
    },
    /// Something the user should know, in one sentence.
    Notice(String),
    /// Something is odd, but the run goes on.
    Warning(String),
}

/// How a piece of work ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// Nothing had to be done: it was there already.
    AlreadyThere,
    /// The registry took the blob from another of its repositories.
    Mounted,
    /// A layer was packed and verified.
    Packed(Digest),
    /// A layer is as an earlier run packed and verified it; nothing was read.
    Recalled(Digest),
    /// It failed; the error follows.
    Failed,
}

/// Hears the events of a run, from any thread.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn on(&self, event: Event);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn on(&self, _: Event) {}
}
