//! Why credentials could not be looked up.

use std::io;
use std::path::PathBuf;

/// Why credentials could not be looked up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// A credential file is there, and cannot be read.
    #[error("could not read the credential file `{}`", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// A credential file is not of the form of docker's `config.json`.
    #[error("`{}`, line {line}, column {column}: {why}", file.display())]
    Malformed {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there, without what stands there.
        why: &'static str,
    },
    /// A credential file names a helper that no program can be called.
    #[error("`{}` names a credential helper `{name}`, which is no program's name", file.display())]
    HelperName {
        /// The file.
        file: PathBuf,
        /// The name in the file.
        name: String,
    },
    /// A helper is named for a registry, and is not installed.
    #[error("credential helper `{program}` for `{registry}` is not found in `PATH`")]
    HelperMissing {
        /// The program.
        program: String,
        /// The registry.
        registry: String,
        /// The file that names it.
        file: PathBuf,
    },
    /// A helper cannot be run.
    #[error("could not run credential helper `{program}` for `{registry}`")]
    HelperNotRun {
        /// The program.
        program: String,
        /// The registry.
        registry: String,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// A helper did not come to an end.
    #[error("credential helper `{program}` for `{registry}` gave no answer in {seconds} s")]
    HelperSilent {
        /// The program.
        program: String,
        /// The registry.
        registry: String,
        /// How long we waited.
        seconds: u64,
    },
    /// A helper failed, for another reason than that it knows no such registry.
    #[error("credential helper `{program}` failed for `{registry}`{}", said.as_ref().map(|said| format!(": {said}")).unwrap_or_default())]
    HelperFailed {
        /// The program.
        program: String,
        /// The registry.
        registry: String,
        /// The first line of its complaint, cleaned.
        said: Option<String>,
    },
    /// A helper answered with something else than a user and a secret.
    #[error("credential helper `{program}` gave no user and secret for `{registry}`")]
    HelperNonsense {
        /// The program.
        program: String,
        /// The registry.
        registry: String,
    },
}

impl CredentialError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable { .. } => Some("make the file readable for this user, or take it away".to_owned()),
            Self::Malformed { .. } => Some("mend the file, or write it anew with `docker login`".to_owned()),
            Self::HelperName { .. } => Some(
                "`credsStore` and `credHelpers` take the part of the program's name after `docker-credential-`"
                    .to_owned(),
            ),
            Self::HelperMissing { program, file, .. } => Some(format!(
                "install `{program}`, or take `credsStore` or the registry's entry in `credHelpers` out of `{}`",
                file.display()
            )),
            Self::HelperNotRun { program, registry, .. }
            | Self::HelperSilent { program, registry, .. }
            | Self::HelperFailed { program, registry, .. }
            | Self::HelperNonsense { program, registry } => {
                Some(format!("try it by hand: `echo {registry} | {program} get`"))
            }
        }
    }
}
