//! What was typed means, after environment and defaults; the only reader of the environment.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _, stderr, stdin, stdout};
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use plugraft::formats::secret::Secret;
use plugraft::net::{ClientCertificate, CredentialSettings, EngineSettings, Settings};
use plugraft::spec::Flags;

use super::args::{Color, MachineArgs, NetworkArgs, Output, OverrideArgs, TalkArgs, WordingArgs, WorkArgs};
use super::failure::Failure;

/// The environment of this process; variables that are not UTF-8 are left out.
pub(crate) struct Environment {
    variables: BTreeMap<String, String>,
}

/// How to talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one answer to one question, and none excludes another")]
pub(crate) struct Talk {
    pub(crate) quiet: bool,
    pub(crate) verbose: bool,
    pub(crate) output: Output,
    /// Colour on standard output.
    pub(crate) color_out: bool,
    /// Colour on standard error.
    pub(crate) color_err: bool,
    /// Moving bars on standard error.
    pub(crate) bars: bool,
}

/// Where the store is.
pub(crate) enum StorePlace {
    /// The user said where: there, or nowhere.
    Given(PathBuf),
    /// Where the system keeps caches of this user, if it has a place for them.
    Default(Option<PathBuf>),
}

/// What a run needs besides its spec.
pub(crate) struct Machine {
    pub(crate) store: StorePlace,
    pub(crate) threads: usize,
    pub(crate) source_date: Option<i64>,
}

impl Environment {
    pub(crate) fn read() -> Self {
        let utf8 = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self { variables: std::env::vars_os().filter_map(utf8).collect() }
    }

    #[cfg(test)]
    fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        Self { variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into() }
    }

    /// All of it, for `${NAME}` in specs.
    pub(crate) fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    /// The small spelling wins, as with curl.
    fn proxy(&self, name: &str) -> Option<String> {
        self.get(name).or_else(|| self.get(&name.to_uppercase())).map(str::to_owned)
    }
}

impl Talk {
    pub(crate) fn new(typed: &TalkArgs, environment: &Environment) -> Self {
        Self::on(typed, environment, stdout().is_terminal(), stderr().is_terminal())
    }

    fn on(typed: &TalkArgs, environment: &Environment, out: bool, err: bool) -> Self {
        let smart = environment.get("TERM").is_none_or(|term| term != "dumb");
        let plain = environment.get("NO_COLOR").is_some() || environment.get("CLICOLOR") == Some("0") || !smart;
        let forced = environment.get("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let color = |terminal: bool| match typed.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => forced && environment.get("NO_COLOR").is_none() || terminal && !plain,
        };
        Self {
            quiet: typed.quiet,
            verbose: typed.verbose > 0,
            output: typed.output,
            color_out: color(out),
            color_err: color(err),
            bars: err && smart && !typed.quiet && environment.get("CI").is_none(),
        }
    }
}

impl Machine {
    pub(crate) fn new(typed: &MachineArgs, environment: &Environment) -> Result<Self, Failure> {
        let jobs = typed.jobs.as_deref().or_else(|| environment.get("PLUGRAFT_JOBS"));
        let threads = match jobs {
            Some(text) => text.parse().ok().filter(|jobs| *jobs > 0).ok_or_else(|| Failure::setting("--jobs", text))?,
            None => available_parallelism().map_or(1, usize::from),
        };
        let store = typed.store.clone().or_else(|| environment.path("PLUGRAFT_STORE"));
        let store = store.map_or_else(|| StorePlace::Default(default_store(environment)), StorePlace::Given);
        Ok(Self { store, threads, source_date: source_date(environment)? })
    }
}

/// The cache directory of the XDG base directory specification.
fn default_store(environment: &Environment) -> Option<PathBuf> {
    let absolute = environment.path("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    Some(absolute.or_else(|| Some(environment.path("HOME")?.join(".cache")))?.join("plugraft"))
}

fn source_date(environment: &Environment) -> Result<Option<i64>, Failure> {
    let Some(text) = environment.get("SOURCE_DATE_EPOCH") else { return Ok(None) };
    // A year of four digits: what RFC 3339 can say, and so what an image's `created` can.
    let seconds = text.parse().ok().filter(|seconds| (0..=253_402_300_799).contains(seconds));
    seconds.map(Some).ok_or_else(|| Failure::setting("SOURCE_DATE_EPOCH", text))
}

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

/// The flags that speak of the spec.
pub(crate) fn flags(typed: &WorkArgs) -> Flags {
    let set = |flag: bool| flag.then_some(true);
    Flags {
        plugins: typed.spec.plugins.clone(),
        base: typed.image.base.clone(),
        platforms: typed.image.platforms.clone(),
        plugin_only: set(typed.image.plugin_only),
        plugin_path: typed.image.plugin_path.clone(),
        owner: typed.image.owner.clone(),
        replace: set(typed.image.replace),
        layers: typed.image.layers.clone(),
        compression: typed.image.compression.clone(),
        format: typed.image.format.clone(),
        to: typed.publish.to.clone(),
        tags: typed.publish.tags.clone(),
        tag_template: typed.publish.tag_template.clone(),
        name: typed.publish.name.clone(),
        labels: typed.image.labels.clone(),
        annotations: typed.image.annotations.clone(),
        env: typed.image.env.clone(),
        overrides: typed.publish.overrides.clone(),
        max_entries: typed.policy.max_entries.clone(),
        max_bytes: typed.policy.max_bytes.clone(),
        max_ratio: typed.policy.max_ratio.clone(),
        deny_warnings: set(typed.policy.deny_warnings),
        ..wording(&typed.publish.wording)
    }
}

/// The flags that speak of one override alone.
pub(crate) fn override_flags(typed: &OverrideArgs, file: &Path) -> Flags {
    let file = file.to_string_lossy().into_owned();
    Flags { overrides: vec![(typed.target.clone(), file)], ..wording(&typed.wording) }
}

fn wording(typed: &WordingArgs) -> Flags {
    let set = |flag: bool| flag.then_some(true);
    Flags {
        by_tag: set(typed.by_tag),
        set_global_registry: set(typed.set_global_registry),
        paths: typed.paths.clone(),
        override_options: typed.override_options.clone(),
        ..Flags::default()
    }
}

/// The file that holds the spec: the one named, else `plugraft.yaml` here where no plugin is given.
pub(crate) fn spec_file(typed: &WorkArgs) -> Option<(PathBuf, Found)> {
    let usual = Path::new("plugraft.yaml");
    match &typed.spec.file {
        Some(file) => Some((file.clone(), Found::Named)),
        None if typed.spec.plugins.is_empty() && usual.exists() => Some((usual.to_owned(), Found::Here)),
        None => None,
    }
}

/// How a spec's file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// It was named.
    Named,
    /// It lies in the current directory under the usual name.
    Here,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk<const N: usize>(variables: [(&str, &str); N], color: Color, terminal: bool) -> (bool, bool) {
        let typed = TalkArgs { quiet: false, verbose: 0, output: Output::Text, color };
        let talk = Talk::on(&typed, &Environment::of(variables), terminal, terminal);
        (talk.color_err, talk.bars)
    }

    #[test]
    fn colour_and_bars() {
        assert_eq!(talk([], Color::Auto, true), (true, true));
        assert_eq!(talk([], Color::Auto, false), (false, false));
        assert_eq!(talk([("NO_COLOR", "1")], Color::Auto, true), (false, true));
        assert_eq!(talk([("NO_COLOR", "")], Color::Auto, true), (true, true));
        assert_eq!(talk([("CLICOLOR", "0")], Color::Auto, true), (false, true));
        assert_eq!(talk([("CLICOLOR_FORCE", "1")], Color::Auto, false), (true, false));
        assert_eq!(talk([("TERM", "dumb")], Color::Auto, true), (false, false));
        assert_eq!(talk([("CI", "true")], Color::Auto, true), (true, false));
        assert_eq!(talk([("NO_COLOR", "1")], Color::Always, false), (true, false));
        assert_eq!(talk([], Color::Never, true), (false, true));
    }

    #[test]
    fn source_dates() {
        let check = |text: &str, expected: Option<Option<i64>>| {
            assert_eq!(source_date(&Environment::of([("SOURCE_DATE_EPOCH", text)])).ok(), expected, "{text}");
        };
        check("0", Some(Some(0)));
        check("1700000000", Some(Some(1_700_000_000)));
        check("", Some(None));
        check("yesterday", None);
        check("-1", None);
        check("253402300800", None);
    }

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

    #[test]
    fn proxies_in_both_spellings() {
        let environment = Environment::of([("HTTPS_PROXY", "big"), ("https_proxy", "small"), ("NO_PROXY", "x")]);
        assert_eq!(environment.proxy("https_proxy").as_deref(), Some("small"));
        assert_eq!(environment.proxy("no_proxy").as_deref(), Some("x"));
        assert_eq!(environment.proxy("http_proxy"), None);
    }
}
