//! Whom the network trusts, and as whom it speaks.

use std::io::{Read as _, stdin};
use std::path::PathBuf;

use plugraft::formats::secret::Secret;
use plugraft::net::{ClientCertificate, CredentialSettings, EngineSettings, Settings};

use super::Environment;
use crate::cli::args::NetworkArgs;
use crate::cli::failure::Failure;

/// What the network is told; the credentials given are for `registries` alone.
pub(crate) fn network(
    typed: &NetworkArgs,
    environment: &Environment,
    registries: Vec<String>,
) -> Result<Settings, Failure> {
    let listed = |name: &str| environment.get(name).unwrap_or_default().split(',').map(str::trim).map(str::to_owned);
    let mut ca_files = typed.ca_files.clone();
    ca_files.extend(environment.path("PLUGRAFT_CA_FILE"));
    let mut plain_http = typed.plain_http.clone();
    plain_http.extend(listed("PLUGRAFT_PLAIN_HTTP").filter(|host| !host.is_empty()));
    let given = match &typed.username {
        Some(name) => Some((name.clone(), password()?)),
        None => None,
    };
    let proxy = |name: &str| environment.proxy(name).or_else(|| environment.proxy("all_proxy")).map(Secret::new);
    let certificate = typed.client_cert.clone().or_else(|| environment.path("PLUGRAFT_CLIENT_CERT"));
    let key = typed.client_key.clone().or_else(|| environment.path("PLUGRAFT_CLIENT_KEY"));
    let client_certificate = certificate.map(|certificate| {
        let key = key.unwrap_or_else(|| certificate.clone());
        ClientCertificate { certificate, key, registries: registries.clone() }
    });
    Ok(Settings {
        ca_files,
        client_certificate,
        certificate_directories: certificate_directories(environment),
        plain_http,
        https_proxy: proxy("https_proxy"),
        http_proxy: proxy("http_proxy"),
        no_proxy: environment.proxy("no_proxy"),
        engine: EngineSettings {
            host: environment.get("DOCKER_HOST").map(str::to_owned),
            tls_verify: environment.get("DOCKER_TLS_VERIFY").is_some(),
            certificates: engine_certificates(environment),
        },
        credentials: CredentialSettings {
            given,
            given_for: registries,
            files: credential_files(environment),
            path: environment.get("PATH").map(str::to_owned),
            ..CredentialSettings::default()
        },
        ..Settings::default()
    })
}

fn password() -> Result<Secret, Failure> {
    let mut text = String::new();
    stdin().read_to_string(&mut text).map_err(|cause| Failure::Read { what: "the password".to_owned(), cause })?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() { Err(Failure::NoPassword) } else { Ok(Secret::new(password.to_owned())) }
}

/// As Docker's command line has it: beside its own settings, unless told otherwise.
fn engine_certificates(environment: &Environment) -> Option<PathBuf> {
    let home = || environment.path("HOME").map(|home| home.join(".docker"));
    environment.path("DOCKER_CERT_PATH").or_else(|| environment.path("DOCKER_CONFIG")).or_else(home)
}

/// What was named first, then docker's file, then those of podman and its kin (containers-auth.json(5)).
fn credential_files(environment: &Environment) -> Vec<PathBuf> {
    let home = environment.path("HOME");
    let below_home = |path: &str| home.as_ref().map(|home| home.join(path));
    let docker = environment.path("DOCKER_CONFIG").or_else(|| below_home(".docker"));
    let config = environment.path("XDG_CONFIG_HOME").or_else(|| below_home(".config"));
    let containers = |directory: PathBuf| directory.join("containers/auth.json");
    [
        environment.path("REGISTRY_AUTH_FILE"),
        docker.map(|directory| directory.join("config.json")),
        environment.path("XDG_RUNTIME_DIR").map(containers),
        config.map(containers),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The user's own as podman and docker have them, then the system's (containers-certs.d(5)).
fn certificate_directories(environment: &Environment) -> Vec<PathBuf> {
    let below_home = |path: &str| environment.path("HOME").map(|home| home.join(path));
    let config = environment.path("XDG_CONFIG_HOME").or_else(|| below_home(".config"));
    let docker = environment.path("DOCKER_CONFIG").or_else(|| below_home(".docker"));
    let of_user = [config.map(|directory| directory.join("containers")), docker];
    let of_system = ["/etc/containers", "/etc/docker"].map(PathBuf::from);
    of_user.into_iter().flatten().chain(of_system).map(|directory| directory.join("certs.d")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn credentials_are_looked_for_in_order() {
        let environment =
            Environment::of([("HOME", "/h"), ("REGISTRY_AUTH_FILE", "/a.json"), ("XDG_RUNTIME_DIR", "/r")]);
        let expected =
            ["/a.json", "/h/.docker/config.json", "/r/containers/auth.json", "/h/.config/containers/auth.json"];
        assert_eq!(credential_files(&environment), expected.map(PathBuf::from));
        let environment = Environment::of([("DOCKER_CONFIG", "/d")]);
        assert_eq!(credential_files(&environment), [PathBuf::from("/d/config.json")]);
    }

    #[test]
    fn certificates_are_looked_for_in_order() {
        let expected = ["/h/.config/containers", "/h/.docker", "/etc/containers", "/etc/docker"];
        let environment = Environment::of([("HOME", "/h")]);
        assert_eq!(certificate_directories(&environment), expected.map(|path| Path::new(path).join("certs.d")));
    }
}
