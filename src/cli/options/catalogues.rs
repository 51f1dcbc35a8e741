//! Where plugins come from, and who we say we are there.

use std::fs;
use std::io;
use std::path::Path;

use plugraft::formats::netrc::Netrc;
use plugraft::formats::secret::Secret;
use plugraft::net::{Logins, Proof, Settings};
use plugraft::spec::{Coordinate, CredentialWish, ProofWish, SecretPlace, Spec, UserWish};
use plugraft::tools::{Catalogues, HubPlace, MavenPlaces};

use super::Environment;
use crate::cli::args::NetworkArgs;
use crate::cli::failure::Failure;

/// Whether nothing may be asked of any host.
pub(crate) fn is_offline(typed: &NetworkArgs, environment: &Environment) -> bool {
    typed.offline || environment.is_on("PLUGRAFT_OFFLINE")
}

/// The catalogues of a run.
pub(crate) fn catalogues(
    typed: &NetworkArgs,
    environment: &Environment,
    spec: &Spec,
    maven: MavenPlaces,
) -> Catalogues {
    let hub = spec.hub.clone().unwrap_or_default();
    Catalogues { hub, maven, offline: is_offline(typed, environment) }
}

/// What the network is told of hosts that plugins come from.
pub(crate) fn with_sources(
    settings: Settings,
    typed: &NetworkArgs,
    environment: &Environment,
    spec: &Spec,
) -> Result<Settings, Failure> {
    let mut client_certificate = settings.client_certificate.clone();
    if let Some(certificate) = &mut client_certificate {
        certificate.registries.extend(hosts(spec));
    }
    Ok(Settings {
        client_certificate,
        allows_http: typed.allow_http,
        offline: is_offline(typed, environment),
        logins: logins(&spec.credentials, environment)?,
        largest_download: spec.largest_download.unwrap_or(settings.largest_download),
        ..settings
    })
}

/// The hosts that the spec's plugins come from.
fn hosts(spec: &Spec) -> Vec<String> {
    let of_url = |url: &url::Url| {
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    };
    let of_coordinate = |coordinate: &Coordinate| match coordinate {
        Coordinate::Url(url) => of_url(url),
        Coordinate::Image(reference) => Some(reference.registry().to_owned()),
        Coordinate::Hub(_) => match spec.hub.clone().unwrap_or_default() {
            HubPlace::Api(url) => of_url(&url),
            HubPlace::Directory(_) => None,
        },
        Coordinate::Path(_) | Coordinate::Maven(_) => None,
    };
    let plugins = spec.plugins.iter();
    let files = plugins.flat_map(|wish| wish.overlay.put.iter().map(|put| &put.file).chain([wish]));
    files.filter_map(|wish| of_coordinate(&wish.coordinate)).collect()
}

fn logins(wishes: &[CredentialWish], environment: &Environment) -> Result<Logins, Failure> {
    let hosts = wishes.iter().map(|wish| (wish.host.clone(), proof(&wish.proof, environment))).collect();
    let named = environment.path("NETRC");
    let is_named = named.is_some();
    let usual = || environment.path("HOME").map(|home| home.join(".netrc"));
    let Some(path) = named.or_else(usual) else { return Ok(Logins { hosts, ..Logins::default() }) };
    let failed = |cause| Failure::Read { what: format!("the netrc file `{}`", path.display()), cause };
    let netrc = match fs::read_to_string(&path) {
        Ok(text) => {
            let invalid = |cause| failed(io::Error::new(io::ErrorKind::InvalidData, cause));
            Some((path.clone(), Netrc::parse(&text).map_err(invalid)?))
        }
        Err(cause) if is_named => return Err(failed(cause)),
        // As curl has it: one that is not there, or is somebody else's, tells nothing.
        Err(_) => None,
    };
    Ok(Logins { hosts, netrc, ..Logins::default() })
}

/// What is missing is told where it would be shown, and to nobody before.
fn proof(wish: &ProofWish, environment: &Environment) -> Proof {
    let found = match wish {
        ProofWish::Token(token) => secret(token, environment).map(Proof::Bearer),
        ProofWish::Header { name, value } => {
            secret(value, environment).map(|value| Proof::Header { name: name.clone(), value })
        }
        ProofWish::Basic { username, password } => user(username, environment)
            .and_then(|username| secret(password, environment).map(|password| Proof::Basic { username, password })),
    };
    found.unwrap_or_else(|why| Proof::Missing { why })
}

fn user(wish: &UserWish, environment: &Environment) -> Result<String, String> {
    match wish {
        UserWish::Name(name) => Ok(name.clone()),
        UserWish::Variable(name) => variable(name, environment),
    }
}

fn secret(place: &SecretPlace, environment: &Environment) -> Result<Secret, String> {
    let text = match place {
        SecretPlace::Variable(name) => variable(name, environment),
        SecretPlace::File(path) => in_file(path),
    };
    text.map(Secret::new)
}

fn variable(name: &str, environment: &Environment) -> Result<String, String> {
    environment.get(name).map(str::to_owned).ok_or_else(|| format!("the variable `{name}` is not set"))
}

fn in_file(path: &Path) -> Result<String, String> {
    let text = fs::read_to_string(path).map_err(|cause| format!("could not read `{}`: {cause}", path.display()))?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() { Err(format!("`{}` is empty", path.display())) } else { Ok(secret.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wish: &ProofWish, expected: Result<&str, &str>) {
        let environment = Environment::of([("T", "secret"), ("U", "me")]);
        let found = match proof(wish, &environment) {
            Proof::Bearer(token) => Ok(format!("bearer {}", token.expose())),
            Proof::Basic { username, password } => Ok(format!("basic {username}:{}", password.expose())),
            Proof::Header { name, value } => Ok(format!("{name}: {}", value.expose())),
            Proof::Missing { why } => Err(why),
        };
        assert_eq!(found.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn secrets_are_where_the_spec_says() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let file = |text: &str| {
            let path = dir.path().join("secret");
            fs::write(&path, text).expect("a file");
            SecretPlace::File(path)
        };
        let variable = |name: &str| SecretPlace::Variable(name.to_owned());
        check(&ProofWish::Token(variable("T")), Ok("bearer secret"));
        check(&ProofWish::Token(file("from file\r\n")), Ok("bearer from file"));
        check(&ProofWish::Token(variable("NONE")), Err("the variable `NONE` is not set"));
        let header = ProofWish::Header { name: "PRIVATE-TOKEN".to_owned(), value: variable("T") };
        check(&header, Ok("PRIVATE-TOKEN: secret"));
        let basic = |username| ProofWish::Basic { username, password: variable("T") };
        check(&basic(UserWish::Variable("U".to_owned())), Ok("basic me:secret"));
        check(&basic(UserWish::Name("you".to_owned())), Ok("basic you:secret"));
        check(&basic(UserWish::Variable("NONE".to_owned())), Err("the variable `NONE` is not set"));
        let empty = format!("`{}` is empty", dir.path().join("secret").display());
        check(&ProofWish::Token(file("\n")), Err(&empty));
    }
}
