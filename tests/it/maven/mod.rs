//! Maven coordinates, from `settings.xml` to the log of a repository. What is asserted of the order, the mirrors and the
//! credentials is how Maven 3.8.7 behaves, as its own requests show.

mod checksums;
mod credentials;
mod failures;
mod floating;
mod local;
mod locked;
mod places;
mod repositories;
mod snapshots;
mod ways;

use std::fs;
use std::sync::Arc;

use assert_cmd::Command;
use plugraft::event::Silent;
use plugraft::formats::checksum::Algorithm;
use plugraft::formats::maven_settings::Repository;
use plugraft::net::Settings;
use plugraft::resolve::{Floating, Place, resolve};
use plugraft::spec::{Flags, Input, Purpose, Spec};
use plugraft::tools::{Catalogues, MavenPlaces, Tools};

use crate::support::sandbox::{Ran, Sandbox};
use crate::support::tools::tools_for;
use crate::support::universe::{STREAM, md5, sha1, sha512};
use crate::support::web::Web;

/// What all repositories here have: the archive of a plugin.
pub(super) fn archive() -> Vec<u8> {
    STREAM.archive("1.0.0")
}

/// `maven:g:z:VERSION@zip`.
pub(super) fn coordinate(version: &str) -> String {
    format!("maven:g:z:{version}@zip")
}

/// The path of a version's file in a repository.
pub(super) fn path(repository: &str, version: &str) -> String {
    format!("/{repository}/g/z/{version}/z-{version}.zip")
}

/// Whether a path is that of an archive, and not of what stands beside it.
pub(super) fn is_archive(path: &str) -> bool {
    path.rsplit('.').next() == Some("zip")
}

/// The checksum of the archive.
pub(super) fn sum(algorithm: Algorithm) -> String {
    let bytes = archive();
    match algorithm {
        Algorithm::Md5 => md5(&bytes),
        Algorithm::Sha1 => sha1(&bytes),
        Algorithm::Sha256 => plugraft::formats::digest::Digest::of(&bytes).hex(),
        Algorithm::Sha512 => sha512(&bytes),
    }
}

/// A machine with a user's settings, and a server with a repository below each path.
pub(super) struct World {
    pub(super) sandbox: Sandbox,
    pub(super) web: Web,
    environment: Vec<(String, String)>,
}

impl World {
    pub(super) fn new() -> Self {
        Self { sandbox: Sandbox::new(), web: Web::start(), environment: Vec::new() }
    }

    /// A repository that has a version, with its SHA-1.
    pub(super) fn having(self, repository: &str, version: &str) -> Self {
        let path = path(repository, version);
        self.file(&path, &archive()).file(&format!("{path}.sha1"), sum(Algorithm::Sha1).as_bytes())
    }

    pub(super) fn file(self, path: &str, bytes: &[u8]) -> Self {
        self.web.put(path, bytes);
        self
    }

    /// The user's settings; `{self}` is the server's address, `{a}` that of the repository `a`, and so on.
    pub(super) fn settings(self, inside: &str) -> Self {
        let text = format!("<settings>{}</settings>", self.filled(inside));
        self.sandbox.write("home/.m2/settings.xml", &text);
        self
    }

    /// Names repositories by the environment, each below the path of its name.
    pub(super) fn repositories(self, names: &[&str]) -> Self {
        let listed: Vec<String> = names.iter().map(|name| format!("{name}={}/{name}", self.web.address())).collect();
        self.variable("PLUGRAFT_MAVEN_REPOSITORIES", &listed.join(","))
    }

    pub(super) fn variable(mut self, name: &str, value: &str) -> Self {
        let value = self.filled(value);
        self.environment.push((name.to_owned(), value));
        self
    }

    pub(super) fn with(mut self, change: impl FnOnce(Web) -> Web) -> Self {
        self.web = change(self.web);
        self
    }

    fn filled(&self, text: &str) -> String {
        let text = text.replace("{self}", &self.web.address()).replace("{second}", &self.web.second_address());
        ["a", "b", "c", "d", "m"]
            .iter()
            .fold(text, |text, name| text.replace(&format!("{{{name}}}"), &format!("{}/{name}", self.web.address())))
    }

    /// A profile of the settings that is active, with these repositories.
    pub(super) fn profile(names: &[&str]) -> String {
        let repository = |name: &&str| format!("<repository><id>{name}</id><url>{{{name}}}</url></repository>");
        let listed = names.iter().map(repository).collect::<Vec<_>>().concat();
        format!(
            "<profiles><profile><id>p</id><activation><activeByDefault>true</activeByDefault></activation>\
             <repositories>{listed}</repositories></profile></profiles>"
        )
    }

    pub(super) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.sandbox.command(args);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Checks a plugin by its coordinate.
    pub(super) fn ask(&self, coordinate: &str) -> Ran {
        self.sandbox.ran(&mut self.command(&["check", coordinate]))
    }

    /// It is found.
    pub(super) fn finds(&self, coordinate: &str) -> Ran {
        let ran = self.ask(coordinate);
        assert_eq!(ran.code, Some(0), "{coordinate}: {}", ran.stderr);
        ran
    }

    /// It is not found, and each of these is said.
    pub(super) fn misses(&self, coordinate: &str, said: &[&str]) -> Ran {
        let ran = self.ask(coordinate);
        assert_eq!(ran.code, Some(4), "{coordinate}: {}", ran.stderr);
        for part in said {
            assert!(ran.stderr.contains(part), "{part:?} is not said:\n{}", ran.stderr);
        }
        ran
    }

    /// The repositories that were asked for archives, in order, each once in a row.
    pub(super) fn asked(&self) -> Vec<String> {
        let archives = self.web.requests().into_iter().filter(|one| is_archive(&one.target));
        let mut names: Vec<String> =
            archives.filter_map(|one| one.target.split('/').nth(1).map(str::to_owned)).collect();
        names.dedup();
        names
    }

    /// How often an archive was asked for.
    pub(super) fn downloads(&self) -> usize {
        self.web.requests().iter().filter(|one| one.method == "GET" && is_archive(&one.target)).count()
    }

    /// All requests: method, path, status, and `+` where credentials came along.
    pub(super) fn log(&self) -> Vec<String> {
        let line = |one: &crate::support::web::Logged| {
            let status = one.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
            let credentials = if one.authorization.is_some() { " +" } else { "" };
            format!("{} {} {status}{credentials}", one.method, one.target)
        };
        self.web.requests().iter().map(line).collect()
    }
}

/// Resolves a coordinate by the library, against repositories of these names; waits are short.
pub(super) fn resolved(web: &Web, names: &[&str], version: &str) -> Result<(Option<String>, String), String> {
    let dir = tempfile::tempdir().expect("a temp directory");
    let repository = |name: &&str| Repository {
        id: (*name).to_owned(),
        url: Ok(format!("{}/{name}", web.address())),
        releases: true,
        snapshots: true,
    };
    let maven = MavenPlaces { repositories: names.iter().map(repository).collect(), ..MavenPlaces::default() };
    let tools = tools_for(dir.path(), Settings { attempts: 2, ..Settings::default() }, Arc::new(Silent));
    let tools = Tools { catalogues: Catalogues { maven, ..Catalogues::default() }, ..tools };
    let text = format!("plugins: [\"{}\"]", coordinate(version));
    let input = Input {
        text: Some(("plugraft.yaml".as_ref(), &text)),
        flags: &Flags::default(),
        directory: "".as_ref(),
        variables: &std::collections::BTreeMap::new(),
    };
    let spec = Spec::parse(&input, Purpose::Check).expect("a spec");
    let resolution = resolve(&tools, &spec, None, Floating::Resolved).map_err(|error| {
        let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
        let told = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
        format!("{told} [{}]", error.hint().unwrap_or_default())
    })?;
    let pin = &resolution.plugins[0];
    let place = match &pin.place {
        Place::There(download) => download.url.path().to_owned(),
        other => other.to_string(),
    };
    Ok((pin.taken.clone(), place))
}

/// A list of versions; `more` goes beside them.
pub(super) fn metadata(versions: &[&str], more: &str) -> String {
    let versions: Vec<String> = versions.iter().map(|version| format!("<version>{version}</version>")).collect();
    let versions = versions.concat();
    format!("<metadata><versioning><versions>{versions}</versions>{more}</versioning></metadata>")
}

/// An installation of Maven in a folder of the sandbox, whose model knows `central` at this address.
pub(super) fn install_maven(sandbox: &Sandbox, folder: &str, central: &str) {
    use std::io::Write as _;
    let model = format!(
        "<project><repositories><repository><id>central</id><url>{central}</url>\
         <snapshots><enabled>false</enabled></snapshots></repository></repositories></project>"
    );
    let mut jar = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    jar.start_file("org/apache/maven/model/pom-4.0.0.xml", options).expect("into memory");
    jar.write_all(model.as_bytes()).expect("into memory");
    let jar = jar.finish().expect("into memory").into_inner();
    let lib = sandbox.path(folder).join("lib");
    fs::create_dir_all(&lib).expect("a directory");
    fs::write(lib.join("maven-model-builder-3.9.9.jar"), jar).expect("a jar");
}
