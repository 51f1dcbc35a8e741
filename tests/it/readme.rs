//! Every console block of README runs, in a directory that has what the page takes for granted.
//!
//! Lines after `$ ` are commands for a shell; what follows is their standard output, in which `…` stands for anything
//! within a line. A YAML block after `<!-- file: NAME -->` is written to that file first. A block after
//! `<!-- covered by SCRIPT -->` needs more than this machine has to have; that script does the same with the real thing.

use std::fs;
use std::io::{Cursor, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use assert_cmd::Command;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::cluster::Cluster;
use crate::support::plugin_class::plugin_class;
use crate::support::registry::{Bearer, Registry};
use crate::support::sandbox::Sandbox;
use crate::support::validate;

const README: &str = include_str!("../../README.md");

/// A fenced block, and the comment right above it.
struct Block<'t> {
    language: &'t str,
    comment: Option<&'t str>,
    lines: Vec<&'t str>,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut open: Option<Block<'_>> = None;
    let mut above = "";
    for line in page.lines() {
        match (open.take(), line.strip_prefix("```")) {
            (Some(block), Some(_)) => blocks.push(block),
            (Some(mut block), None) => {
                block.lines.push(line);
                open = Some(block);
            }
            (None, Some(language)) => {
                let comment = above.strip_prefix("<!-- ").and_then(|text| text.strip_suffix(" -->"));
                open = Some(Block { language, comment, lines: Vec::new() });
            }
            (None, None) => above = line,
        }
    }
    assert!(open.is_none(), "a block does not end");
    blocks
}

/// What the page takes for granted: archives, registries, and a few commands besides ours.
struct World {
    sandbox: Sandbox,
    ours: Registry,
    theirs: Registry,
    workers: Cluster,
}

impl World {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.bring("quickstart", "fixtures/quickstart");
        let theirs = Registry::start();
        serve(&sandbox.path("fixtures/quickstart/base"), &theirs, "confluentinc/cp-server-connect", "7.9.1");
        let ours = Registry::start().with_bearer(Bearer::new().user("ci", "secret").anonymous_pull());
        sandbox.write(
            "home/.docker/config.json",
            &format!(r#"{{"auths":{{"{}":{{"auth":"Y2k6c2VjcmV0"}}}}}}"#, ours.address()),
        );
        let manifest =
            br#"{"name":"kafka-connect-datagen","version":"0.6.7","title":"Datagen","description":"Makes data.",
            "owner":{"username":"confluentinc","name":"Confluent"},"component_types":["source"],
            "license":[{"name":"Apache License 2.0","url":"https://www.apache.org/licenses/LICENSE-2.0"}]}"#;
        let top = "confluentinc-kafka-connect-datagen-0.6.7";
        let source = "org/apache/kafka/connect/source/SourceConnector";
        let (name, class) = plugin_class("io/confluent/DatagenConnector").extends(source).file();
        let service = format!("META-INF/services/{}", source.replace('/', "."));
        let jar = zip(&[(&name, &class), (&service, b"io.confluent.DatagenConnector\n")]);
        let entries = [(format!("{top}/manifest.json"), manifest.as_slice()), (format!("{top}/lib/datagen.jar"), &jar)];
        let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        fs::write(sandbox.path(&format!("{top}.zip")), zip(&entries)).expect("a zip");
        sandbox.hub_zip_with("confluentinc", "kafka-connect-jdbc", "10.7.0", &[("lib/postgresql-42.2.19.jar", &jar)]);
        let jdbc = "confluentinc-kafka-connect-jdbc-10.7.0.zip";
        fs::create_dir(sandbox.path("plugins")).expect("a directory");
        fs::rename(sandbox.path(jdbc), sandbox.path("plugins").join(jdbc)).expect("an archive");
        fs::write(sandbox.path("postgresql-42.7.4.jar"), &jar).expect("a jar");
        let odd =
            zip(&[("lib/sink.jar", &jar), ("__MACOSX/lib/._sink.jar", b"x"), ("../../etc/cron.d/x", b"* * * * *")]);
        fs::write(sandbox.path("acme-sink-1.2.zip"), odd).expect("a zip");
        sandbox.write("values-connect.yaml", "# Our workers.\nconnect:\n  name: connectors\n  image:\n    repository: cnfldemos/cp-server-connect # the demo's\n    tag: 6.0.0\n");
        sandbox.write("password", "secret\n");
        let workers = Cluster::start().with_late_class("io.confluent.kafka.connect.datagen.DatagenConnector", 1);
        let world = Self { sandbox, ours, theirs, workers };
        world.tool("plugraft", &format!("exec '{}' \"$@\"", env!("CARGO_BIN_EXE_plugraft")));
        world.tool("cargo", "case $1 in run) shift 3; exec plugraft \"$@\";; esac");
        world
    }

    fn tool(&self, name: &str, script: &str) {
        let name = format!("bin/{name}");
        self.sandbox.write(&name, &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(self.sandbox.path(&name), fs::Permissions::from_mode(0o755)).expect("our own file");
    }

    /// The page names registries that nobody has here.
    fn localized(&self, text: &str) -> String {
        text.replace("registry.example.com", &self.ours.address())
            .replace("docker.io/", &format!("{}/", self.theirs.address()))
            .replace("http://connect:8083", &self.workers.address())
    }

    fn published(&self, text: &str) -> String {
        text.replace(&self.ours.address(), "registry.example.com").replace(&self.theirs.address(), "docker.io")
    }

    /// Standard output of a command, as the page would show it.
    fn run(&self, command: &str) -> String {
        let path = format!("{}:/usr/bin:/bin", self.sandbox.path("bin").display());
        let ran = self.sandbox.ran(
            Command::new("/bin/sh")
                .args(["-euc", &self.localized(command)])
                .current_dir(self.sandbox.dir())
                .env_clear()
                .env("PATH", path)
                .env("HOME", self.sandbox.path("home"))
                .env("CP_VERSION", "7.9.1")
                .env("REGISTRY_PASSWORD", "secret"),
        );
        assert_eq!(ran.code, Some(0), "{command}\n{}{}", ran.stdout, ran.stderr);
        self.published(&ran.stdout)
    }
}

/// Puts a layout's image into a registry.
fn serve(layout: &Path, registry: &Registry, repository: &str, tag: &str) {
    let index: serde_json::Value =
        serde_json::from_slice(&fs::read(layout.join("index.json")).expect("a layout")).expect("JSON");
    let root = index["manifests"][0]["digest"].as_str().expect("a digest");
    for entry in fs::read_dir(layout.join("blobs/sha256")).expect("blobs") {
        let path = entry.expect("a blob").path();
        let bytes = fs::read(&path).expect("a blob");
        let media_type = serde_json::from_slice(&bytes).ok().and_then(|value: serde_json::Value| {
            value.get("mediaType").and_then(|media_type| media_type.as_str().map(str::to_owned))
        });
        match media_type {
            Some(media_type) if path.ends_with(root.trim_start_matches("sha256:")) => {
                registry.put_manifest(repository, tag, &media_type, &bytes);
            }
            Some(media_type) => registry.put_untagged(repository, &media_type, &bytes),
            None => drop(registry.put_blob(repository, &bytes)),
        }
    }
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("an archive").into_inner()
}

/// Whether a line is as the page has it, with `…` for anything.
fn fits(shown: &str, said: &str) -> bool {
    let Some((first, rest)) = shown.split_once('…') else { return shown == said };
    let Some(mut said) = said.strip_prefix(first) else { return false };
    let mut parts = rest.split('…').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return said.ends_with(part);
        }
        let Some(at) = said.find(part) else { return false };
        said = &said[at + part.len()..];
    }
    true
}

fn check(world: &World, block: &Block<'_>) {
    let mut lines = block.lines.iter().copied().peekable();
    while let Some(line) = lines.next() {
        let mut command = line.strip_prefix("$ ").unwrap_or_else(|| panic!("no command: {line}")).to_owned();
        while command.ends_with('\\') {
            command = format!("{command}\n{}", lines.next().expect("a command that goes on"));
        }
        let mut shown = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
            shown.push(line);
        }
        let said = world.run(&command);
        let said: Vec<&str> = said.lines().collect();
        let same = said.len() == shown.len() && shown.iter().zip(&said).all(|(shown, said)| fits(shown, said));
        assert!(same, "$ {command}\n--- README\n{}\n--- said\n{}", shown.join("\n"), said.join("\n"));
    }
}

#[test]
fn every_console_block_runs() {
    let world = World::new();
    let mut ran = 0;
    for block in blocks(README) {
        match (block.language, block.comment) {
            ("yaml", Some(comment)) if comment.starts_with("file: ") => {
                let text = block.lines.join("\n") + "\n";
                world.sandbox.write(comment.trim_start_matches("file: "), &world.localized(&text));
            }
            ("console", Some(comment)) if comment.starts_with("covered by ") => {
                let script = comment.trim_start_matches("covered by ");
                let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
                assert!(script.exists(), "{} is not there", script.display());
            }
            ("console", _) => {
                check(&world, &block);
                ran += 1;
            }
            _ => {}
        }
    }
    assert!(ran >= 5, "only {ran} blocks");
    validate::registry(&world.ours, "team/connect-datagen", "0.6.7-7.9.1");
}

#[test]
fn lines_fit() {
    for (shown, said, expected) in [
        ("a", "a", true),
        ("a", "b", false),
        ("a…", "ab", true),
        ("…b", "ab", true),
        ("a…c…e", "abcde", true),
        ("a…c…e", "abde", false),
        ("a…b", "a", false),
    ] {
        assert_eq!(fits(shown, said), expected, "{shown} {said}");
    }
}
