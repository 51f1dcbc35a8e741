//! A container engine on a socket of its own, which keeps what it is given and fails as it is told.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use plugraft::formats::digest::Digest;
use serde_json::{Value, json};

use super::image_tar;

/// What the engine does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// Answers a load with 200, and an error in the stream.
    ErrorDetail,
    /// Answers a load with 500 and a message.
    Refuses,
    /// Hangs up in the middle of a load, without an answer.
    HangsUp,
    /// Answers before the archive has come, and hangs up.
    AnswersEarly,
    /// Says that it loaded the image, and has another one under its name.
    KeepsAnother,
    /// Says that it loaded the image, and has nothing.
    KeepsNothing,
    /// Answers as no engine does.
    Html,
    /// Keeps manifests: ids are its own.
    OwnIds,
}

#[derive(Default)]
struct Kept {
    /// Whole archives, as they came.
    archives: Vec<Vec<u8>>,
    /// Bytes of archives that did not come whole.
    halves: usize,
    /// What `inspect` says, by name.
    images: BTreeMap<String, Value>,
}

/// A running engine.
pub(crate) struct Engine {
    socket: PathBuf,
    kept: Arc<Mutex<Kept>>,
}

impl Engine {
    /// Listens at `dir/engine.sock`.
    pub(crate) fn start(dir: &Path, architecture: &'static str, fault: Fault) -> Self {
        let socket = dir.join("engine.sock");
        let listener = UnixListener::bind(&socket).expect("a socket");
        let kept: Arc<Mutex<Kept>> = Arc::default();
        let keeper = Arc::clone(&kept);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let keeper = Arc::clone(&keeper);
                // A caller that hangs up ends its own conversation only.
                thread::spawn(move || stream.map(|stream| converse(stream, &keeper, architecture, fault)));
            }
        });
        Self { socket, kept }
    }

    /// Where it listens.
    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    /// As `DOCKER_HOST` has it.
    pub(crate) fn host(&self) -> String {
        format!("unix://{}", self.socket.display())
    }

    pub(crate) fn archives(&self) -> Vec<Vec<u8>> {
        self.kept.lock().expect("no panic").archives.clone()
    }

    pub(crate) fn halves(&self) -> usize {
        self.kept.lock().expect("no panic").halves
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.kept.lock().expect("no panic").images.keys().cloned().collect()
    }
}

fn converse(stream: UnixStream, kept: &Mutex<Kept>, architecture: &str, fault: Fault) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut bytes = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if bytes.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let request: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let mut length = 0;
        loop {
            let mut header = String::new();
            bytes.read_line(&mut header)?;
            if header.trim().is_empty() {
                break;
            }
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let (method, path) = (request[0].as_str(), request[1].as_str());
        if fault == Fault::Html {
            answer(&mut out, 200, "<html>log in</html>")?;
            continue;
        }
        match (method, path) {
            ("GET", "/version") => answer(&mut out, 200, &json!({"Os": "linux", "Arch": architecture}).to_string())?,
            ("POST", "/images/load?quiet=1") => {
                if !load(&mut bytes, &mut out, length, kept, fault)? {
                    return Ok(());
                }
            }
            ("GET", path) => {
                let name = path.trim_start_matches("/images/").trim_end_matches("/json");
                let found = kept.lock().expect("no panic").images.get(name).cloned();
                match found {
                    Some(image) => answer(&mut out, 200, &image.to_string())?,
                    None => answer(&mut out, 404, &json!({"message": format!("No such image: {name}")}).to_string())?,
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Takes an archive; `false` where the conversation is over.
fn load(
    bytes: &mut impl Read,
    out: &mut UnixStream,
    length: u64,
    kept: &Mutex<Kept>,
    fault: Fault,
) -> std::io::Result<bool> {
    if matches!(fault, Fault::HangsUp | Fault::AnswersEarly) {
        bytes.read_exact(&mut [0; 600])?;
        if fault == Fault::AnswersEarly {
            answer(out, 507, &json!({"message": "no space left on device"}).to_string())?;
        }
        out.shutdown(std::net::Shutdown::Both)?;
        return Ok(false);
    }
    let mut archive = Vec::new();
    bytes.take(length).read_to_end(&mut archive)?;
    let mut kept = kept.lock().expect("no panic");
    if archive.len() as u64 != length {
        kept.halves += 1;
        return Ok(false);
    }
    match fault {
        Fault::ErrorDetail => {
            let words = "write /usr: no space left on device";
            let lines = format!(
                "{}\r\n{}\r\n",
                json!({"stream": "Loading layer"}),
                json!({"errorDetail": {"message": words}, "error": words})
            );
            answer(out, 200, &lines)?;
        }
        Fault::Refuses => answer(out, 500, &json!({"message": "the daemon is out of sorts"}).to_string())?,
        _ => {
            keep(&mut kept, &archive, fault);
            answer(out, 200, &json!({"stream": "Loaded image"}).to_string())?;
        }
    }
    kept.archives.push(archive);
    Ok(true)
}

fn keep(kept: &mut Kept, archive: &[u8], fault: Fault) {
    let files = image_tar::read(archive);
    let listing: Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
    for image in listing.as_array().expect("images") {
        let config = &files[image["Config"].as_str().expect("a name")];
        let said: Value = serde_json::from_slice(config).expect("JSON");
        let mut inspected = json!({"Id": Digest::of(config), "RootFS": {"Layers": said["rootfs"]["diff_ids"]}});
        match fault {
            Fault::KeepsNothing => continue,
            Fault::KeepsAnother => inspected["Id"] = json!(Digest::of(b"another")),
            Fault::OwnIds => {
                inspected["Id"] = json!(Digest::of(b"its own"));
                inspected["Descriptor"] = json!({"digest": Digest::of(b"its own")});
            }
            _ => {}
        }
        for name in image["RepoTags"].as_array().expect("names") {
            kept.images.insert(name.as_str().expect("a name").to_owned(), inspected.clone());
        }
    }
}

fn answer(out: &mut UnixStream, status: u16, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(out, "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
}
