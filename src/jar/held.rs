//! How much of all jars is held in memory at once.

use std::sync::atomic::{AtomicU64, Ordering};

/// A larger jar is never held whole.
const MOST_OF_ONE: u64 = 8 << 20;
/// So much is held of all jars that are read at once, however many threads read.
const MOST: u64 = 16 << 20;

/// What all threads hold together.
static HELD: AtomicU64 = AtomicU64::new(0);

/// A jar that is held, and the room that it takes.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) bytes: Vec<u8>,
    pub(super) _room: Room,
}

/// Room for a jar, given back when it goes.
#[derive(Debug)]
pub(super) struct Room(u64);

impl Room {
    /// Room for so many bytes, where there is some: nobody waits for it.
    pub(super) fn take(bytes: u64) -> Option<Self> {
        let fitting = |held: u64| held.checked_add(bytes).filter(|held| bytes <= MOST_OF_ONE && *held <= MOST);
        HELD.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fitting).ok().map(|_| Self(bytes))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        HELD.fetch_sub(self.0, Ordering::Relaxed);
    }
}
