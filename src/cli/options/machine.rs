//! What a run may use of this machine.

use std::path::PathBuf;
use std::thread::available_parallelism;

use super::Environment;
use crate::cli::args::MachineArgs;
use crate::cli::failure::Failure;

/// Where the store is.
pub(crate) enum StorePlace {
    /// The user said where: there, or nowhere.
    Given(PathBuf),
    /// Where the system keeps caches of this user, if it has a place for them.
    Default(Option<PathBuf>),
}

/// What a run needs besides its spec.
pub(crate) struct Machine {
    pub(crate) store: StorePlace,
    pub(crate) threads: usize,
    pub(crate) source_date: Option<i64>,
}

impl Machine {
    pub(crate) fn new(typed: &MachineArgs, environment: &Environment) -> Result<Self, Failure> {
        let jobs = typed.jobs.as_deref().or_else(|| environment.get("PLUGRAFT_JOBS"));
        let threads = match jobs {
            Some(text) => text.parse().ok().filter(|jobs| *jobs > 0).ok_or_else(|| Failure::setting("--jobs", text))?,
            None => available_parallelism().map_or(1, usize::from),
        };
        let store = typed.store.clone().or_else(|| environment.path("PLUGRAFT_STORE"));
        let store = store.map_or_else(|| StorePlace::Default(default_store(environment)), StorePlace::Given);
        Ok(Self { store, threads, source_date: source_date(environment)? })
    }
}

/// The cache directory of the XDG base directory specification.
fn default_store(environment: &Environment) -> Option<PathBuf> {
    let absolute = environment.path("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    Some(absolute.or_else(|| Some(environment.path("HOME")?.join(".cache")))?.join("plugraft"))
}

fn source_date(environment: &Environment) -> Result<Option<i64>, Failure> {
    let Some(text) = environment.get("SOURCE_DATE_EPOCH") else { return Ok(None) };
    // A year of four digits: what RFC 3339 can say, and so what an image's `created` can.
    let seconds = text.parse().ok().filter(|seconds| (0..=253_402_300_799).contains(seconds));
    seconds.map(Some).ok_or_else(|| Failure::setting("SOURCE_DATE_EPOCH", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_dates() {
        let check = |text: &str, expected: Option<Option<i64>>| {
            assert_eq!(source_date(&Environment::of([("SOURCE_DATE_EPOCH", text)])).ok(), expected, "{text}");
        };
        check("0", Some(Some(0)));
        check("1700000000", Some(Some(1_700_000_000)));
        check("", Some(None));
        check("yesterday", None);
        check("-1", None);
        check("253402300800", None);
    }
}
