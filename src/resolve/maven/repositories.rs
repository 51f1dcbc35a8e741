//! Which repositories are asked, in which order, and what stands in their place.

use std::path::PathBuf;

use url::Url;

use crate::formats::display_url::DisplayUrl;
use crate::formats::maven_layout::Kind;
use crate::formats::maven_settings::{self, Filled, Mirrored, Settings, Unset, Unusable, mirror_of};
use crate::tools::MavenPlaces;

use super::{RepositoryAnswer, Said};

/// The repository that every Maven knows, whether or not its address is known here.
const CENTRAL: &str = "central";

/// A repository, or the mirror that is asked in place of some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repository {
    pub(super) id: String,
    pub(super) place: Where,
    pub(super) releases: bool,
    pub(super) snapshots: bool,
    /// Why its entry in `<servers>` cannot be used.
    pub(super) credentials: Option<Unusable>,
}

/// Where a repository is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Where {
    /// Behind a URL, whose path ends with a slash.
    Web(Url),
    /// A directory of this machine.
    Directory(PathBuf),
    /// Nowhere that can be asked.
    Blocked { mirror: String },
    /// Behind an address that is not known whole.
    Unset(Unset),
    /// Behind an address that is no such one.
    NoAddress,
}

impl Repository {
    /// Why it is not asked for such a version.
    pub(super) fn refuses(&self, kind: Kind) -> Option<Said> {
        match (&self.place, kind) {
            (_, Kind::Release) if !self.releases => Some(Said::OtherVersions("released versions")),
            (_, Kind::Snapshot | Kind::Build) if !self.snapshots => Some(Said::OtherVersions("snapshots")),
            (Where::Blocked { mirror }, _) => Some(Said::Blocked { mirror: mirror.clone() }),
            (Where::Unset(unset), _) => Some(Said::Unset(unset.clone())),
            (Where::NoAddress, _) => Some(Said::NoAddress),
            (Where::Web(_) | Where::Directory(_), _) => None,
        }
    }

    /// What it said, to be told.
    pub(super) fn answer(&self, said: Said) -> RepositoryAnswer {
        let place = match &self.place {
            Where::Web(url) => Some(DisplayUrl::from(url)),
            Where::Directory(path) => Url::from_file_path(path).ok().as_ref().map(DisplayUrl::from),
            Where::Blocked { .. } | Where::Unset(_) | Where::NoAddress => None,
        };
        RepositoryAnswer { id: self.id.clone(), place, said, credentials: self.credentials.clone() }
    }
}

/// The repositories to ask, in order: those that the run names, those of the settings' profiles, the last profile
/// first (as Maven lays profiles over each other), and those that every Maven knows. Of one id the first counts; where
/// one mirror stands for several, it is asked once.
pub(super) fn repositories(places: &MavenPlaces) -> Vec<Repository> {
    let MavenPlaces { settings, repositories, inherited, .. } = places;
    let profiles: Vec<_> = settings.active().collect();
    let of_settings = profiles.into_iter().rev().flat_map(|profile| &profile.repositories);
    let mut named: Vec<Named<'_>> = Vec::new();
    for one in repositories.iter().chain(of_settings).chain(inherited) {
        if !named.iter().any(|known| known.id == one.id) {
            named.push(Named::from(one));
        }
    }
    if !named.iter().any(|known| known.id == CENTRAL) {
        named.push(Named { id: CENTRAL, url: None, releases: true, snapshots: false });
    }
    let mut asked: Vec<Repository> = Vec::new();
    for repository in named.iter().filter_map(|one| one.mirrored(settings)) {
        match asked.iter_mut().find(|known| known.id == repository.id && known.place == repository.place) {
            Some(known) => {
                known.releases |= repository.releases;
                known.snapshots |= repository.snapshots;
            }
            None => asked.push(repository),
        }
    }
    asked
}

/// A repository before mirrors are looked at.
struct Named<'a> {
    id: &'a str,
    /// `None` for `central` where nothing tells its address.
    url: Option<&'a Filled>,
    releases: bool,
    snapshots: bool,
}

impl<'a> From<&'a maven_settings::Repository> for Named<'a> {
    fn from(repository: &'a maven_settings::Repository) -> Self {
        let maven_settings::Repository { id, url, releases, snapshots } = repository;
        Self { id, url: Some(url), releases: *releases, snapshots: *snapshots }
    }
}

impl Named<'_> {
    /// What is asked in its place; `None` where nothing is known to ask.
    fn mirrored(&self, settings: &Settings) -> Option<Repository> {
        let place = self.url.map(place);
        let url = match &place {
            Some(Where::Web(url)) => Some(url.clone()),
            Some(Where::Directory(path)) => Url::from_file_path(path).ok(),
            _ => None,
        };
        let (id, place) = match mirror_of(&settings.mirrors, Mirrored { id: self.id, url: url.as_ref() }) {
            Some(mirror) if mirror.blocked => (self.id, Where::Blocked { mirror: mirror.id.clone() }),
            Some(mirror) => (mirror.id.as_str(), self::place(&mirror.url)),
            None => (self.id, place?),
        };
        let credentials = settings.server(id).and_then(|server| server.credentials.clone().err());
        Some(Repository { id: id.to_owned(), place, releases: self.releases, snapshots: self.snapshots, credentials })
    }
}

fn place(address: &Filled) -> Where {
    let text = match address {
        Ok(text) => text,
        Err(unset) => return Where::Unset(unset.clone()),
    };
    let Ok(mut url) = Url::parse(text) else { return Where::NoAddress };
    match url.scheme() {
        "file" => url.to_file_path().map_or(Where::NoAddress, Where::Directory),
        "http" | "https" if url.has_host() => {
            // What stands in the address is shown to its host as a login; the rest is where files are.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.set_fragment(None);
            if !url.path().ends_with('/') {
                url.set_path(&format!("{}/", url.path()));
            }
            Where::Web(url)
        }
        _ => Where::NoAddress,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::maven_settings::{Variables, parse};

    /// A line for each repository: its id, where it is, and which versions it is asked for.
    fn check(settings: &str, places: MavenPlaces, expected: &[&str]) {
        let settings =
            parse(format!("<settings>{settings}</settings>").as_bytes(), &Variables::new()).expect("settings");
        let told: Vec<String> = repositories(&MavenPlaces { settings, ..places })
            .iter()
            .map(|one| {
                let place = match &one.place {
                    Where::Web(url) => url.to_string(),
                    Where::Directory(path) => path.display().to_string(),
                    Where::Blocked { mirror } => format!("blocked by {mirror}"),
                    Where::Unset(unset) => unset.to_string(),
                    Where::NoAddress => "no address".to_owned(),
                };
                let kinds =
                    [(one.releases, "r"), (one.snapshots, "s")].map(|(takes, kind)| if takes { kind } else { "" });
                format!("{} {place} {}", one.id, kinds.concat())
            })
            .collect();
        assert_eq!(told, expected);
    }

    fn repository(id: &str, url: &str) -> maven_settings::Repository {
        maven_settings::Repository { id: id.to_owned(), url: Ok(url.to_owned()), releases: true, snapshots: true }
    }

    fn with_central() -> MavenPlaces {
        let central =
            maven_settings::Repository { snapshots: false, ..repository("central", "https://central.example/m2") };
        MavenPlaces { inherited: vec![central], ..MavenPlaces::default() }
    }

    const PROFILES: &str = "<profiles>
        <profile><id>p1</id><repositories><repository><id>a</id><url>https://a.example</url></repository>
          <repository><id>b</id><url>https://b.example/x/</url></repository></repositories></profile>
        <profile><id>p2</id><repositories><repository><id>c</id><url>file:///srv/c</url></repository>
          <repository><id>b</id><url>https://bb.example/</url>
            <releases><enabled>false</enabled></releases></repository></repositories></profile>
        </profiles><activeProfiles><activeProfile>p1</activeProfile><activeProfile>p2</activeProfile></activeProfiles>";

    #[test]
    fn order() {
        check("", MavenPlaces::default(), &[]);
        check("", with_central(), &["central https://central.example/m2/ r"]);
        check(
            PROFILES,
            with_central(),
            &[
                "c /srv/c rs",
                "b https://bb.example/ s",
                "a https://a.example/ rs",
                "central https://central.example/m2/ r",
            ],
        );
        let own = vec![repository("own", "http://u:p@own.example/m2"), repository("a", "https://mine.example/")];
        check(
            PROFILES,
            MavenPlaces { repositories: own, ..MavenPlaces::default() },
            &["own http://own.example/m2/ rs", "a https://mine.example/ rs", "c /srv/c rs", "b https://bb.example/ s"],
        );
    }

    #[test]
    fn mirrors() {
        let mirror = |of: &str, more: &str| {
            format!(
                "<mirrors><mirror><id>m</id><mirrorOf>{of}</mirrorOf><url>https://m.example/</url>{more}</mirror></mirrors>"
            )
        };
        check(&mirror("*", ""), MavenPlaces::default(), &["m https://m.example/ r"]);
        check(&(mirror("*", "") + PROFILES), with_central(), &["m https://m.example/ rs"]);
        check(
            &(mirror("a,central", "") + PROFILES),
            with_central(),
            &["c /srv/c rs", "b https://bb.example/ s", "m https://m.example/ rs"],
        );
        let plain = vec![repository("plain", "http://plain.example/"), repository("near", "http://localhost/")];
        check(
            &mirror("external:http:*", "<blocked>true</blocked>"),
            MavenPlaces { repositories: plain, ..with_central() },
            &["plain blocked by m rs", "near http://localhost/ rs", "central https://central.example/m2/ r"],
        );
        // A mirror's own address is not looked up again.
        check(
            "<mirrors><mirror><id>m</id><mirrorOf>central</mirrorOf><url>http://m.example/</url></mirror>
             <mirror><id>no</id><mirrorOf>external:http:*</mirrorOf><url>http://0.0.0.0/</url><blocked>true</blocked></mirror>
             </mirrors>",
            with_central(),
            &["m http://m.example/ r"],
        );
    }

    #[test]
    fn addresses() {
        let places = |urls: &[&str]| {
            let numbered = urls.iter().enumerate().map(|(at, url)| repository(&at.to_string(), url)).collect();
            MavenPlaces { repositories: numbered, ..MavenPlaces::default() }
        };
        check(
            "",
            places(&["scp://x/y", "no", "https://x.example/a?b#c"]),
            &["0 no address rs", "1 no address rs", "2 https://x.example/a/?b rs"],
        );
    }
}
