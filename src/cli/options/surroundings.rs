//! Where a search for Confluent Platform starts from.

use std::path::{Path, PathBuf};

use plugraft::install::Surroundings;

use super::Environment;

/// This machine, as this process sees it.
pub(crate) fn surroundings(environment: &Environment) -> Surroundings {
    let temp = environment.path("TMPDIR").unwrap_or_else(|| PathBuf::from("/tmp"));
    Surroundings {
        root: PathBuf::from("/"),
        confluent_home: environment.path("CONFLUENT_HOME"),
        current: std::env::current_dir().ok(),
        program: program(environment),
        local: Some(environment.path("CONFLUENT_CURRENT").unwrap_or(temp)),
    }
}

/// The directory of the program as it was called, where a link lies and not what it leads to.
fn program(environment: &Environment) -> Option<PathBuf> {
    let called = PathBuf::from(std::env::args_os().next()?);
    let directory = if called.components().count() > 1 {
        called.parent()?.to_owned()
    } else {
        let path = environment.get("PATH")?;
        std::env::split_paths(path).find(|directory| directory.join(&called).is_file())?
    };
    Path::new(&directory).canonicalize().ok()
}
