//! The only door outside: HTTP, credentials and the distribution protocol.
//!
//! Requests enter, verified answers leave. Every request is retried where that is safe, bounded in time without
//! progress, and free of credentials for any host but the one they belong to. Async stays inside.

mod challenge;
pub mod credentials;
mod error;
mod repository;
mod settings;
mod token;

pub use error::Error;
pub use repository::{Pushed, Repository};
pub use settings::{CredentialSettings, Settings};

use std::sync::Arc;

use crate::event::Observer;
use crate::formats::reference::Reference;

/// The network as one run may use it; cheap to clone, one connection pool and one token cache.
#[derive(Clone)]
pub struct Net {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    observer: Arc<dyn Observer>,
}

impl Net {
    /// Prepares a client. Nothing is asked of anybody yet.
    pub fn new(settings: Settings, observer: Arc<dyn Observer>) -> Result<Self, Error> {
        let inner = Inner { settings, observer };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// How many transfers may run at once.
    pub fn parallel(&self) -> usize {
        self.inner.settings.parallel
    }

    /// The repository that a reference names; tag and digest do not matter.
    pub fn repository(&self, reference: &Reference) -> Repository {
        Repository::new(self.clone(), reference)
    }
}
