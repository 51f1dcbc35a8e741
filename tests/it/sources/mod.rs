//! Where plugins come from: downloads, the Hub, URLs, images, and who we say we are there.

mod command;
mod credentials;
mod download;
mod hub;
mod image;

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use plugraft::event::{Event, Observer};
use plugraft::fetch::{self, Archive, fetch};
use plugraft::net::Settings;
use plugraft::resolve::{self, BasePin, Floating, Pin, Resolution, resolve};
use plugraft::spec::{Coordinate, PluginWish, Spec};
use plugraft::tools::{Catalogues, HubPlace, Tools};
use tempfile::TempDir;

use crate::support::heard::Heard;
use crate::support::survey::spec;
use crate::support::tools::tools_for;
use plugraft::spec::BaseWish;

/// A machine with a store, on which one run follows another.
struct Scene {
    home: TempDir,
    settings: Settings,
    hub: HubPlace,
    offline: bool,
}

/// Waits that were asked for, in milliseconds: tests do not take them.
static WAITS: Mutex<Vec<u128>> = Mutex::new(Vec::new());

fn waited(time: Duration) {
    WAITS.lock().expect("no test panics here").push(time.as_millis());
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a temp directory");
        let settings = Settings { wait: waited, stall: Duration::from_secs(10), ..Settings::default() };
        Self { home, settings, hub: HubPlace::Api("http://127.0.0.1:9".parse().expect("a URL")), offline: false }
    }

    fn path(&self) -> &Path {
        self.home.path()
    }

    fn tools(&self, observer: Arc<dyn Observer>) -> Tools {
        let settings = Settings { offline: self.offline, ..self.settings.clone() };
        let catalogues = Catalogues { hub: self.hub.clone(), offline: self.offline, ..Catalogues::default() };
        Tools { catalogues, ..tools_for(self.path(), settings, observer) }
    }

    /// Resolves and fetches one plugin, and tells what was said.
    fn run(&self, wish: &PluginWish) -> (Result<Archive, Failed>, Heard) {
        let heard = Arc::new(Heard::default());
        let observer: Arc<dyn Observer> = Arc::<Heard>::clone(&heard);
        let tools = self.tools(observer);
        let outcome = pin(&tools, wish, Floating::Refused).map_err(|cause| Failed::of_resolve(&cause));
        let outcome = outcome.and_then(|pin| bring(&tools, pin).map_err(|cause| Failed::of_fetch(&cause)));
        drop(tools);
        (outcome, Arc::into_inner(heard).expect("the run is over"))
    }

    /// The bytes that one run brings.
    fn bytes(&self, wish: &PluginWish) -> Vec<u8> {
        let (outcome, _) = self.run(wish);
        let archive = outcome.unwrap_or_else(|failed| panic!("{} / {:?}", failed.said, failed.hint));
        fs::read(archive.path).expect("an archive")
    }

    /// What a run that fails says, and its hint.
    #[track_caller]
    fn refuse(&self, wish: &PluginWish, said: &str, hint: &str) -> Heard {
        let (outcome, heard) = self.run(wish);
        let failed = outcome.map(|archive| archive.path).expect_err("something is wrong");
        assert!(failed.said.contains(said), "{}", failed.said);
        assert!(failed.hint.as_deref().unwrap_or_default().contains(hint), "{:?}", failed.hint);
        heard
    }

    /// How many files of a kind the store has.
    fn held(&self, kind: &str) -> usize {
        fs::read_dir(self.path().join("store").join(kind)).map_or(0, Iterator::count)
    }
}

/// An error with its causes, and its hint.
#[derive(Debug)]
struct Failed {
    said: String,
    hint: Option<String>,
}

impl Failed {
    fn of_resolve(error: &resolve::Error) -> Self {
        Self { said: chain(error), hint: error.hint() }
    }

    fn of_fetch(error: &fetch::Error) -> Self {
        Self { said: chain(error), hint: error.hint() }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        said = format!("{said}: {cause}");
        next = cause.source();
    }
    said
}

fn pin(tools: &Tools, wish: &PluginWish, floating: Floating) -> Result<Pin, resolve::Error> {
    let spec = Spec { plugins: vec![wish.clone()], ..spec(BaseWish::Scratch, "auto") };
    let mut plugins = resolve(tools, &spec, None, floating)?.plugins;
    assert_eq!(plugins.len(), 1);
    Ok(plugins.remove(0))
}

fn bring(tools: &Tools, pin: Pin) -> Result<Archive, fetch::Error> {
    let resolution = Resolution { base: BasePin::Scratch, plugins: vec![pin], precedents: Vec::new() };
    fetch(tools, &resolution).map(|mut archives| archives.remove(0))
}

/// A wish for a coordinate, with what is promised about it.
fn wish(coordinate: impl AsRef<str>, checksums: &[String]) -> PluginWish {
    let coordinate: Coordinate = coordinate.as_ref().parse().expect("a coordinate");
    let checksums = checksums.iter().map(|text| text.parse().expect("a checksum")).collect();
    PluginWish { checksums, ..PluginWish::of(coordinate) }
}

/// Why requests were tried again, and the ends of bars.
fn retries(heard: &Heard) -> Vec<String> {
    let why = |event| match event {
        Event::Retry { why, .. } => Some(why),
        _ => None,
    };
    heard.events().into_iter().filter_map(why).collect()
}
