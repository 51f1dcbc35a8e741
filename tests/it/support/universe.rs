//! One small world of plugins, known to a Hub, to a Maven repository and to file servers alike.
//!
//! Every file is made from its coordinate alone, so the same file has the same bytes wherever it is found.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use md5::Md5;
use plugraft::formats::digest::Digest;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use sha2::Sha512;

use super::archive::{dir, file, jar_with, pom, zip};
use super::web::Web;

/// A component, on the Hub as `owner/name`, in Maven as `group:name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) owner: &'static str,
    pub(crate) name: &'static str,
    pub(crate) group: &'static str,
    /// The oldest first.
    pub(crate) versions: &'static [&'static str],
    pub(crate) license: (&'static str, &'static str),
}

/// A connector with several versions.
pub(crate) const STREAM: Component = Component {
    owner: "acme",
    name: "kafka-connect-stream",
    group: "com.acme.connect",
    versions: &["1.0.0", "1.9.0", "1.10.0", "2.0.0"],
    license: ("Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
};

/// Another of the same owner, under another licence.
pub(crate) const FILES: Component = Component {
    owner: "acme",
    name: "kafka-connect-files",
    group: "com.acme.connect",
    versions: &["0.9.0"],
    license: ("Confluent Community License", "https://www.confluent.io/confluent-community-license"),
};

/// A transform of another owner, with a version that is no number.
pub(crate) const MASK: Component = Component {
    owner: "globex",
    name: "smt-mask",
    group: "io.globex",
    versions: &["1.2.3.Final"],
    license: ("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
};

/// All of them.
pub(crate) const ALL: [Component; 3] = [STREAM, FILES, MASK];

impl Component {
    /// The newest version.
    pub(crate) fn newest(&self) -> &'static str {
        self.versions.last().expect("a version")
    }

    /// `owner/name:version`.
    pub(crate) fn on_hub(&self, version: &str) -> String {
        format!("{}/{}:{version}", self.owner, self.name)
    }

    /// `maven:group:name:version`, of the thin jar; for the archive add `:plugin@zip`.
    pub(crate) fn in_maven(&self, version: &str) -> String {
        format!("maven:{}:{}:{version}", self.group, self.name)
    }

    /// `owner-name-version.zip`.
    pub(crate) fn archive_name(&self, version: &str) -> String {
        format!("{}-{}-{version}.zip", self.owner, self.name)
    }

    /// The class that a worker would load.
    pub(crate) fn class(&self) -> String {
        format!("{}.{}.Connector", self.group, self.name.replace('-', ""))
    }

    /// `manifest.json` as it is inside of the archive.
    pub(crate) fn manifest(&self, version: &str) -> Value {
        let (license, url) = self.license;
        json!({
            "name": self.name, "version": version, "title": format!("{} of {}", self.name, self.owner),
            "description": "A sample.", "component_types": ["sink"],
            "owner": { "username": self.owner, "name": self.owner, "type": "organization" },
            "license": [{ "name": license, "url": url }],
            "documentation_url": "https://example.com/docs", "release_date": "2024-02-29",
        })
    }

    /// The jar.
    pub(crate) fn jar(&self, version: &str) -> Vec<u8> {
        jar_with(&self.class(), &[pom(self.group, self.name, version)])
    }

    /// The Hub's archive: one folder with the manifest and the jar.
    pub(crate) fn archive(&self, version: &str) -> Vec<u8> {
        let top = format!("{}-{}-{version}", self.owner, self.name);
        let manifest = serde_json::to_vec_pretty(&self.manifest(version)).expect("a manifest");
        zip([
            dir(format!("{top}/")),
            file(format!("{top}/manifest.json"), &manifest),
            file(format!("{top}/doc/README.md"), &b"A sample.\n".repeat(200)),
            file(format!("{top}/lib/{}-{version}.jar", self.name), &self.jar(version)),
        ])
        .bytes()
    }

    /// What the Hub's interface says of a version; the archive is at `address`, and both checksums are true.
    pub(crate) fn on_offer(&self, version: &str, address: &str) -> Value {
        let (name, bytes) = (self.archive_name(version), self.archive(version));
        let mut manifest = self.manifest(version);
        manifest["archive"] = json!({
            "name": name, "mime_type": "application/zip", "md5": md5(&bytes), "sha1": sha1(&bytes),
            "url": format!("{address}/api/plugins/{}/{}/versions/{version}/{name}", self.owner, self.name),
        });
        manifest
    }
}

/// A Hub that knows all components. Its archives are on the second server, as those of the real one are.
pub(crate) fn hub() -> Web {
    let mut web = Web::start();
    let mut listed = Vec::new();
    for component in ALL {
        let at = format!("/api/plugins/{}/{}", component.owner, component.name);
        for version in component.versions {
            let file = format!("{at}/versions/{version}/{}", component.archive_name(version));
            web = web
                .json(&format!("{at}/versions/{version}"), &component.on_offer(version, "{second}"))
                .file(&file, component.archive(version));
        }
        let newest = component.on_offer(component.newest(), "{second}");
        listed.push((component.owner, newest.clone()));
        web = web.json(&at, &newest);
    }
    for owner in ["acme", "globex"] {
        let of_owner = listed.iter().filter(|(who, _)| *who == owner).map(|(_, newest)| newest.clone());
        web = web.json(&format!("/api/plugins/{owner}"), &Value::Array(of_owner.collect()));
    }
    web
}

/// A directory with all archives under the Hub's own names.
pub(crate) fn mirror(at: &Path) {
    fs::create_dir_all(at).expect("a directory");
    for component in ALL {
        for version in component.versions {
            fs::write(at.join(component.archive_name(version)), component.archive(version)).expect("an archive");
        }
    }
}

/// A Maven repository below `/maven2/`: jars, archives (`:plugin@zip`), POMs and metadata, each with all its checksums.
pub(crate) fn maven() -> Web {
    let mut web = Web::start();
    for component in ALL {
        let at = format!("/maven2/{}/{}", component.group.replace('.', "/"), component.name);
        for version in component.versions {
            let stem = format!("{at}/{version}/{}-{version}", component.name);
            web = with_checksums(web, &format!("{stem}.jar"), &component.jar(version));
            web = with_checksums(web, &format!("{stem}-plugin.zip"), &component.archive(version));
            web = with_checksums(web, &format!("{stem}.pom"), project(&component, version).as_bytes());
        }
        web = with_checksums(web, &format!("{at}/maven-metadata.xml"), metadata(&component).as_bytes());
    }
    web
}

fn with_checksums(web: Web, path: &str, bytes: &[u8]) -> Web {
    web.file(path, bytes)
        .file(&format!("{path}.md5"), md5(bytes))
        .file(&format!("{path}.sha1"), sha1(bytes))
        .file(&format!("{path}.sha256"), Digest::of(bytes).hex())
        .file(&format!("{path}.sha512"), sha512(bytes))
}

fn project(component: &Component, version: &str) -> String {
    format!(
        "<project><modelVersion>4.0.0</modelVersion><groupId>{}</groupId><artifactId>{}</artifactId>\
         <version>{version}</version></project>\n",
        component.group, component.name
    )
}

fn metadata(component: &Component) -> String {
    let versions = component.versions.iter().fold(String::new(), |mut text, version| {
        write!(text, "<version>{version}</version>").expect("a string takes everything");
        text
    });
    let newest = component.newest();
    format!(
        "<metadata><groupId>{}</groupId><artifactId>{}</artifactId><versioning><latest>{newest}</latest>\
         <release>{newest}</release><versions>{versions}</versions><lastUpdated>20240229000000</lastUpdated>\
         </versioning></metadata>\n",
        component.group, component.name
    )
}

/// MD5 in hexadecimal digits.
pub(crate) fn md5(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

/// SHA-1 in hexadecimal digits.
pub(crate) fn sha1(bytes: &[u8]) -> String {
    hex(&Sha1::digest(bytes))
}

/// SHA-512 in hexadecimal digits.
pub(crate) fn sha512(bytes: &[u8]) -> String {
    hex(&Sha512::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes everything");
        text
    })
}
