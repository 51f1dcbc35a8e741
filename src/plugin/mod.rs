//! Archives in, plugins out.
//!
//! A plugin is an opened archive: who it is, and which safe entries it has. Only identity files are inflated here;
//! [`layer`](crate::layer) reads and verifies the rest. A tar is read whole, and re-cut into the store, from where it
//! is read as a zip is. A plugin that lies has findings, and every finding is kept.
//! Nothing here unpacks anything or decides where an entry will live.

mod contents;
mod dirt;
mod end;
mod entry;
mod error;
mod finding;
mod form;
mod gather;
mod headers;
mod hub;
mod identity;
mod jar;
mod links;
mod listed;
mod nested;
mod outline;
mod overlay;
mod reader;
mod recut;
mod rule;
mod source;
mod spans;
pub(crate) mod stem;
mod stream;
mod tar;
mod tops;
mod twins;
mod vessel;
mod zip;

pub use entry::{Content, Entry, Kind};
pub use error::Error;
pub(crate) use finding::printable;
pub use finding::{Finding, Severity};
pub use identity::{HubFacts, Identity, IdentitySource};
pub use overlay::{Added, Overlay, UnfitOverlay};
pub use recut::Recut;
pub use rule::{Rule, UnknownRule};
pub use vessel::{Vessel, Vessels};

use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::event::{Event, Stage};
use crate::fetch::{Archive, Form};
use crate::formats::digest::Digest;
use crate::spec::Limits;
use crate::tools::Tools;

/// The kind of the store's records of [`Contents`]: a new rule or a new form of them is a new kind.
const KIND: &str = "contents-4";

/// An opened archive.
#[derive(Debug, Clone)]
pub struct Plugin {
    /// The file it comes from.
    pub archive: Archive,
    /// What was found inside, its overlay laid over it.
    pub contents: Contents,
    /// What the overlay changed.
    pub overlay: Overlay,
    /// The file that holds the bytes of the entries, where the archive itself does not: a tar's.
    pub recut: Option<Recut>,
}

/// What was found inside an archive; without overlay it is kept in the store by the archive's digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// Owner, name and version.
    pub identity: Identity,
    /// What `manifest.json` says beyond the identity, where there is one.
    pub hub: Option<HubFacts>,
    /// The plugin's files and directories, relative to the plugin's own folder, sorted by path, without duplicates;
    /// every directory that holds an entry is present and stands before it.
    pub entries: Vec<Entry>,
    /// What was found wrong or odd. A plugin with a denial has entries that are safe, and may lack the denied ones; of a
    /// tar it has none, because what that was re-cut into is not kept.
    pub findings: Vec<Finding>,
}

impl Contents {
    fn is_denied(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Deny)
    }
}

impl Plugin {
    /// `<owner>-<name>`, or `<name>` where the owner is not known: the plugin's folder below the plugin path.
    pub fn folder(&self) -> String {
        self.contents.identity.folder()
    }

    /// The plugin as people know it, such as `confluentinc/kafka-connect-datagen 0.6.7`.
    pub fn label(&self) -> String {
        self.contents.identity.to_string()
    }
}

/// Opens every archive; archives are read on several threads, plugins leave in the order of their archives.
///
/// # Errors
///
/// An archive that cannot be read at all (an I/O error), a tar that the store does not take, or an overlay that does not
/// fit. A malformed archive is a plugin with a denial.
pub fn open(tools: &Tools, archives: &[Archive], limits: &Limits) -> Result<Vec<Plugin>, Error> {
    tools.tell(Event::Stage(Stage::Open));
    let press = Mutex::new(());
    tools.in_parallel(archives, |archive| {
        let (contents, recut) = contents(tools, archive, limits, &press)?;
        let (contents, overlay) = overlay::lay(tools, archive, contents, limits)?;
        Ok(Plugin { archive: archive.clone(), contents, overlay, recut })
    })
}

/// What is remembered of an archive.
#[derive(Serialize, Deserialize)]
struct Opened {
    contents: Contents,
    recut: Option<recut::Known>,
}

/// What an earlier run found inside, or what is found now. One tar is re-cut at a time, on all threads.
fn contents(
    tools: &Tools,
    archive: &Archive,
    limits: &Limits,
    press: &Mutex<()>,
) -> Result<(Contents, Option<Recut>), Error> {
    let key = key(archive, limits);
    if let Some(known) = remembered(tools, key) {
        return Ok(known);
    }
    let _turn = tools.turn(KIND, key, || format!("opens `{}`", archive.path.display()));
    if let Some(known) = remembered(tools, key) {
        return Ok(known);
    }
    let (contents, recut) = contents::read(tools, archive, limits, press)?;
    let opened = Opened { contents, recut: recut.as_ref().map(recut::Known::of) };
    tools.remember(KIND, key, &opened);
    Ok((opened.contents, recut))
}

/// What an earlier run found, unless the store lost what a tar was re-cut into.
fn remembered(tools: &Tools, key: Digest) -> Option<(Contents, Option<Recut>)> {
    let Opened { contents, recut } = tools.store.record(KIND, key)?;
    match recut {
        None => Some((contents, None)),
        Some(known) => Some((contents, Some(known.find(tools)?))),
    }
}

/// Everything that the contents depend on.
fn key(archive: &Archive, limits: &Limits) -> Digest {
    let wish = &archive.pin.wish;
    let Limits { entries, total_bytes, ratio } = limits;
    let inputs = json!({
        "archive": archive.digest,
        "encoder": recut::encoder(),
        "directory": archive.form != Form::File,
        "fileName": archive.pin.file_name,
        "owner": wish.owner,
        "name": wish.name,
        "version": wish.version,
        "limits": [entries, total_bytes, ratio],
    });
    Digest::of(inputs.to_string().as_bytes())
}
