//! What a run may use: handed in, never found.

mod catalogues;

pub use catalogues::{Catalogues, HubPlace, MavenPlaces};

use std::cmp::Reverse;
use std::error::Error;
use std::io::Write;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
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
    /// The catalogues that may be asked, and how.
    pub catalogues: Catalogues,
    /// `SOURCE_DATE_EPOCH`, in seconds since 1970; `None` where it is not set.
    pub source_date: Option<i64>,
    /// How many threads may work at once; at least one.
    pub threads: usize,
    /// Where an image may flow to, such as standard output; `None` where that is not to be had.
    pub output: Option<Output>,
}

/// Takes bytes; whoever writes has it alone.
pub type Output = Arc<Mutex<dyn Write + Send>>;

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

    /// The same, the heaviest items first, so that no thread is left alone with one at the end.
    pub fn heaviest_first<T, R, E>(
        &self,
        items: &[T],
        weight: impl Fn(&T) -> u64,
        work: impl Fn(&T) -> Result<R, E> + Sync,
    ) -> Result<Vec<R>, E>
    where
        T: Sync,
        R: Send,
        E: Send,
    {
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by_key(|at| Reverse(weight(&items[*at])));
        let mut done = self.in_parallel(&order, |at| Ok((*at, work(&items[*at])?)))?;
        done.sort_by_key(|(at, _)| *at);
        Ok(done.into_iter().map(|(_, result)| result).collect())
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

/// How many items of a stream may be under way at most, whatever the number of threads.
const MOST_UNDER_WAY: usize = 16;

/// Works on a stream of items on several threads, and takes the results in the items' order.
///
/// `produce` runs on the calling thread and sends items until it ends, or until sending says `false`: nobody takes
/// results any more. Each thread works with a state of its own that `worker` makes. Only a few items are under way at
/// any time, so memory does not depend on how many there are.
pub fn in_order<T, R, E, P, W>(
    threads: usize,
    produce: impl FnOnce(&mut dyn FnMut(T) -> bool) -> P,
    worker: impl Fn() -> W + Sync,
    mut take: impl FnMut(R) -> Result<(), E> + Send,
) -> (P, Result<(), E>)
where
    T: Send,
    R: Send,
    E: Send,
    W: FnMut(T) -> R,
{
    let threads = threads.clamp(1, MOST_UNDER_WAY);
    let (jobs_in, jobs_out) = sync_channel::<(T, SyncSender<R>)>(threads);
    let (order_in, order_out) = sync_channel::<Receiver<R>>((threads + 2).min(MOST_UNDER_WAY));
    let jobs_out = Mutex::new(jobs_out);
    let work = || {
        let mut work = worker();
        loop {
            let job = jobs_out.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((item, out)) = job else { return };
            // Nobody listens where taking has failed.
            out.send(work(item)).ok();
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let taken = scope.spawn(move || order_out.iter().flatten().try_for_each(&mut take));
        let mut send = |item| {
            let (out, result) = sync_channel(1);
            order_in.send(result).is_ok() && jobs_in.send((item, out)).is_ok()
        };
        let produced = produce(&mut send);
        drop((order_in, jobs_in));
        let taken = taken.join().unwrap_or_else(|panic| resume_unwind(panic));
        for one in workers {
            one.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
        (produced, taken)
    })
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

    #[test]
    fn a_stream_keeps_its_order_until_nobody_takes_it() {
        for threads in [0, 1, 3, 100] {
            for failing in [None, Some(0), Some(50)] {
                let mut taken = Vec::new();
                let (sent, outcome) = in_order(
                    threads,
                    |send| (0..1000_u32).take_while(|item| send(*item)).count(),
                    || |item: u32| item * 2,
                    |result| {
                        if Some(result) == failing {
                            return Err(result);
                        }
                        taken.push(result);
                        Ok(())
                    },
                );
                assert_eq!(outcome, failing.map_or(Ok(()), Err));
                let expected = failing.map_or(1000, |failing| failing / 2);
                assert_eq!(taken, (0..expected).map(|item| item * 2).collect::<Vec<_>>());
                assert!(if failing.is_none() { sent == 1000 } else { sent < 100 }, "{sent}");
            }
        }
    }
}
