//! Who we say we are to hosts that plugins come from.

use std::path::{Path, PathBuf};

use super::draft::CredentialDraft;
use super::error::Error;
use super::place::{Place, Text};

/// What a host is shown. The secret itself is never in a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialWish {
    /// The host, with its port where that is not the usual one.
    pub host: String,
    /// What it is shown.
    pub proof: ProofWish,
}

/// What proves who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofWish {
    /// A bearer token.
    Token(SecretPlace),
    /// User and password.
    Basic {
        /// The user.
        username: UserWish,
        /// The password.
        password: SecretPlace,
    },
    /// A header.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: SecretPlace,
    },
}

/// A user's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserWish {
    /// This one.
    Name(String),
    /// The one that an environment variable holds.
    Variable(String),
}

/// Where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretPlace {
    /// In this environment variable.
    Variable(String),
    /// In this file, alone; a line end behind it does not count.
    File(PathBuf),
}

/// Keys that would hold a secret, and what to write instead.
pub(super) const LITERALS: [(&str, &str); 3] = [
    ("token", "tokenEnv` or `tokenFile"),
    ("password", "passwordEnv` or `passwordFile"),
    ("value", "valueEnv` or `valueFile"),
];

pub(super) fn credential(draft: &CredentialDraft, directory: &Path) -> Result<CredentialWish, Error> {
    let text = |key: &str| draft.values.get(key);
    if let Some((key, instead)) = LITERALS.into_iter().find(|(key, _)| draft.values.contains_key(key)) {
        let place = text(key).map_or_else(|| draft.place.clone(), |text| text.place.clone());
        return Err(Error::LiteralSecret { place, key, instead });
    }
    let host = text("host").ok_or_else(|| missing(&draft.place, "host"))?;
    if !is_host(&host.value) {
        return Err(Error::CredentialHost { place: host.place.clone(), text: shown(&host.value) });
    }
    let secret = |variable: &'static str, file: &'static str| match (text(variable), text(file)) {
        (Some(variable), None) => Ok(Some(SecretPlace::Variable(variable.value.clone()))),
        (None, Some(file)) => Ok(Some(SecretPlace::File(file.path(directory)))),
        (None, None) => Ok(None),
        (Some(_), Some(second)) => Err(Error::SeveralProofs { place: second.place.clone() }),
    };
    let token = secret("tokenEnv", "tokenFile")?.map(ProofWish::Token);
    let header = match (text("header"), secret("valueEnv", "valueFile")?) {
        (Some(name), Some(value)) => Some(ProofWish::Header { name: name.value.clone(), value }),
        (Some(name), None) => return Err(missing(&name.place, "valueEnv")),
        (None, Some(_)) => return Err(missing(&draft.place, "header")),
        (None, None) => None,
    };
    let basic = match (user(draft)?, secret("passwordEnv", "passwordFile")?) {
        (Some(username), Some(password)) => Some(ProofWish::Basic { username, password }),
        (Some(_), None) => return Err(missing(&draft.place, "passwordEnv")),
        (None, Some(_)) => return Err(missing(&draft.place, "usernameEnv")),
        (None, None) => None,
    };
    let mut proofs = token.into_iter().chain(header).chain(basic);
    match (proofs.next(), proofs.next()) {
        (Some(proof), None) => Ok(CredentialWish { host: host.value.to_ascii_lowercase(), proof }),
        (None, _) => Err(missing(&draft.place, "tokenEnv")),
        (Some(_), Some(_)) => Err(Error::SeveralProofs { place: draft.place.clone() }),
    }
}

fn user(draft: &CredentialDraft) -> Result<Option<UserWish>, Error> {
    match (draft.values.get("username"), draft.values.get("usernameEnv")) {
        (Some(name), None) => Ok(Some(UserWish::Name(name.value.clone()))),
        (None, Some(variable)) => Ok(Some(UserWish::Variable(variable.value.clone()))),
        (None, None) => Ok(None),
        (Some(_), Some(Text { place, .. })) => Err(Error::SeveralProofs { place: place.clone() }),
    }
}

fn missing(place: &Place, key: &'static str) -> Error {
    Error::MissingKey { place: place.clone(), key }
}

/// `host` or `host:port`, without anything before or behind.
fn is_host(text: &str) -> bool {
    let url = url::Url::parse(&format!("https://{text}/"));
    url.is_ok_and(|url| {
        url.path() == "/" && url.username().is_empty() && url.password().is_none() && !text.contains('@')
    })
}

/// The text without what may be a secret.
fn shown(text: &str) -> String {
    text.rsplit_once('@').map_or_else(|| text.to_owned(), |(_, host)| format!("***@{host}"))
}
