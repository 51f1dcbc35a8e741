//! `plugraft cache`: looks after the store.

use std::path::PathBuf;

use plugraft::store::Store;
use plugraft::tools::in_parallel;

use super::args::{CacheVerb, MachineArgs, PruneArgs, VerifyArgs};
use super::exit;
use super::failure::Failure;
use super::options::{Environment, Machine, StorePlace};
use super::words::{Damaged, Words};

pub(crate) fn cache(verb: &CacheVerb, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    match verb {
        CacheVerb::Dir(typed) => words.store_directory(&directory(&Machine::new(typed, environment)?)?)?,
        CacheVerb::List(typed) => {
            let (store, _) = open(typed, environment)?;
            words.holdings(store.root(), &store.holdings().map_err(Failure::Cache)?)?;
        }
        CacheVerb::Prune(typed) => prune(typed, environment, words)?,
        CacheVerb::Verify(typed) => return verify(typed, environment, words),
    }
    Ok(exit::DONE)
}

fn prune(typed: &PruneArgs, environment: &Environment, words: &Words) -> Result<(), Failure> {
    let (store, _) = open(&typed.machine, environment)?;
    let pruned = store.prune(typed.older_than.map(|age| age.0), typed.dry_run).map_err(Failure::Cache)?;
    words.pruned(&pruned, typed.dry_run)
}

fn verify(typed: &VerifyArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let (store, machine) = open(&typed.machine, environment)?;
    let files = store.files().map_err(Failure::Cache)?;
    let found = in_parallel(machine.threads, &files, |kept| store.rehash(kept)).map_err(Failure::Cache)?;
    let mut damaged = Vec::new();
    for (kept, found) in files.iter().zip(found) {
        if let Some(found) = found.filter(|found| *found != kept.digest) {
            if typed.repair {
                store.discard(kept).map_err(Failure::Cache)?;
            }
            damaged.push(Damaged { path: kept.path.clone(), found, removed: typed.repair });
        }
    }
    let bytes = files.iter().map(|kept| kept.size).sum();
    words.verified(files.len() as u64, bytes, &damaged)?;
    Ok(if damaged.is_empty() || typed.repair { exit::DONE } else { exit::DENIED })
}

fn open(typed: &MachineArgs, environment: &Environment) -> Result<(Store, Machine), Failure> {
    let machine = Machine::new(typed, environment)?;
    let store = Store::open(&directory(&machine)?).map_err(Failure::Store)?;
    Ok((store, machine))
}

fn directory(machine: &Machine) -> Result<PathBuf, Failure> {
    match &machine.store {
        StorePlace::Given(path) | StorePlace::Default(Some(path)) => Ok(path.clone()),
        StorePlace::Default(None) => Err(Failure::NoStore),
    }
}
