//! The corridor as far as a lock needs it.

use std::path::Path;

use crate::error::Error;
use crate::fetch::fetch;
use crate::formats::lock::{Lock, LockedPlugin};
use crate::plugin::{Plugin, open};
use crate::resolve::{self, BasePin, Floating, Held, LockError, locked_base, locked_file};
use crate::spec::{BaseWish, Spec};
use crate::tools::Tools;

/// Finds out what a lock at `file` has to say: each coordinate becomes exact, and what the archives call themselves is
/// looked up in them. What the lock in hand holds stays as it is.
pub fn lock(tools: &Tools, spec: &Spec, held: Option<&Held>, file: &Path) -> Result<Lock, Error> {
    let resolution = resolve::resolve(tools, spec, held, Floating::Resolved)?;
    let archives = fetch(tools, &resolution)?;
    let plugins = open(tools, &archives, &spec.limits)?;
    let lock = write_down(file, &spec.base, &resolution.base, &plugins);
    refuse_alike(&lock)?;
    Ok(lock)
}

/// What a lock at `file` says of a base and of plugins.
fn write_down(file: &Path, wish: &BaseWish, base: &BasePin, plugins: &[Plugin]) -> Lock {
    let added = plugins.iter().flat_map(|plugin| plugin.archive.additions.iter().flatten());
    let added = added.map(|archive| locked_file(file, &archive.pin, archive.digest, archive.size));
    let base = locked_base(file, wish, base);
    let plugins = plugins.iter().map(|plugin| written(file, plugin)).collect();
    let mut lock = Lock { base, plugins, additions: added.collect() }.sorted();
    // What goes into several plugins is one file.
    lock.additions.dedup();
    lock
}

fn written(file: &Path, plugin: &Plugin) -> LockedPlugin {
    let (archive, identity) = (&plugin.archive, &plugin.contents.identity);
    LockedPlugin {
        file: locked_file(file, &archive.pin, archive.digest, archive.size),
        owner: identity.owner.clone(),
        name: identity.name.clone(),
        version: identity.version.clone(),
    }
}

/// Sees that what a lock says of plugins is so: it may have been edited.
pub(super) fn vouch(held: Option<&Held>, plugins: &[Plugin]) -> Result<(), Error> {
    let Some(held) = held else { return Ok(()) };
    for plugin in plugins {
        let found = written(&held.file, plugin);
        let is_same = |locked: &&LockedPlugin| {
            locked.file.coordinate == found.file.coordinate && locked.file.place == found.file.place
        };
        let Some(locked) = held.lock.plugins.iter().find(is_same) else { continue };
        if let Some((key, locked_text, found_text)) = untrue(plugin, locked, &found) {
            let (file, line, coordinate) = (held.file.clone(), locked.file.line, found.file.coordinate);
            let error = LockError::Untrue { file, line, key, coordinate, locked: locked_text, found: found_text };
            return Err(resolve::Error::from(error).into());
        }
    }
    Ok(())
}

/// The first thing that a lock says of a plugin and is not so. What the spec calls it is compared before.
fn untrue(plugin: &Plugin, locked: &LockedPlugin, found: &LockedPlugin) -> Option<(&'static str, String, String)> {
    let wish = &plugin.archive.pin.wish;
    let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "unknown".to_owned());
    let pairs = [
        ("size", true, locked.file.size.to_string(), found.file.size.to_string()),
        ("fileName", true, locked.file.file_name.clone(), found.file.file_name.clone()),
        ("owner", wish.owner.is_none(), told(&locked.owner), told(&found.owner)),
        ("name", wish.name.is_none(), locked.name.clone(), found.name.clone()),
        ("version", wish.version.is_none(), told(&locked.version), told(&found.version)),
    ];
    let (key, _, locked, found) = pairs.into_iter().find(|(_, counts, locked, found)| *counts && locked != found)?;
    Some((key, locked, found))
}

fn refuse_alike(lock: &Lock) -> Result<(), Error> {
    let alike = lock.plugins.windows(2).find(|pair| {
        let [one, other] = pair else { return false };
        (&one.file.coordinate, &one.file.place) == (&other.file.coordinate, &other.file.place)
    });
    let Some([one, _]) = alike else { return Ok(()) };
    let error = LockError::Alike { coordinate: one.file.coordinate.clone() };
    Err(resolve::Error::from(error).into())
}
