//! Credentials as they are found: files in order, and helpers, which are scripts in a directory of the test.
#![cfg(unix)]

use std::error::Error as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use plugraft::formats::secret::Secret;
use plugraft::net::CredentialSettings;
use plugraft::net::credentials::{Credential, CredentialError, Credentials, Source};
use tempfile::TempDir;

/// A directory that is home, and holds the helpers.
struct Home {
    directory: TempDir,
    settings: CredentialSettings,
}

impl Home {
    fn new() -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        // What helpers call is found where the system has it.
        let path = Some(format!("relative:{}:/usr/bin:/bin", directory.path().display()));
        let settings = CredentialSettings { path, helper_patience: Duration::from_secs(60), ..Default::default() };
        Self { directory, settings }
    }

    fn file(mut self, name: &str, text: &str) -> Self {
        let path = self.directory.path().join(name);
        fs::write(&path, text).expect("a file is written");
        self.settings.files.push(path);
        self
    }

    /// A helper that notes what it was asked in `asked`, and then does as `script` says.
    fn helper(self, name: &str, script: &str) -> Self {
        let path = self.directory.path().join(format!("docker-credential-{name}"));
        let asked = self.directory.path().join("asked");
        let text = format!("#!/bin/sh\nread -r server\necho \"$1 $server\" >> '{}'\n{script}\n", asked.display());
        // Written by another process: a file that this one has open for writing, even in a child between fork and exec,
        // cannot be run ("text file busy").
        let mut writer = Command::new("/bin/sh")
            .args(["-c", r#"cat > "$0" && chmod 755 "$0""#])
            .arg(&path)
            .stdin(Stdio::piped())
            .spawn()
            .expect("a shell runs");
        writer.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("a script is written");
        assert!(writer.wait().expect("the shell ends").success());
        self
    }

    fn given(mut self, user: &str, registry: &str) -> Self {
        self.settings.given = Some((user.to_owned(), Secret::new("p".to_owned())));
        self.settings.given_for.push(registry.to_owned());
        self
    }

    fn patience(mut self, patience: Duration) -> Self {
        self.settings.helper_patience = patience;
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn asked(&self) -> String {
        fs::read_to_string(self.path("asked")).unwrap_or_default()
    }

    /// Looks up `team/app`: the credential in one line and the name of its source.
    fn look_up(&self, registry: &str) -> Result<String, CredentialError> {
        let found = Credentials::new(self.settings.clone()).for_registry(registry, "team/app")?;
        let Some(found) = found else { return Ok("none".to_owned()) };
        let credential = match found.credential {
            Credential::Password { username, password } => format!("{username}:{}", password.expose()),
            Credential::IdentityToken { token, .. } => format!("identity {}", token.expose()),
            Credential::BearerToken(token) => format!("bearer {}", token.expose()),
        };
        let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
        let source = match found.source {
            Source::Given => "given".to_owned(),
            Source::File(file) => name(&file),
            Source::Helper { program, file } => format!("{program} of {}", name(&file)),
            other @ (Source::Spec { .. } | Source::MavenServer(_)) => panic!("{other} is for no registry"),
        };
        Ok(format!("{credential} from {source}"))
    }
}

fn check(home: &Home, registry: &str, expected: &str) {
    assert_eq!(home.look_up(registry).expect("looked up"), expected);
}

/// The error for `r.io`, with its causes, in one line.
fn failure(home: &Home) -> String {
    let error = home.look_up("r.io").expect_err("an error");
    assert!(error.hint().is_some(), "{error} has a hint");
    let cause = error.source().map(|cause| format!(" / {cause}")).unwrap_or_default();
    format!("{error}{cause}").replace(&*home.directory.path().to_string_lossy(), "HOME")
}

fn entry(registry: &str, user: &str) -> String {
    format!(r#"{{"auths":{{"{registry}":{{"username":"{user}","password":"p"}}}}}}"#)
}

const ALL: &str = r#"{"credsStore":"keys"}"#;

const ANSWER: &str = r#"echo '{"ServerURL":"x","Username":"u","Secret":"s"}'"#;

#[test]
fn the_first_match_wins() {
    let mut home = Home::new().given("me", "mine.io");
    home.settings.files.extend([home.path("missing"), home.path("asked/not-a-directory")]);
    fs::write(home.path("asked"), "").expect("a file is written");
    let home = home
        .file("first", &entry("r.io", "one"))
        .file("second", r#"{"auths":{"r.io/team":{"auth":"dHdvOnA="},"x.io":{"auth":"dHdvOnA="}}}"#);
    check(&home, "mine.io", "me:p from given");
    check(&home, "r.io", "one:p from first");
    check(&home, "x.io", "two:p from second");
    check(&home, "y.io", "none");
    check(&Home::new().given("me", "docker.io"), "index.docker.io", "me:p from given");
}

#[test]
fn helpers_answer_for_their_registries() {
    let both = r#"{"credsStore":"keys","credHelpers":{"r.io":"own"},"auths":{"r.io":{"auth":"dTpw"}}}"#;
    let home = Home::new()
        .file("config.json", both)
        .helper("keys", ANSWER)
        .helper("own", r#"echo '{"Username":"<token>","Secret":"refresh"}'"#);
    check(&home, "r.io", "identity refresh from docker-credential-own of config.json");
    check(&home, "x.io:5000", "u:s from docker-credential-keys of config.json");
    assert_eq!(home.asked(), "get r.io\nget x.io:5000\n");
}

#[test]
fn a_helper_that_keeps_nothing_lets_the_entries_speak() {
    let not_found = "echo 'credentials not found in native keychain'; exit 1";
    let text = r#"{"credsStore":"keys","auths":{"r.io":{"auth":"dTpw"}}}"#;
    let home = Home::new().file("config.json", text).helper("keys", not_found);
    check(&home, "r.io", "u:p from config.json");
    check(&home, "x.io", "none");
    let home = Home::new().file("config.json", ALL).helper("keys", "echo 'Credentials not found' >&2; exit 1");
    check(&home, "registry-1.docker.io", "none");
    assert_eq!(home.asked(), "get https://index.docker.io/v1/\nget docker.io\n");
}

#[test]
fn a_helper_is_asked_once_in_a_run() {
    let home = Home::new().file("config.json", ALL).helper("keys", ANSWER);
    let credentials = Credentials::new(home.settings.clone());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| credentials.for_registry("r.io", "team/app").expect("looked up").expect("found"));
        }
    });
    assert_eq!(home.asked(), "get r.io\n");
}

#[test]
fn a_failing_helper_is_named_and_not_quoted_at_length() {
    let failing = |script: &str| failure(&Home::new().file("config.json", ALL).helper("keys", script));
    let failed = "credential helper `docker-credential-keys` failed for `r.io`";
    assert_eq!(failing("echo 'keychain is locked'; echo more >&2; exit 3"), format!("{failed}: keychain is locked"));
    assert_eq!(failing("printf '\\033[31mred\\n' >&2; exit 1"), format!("{failed}: [31mred"));
    assert_eq!(failing(&format!("{ANSWER}; exit 1")), failed);
    let nonsense = "credential helper `docker-credential-keys` gave no user and secret for `r.io`";
    assert_eq!(failing("echo hunter2"), nonsense);
    assert_eq!(failing("head -c 1000000 /dev/zero"), nonsense);
}

#[test]
fn a_helper_that_cannot_be_run_is_said_so() {
    let missing = "credential helper `docker-credential-keys` for `r.io` is not found in `PATH`";
    assert_eq!(failure(&Home::new().file("config.json", ALL)), missing);
    check(&Home::new().file("config.json", ALL).file("auth.json", &entry("r.io", "u")), "r.io", "u:p from auth.json");
    let mut nowhere = Home::new().file("config.json", ALL).helper("keys", ANSWER);
    nowhere.settings.path = None;
    assert_eq!(failure(&nowhere), missing);

    let home = Home::new().file("config.json", r#"{"credsStore":"../keys"}"#);
    assert_eq!(failure(&home), "`HOME/config.json` names a credential helper `../keys`, which is no program's name");
    let home = Home::new().file("config.json", ALL).helper("keys", ANSWER);
    fs::set_permissions(home.path("docker-credential-keys"), fs::Permissions::from_mode(0o644)).expect("changed");
    let said = failure(&home);
    assert!(said.starts_with("could not run credential helper `docker-credential-keys` for `r.io` / "), "{said}");
}

#[test]
fn patience_ends_and_daemons_do_not_count() {
    let home = Home::new().file("config.json", ALL).patience(Duration::from_millis(20));
    let said = failure(&home.helper("keys", "exec sleep 600"));
    assert_eq!(said, "credential helper `docker-credential-keys` for `r.io` gave no answer in 0 s");
    // `pass` leaves an agent behind that holds the pipes open.
    let home = Home::new().file("config.json", ALL).helper("keys", &format!("{ANSWER}; sleep 3 &"));
    check(&home, "r.io", "u:s from docker-credential-keys of config.json");
}

#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    assert_eq!(
        failure(&Home::new().file("config.json", "{\n\"auths\": oops\n}")),
        "`HOME/config.json`, line 2, column 10: this is not JSON"
    );
    let mut home = Home::new();
    home.settings.files.push(home.directory.path().to_owned());
    let said = failure(&home);
    assert!(said.starts_with("could not read the credential file `HOME` / "), "{said}");
}
