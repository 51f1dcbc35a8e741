//! The client's codes, and which of them an installation ends with.

use std::error::Error as StdError;
use std::io;

use plugraft::error::Error;
use plugraft::net::{self, Fault};
use plugraft::resolve::{self, HubError};
use plugraft::{fetch, install};

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
pub(crate) const UNKNOWN: u8 = 7;
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
    match failure {
        Failure::NoPlatform | Failure::Setting { .. } | Failure::Spec(_) => INVALID,
        Failure::Run(error) => match &**error {
            Error::Install(cause) => of_install(cause),
            Error::Resolve(cause) => of_resolve(cause).unwrap_or_else(|| by_cause(failure)),
            Error::Fetch(cause) => of_fetch(cause).unwrap_or_else(|| by_cause(failure)),
            _ => by_cause(failure),
        },
        _ => by_cause(failure),
    }
}

fn of_install(cause: &install::Error) -> u8 {
    use install::Error as Cause;

    match cause {
        Cause::Bundled { .. } => INSTALLED,
        // An option names what is not there.
        Cause::Missing { .. } | Cause::NotADirectory { .. } | Cause::Unlistable { .. } => INVALID,
        Cause::WorkerRead { cause, .. } if cause.kind() == io::ErrorKind::NotFound => INVALID,
        Cause::Changed { .. } => SECURITY,
        _ => FILE_SYSTEM,
    }
}

fn of_resolve(cause: &resolve::Error) -> Option<u8> {
    use resolve::Error as Cause;

    match cause {
        Cause::NoSuchPlugin { .. } | Cause::NothingMatches { .. } | Cause::NoSuchImage { .. } => Some(NOT_FOUND),
        Cause::Hub { cause, .. } => match **cause {
            HubError::NoSuchOwner { .. } | HubError::NoSuchName { .. } | HubError::NoSuchVersion { .. } => {
                Some(NOT_FOUND)
            }
            HubError::AnotherComponent { .. } | HubError::BadChecksum { .. } | HubError::NoChecksums => Some(SECURITY),
            _ => None,
        },
        _ => None,
    }
}

fn of_fetch(cause: &fetch::Error) -> Option<u8> {
    use fetch::Error as Cause;

    match cause {
        Cause::Broken { .. } | Cause::OtherLength { .. } | Cause::Changed { .. } => Some(SECURITY),
        // What a catalogue lists, and nobody has.
        Cause::Download { cause } if matches!(&**cause, net::Error::Refused { refusal, .. } if matches!(refusal.status(), 404 | 410)) => {
            Some(UNAVAILABLE)
        }
        _ => None,
    }
}

/// What lies at the bottom tells: a host, or a file.
fn by_cause(failure: &Failure) -> u8 {
    let (mut is_network, mut next) = (false, Some(failure as &(dyn StdError + 'static)));
    while let Some(error) = next {
        match error.downcast_ref::<Fault>() {
            Some(Fault::Tls { .. } | Fault::Certificates { .. }) => return SECURITY,
            Some(_) => return NETWORK,
            None => (),
        }
        is_network |= error.is::<net::Error>();
        if error.is::<io::Error>() {
            return FILE_SYSTEM;
        }
        next = error.source();
    }
    if is_network { NETWORK } else { UNKNOWN }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_lies_at_the_bottom_tells() {
        let check = |failure: Failure, expected: u8| assert_eq!(of(&Refusal::Failed(failure)), expected);
        let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
        let path = || PathBuf::from("/x");
        let run = |error: Error| Failure::Run(Box::new(error));
        check(run(Error::Install(install::Error::Write { path: path(), cause: denied() })), FILE_SYSTEM);
        check(run(Error::Install(install::Error::Changed { path: path() })), SECURITY);
        check(run(Error::Fetch(fetch::Error::Read { path: path(), cause: denied() })), FILE_SYSTEM);
        check(Failure::Read { what: "the answer".to_owned(), cause: denied() }, FILE_SYSTEM);
        check(Failure::NoPlatform, INVALID);
        check(Failure::NoPassword, UNKNOWN);
    }

    #[test]
    fn every_code_has_the_client_s_words() {
        let said: std::collections::BTreeSet<&str> = (NOT_FOUND..=UNAVAILABLE).map(words).collect();
        assert_eq!(said.len(), 8);
    }
}
