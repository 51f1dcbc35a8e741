//! Taking plugins away again.

use std::path::Path;

use super::inventory::{Installed, Known, list};
use super::stage::{Stage, sync_path};
use super::{ComponentDir, Error, swap};
use crate::event::Observer;
use crate::formats::near_miss::near_miss;

/// The plugins that names mean: a folder's name, `owner/name`, or a name that only one plugin has.
///
/// # Errors
///
/// A name that fits none or several, and a folder of which nobody can tell that it is a plugin.
pub fn find(directory: &ComponentDir, names: &[String]) -> Result<Vec<Installed>, Error> {
    let installed = list(directory)?;
    let mut found: Vec<Installed> = Vec::new();
    for name in names {
        let one = one(directory, &installed, name)?;
        if !found.iter().any(|other| other.name == one.name) {
            found.push(one.clone());
        }
    }
    Ok(found)
}

fn one<'a>(directory: &ComponentDir, installed: &'a [Installed], name: &str) -> Result<&'a Installed, Error> {
    let full = |one: &Installed| one.owner().map(|owner| format!("{owner}/{}", one.called()));
    let by_folder = installed.iter().find(|one| one.name == name || full(one).as_deref() == Some(name));
    let one = match by_folder {
        Some(one) => one,
        None => match installed.iter().filter(|one| one.called() == name).collect::<Vec<_>>()[..] {
            [one] => one,
            [] => {
                let near = near_miss(name, installed.iter().map(|one| one.name.as_str()));
                let near = near.map(str::to_owned);
                return Err(Error::NotInstalled {
                    name: name.to_owned(),
                    directory: directory.path().to_owned(),
                    near,
                });
            }
            ref several => {
                let folders = several.iter().map(|one| format!("`{}`", one.name)).collect();
                return Err(Error::Ambiguous { name: name.to_owned(), folders });
            }
        },
    };
    if matches!(one.known, Known::Nothing) { Err(Error::Unknown { path: one.path.clone() }) } else { Ok(one) }
}

/// Takes plugins away, each in one step; other runs that change the directory are waited for.
///
/// # Errors
///
/// What [`find`] refuses, before anything is removed, and what cannot be removed.
pub fn remove(observer: &dyn Observer, directory: &ComponentDir, names: &[String]) -> Result<Vec<Installed>, Error> {
    let _turn = directory.turn(observer)?;
    let found = find(directory, names)?;
    for one in &found {
        take_away(directory, &one.path)?;
    }
    Ok(found)
}

fn take_away(directory: &ComponentDir, place: &Path) -> Result<(), Error> {
    let failed = |cause| Error::Remove { path: place.to_owned(), cause };
    let stage = Stage::begin(directory)?;
    swap::step_aside(stage.path(), place).map_err(failed)?;
    sync_path(directory.path()).map_err(failed)?;
    stage.end();
    Ok(())
}
