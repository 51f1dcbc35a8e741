//! Which lock belongs to a spec, and how far it binds.

use std::path::{Path, PathBuf};

use plugraft::formats::lock::FILE_NAME;

use super::{Environment, spec_file};
use crate::cli::args::WorkArgs;

/// The lock beside the spec's file; none where the spec stands in no file.
pub(crate) fn lock_file(typed: &WorkArgs) -> Option<PathBuf> {
    let (file, _) = spec_file(typed).filter(|(file, _)| file != Path::new("-"))?;
    Some(file.with_file_name(FILE_NAME))
}

/// Whether nothing but the lock counts.
pub(crate) fn is_locked(typed: &WorkArgs, environment: &Environment) -> bool {
    typed.spec.locked || environment.is_on("PLUGRAFT_LOCKED")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_says_so_too() {
        let check = |value: &str, expected: bool| {
            let environment = Environment::of([("PLUGRAFT_LOCKED", value)]);
            assert_eq!(is_locked(&WorkArgs::default(), &environment), expected, "{value}");
        };
        check("1", true);
        check("true", true);
        check("", false);
        check("0", false);
        check("False", false);
    }
}
