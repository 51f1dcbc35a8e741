//! What a run may use: handed in, never found.

use std::error::Error;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use serde::Serialize;

use crate::event::{Event, Observer};
use crate::formats::digest::Digest;
use crate::net::Net;
use crate::store::{Store, Turn};

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

    /// Takes one's turn at a piece of work that other runs may be at; who has to wait says for `what`.
    pub fn turn(&self, kind: &str, key: Digest, what: impl FnOnce() -> String) -> Turn {
        self.store.turn(kind, key, || self.tell(Event::Notice(format!("waiting for another run that {}", what()))))
    }

    /// Keeps a record. A store that takes none costs time and nothing else, and this is said once.
    pub fn remember<T: Serialize>(&self, kind: &str, key: Digest, value: &T) {
        if let Err(cause) = self.store.keep_record(kind, key, value)
            && self.store.is_first_refusal()
        {
            self.tell(Event::Warning(format!("{}; the next run does this work again", sentence(&cause))));
        }
    }

    /// Does the same work for every item, on as many threads as may work at once.
    pub fn in_parallel<T, R, E>(&self, items: &[T], work: impl Fn(&T) -> Result<R, E> + Sync) -> Result<Vec<R>, E>
    where
        T: Sync,
        R: Send,
        E: Send,
    {
        in_parallel(self.threads, items, work)
    }
}

/// An error with its causes, in one line.
fn sentence(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

/// Does the same work for every item, on several threads; results keep the items' order.
///
/// After a failure no further item is begun; of several failures the first item's is told.
pub fn in_parallel<T, R, E>(threads: usize, items: &[T], work: impl Fn(&T) -> Result<R, E> + Sync) -> Result<Vec<R>, E>
where
    T: Sync,
    R: Send,
    E: Send,
{
    let (next, has_failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let worker = || {
        let mut done = Vec::new();
        while !has_failed.load(Ordering::Relaxed)
            && let at = next.fetch_add(1, Ordering::Relaxed)
            && let Some(item) = items.get(at)
        {
            let result = work(item);
            has_failed.fetch_or(result.is_err(), Ordering::Relaxed);
            done.push((at, result));
        }
        done
    };
    let mut done: Vec<(usize, Result<R, E>)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1).min(items.len())).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|one| one.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_in_order_until_it_fails() {
        let items: Vec<usize> = (0..100).collect();
        let check = |threads: usize, failing: &[usize], expected: Result<(), usize>| {
            let begun = AtomicUsize::new(0);
            let done = in_parallel(threads, &items, |item| {
                begun.fetch_add(1, Ordering::Relaxed);
                if failing.contains(item) { Err(*item) } else { Ok(item * 2) }
            });
            match expected {
                Ok(()) => assert_eq!(done, Ok(items.iter().map(|item| item * 2).collect())),
                Err(first) => {
                    assert_eq!(done, Err(first));
                    assert!(threads > 1 || begun.into_inner() == first + 1, "no further item is begun");
                }
            }
        };
        for threads in [0, 1, 4, 1000] {
            check(threads, &[], Ok(()));
            check(threads, &[7], Err(7));
            check(threads, &[99, 0], Err(0));
        }
        let nothing: [usize; 0] = [];
        assert_eq!(in_parallel(4, &nothing, |_| Err::<(), _>(())), Ok(Vec::new()));
    }
}
