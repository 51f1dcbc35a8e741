//! Files that hold credentials: docker's `config.json` and containers' `auth.json` (containers-auth.json(5)).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;

use crate::formats::secret::Secret;

use super::{Credential, CredentialError, canonical};

/// A file of a size that no credential file has is none.
const LONGEST_FILE: u64 = 4 * 1024 * 1024;

const BAD_AUTH: &str = "`auth` is not a user and a password, joined by a colon, in base64";

/// What a file says. Everything else in it is somebody else's.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AuthFile {
    auths: Nullable<BTreeMap<String, Nullable<Entry>>>,
    creds_store: Nullable<String>,
    cred_helpers: Nullable<BTreeMap<String, String>>,
}

/// A value, or `null`, which Go programs write for an empty one.
type Nullable<T> = Option<T>;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    #[serde(deserialize_with = "user_and_password")]
    auth: Option<(String, String)>,
    username: Nullable<String>,
    password: Nullable<String>,
    identitytoken: Nullable<String>,
    registrytoken: Nullable<String>,
}

impl AuthFile {
    /// Reads a file; `None` where there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, CredentialError> {
        let unreadable = |cause| CredentialError::Unreadable { file: path.to_owned(), cause };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(cause) => return Err(unreadable(cause)),
        };
        let mut bytes = Vec::new();
        file.take(LONGEST_FILE).read_to_end(&mut bytes).map_err(unreadable)?;
        Self::parse(path, &bytes).map(Some)
    }

    /// Reads a file's bytes; an empty file says nothing, as for docker.
    fn parse(path: &Path, bytes: &[u8]) -> Result<Self, CredentialError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_slice(bytes).map_err(|cause| CredentialError::Malformed {
            file: path.to_owned(),
            line: cause.line(),
            column: cause.column(),
            why: explain(&cause),
        })
    }

    /// The helper for a registry: its own, else the one for all.
    pub(super) fn helper(&self, registry: &str) -> Option<&str> {
        let mut own = self.cred_helpers.iter().flatten();
        let own = own.find(|(key, _)| Key::parse(key).is_for(registry, None)).map(|(_, name)| name.as_str());
        own.or(self.creds_store.as_deref()).filter(|name| !name.is_empty())
    }

    /// The entry for a repository: the longest namespace, then the registry itself, then its older spellings.
    pub(super) fn entry(&self, registry: &str, repository: &str) -> Option<Credential> {
        let mut matching: Vec<(Key<'_>, Credential)> = Vec::new();
        for (key, entry) in self.auths.iter().flatten() {
            let key = Key::parse(key);
            if key.is_for(registry, Some(repository))
                && let Some(credential) = entry.as_ref().and_then(Entry::credential)
            {
                matching.push((key, credential));
            }
        }
        // The first of equals: `max_by_key` would give the last.
        matching.into_iter().rev().max_by_key(|(key, _)| (key.namespace.len(), !key.legacy)).map(|(_, found)| found)
    }
}

/// A message of our own: serde's quotes the value that it stumbled over, which may be a secret.
fn explain(cause: &serde_json::Error) -> &'static str {
    match cause.classify() {
        Category::Data if cause.to_string().starts_with(BAD_AUTH) => BAD_AUTH,
        Category::Data => "a value is not of the kind that docker's `config.json` has there",
        Category::Syntax | Category::Eof | Category::Io => "this is not JSON",
    }
}

impl Entry {
    /// The strongest that the entry holds; docker leaves an empty entry where a helper has the secret.
    fn credential(&self) -> Option<Credential> {
        let text = |field: &Nullable<String>| field.clone().filter(|text| !text.is_empty());
        let username = text(&self.username).or_else(|| self.auth.as_ref().map(|(user, _)| user.clone()));
        if let Some(token) = text(&self.registrytoken) {
            return Some(Credential::BearerToken(Secret::new(token)));
        }
        if let Some(token) = text(&self.identitytoken) {
            return Some(Credential::IdentityToken { username, token: Secret::new(token) });
        }
        let password = self.auth.as_ref().map(|(_, password)| password.clone()).or_else(|| text(&self.password));
        let (username, password) = (username?, Secret::new(password?));
        Some(Credential::Password { username, password })
    }
}

fn user_and_password<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<(String, String)>, D::Error> {
    // The decoder's own tools write with and without padding.
    const LAX: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let Some(encoded) = Nullable::<String>::deserialize(deserializer)?.filter(|auth| !auth.trim().is_empty()) else {
        return Ok(None);
    };
    let bytes = LAX.decode(encoded.trim()).map_err(|_| D::Error::custom(BAD_AUTH))?;
    let text = String::from_utf8(bytes).map_err(|_| D::Error::custom(BAD_AUTH))?;
    let (username, password) = text.split_once(':').ok_or_else(|| D::Error::custom(BAD_AUTH))?;
    // Docker pads old entries with NUL, and cuts it off.
    Ok(Some((username.to_owned(), password.trim_matches('\0').to_owned())))
}

/// What a key of `auths` or `credHelpers` is for.
struct Key<'a> {
    registry: &'a str,
    /// The namespace or repository, empty for the whole registry.
    namespace: &'a str,
    /// A spelling with a scheme or an API version in it, as docker once wrote.
    legacy: bool,
}

impl<'a> Key<'a> {
    /// `host`, `host/namespace/repository`, `https://host/v1/` or `host/v2/`. Only the second form is for a part of
    /// a registry; its path ends without a slash.
    fn parse(key: &'a str) -> Self {
        let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
        let (registry, path) = bare.split_once('/').unwrap_or((bare, ""));
        let legacy = bare.len() < key.len() || matches!(path, "v1/" | "v2/");
        let namespace = if legacy { "" } else { path.trim_end_matches('/') };
        Self { registry: canonical(registry), namespace, legacy }
    }

    /// Without a repository only a key for the whole registry counts.
    fn is_for(&self, registry: &str, repository: Option<&str>) -> bool {
        let inside = |repository: &str| {
            repository.strip_prefix(self.namespace).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.registry.eq_ignore_ascii_case(registry) && (self.namespace.is_empty() || repository.is_some_and(inside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    /// What `text` gives for a repository, in one line.
    fn look_up(text: &str, registry: &str, repository: &str) -> String {
        let file = match AuthFile::parse(Path::new("config.json"), text.as_bytes()) {
            Ok(file) => file,
            Err(error) => return error.to_string(),
        };
        match file.entry(registry, repository) {
            None => "none".to_owned(),
            Some(Credential::Password { username, password }) => format!("{username}:{}", password.expose()),
            Some(Credential::IdentityToken { username, token }) => {
                format!("identity {} {}", username.unwrap_or_default(), token.expose())
            }
            Some(Credential::BearerToken(token)) => format!("bearer {}", token.expose()),
        }
    }

    fn check(text: &str, registry: &str, expected: &str) {
        assert_eq!(look_up(text, registry, "team/app"), expected, "{text}");
    }

    fn auths(entries: &[(&str, &str)]) -> String {
        let entries: Vec<String> = entries
            .iter()
            .map(|(key, user)| format!(r#""{key}":{{"auth":"{}"}}"#, STANDARD.encode(format!("{user}:p"))))
            .collect();
        format!(r#"{{"auths":{{{}}}}}"#, entries.join(","))
    }

    #[test]
    fn keys_in_all_spellings() {
        for key in ["r.io", "https://r.io", "http://r.io/v2/", "https://r.io/v1/", "r.io/v1/", "R.io"] {
            check(&auths(&[(key, "u")]), "r.io", "u:p");
        }
        for key in ["docker.io", "index.docker.io", "registry-1.docker.io", "https://index.docker.io/v1/"] {
            check(&auths(&[(key, "u")]), "docker.io", "u:p");
        }
        for key in ["r.io:5000", "sub.r.io", "r.i", "r.io/other", "r.io/team/ap", "r.io/team/app/x"] {
            check(&auths(&[(key, "u")]), "r.io", "none");
        }
        check(&auths(&[("127.0.0.1:5000", "u")]), "127.0.0.1:5000", "u:p");
    }

    #[test]
    fn the_closest_key_wins() {
        let all = [("https://r.io/v1/", "old"), ("r.io", "host"), ("r.io/team", "team"), ("r.io/team/app", "app")];
        let text = auths(&all);
        for (repository, expected) in
            [("team/app", "app:p"), ("team/other", "team:p"), ("team2/app", "host:p"), ("teams", "host:p")]
        {
            assert_eq!(look_up(&text, "r.io", repository), expected, "{repository}");
        }
        check(&auths(&all[..2]), "r.io", "host:p");
        check(r#"{"auths":{"r.io":{},"https://r.io":{"username":"u","password":"p"}}}"#, "r.io", "u:p");
    }

    #[test]
    fn entries_in_all_forms() {
        let entry = |fields: &str| format!(r#"{{"auths":{{"r.io":{{{fields}}}}}}}"#);
        for (fields, expected) in [
            (r#""username":"u","password":"p""#, "u:p"),
            (r#""auth":"dTpw""#, "u:p"),
            (r#""auth":" dTpwOng= ""#, "u:p:x"),
            (r#""auth":"dTpwOng""#, "u:p:x"),
            (r#""auth":"dTpwAAA=""#, "u:p"),
            (r#""auth":"dTpw","identitytoken":"t""#, "identity u t"),
            (r#""identitytoken":"t""#, "identity  t"),
            (r#""registrytoken":"t","auth":"dTpw""#, "bearer t"),
            (r#""username":"u""#, "none"),
            (r#""email":"a@b.c","auth":"""#, "none"),
            (r#""auth":null,"identitytoken":null"#, "none"),
        ] {
            check(&entry(fields), "r.io", expected);
        }
        for empty in
            ["", " \n", "{}", "\u{feff}{}", r#"{"auths":null,"credHelpers":null}"#, r#"{"auths":{"r.io":null}}"#]
        {
            check(empty, "r.io", "none");
        }
    }

    #[test]
    fn what_is_malformed_is_named_and_not_quoted() {
        for (text, expected) in [
            ("{\n  \"auths\": hunter2\n}", "`config.json`, line 2, column 12: this is not JSON"),
            ("{\"auths\":", "`config.json`, line 1, column 9: this is not JSON"),
            (
                "{\n\"auths\": {\"r.io\": \"hunter2\"}}",
                "`config.json`, line 2, column 27: a value is not of the kind that docker's `config.json` has there",
            ),
        ] {
            check(text, "r.io", expected);
        }
        for auth in ["hunter2!", "aHVudGVyMg==", "/w=="] {
            let said = look_up(&format!("{{\"auths\":{{\n\"x\":{{\"auth\":\"{auth}\"}}}}}}"), "r.io", "a");
            assert!(said.starts_with("`config.json`, line 2, column ") && said.ends_with(BAD_AUTH), "{said}");
        }
    }

    #[test]
    fn a_registry_s_own_helper_comes_first() {
        let text =
            r#"{"credsStore":"all","credHelpers":{"r.io":"own","https://index.docker.io/v1/":"hub","off.io":""}}"#;
        let file = AuthFile::parse(Path::new("config.json"), text.as_bytes()).expect("well-formed");
        for (registry, expected) in
            [("r.io", Some("own")), ("docker.io", Some("hub")), ("x.io", Some("all")), ("off.io", None)]
        {
            assert_eq!(file.helper(registry), expected, "{registry}");
        }
    }
}
