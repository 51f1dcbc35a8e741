//! Credential helpers: programs that keep secrets, asked over a pipe (docker-credential-helpers, "Usage").

use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::formats::secret::Secret;

use super::{Credential, CredentialError};

/// The user name that marks an identity token.
const IDENTITY_TOKEN: &str = "<token>";

/// More than any helper says.
const LONGEST_ANSWER: u64 = 256 * 1024;

/// The longest line of a helper's complaint that is shown.
const LONGEST_COMPLAINT: usize = 200;

/// How long the pipes of a helper that has ended may stay open, in the hands of a daemon that it started.
const AFTERMATH: Duration = Duration::from_secs(1);

/// A helper that is there.
pub(super) struct Helper<'a> {
    /// `docker-credential-…`.
    pub(super) program: String,
    executable: PathBuf,
    search_path: &'a str,
    registry: &'a str,
}

/// What a helper left behind.
struct Output {
    status: ExitStatus,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl<'a> Helper<'a> {
    /// Finds the helper in `search_path`, a `PATH`. Relative directories in it do not count: what the working
    /// directory holds is not to be run.
    pub(super) fn find(
        name: &str,
        search_path: Option<&'a str>,
        registry: &'a str,
        file: &Path,
    ) -> Result<Self, CredentialError> {
        if name.contains(['/', '\\', '\0']) {
            return Err(CredentialError::HelperName { file: file.to_owned(), name: name.to_owned() });
        }
        let search_path = search_path.unwrap_or_default();
        let program = format!("docker-credential-{name}");
        let found = search_path
            .split(':') // POSIX.1-2017, §8.3, `PATH`
            .map(Path::new)
            .filter(|directory| directory.is_absolute())
            .map(|directory| directory.join(&program))
            .find(|candidate| candidate.is_file());
        match found {
            Some(executable) => Ok(Self { program, executable, search_path, registry }),
            None => {
                Err(CredentialError::HelperMissing { program, registry: registry.to_owned(), file: file.to_owned() })
            }
        }
    }

    /// Asks for what is kept for `server`; `None` where the helper keeps nothing for it.
    pub(super) fn get(&self, server: &str, patience: Duration) -> Result<Option<Credential>, CredentialError> {
        let output = self.run(server, patience)?;
        if output.status.success() {
            let (username, secret) = answer(&output.stdout).ok_or_else(|| CredentialError::HelperNonsense {
                program: self.program.clone(),
                registry: self.registry.to_owned(),
            })?;
            return Ok(credential(username, secret));
        }
        // Helpers complain on stdout; what they wrap often does on stderr.
        let said = [&output.stdout, &output.stderr].map(|bytes| complaint(bytes));
        let unknown = |line: &String| line.to_ascii_lowercase().contains("credentials not found");
        if said.iter().flatten().any(unknown) {
            return Ok(None);
        }
        Err(CredentialError::HelperFailed {
            program: self.program.clone(),
            registry: self.registry.to_owned(),
            said: said.into_iter().flatten().next(),
        })
    }

    fn run(&self, server: &str, patience: Duration) -> Result<Output, CredentialError> {
        let not_run = |cause| CredentialError::HelperNotRun {
            program: self.program.clone(),
            registry: self.registry.to_owned(),
            cause,
        };
        let mut child = Command::new(&self.executable)
            .arg("get")
            .env("PATH", self.search_path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(not_run)?;
        let (stdout, stderr) = (collect(child.stdout.take()), collect(child.stderr.take()));
        if let Some(mut stdin) = child.stdin.take() {
            // A helper may answer without having listened; a server's name fits into any pipe.
            drop(stdin.write_all(server.as_bytes()));
        }
        let Some(status) = wait(&mut child, patience).map_err(not_run)? else {
            drop(child.kill());
            drop(child.wait());
            return Err(CredentialError::HelperSilent {
                program: self.program.clone(),
                registry: self.registry.to_owned(),
                seconds: patience.as_secs(),
            });
        };
        let stderr = if status.success() { Vec::new() } else { gather(&stderr) };
        Ok(Output { status, stdout: gather(&stdout), stderr })
    }
}

/// Reads a pipe on a thread of its own, piece by piece, so that what came can be had before the pipe is closed.
fn collect(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let Some(mut pipe) = pipe.map(|pipe| pipe.take(LONGEST_ANSWER)) else { return };
        let mut piece = [0; 4096];
        while let Ok(length @ 1..) = pipe.read(&mut piece) {
            if sender.send(piece[..length].to_vec()).is_err() {
                return;
            }
        }
        // A helper that says too much is heard out, not stopped by a full pipe.
        drop(io::copy(&mut pipe.into_inner(), &mut io::sink()));
    });
    receiver
}

fn gather(pieces: &Receiver<Vec<u8>>) -> Vec<u8> {
    let mut all = Vec::new();
    while let Ok(piece) = pieces.recv_timeout(AFTERMATH) {
        all.extend(piece);
    }
    all
}

/// Waits for the child's end; `None` where patience ends first.
fn wait(child: &mut Child, patience: Duration) -> io::Result<Option<ExitStatus>> {
    let mut waited = Duration::ZERO;
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if waited >= patience {
            return Ok(None);
        }
        thread::sleep(pause);
        waited += pause;
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// User and secret of a successful helper's answer: `{"ServerURL": …, "Username": …, "Secret": …}`.
fn answer(answer: &[u8]) -> Option<(String, Secret)> {
    let value: Value = serde_json::from_slice(answer).ok()?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Some((text("Username")?, Secret::new(text("Secret")?)))
}

/// Some helpers answer with nothing in place of "not found".
fn credential(username: String, secret: Secret) -> Option<Credential> {
    if secret.expose().is_empty() {
        return None;
    }
    Some(if username == IDENTITY_TOKEN {
        Credential::IdentityToken { username: None, token: secret }
    } else {
        Credential::Password { username, password: secret }
    })
}

/// The first line of what a failed helper says, cleaned; nothing of what looks like an answer, which may hold a secret.
fn complaint(said: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(said);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let is_answer = line.starts_with('{') || line.to_ascii_lowercase().contains("secret");
    let cleaned = line.chars().filter(|c| !c.is_control()).take(LONGEST_COMPLAINT).collect();
    (!is_answer).then_some(cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_helpers() {
        let read = |text: &str| answer(text.as_bytes()).map(|(username, secret)| credential(username, secret));
        let secret = |text: &str| Secret::new(text.to_owned());
        let password = Credential::Password { username: "u".to_owned(), password: secret("p") };
        assert_eq!(read(r#"{"ServerURL":"r.io","Username":"u","Secret":"p"}"#), Some(Some(password)));
        let token = Credential::IdentityToken { username: None, token: secret("t") };
        assert_eq!(read(r#"{"Username":"<token>","Secret":"t"}"#), Some(Some(token)));
        assert_eq!(read(r#"{"Username":"","Secret":""}"#), Some(None));
        for nonsense in ["", "{}", "[]", r#"{"Username":"u"}"#, r#"{"Username":7,"Secret":"p"}"#] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn complaints_are_one_clean_line() {
        let cleaned = |text: &str| complaint(text.as_bytes());
        assert_eq!(cleaned("\n \x1b[31mno \u{7}keychain\r\nmore"), Some("[31mno keychain".to_owned()));
        assert_eq!(cleaned(&"x".repeat(1000)).map(|line| line.len()), Some(LONGEST_COMPLAINT));
        for hidden in ["", " \n", r#"{"Username":"u","Secret":"p"}"#, "Secret=hunter2"] {
            assert_eq!(cleaned(hidden), None, "{hidden}");
        }
    }
}
