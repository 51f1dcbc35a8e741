//! The lock's file, read and written.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use plugraft::formats::lock::Lock;
use plugraft::resolve::{Held, Lacking};
use plugraft::store::Replacement;

use super::args::WorkArgs;
use super::failure::Failure;
use super::options::{Environment, is_locked, lock_file};
use super::run::read_bounded;

/// Far above any lock.
const LONGEST_LOCK: u64 = 16 << 20;

/// The lock that a run holds to: the one beside its spec, where there is one.
pub(crate) fn held(typed: &WorkArgs, environment: &Environment) -> Result<Option<Held>, Failure> {
    let is_locked = is_locked(typed, environment);
    let lacking = if is_locked { Lacking::Refused } else { Lacking::Told };
    let held = match lock_file(typed) {
        Some(file) => read(&file)?.map(|lock| Held { file, lock, lacking }),
        None => None,
    };
    if is_locked && held.is_none() { Err(Failure::NoLock { file: lock_file(typed) }) } else { Ok(held) }
}

/// Where the lock of a spec stands, and what it says now.
pub(crate) fn beside(typed: &WorkArgs) -> Result<(PathBuf, Option<Lock>), Failure> {
    let file = lock_file(typed).ok_or(Failure::NoSpecFile)?;
    let lock = read(&file)?;
    Ok((file, lock))
}

fn read(file: &Path) -> Result<Option<Lock>, Failure> {
    let failed = |cause| Failure::Read { what: format!("the lock `{}`", file.display()), cause };
    let bytes = match File::open(file) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.and_then(|file| read_bounded(file, LONGEST_LOCK)).map_err(failed)?,
    };
    let not_utf8 = |_| failed(io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"));
    let text = String::from_utf8(bytes).map_err(not_utf8)?;
    text.parse().map(Some).map_err(|cause| Failure::lock(file, cause))
}

/// Puts a lock in the place of what stands there, whole or not at all. A link stays one.
pub(crate) fn write(file: &Path, lock: &Lock) -> Result<(), Failure> {
    let failed = |cause| Failure::Write { path: file.to_owned(), cause };
    let real = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let mut replacement = Replacement::of(&real).map_err(failed)?;
    replacement.write_all(lock.to_string().as_bytes()).map_err(failed)?;
    replacement.land().map_err(failed)
}
