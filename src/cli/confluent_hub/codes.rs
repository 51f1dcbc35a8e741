//! The client's codes, and which of them an installation ends with.

use std::error::Error as StdError;
use std::io;

use plugraft::error::Error;
use plugraft::net::{self, Fault};
use plugraft::resolve;

use super::Refusal;
use crate::cli::failure::Failure;

/// Done.
pub(super) const DONE: u8 = 0;
/// Neither a component nor a file has this name.
pub(super) const NOT_FOUND: u8 = 1;
/// Options or arguments are wrong, or a question had no answer.
pub(super) const INVALID: u8 = 2;
/// A host did not answer, or not as it should.
pub(super) const NETWORK: u8 = 3;
/// Something could not be read or written.
pub(super) const FILE_SYSTEM: u8 = 4;
/// Bytes, hosts or archives are not to be trusted.
pub(super) const SECURITY: u8 = 5;
/// The component is there already.
pub(super) const INSTALLED: u8 = 6;
/// Anything else.
pub(super) const UNKNOWN: u8 = 7;
/// The catalogue knows the component, and has no archive of it.
pub(super) const UNAVAILABLE: u8 = 8;

/// The words that the client has for a code.
pub(super) fn words(code: u8) -> &'static str {
    match code {
        NOT_FOUND => {
            "Component not found, specify either valid name from Confluent Hub in format: \
             <owner>/<name>:<version:latest> or path to a local file"
        }
        INVALID => "Invalid options or arguments",
        NETWORK => "Network issues",
        FILE_SYSTEM => "File system issues",
        SECURITY => "Security issues",
        INSTALLED => "Component is already installed",
        UNAVAILABLE => "Component is not available for installation yet",
        _ => "Unknown error",
    }
}

/// The code of what went wrong.
pub(super) fn of(refusal: &Refusal) -> u8 {
    match refusal {
        Refusal::Grammar(_) | Refusal::Declined | Refusal::Unanswered => INVALID,
        Refusal::Installed => INSTALLED,
        Refusal::Denied => SECURITY,
        Refusal::Failed(failure) => of_failure(failure),
    }
}

fn of_failure(failure: &Failure) -> u8 {
    use plugraft::install::Error as Install;

    match failure {
        Failure::NoPlatform | Failure::Setting { .. } | Failure::Spec(_) => return INVALID,
        Failure::Run(error) => match &**error {
            Error::Install(Install::Bundled { .. }) => return INSTALLED,
            // An option names what is not there.
            Error::Install(Install::Missing { .. } | Install::NotADirectory { .. } | Install::Unlistable { .. }) => {
                return INVALID;
            }
            Error::Install(Install::WorkerRead { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
                return INVALID;
            }
            Error::Install(Install::Changed { .. }) => return SECURITY,
            Error::Install(_) => return FILE_SYSTEM,
            Error::Resolve(cause) if is_absence(cause) => return NOT_FOUND,
            _ => (),
        },
        _ => (),
    }
    by_cause(failure)
}

fn is_absence(cause: &resolve::Error) -> bool {
    matches!(cause, resolve::Error::NoSuchPlugin { .. } | resolve::Error::NothingMatches { .. })
}

/// What lies at the bottom tells: a host, or a file.
fn by_cause(failure: &Failure) -> u8 {
    let mut next: Option<&(dyn StdError + 'static)> = Some(failure);
    while let Some(error) = next {
        if let Some(fault) = error.downcast_ref::<Fault>() {
            return if matches!(fault, Fault::Tls { .. } | Fault::Certificates { .. }) { SECURITY } else { NETWORK };
        }
        if error.is::<net::Error>() && error.source().is_none() {
            return NETWORK;
        }
        if error.is::<io::Error>() {
            return FILE_SYSTEM;
        }
        next = error.source();
    }
    UNKNOWN
}
