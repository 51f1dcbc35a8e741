//! A cluster of workers, and how long it may take.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::event::{Event, Observer};
use crate::net::Workers;

/// Between two looks the wait doubles up to this many times the interval.
const SLOWEST: u32 = 8;

/// Between two words about what is waited for.
const PAUSE: Duration = Duration::from_secs(3);

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// All of it.
    pub timeout: Duration,
    /// Between two looks at the same thing.
    pub interval: Duration,
    /// How long a state has to last until it counts.
    pub steady: Duration,
    /// How many questions may be under way at once.
    pub parallel: usize,
}

/// A cluster of workers, as one run speaks to it.
pub struct Cluster {
    pub(super) workers: Workers,
    pub(super) pace: Pace,
    observer: Arc<dyn Observer>,
    began: Instant,
    /// What was said last of what is waited for, and when.
    told: Mutex<Option<(Instant, String)>>,
}

impl Cluster {
    /// From now on the time runs.
    pub fn new(workers: Workers, pace: Pace, observer: Arc<dyn Observer>) -> Self {
        Self { workers, pace, observer, began: Instant::now(), told: Mutex::default() }
    }

    /// The addresses of its workers, as they may be shown.
    pub fn shown(&self) -> Vec<String> {
        self.workers.shown()
    }

    /// How much time is left.
    pub(super) fn left(&self) -> Duration {
        self.pace.timeout.saturating_sub(self.began.elapsed())
    }

    /// Waits before the next look at the same thing, longer each time, and as long as it was `asked` to; `false` where
    /// no time is left, at once where that is sure.
    pub(super) fn pause(&self, looks: u32, asked: Option<Duration>) -> bool {
        let wait = self.pace.interval * 2_u32.saturating_pow(looks).min(SLOWEST);
        let left = self.left();
        if asked.is_some_and(|asked| asked >= left) {
            return false;
        }
        let wait = wait.max(asked.unwrap_or_default());
        std::thread::sleep(wait.min(left));
        wait < left
    }

    /// Says what is waited for, unless that is what was said last, or that was a moment ago.
    pub(super) fn say_waiting(&self, text: String) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.as_ref().is_none_or(|(at, said)| *said != text && at.elapsed() >= PAUSE) {
            *told = Some((Instant::now(), text.clone()));
            self.observer.on(Event::Notice(text));
        }
    }
}
