//! What a run may use: handed in, never found.

use std::sync::Arc;

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
}
