//! The only door outside: HTTP, credentials and the distribution protocol.
//!
//! Requests enter, verified answers leave. Every request is retried where that is safe, bounded in time without
//! progress, and free of credentials for any host but the one they belong to. Async stays inside: every call blocks,
//! many threads may call at once, and none of them may be a thread of an async runtime.

mod admission;
mod answer;
mod brought;
mod certificates;
mod client;
mod conversation;
pub mod credentials;
mod download;
mod engine;
mod engine_place;
mod error;
mod exchange;
mod executor;
mod fault;
mod follow;
mod hub;
mod login;
mod origin;
mod place;
mod proxy;
mod refusal;
mod repository;
mod retry;
mod settings;
mod token;
mod workers;

pub use download::{Arrival, Download, Expected, Landing, Login};
pub use engine::{Engine, EngineImage, LoadFailure};
pub use error::{Error, Identity};
pub use fault::Fault;
pub use follow::Page;
pub use hub::{Hub, HubAnswer};
pub use login::{Logins, NamedLogin, Proof};
pub use refusal::Refusal;
pub use repository::{Pushed, Repository};
pub use settings::{ClientCertificate, CredentialSettings, EngineSettings, Settings};
pub use token::TokenError;
pub use workers::{Deed, Question, Reply, Said, Unheard, Workers};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use url::Url;

use crate::event::{Event, Observer};
use crate::formats::reference::Reference;

use admission::Admission;
use answer::Answer;
use client::Clients;
use credentials::Credentials;
use executor::Executor;

/// The network as one run may use it; cheap to clone, one connection pool and one token cache.
#[derive(Clone)]
pub struct Net {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    observer: Arc<dyn Observer>,
    clients: Clients,
    executor: Executor,
    admission: Admission,
    /// Where each registry's API starts.
    bases: Mutex<BTreeMap<String, Url>>,
    /// Origins that asked for credentials and are no registries.
    asked: Mutex<BTreeSet<String>>,
    /// Warnings that were passed on.
    warned: Mutex<BTreeSet<String>>,
}

impl Net {
    /// Prepares a client. Nothing is asked of anybody yet.
    pub fn new(settings: Settings, observer: Arc<dyn Observer>) -> Result<Self, Error> {
        let clients = Clients::new(&settings)?;
        let executor = Executor::start().map_err(|cause| Error::Executor { cause })?;
        let admission = Admission::new(Credentials::new(settings.credentials.clone()));
        let (bases, asked, warned) = Default::default();
        let inner = Inner { settings, observer, clients, executor, admission, bases, asked, warned };
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

    fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    fn tell(&self, event: Event) {
        self.inner.observer.on(event);
    }

    /// Shows each warning once (distribution-spec, "Warnings").
    fn pass_on_warnings(&self, answer: &Answer) {
        for text in answer.warnings() {
            let warning = format!("{} warns: {}", conversation::host_of(&answer.url), answer.shown(text));
            let is_new = self.inner.warned.lock().unwrap_or_else(PoisonError::into_inner).insert(warning.clone());
            if is_new {
                self.tell(Event::Warning(warning));
            }
        }
    }
}
