//! Where a container engine is, as `DOCKER_HOST` has it.

use std::path::PathBuf;

use reqwest::Client;
use url::Url;

use super::certificates::{authorities_in, identity};
use super::client::base;
use super::{EngineSettings, Error, Settings};

/// Where engines listen unless they were told otherwise.
const USUAL_SOCKET: &str = "/var/run/docker.sock";

/// What `DOCKER_HOST` says, with what belongs to it.
pub(super) enum EnginePlace {
    /// `unix://PATH`.
    Socket(PathBuf),
    /// `tcp://HOST:PORT`, by TLS with the certificates in this directory.
    Secure(Url, PathBuf),
    /// `tcp://HOST:PORT`.
    Plain(Url),
}

impl EnginePlace {
    pub(super) fn read(settings: &EngineSettings) -> Result<Self, Error> {
        let Some(text) = settings.host.as_deref().filter(|text| !text.trim().is_empty()) else {
            return Ok(Self::Socket(USUAL_SOCKET.into()));
        };
        let (scheme, rest) = text.trim().split_once("://").ok_or(Error::BadEngine { scheme: None })?;
        match scheme {
            "unix" if rest.starts_with('/') => Ok(Self::Socket(rest.into())),
            "tcp" | "http" | "https" => {
                let is_secure = settings.tls_verify || scheme == "https";
                let url = engine_url(rest, is_secure).ok_or(Error::BadEngine { scheme: None })?;
                Ok(match &settings.certificates {
                    Some(directory) if is_secure => Self::Secure(url, directory.clone()),
                    None if is_secure => return Err(Error::NoEngineCertificates),
                    Some(_) | None => Self::Plain(url),
                })
            }
            "unix" => Err(Error::BadEngine { scheme: None }),
            other => Err(Error::BadEngine { scheme: is_scheme(other).then(|| other.to_owned()) }),
        }
    }

    /// The address without user info.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Socket(path) => format!("unix://{}", path.display()),
            Self::Secure(url, _) | Self::Plain(url) => {
                let port = url.port_or_known_default().unwrap_or_default();
                format!("tcp://{}:{port}", url.host_str().unwrap_or_default())
            }
        }
    }

    pub(super) fn is_socket(&self) -> bool {
        matches!(self, Self::Socket(_))
    }

    /// A client for this engine alone, and where its API starts.
    pub(super) fn client(&self, settings: &Settings) -> Result<(Client, Url), Error> {
        let builder = base(settings.stall).tls_certs_only([]);
        let (builder, url) = match self {
            #[cfg(unix)]
            Self::Socket(path) => (builder.unix_socket(path.as_path()), Url::parse("http://localhost/").ok()),
            #[cfg(not(unix))]
            Self::Socket(_) => return Err(Error::BadEngine { scheme: Some("unix".to_owned()) }),
            Self::Plain(url) => (builder, Some(url.clone())),
            Self::Secure(url, directory) => {
                let authorities = authorities_in(&directory.join("ca.pem"))?;
                let builder = base(settings.stall).tls_certs_only(authorities);
                let shown = identity(&directory.join("cert.pem"), &directory.join("key.pem"))?;
                (builder.identity(shown), Some(url.clone()))
            }
        };
        let client = builder.build().map_err(|cause| Error::Client { cause: cause.without_url() })?;
        Ok((client, url.ok_or(Error::BadEngine { scheme: None })?))
    }
}

/// Whether it can be a scheme (RFC 3986 §3.1): what is none may hold a password.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// The API's address; a port that is not told is the one that is registered for Docker.
fn engine_url(rest: &str, is_secure: bool) -> Option<Url> {
    let (scheme, port) = if is_secure { ("https", 2376) } else { ("http", 2375) };
    let host = rest.trim_end_matches('/');
    let mut url = Url::parse(&format!("{scheme}://{host}/")).ok()?;
    let is_told =
        host.rsplit_once(':').is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    if !is_told {
        url.set_port(Some(port)).ok()?;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.has_host().then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: Option<&str>, tls_verify: bool, expected: Result<&str, &str>) {
        let certificates = Some(PathBuf::from("certs"));
        let settings = EngineSettings { host: host.map(str::to_owned), tls_verify, certificates };
        let found = EnginePlace::read(&settings).map(|place| {
            let kind = match place {
                EnginePlace::Socket(_) => "socket",
                EnginePlace::Secure(..) => "tls",
                EnginePlace::Plain(_) => "plain",
            };
            format!("{kind} {}", place.name())
        });
        assert_eq!(
            found.map_err(|error| error.to_string()).as_deref(),
            expected.map_err(str::to_owned).as_deref(),
            "{host:?}"
        );
    }

    #[test]
    fn an_engine_is_where_its_variable_says() {
        check(None, false, Ok("socket unix:///var/run/docker.sock"));
        check(Some(" "), true, Ok("socket unix:///var/run/docker.sock"));
        check(Some("unix:///run/user/1000/podman.sock"), false, Ok("socket unix:///run/user/1000/podman.sock"));
        check(Some("tcp://127.0.0.1:2375"), false, Ok("plain tcp://127.0.0.1:2375"));
        check(Some("tcp://engine"), false, Ok("plain tcp://engine:2375"));
        check(Some("tcp://engine"), true, Ok("tls tcp://engine:2376"));
        check(Some("tcp://user:secret@engine:99/"), true, Ok("tls tcp://engine:99"));
        check(Some("tcp://[::1]"), false, Ok("plain tcp://[::1]:2375"));
        check(Some("ssh://me@engine"), false, Err("`DOCKER_HOST` names an engine by `ssh`, which is not spoken here"));
        check(Some("me:secret@engine://x"), false, Err("`DOCKER_HOST` is not the address of a container engine"));
        check(Some("unix://"), false, Err("`DOCKER_HOST` is not the address of a container engine"));
        check(Some("engine:2375"), false, Err("`DOCKER_HOST` is not the address of a container engine"));
    }
}
