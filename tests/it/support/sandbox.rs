//! The binary in a directory of its own, with nothing of this machine's environment.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::plugin_class::plugin_class;

/// A temp directory that the binary runs in.
pub(crate) struct Sandbox {
    dir: TempDir,
}

/// What a run left behind.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temp directory") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("below the sandbox")).expect("a directory");
        fs::write(path, text).expect(name);
        self
    }

    /// A copy of a folder of `fixtures`, under another name.
    pub(crate) fn bring(&self, fixture: &str, name: &str) -> &Self {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture), &self.path(name));
        self
    }

    /// A Hub archive as Confluent's packager makes it, with one jar.
    pub(crate) fn hub_zip(&self, owner: &str, name: &str, version: &str) -> &Self {
        self.hub_zip_with(owner, name, version, &[])
    }

    /// The same with more files.
    pub(crate) fn hub_zip_with(&self, owner: &str, name: &str, version: &str, more: &[(&str, &[u8])]) -> &Self {
        let top = format!("{owner}-{name}-{version}");
        let manifest = format!(
            r#"{{"name":"{name}","version":"{version}","title":"{name}","owner":{{"username":"{owner}","name":"{owner}"}},"component_types":["source"],"license":[{{"name":"Apache License 2.0","url":"https://www.apache.org/licenses/LICENSE-2.0"}}],"description":"a sample","documentation_url":"https://example.com"}}"#
        );
        let source = "org/apache/kafka/connect/source/SourceConnector";
        let (class, bytes) = plugin_class("org/example/SampleSource").extends(source).file();
        let jar = zip(&[
            ("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n\r\n".as_slice()),
            (&format!("META-INF/services/{}", source.replace('/', ".")), b"org.example.SampleSource\n"),
            (&class, &bytes),
        ]);
        let own = [("manifest.json", manifest.as_bytes()), (&format!("lib/{name}-{version}.jar"), &jar)];
        let below: Vec<_> = own.iter().chain(more).map(|(path, bytes)| (format!("{top}/{path}"), *bytes)).collect();
        let bytes = zip(&below.iter().map(|(path, bytes)| (path.as_str(), *bytes)).collect::<Vec<_>>());
        fs::write(self.path(&format!("{top}.zip")), bytes).expect("a zip");
        self
    }

    /// The binary with these arguments, to be adjusted further.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plugraft"));
        let home = self.path("home");
        command
            .current_dir(self.dir.path())
            .env_clear()
            .env("HOME", &home)
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env("SOURCE_DATE_EPOCH", "1700000000")
            .args(args);
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.ran(&mut self.command(args))
    }

    /// Runs a command to its end; the sandbox's own path is `[DIR]` in what it said.
    pub(crate) fn ran(&self, command: &mut Command) -> Ran {
        let output = command.output().expect("the binary runs");
        let dir = self.dir.path().to_string_lossy().into_owned();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text").replace(&dir, "[DIR]");
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The names in a directory of the sandbox, sorted.
    pub(crate) fn names(&self, directory: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(directory)).expect(directory);
        let name =
            |entry: std::io::Result<fs::DirEntry>| entry.expect("listed").file_name().into_string().expect("UTF-8");
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }

    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a fixture") {
        let entry = entry.expect("a fixture");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let dirty = DateTime::from_date_and_time(2019, 3, 31, 2, 30, 58).expect("a date");
    let options = SimpleFileOptions::default().last_modified_time(dirty).unix_permissions(0o664);
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, options).expect("into memory");
        writer.write_all(bytes).expect("into memory");
    }
    writer.finish().expect("into memory").into_inner()
}
