//! Which Maven repositories there are: from the spec, the environment, and the settings and model of an installed Maven,
//! found as Maven finds them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use plugraft::formats::maven_settings::{
    Profile, Repository, Server, ServerCredentials, Settings, Variables, parse, super_pom,
};
use plugraft::formats::secret::Secret;
use plugraft::net::credentials::Source;
use plugraft::net::{NamedLogin, Proof};
use plugraft::spec::MavenWishes;
use plugraft::tools::MavenPlaces;
use url::Url;

use super::Environment;
use crate::cli::failure::Failure;
use crate::cli::run::read_bounded;

/// Far above any settings.
const LONGEST_SETTINGS: u64 = 16 << 20;
/// Far above the jar that holds the model.
const LONGEST_JAR: u64 = 64 << 20;
/// The repositories that the environment names.
const REPOSITORIES: &str = "PLUGRAFT_MAVEN_REPOSITORIES";

/// What is known about Maven repositories before any is asked.
#[derive(Debug, Default)]
pub(crate) struct Maven {
    pub(crate) places: MavenPlaces,
    /// What should be said about how they were found.
    pub(crate) notices: Vec<String>,
}

impl Maven {
    /// Reads what there is. `wishes` are the spec's.
    pub(crate) fn find(wishes: &MavenWishes, environment: &Environment) -> Result<Self, Failure> {
        let home = maven_home(environment);
        let variables = variables(environment, home.as_deref());
        let settings = settings(wishes, environment, home.as_deref(), &variables)?;
        let mut notices: Vec<String> = settings.undecided().map(undecided).collect();
        let inherited = match home.as_deref().and_then(model_jar) {
            Some(jar) => inherited(&jar, &mut notices),
            None => Vec::new(),
        };
        let local = local(wishes, environment, &settings)?;
        let named = environment.get(REPOSITORIES).map(listed).transpose()?.unwrap_or_default();
        let repositories = named.into_iter().chain(wishes.repositories.iter().cloned()).collect();
        let mut places = MavenPlaces { settings, repositories, inherited, local };
        logins_in_addresses(&mut places);
        Ok(Self { places, notices })
    }

    /// Tells the network whom it may say to be, and the ways that the settings name.
    pub(crate) fn equip(&self, network: &mut plugraft::net::Settings) {
        let servers = &self.places.settings.servers;
        network.logins.named.extend(servers.iter().map(|server| (server.id.clone(), named_login(server))));
        network.maven_proxies.clone_from(&self.places.settings.proxies);
    }
}

fn named_login(server: &Server) -> NamedLogin {
    let source = Source::MavenServer(server.id.clone());
    match &server.credentials {
        Ok(ServerCredentials { login, headers }) => {
            let basic = |(name, password): &(Secret, Secret)| Proof::Basic {
                username: name.expose().to_owned(),
                password: password.clone(),
            };
            NamedLogin { source, proof: login.as_ref().map(basic), headers: headers.clone() }
        }
        Err(why) => NamedLogin { source, proof: Some(Proof::Missing { why: why.to_string() }), headers: Vec::new() },
    }
}

fn undecided(profile: &Profile) -> String {
    let id = &profile.id;
    format!(
        "only Maven can tell whether the profile `{id}` of its settings is active; its repositories are not asked \
         unless `activeProfiles` lists it"
    )
}

/// The installation: as the environment names it, else that of the `mvn` on the `PATH`.
fn maven_home(environment: &Environment) -> Option<PathBuf> {
    let named = ["MAVEN_HOME", "M2_HOME"].into_iter().filter_map(|name| environment.path(name));
    let path = environment.get("PATH").unwrap_or_default();
    let program = std::env::split_paths(path)
        .filter(|directory| directory.is_absolute())
        .flat_map(|directory| ["mvn", "mvn.cmd"].map(|name| directory.join(name)))
        .filter_map(|program| program.canonicalize().ok())
        .filter_map(|program| Some(program.parent()?.parent()?.to_owned()))
        // Homebrew's program is a script beside the installation.
        .flat_map(|home| [home.join("libexec"), home]);
    named.chain(program).find(|home| model_jar(home).is_some())
}

/// The jar that holds the model which every project inherits.
fn model_jar(home: &Path) -> Option<PathBuf> {
    let names = fs::read_dir(home.join("lib")).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let is_model = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_jar = path.extension().is_some_and(|extension| extension == "jar");
        name.starts_with("maven-model-builder") && is_jar && path.is_file()
    };
    names.filter(is_model).max()
}

fn inherited(jar: &Path, notices: &mut Vec<String>) -> Vec<Repository> {
    let read = File::open(jar).and_then(|file| read_bounded(file, LONGEST_JAR));
    let found = read.map_err(|cause| cause.to_string()).and_then(|jar| super_pom(&jar).map_err(|why| why.to_string()));
    found.unwrap_or_else(|why| {
        notices.push(format!("`{}` does not tell Maven's own repositories: {why}", jar.display()));
        Vec::new()
    })
}

/// What `${…}` may stand for in settings.
fn variables(environment: &Environment, home: Option<&Path>) -> Variables {
    let all = environment.variables().iter().map(|(name, value)| (format!("env.{name}"), value.clone()));
    let mut variables: Variables = all.collect();
    let mut known = |name: &str, value: Option<String>| {
        variables.extend(value.map(|value| (name.to_owned(), value)));
    };
    let own = |name: &str| environment.get(name).map(str::to_owned);
    known("user.home", own("HOME").or_else(|| own("USERPROFILE")));
    known("user.name", own("USER").or_else(|| own("USERNAME")));
    known("maven.home", home.map(|home| home.to_string_lossy().into_owned()));
    known("file.separator", Some(std::path::MAIN_SEPARATOR.to_string()));
    variables
}

/// The user's settings over the installation's; a file that is named has to be there.
fn settings(
    wishes: &MavenWishes,
    environment: &Environment,
    home: Option<&Path>,
    variables: &Variables,
) -> Result<Settings, Failure> {
    let named = wishes.settings.clone().or_else(|| environment.path("PLUGRAFT_MAVEN_SETTINGS"));
    let of_user = match named {
        Some(file) => Some(read_settings(&file, variables)?),
        None => match environment.path("HOME") {
            Some(home) => if_there(&home.join(".m2/settings.xml"), variables)?,
            None => None,
        },
    };
    let of_installation = home.map(|home| if_there(&home.join("conf/settings.xml"), variables)).transpose()?.flatten();
    Ok(of_user.unwrap_or_default().over(of_installation.unwrap_or_default()))
}

fn if_there(file: &Path, variables: &Variables) -> Result<Option<Settings>, Failure> {
    match fs::metadata(file) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        _ => read_settings(file, variables).map(Some),
    }
}

fn read_settings(file: &Path, variables: &Variables) -> Result<Settings, Failure> {
    let bytes = File::open(file).and_then(|file| read_bounded(file, LONGEST_SETTINGS));
    let what = || format!("Maven's settings `{}`", file.display());
    let bytes = bytes.map_err(|cause| Failure::Read { what: what(), cause })?;
    parse(&bytes, variables).map_err(|cause| Failure::MavenSettings { path: file.to_owned(), cause })
}

/// This machine's own repository: as the spec, `-Dmaven.repo.local` in Maven's own variables or the settings name it.
fn local(wishes: &MavenWishes, environment: &Environment, settings: &Settings) -> Result<Option<PathBuf>, Failure> {
    let arguments = ["MAVEN_ARGS", "MAVEN_OPTS"].into_iter().filter_map(|name| environment.get(name));
    let by_argument = || {
        let mut words = arguments.flat_map(str::split_whitespace);
        words.find_map(|word| word.strip_prefix("-Dmaven.repo.local=")).map(PathBuf::from)
    };
    if let Some(path) = wishes.local_repository.clone().or_else(by_argument) {
        return Ok(Some(path));
    }
    match &settings.local_repository {
        Some(Ok(path)) => Ok(Some(PathBuf::from(path))),
        Some(Err(unset)) => Err(Failure::MavenLocal { cause: unset.clone() }),
        None => Ok(environment.path("HOME").map(|home| home.join(".m2/repository"))),
    }
}

/// `[id=]URL`, with commas or blanks between; without an id, the host's name is one.
fn listed(text: &str) -> Result<Vec<Repository>, Failure> {
    let items = text.split([',', ' ', '\t', '\n']).filter(|item| !item.is_empty());
    items
        .map(|item| {
            // The value may hold a password, and is not shown.
            let wrong = || Failure::MavenRepositories;
            let (id, url) = match item.split_once('=') {
                Some((id, url)) if !id.contains(['/', ':']) && !id.is_empty() => (Some(id), url),
                _ => (None, item),
            };
            let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "https" | "http" | "file"));
            let parsed = parsed.ok_or_else(wrong)?;
            let id = id.or(parsed.host_str()).unwrap_or("file").to_owned();
            Ok(Repository { id, url: Ok(url.to_owned()), releases: true, snapshots: true })
        })
        .collect()
}

/// Name and password in an address are what its host is shown, where no server of that name says otherwise.
fn logins_in_addresses(places: &mut MavenPlaces) {
    let MavenPlaces { settings, repositories, .. } = places;
    let of_mirrors = settings.mirrors.iter().map(|mirror| (&mirror.id, &mirror.url));
    let of_profiles = settings.profiles.iter().flat_map(|profile| &profile.repositories);
    let of_repositories = of_profiles.chain(repositories.iter()).map(|one| (&one.id, &one.url));
    let found: Vec<Server> = of_mirrors
        .chain(of_repositories)
        .filter_map(|(id, url)| {
            let url = Url::parse(url.as_ref().ok()?).ok().filter(|url| !url.username().is_empty())?;
            let word = |text: &str| Secret::new(decoded(text));
            let login = Some((word(url.username()), word(url.password().unwrap_or_default())));
            Some(Server { id: id.clone(), credentials: Ok(ServerCredentials { login, headers: Vec::new() }) })
        })
        .collect();
    for server in found {
        if settings.server(&server.id).is_none() {
            settings.servers.push(server);
        }
    }
}

/// A part of a URL with its `%41` escapes resolved.
fn decoded(text: &str) -> String {
    // A form's decoder takes `+` for a blank, and user info has none that is meant so.
    let escaped = text.replace('+', "%2B");
    let mut pairs = url::form_urlencoded::parse(escaped.as_bytes());
    pairs.next().map(|(text, _)| text.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_of_the_environment() {
        let check = |text: &str, expected: Option<&[(&str, &str)]>| {
            let found = listed(text).ok();
            let found = found.as_ref().map(|found| {
                found.iter().map(|one| (&*one.id, one.url.as_deref().unwrap_or_default())).collect::<Vec<_>>()
            });
            assert_eq!(found.as_deref(), expected, "{text}");
        };
        check("corp=https://m2.example/x", Some(&[("corp", "https://m2.example/x")]));
        check(
            "https://m2.example/x?a=b, b=file:///srv/m2",
            Some(&[("m2.example", "https://m2.example/x?a=b"), ("b", "file:///srv/m2")]),
        );
        check("file:///srv/m2", Some(&[("file", "file:///srv/m2")]));
        check(" ,", Some(&[]));
        check("corp", None);
        check("corp=m2.example", None);
        check("ftp://m2.example/", None);
    }

    #[test]
    fn logins_of_addresses_are_the_servers_unless_settings_know_better() {
        let repository = |id: &str, url: &str| Repository {
            id: id.to_owned(),
            url: Ok(url.to_owned()),
            releases: true,
            snapshots: true,
        };
        let known = Server { id: "known".to_owned(), credentials: Ok(ServerCredentials::default()) };
        let mut places = MavenPlaces {
            settings: Settings { servers: vec![known], ..Settings::default() },
            repositories: vec![
                repository("a", "https://jo:p%40+x@m2.example/"),
                repository("known", "https://u:p@m2.example/"),
                repository("c", "https://m2.example/"),
            ],
            ..MavenPlaces::default()
        };
        logins_in_addresses(&mut places);
        let told: Vec<_> = places.settings.servers.iter().map(|server| server.id.as_str()).collect();
        assert_eq!(told, ["known", "a"]);
        let login = places.settings.servers[1].credentials.clone().ok().and_then(|found| found.login);
        let shown = login.map(|(name, word)| format!("{} {}", name.expose(), word.expose()));
        assert_eq!(shown.as_deref(), Some("jo p@+x"));
    }

    #[test]
    fn this_machines_own_repository() {
        let check = |variables: &[(&str, &str)], wish: Option<&str>, settings: Option<&str>, expected: Option<&str>| {
            let environment = Environment::of_all(variables);
            let wishes = MavenWishes { local_repository: wish.map(PathBuf::from), ..MavenWishes::default() };
            let settings =
                Settings { local_repository: settings.map(|path| Ok(path.to_owned())), ..Settings::default() };
            let found = local(&wishes, &environment, &settings).ok().flatten();
            assert_eq!(found, expected.map(PathBuf::from), "{variables:?}");
        };
        let home = ("HOME", "/h");
        check(&[], None, None, None);
        check(&[home], None, None, Some("/h/.m2/repository"));
        check(&[home], None, Some("/s"), Some("/s"));
        check(&[home, ("MAVEN_OPTS", "-Xmx1g -Dmaven.repo.local=/o")], None, Some("/s"), Some("/o"));
        check(&[home, ("MAVEN_OPTS", "-Dmaven.repo.local=/o")], Some("/w"), Some("/s"), Some("/w"));
    }
}
