//! Where a worker is, and as whom it is asked.

use std::fs;
use std::io::{Read as _, stdin};

use plugraft::connect::Pace;
use plugraft::formats::secret::Secret;
use plugraft::net::{ClientCertificate, Logins, Proof, Settings};
use std::time::Duration;
use url::Url;

use super::Environment;
use crate::cli::args::ClusterArgs;
use crate::cli::failure::Failure;

/// Where a worker without other words is (Kafka, `listeners`).
const DEFAULT: &str = "http://localhost:8083";

/// The longest that a connection may take to come about.
const STALL: Duration = Duration::from_secs(10);

/// Where the workers are, and what the network is told about them.
pub(crate) struct WorkerPlaces {
    pub(crate) addresses: Vec<Url>,
    pub(crate) settings: Settings,
    /// What the user should know.
    pub(crate) notices: Vec<String>,
}

/// What was typed and set about workers. Credentials go to these hosts only.
pub(crate) fn worker_places(typed: &ClusterArgs, environment: &Environment) -> Result<WorkerPlaces, Failure> {
    let set = || environment.get("PLUGRAFT_WORKER").unwrap_or(DEFAULT).split(',').map(str::trim).map(str::to_owned);
    let texts: Vec<String> = if typed.workers.is_empty() { set().collect() } else { typed.workers.clone() };
    let mut logins = Logins::default();
    let mut addresses = Vec::new();
    let given = login(typed, environment)?;
    for text in texts.iter().filter(|text| !text.is_empty()) {
        let (address, own) = address(text).ok_or(Failure::BadWorker)?;
        let host = host(&address);
        logins.hosts.extend(given.clone().or(own).map(|proof| (host, proof)));
        addresses.push(address);
    }
    if addresses.is_empty() {
        return Err(Failure::BadWorker);
    }
    let mut ca_files = typed.ca_files.clone();
    ca_files.extend(environment.path("PLUGRAFT_CA_FILE"));
    let certificate = typed.client_cert.clone().or_else(|| environment.path("PLUGRAFT_CLIENT_CERT"));
    let key = typed.client_key.clone().or_else(|| environment.path("PLUGRAFT_CLIENT_KEY"));
    let client_certificate = certificate.map(|certificate| ClientCertificate {
        key: key.unwrap_or_else(|| certificate.clone()),
        certificate,
        registries: addresses.iter().map(host).collect(),
    });
    let proxy = |name: &str| environment.proxy(name).or_else(|| environment.proxy("all_proxy")).map(Secret::new);
    let plain: Vec<&Url> = addresses.iter().filter(|address| address.scheme() == "http").collect();
    let notices = plain.iter().filter(|address| !logins.hosts.is_empty() && !is_loopback(address)).map(|address| {
        format!("the password goes to `{}` in plain HTTP, for everybody on the way to read", host(address))
    });
    let settings = Settings {
        ca_files,
        client_certificate,
        plain_http: plain.iter().map(|address| host(address)).collect(),
        https_proxy: proxy("https_proxy"),
        http_proxy: proxy("http_proxy"),
        no_proxy: environment.proxy("no_proxy"),
        stall: STALL.min(typed.timeout.max(Duration::from_secs(1))),
        ..Settings::default()
    };
    let notices = notices.collect();
    Ok(WorkerPlaces { settings: Settings { logins, ..settings }, addresses, notices })
}

/// How long things may take.
pub(crate) fn pace(typed: &ClusterArgs, steady: Duration) -> Pace {
    // No wait at all would be a flood of questions.
    let interval = typed.interval.max(Duration::from_millis(1));
    Pace { timeout: typed.timeout, interval, steady, parallel: usize::from(typed.jobs) }
}

fn login(typed: &ClusterArgs, environment: &Environment) -> Result<Option<Proof>, Failure> {
    let username = typed.username.as_deref().or_else(|| environment.get("PLUGRAFT_WORKER_USERNAME"));
    let Some(username) = username else { return Ok(None) };
    let password = if typed.password_stdin {
        let mut text = String::new();
        stdin().read_to_string(&mut text).map_err(|cause| Failure::Read { what: "the password".to_owned(), cause })?;
        text
    } else if let Some(path) = &typed.password_file {
        let what = || format!("the password in `{}`", path.display());
        fs::read_to_string(path).map_err(|cause| Failure::Read { what: what(), cause })?
    } else {
        environment.get("PLUGRAFT_WORKER_PASSWORD").unwrap_or_default().to_owned()
    };
    let password = password.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::NoWorkerPassword);
    }
    Ok(Some(Proof::Basic { username: username.to_owned(), password: Secret::new(password.to_owned()) }))
}

/// An address without user info, query and fragment, and who its user info says we are.
fn address(text: &str) -> Option<(Url, Option<Proof>)> {
    let mut url = Url::parse(text).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) || url.query().is_some() {
        return None;
    }
    let decoded = |text: &str| {
        url::form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
    };
    let password = url.password().and_then(decoded);
    let own = match (decoded(url.username()).filter(|name| !name.is_empty()), password) {
        (Some(username), password) => {
            Some(Proof::Basic { username, password: Secret::new(password.unwrap_or_default()) })
        }
        (None, _) => None,
    };
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_fragment(None);
    Some((url, own))
}

/// Host and port, always both.
fn host(address: &Url) -> String {
    let port = address.port_or_known_default().unwrap_or_default();
    format!("{}:{port}", address.host_str().unwrap_or_default())
}

fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(number)) => number.is_loopback(),
        Some(url::Host::Ipv6(number)) => number.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, Option<(&str, &str)>)>) {
        let found = address(text).map(|(url, own)| {
            let own = own.map(|proof| match proof {
                Proof::Basic { username, password } => (username, password.expose().to_owned()),
                _ => unreachable!("addresses have nothing else"),
            });
            (url.to_string(), own)
        });
        let owned = |(user, password): (&str, &str)| (user.to_owned(), password.to_owned());
        assert_eq!(found, expected.map(|(url, own)| (url.to_owned(), own.map(owned))), "{text}");
    }

    #[test]
    fn addresses() {
        check("http://connect:8083", Some(("http://connect:8083/", None)));
        check("https://h/base/", Some(("https://h/base/", None)));
        check("http://u%40x:p+%3A%26@h", Some(("http://h/", Some(("u@x", "p+:&")))));
        check("http://u@h", Some(("http://h/", Some(("u", "")))));
        for text in ["", "connect:8083", "ftp://h", "http://", "/x", "http://h?q=1"] {
            check(text, None);
        }
    }
}
