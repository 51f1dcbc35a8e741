//! An observer that remembers.

use std::sync::{Mutex, PoisonError};

use plugraft::event::{Event, Observer};

/// All events of a run, in the order they were told.
#[derive(Debug, Default)]
pub(crate) struct Heard(Mutex<Vec<Event>>);

impl Heard {
    /// What was told so far.
    pub(crate) fn events(&self) -> Vec<Event> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The sentences of notices and warnings.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let sentence = |event: Event| match event {
            Event::Notice(sentence) | Event::Warning(sentence) => Some(sentence),
            _ => None,
        };
        self.events().into_iter().filter_map(sentence).collect()
    }
}

impl Observer for Heard {
    fn on(&self, event: Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }
}
