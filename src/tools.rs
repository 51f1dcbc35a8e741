//! What a run may use: handed in, never found.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::event::{Event, Observer};
use crate::net::Net;
use crate::store::Store;

/// The clients, the store, the source date and the observer of one run.
#[derive(Clone)]
pub struct Tools {
    /// Files by digest, and records about them.
    pub store: Store,
    /// The door outside.
    pub net: Net,
    /// Hears what happens.
    pub observer: Arc<dyn Observer>,
    /// `SOURCE_DATE_EPOCH`, in seconds since 1970; `None` where it is not set.
    pub source_date: Option<i64>,
    /// How many threads may work at once; at least one.
    pub threads: usize,
}

impl Tools {
    /// Tells the observer.
    pub fn tell(&self, event: Event) {
        self.observer.on(event);
    }

    /// Does the same work for every item, on as many threads as may work at once; results keep the items' order.
    pub fn in_parallel<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let next = AtomicUsize::new(0);
        let worker = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(at) else { return done };
                done.push((at, work(item)));
            }
        };
        let mut done: Vec<(usize, R)> = thread::scope(|scope| {
            let workers: Vec<_> = (0..self.threads.min(items.len())).map(|_| scope.spawn(worker)).collect();
            workers.into_iter().flat_map(|one| one.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        });
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, result)| result).collect()
    }
}
