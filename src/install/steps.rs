//! What installing plugins would do.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::inventory::{Installed, Known};
use super::verify::verify;
use super::{ComponentDir, Error, Graft};
use crate::formats::entry_path::EntryPath;
use crate::plugin::Plugin;
use crate::tools::Tools;

/// One plugin and its place.
#[derive(Debug, Clone)]
pub struct Step {
    /// Which plugin, as an index into the plugins.
    pub plugin: usize,
    /// Its folder's name.
    pub folder: String,
    /// Where it will stand.
    pub path: PathBuf,
    /// What stands there.
    pub before: Before,
    /// A jar beside the folders that is the same plugin in the same version, and goes: Connect would find both.
    pub twin: Option<PathBuf>,
}

/// What stands where a plugin goes.
#[derive(Debug, Clone)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// The same plugin from the same archive, and every file as it was installed: there is nothing to do.
    Same,
    /// A link; it goes, and what it leads to stays.
    Link,
    /// A folder that is replaced.
    Other {
        /// What is known of it.
        installed: Box<Installed>,
        /// Files that were added to it or changed after it was installed, and go with it.
        strays: Vec<String>,
    },
}

/// What installing the plugins would do, in the order of their folders.
///
/// # Errors
///
/// Where something stands in the way. Nothing is changed.
pub fn steps(tools: &Tools, graft: &Graft<'_>, directory: &ComponentDir) -> Result<Vec<Step>, Error> {
    let names = directory.names()?;
    let mut seen: BTreeMap<String, &str> = names.iter().map(|name| (name.to_lowercase(), name.as_str())).collect();
    let mut steps = Vec::new();
    for folder in &graft.tree.folders {
        let name = folder.path.file_name();
        match seen.insert(name.to_lowercase(), name) {
            Some(other) if other != name => {
                return Err(Error::CaseClash { folder: name.to_owned(), other: other.to_owned() });
            }
            _ => steps.push(step(tools, graft, directory, folder.plugin, name)?),
        }
    }
    Ok(steps)
}

fn step(tools: &Tools, graft: &Graft<'_>, directory: &ComponentDir, at: usize, name: &str) -> Result<Step, Error> {
    let plugin = &graft.plugins[at];
    let entry = EntryPath::parse(name.as_bytes()).expect("a folder's name was an entry path before");
    let path = directory.folder(&entry);
    let before = before(tools, graft, directory, at, name)?;
    let identity = &plugin.contents.identity;
    // Without an owner the plugin's own folder has this name.
    if identity.owner.is_some()
        && let Some(bundled) = Installed::look(directory, &identity.name)?
        && !matches!(bundled.known, Known::Jar)
    {
        return Err(Error::Bundled { path: bundled.path, plugin: identity.name.clone() });
    }
    Ok(Step { plugin: at, folder: name.to_owned(), path, before, twin: twin(directory, plugin) })
}

fn before(tools: &Tools, graft: &Graft<'_>, directory: &ComponentDir, at: usize, name: &str) -> Result<Before, Error> {
    let (plugin, layer) = (&graft.plugins[at], graft.packed(at).1);
    let entry = EntryPath::parse(name.as_bytes()).expect("a folder's name was an entry path before");
    let path = directory.folder(&entry);
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_symlink() => return Ok(Before::Link),
        Ok(found) if !found.is_dir() => return Err(Error::InTheWay { path }),
        Ok(_) => (),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Before::Nothing),
        Err(cause) => return Err(Error::Read { path, cause }),
    }
    let Some(installed) = Installed::look(directory, name)? else { return Ok(Before::Nothing) };
    let Known::Record(record) = &installed.known else {
        return Ok(Before::Other { installed: Box::new(installed), strays: Vec::new() });
    };
    let verdict = verify(tools.threads, &installed)?;
    if record.is_of(plugin, layer, graft.shim(at)) && verdict.is_intact() {
        return Ok(Before::Same);
    }
    let strays = verdict.added.into_iter().chain(verdict.changed).collect();
    Ok(Before::Other { installed: Box::new(installed), strays })
}

/// `<name>-<version>.jar` beside the folders, as old clients look for it.
fn twin(directory: &ComponentDir, plugin: &Plugin) -> Option<PathBuf> {
    let identity = &plugin.contents.identity;
    let name = format!("{}-{}.jar", identity.name, identity.version.as_ref()?);
    let entry = EntryPath::parse(name.as_bytes()).ok().filter(|entry| entry.parent().is_none())?;
    let path = directory.folder(&entry);
    fs::symlink_metadata(&path).is_ok_and(|found| !found.is_dir()).then_some(path)
}
