//! What a registry is asked, and what is made of its answers.

mod admission;
mod read;
mod resume;
mod tls;
mod way_out;
mod wire;
mod write;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use plugraft::event::{Event, Observer};
use plugraft::formats::secret::Secret;
use plugraft::net::{CredentialSettings, Net, Repository, Settings};

use crate::support::registry::Registry;

/// Keeps what it hears.
#[derive(Default)]
struct Heard(Mutex<Vec<Event>>);

impl Observer for Heard {
    fn on(&self, event: Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }
}

/// A client of one registry, and what it said.
struct Client {
    net: Net,
    heard: Arc<Heard>,
}

/// Settings under which nothing takes long.
fn quick() -> Settings {
    Settings {
        attempts: 3,
        first_wait: Duration::from_millis(1),
        stall: Duration::from_secs(20),
        longest_wait: Duration::from_secs(5),
        wait: |_| (),
        ..Settings::default()
    }
}

/// Settings under which a stall is soon told from a slow machine, at the price of some more attempts.
fn impatient() -> Settings {
    Settings { attempts: 20, stall: Duration::from_millis(100), ..quick() }
}

/// Settings that know a user of this registry.
fn known(registry: &Registry, username: &str, password: &str) -> Settings {
    let given = Some((username.to_owned(), Secret::new(password.to_owned())));
    let credentials =
        CredentialSettings { given, given_for: vec![registry.address()], ..CredentialSettings::default() };
    Settings { credentials, ..quick() }
}

impl Client {
    fn new(settings: Settings) -> Self {
        let heard = Arc::new(Heard::default());
        let observer: Arc<dyn Observer> = Arc::<Heard>::clone(&heard);
        Self { net: Net::new(settings, observer).expect("a client"), heard }
    }

    fn at(&self, registry: &Registry, name: &str) -> Repository {
        self.net.repository(&registry.reference(name))
    }

    /// What was heard, one line each, without what differs from run to run.
    fn said(&self) -> Vec<String> {
        let heard = self.heard.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.iter().filter_map(line).collect()
    }
}

fn line(event: &Event) -> Option<String> {
    Some(match event {
        Event::Begin { total, .. } => format!("begin {total}"),
        Event::Advance { bytes, .. } => format!("advance {bytes}"),
        Event::Restart { .. } => "restart".to_owned(),
        Event::End { outcome, .. } => format!("end {outcome:?}"),
        Event::Retry { why, asked, .. } => format!("retry {why}{}", if *asked { ", as asked" } else { "" }),
        Event::Warning(text) => format!("warning {text}"),
        _ => return None,
    })
}

/// Bytes that differ from their neighbours.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at % 251).expect("under 251")).collect()
}

/// An error with all its causes, as one text.
fn whole(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
