//! A container engine of this machine or another: Docker's API (Docker Engine API v1.24 and later; podman speaks it too).

use std::io::{self, Write};
use std::thread;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;
use tokio::sync::mpsc;
use url::Url;

use crate::formats::digest::Digest;

use super::answer::Answer;
use super::engine_place::EnginePlace;
use super::exchange::{self, Outgoing, Reading, Request};
use super::fault::Fault;
use super::refusal::clean;
use super::{Error, Net};

/// How much goes over the wire in one piece.
const CHUNK: usize = 256 << 10;
/// How many pieces wait for the engine.
const IN_FLIGHT: usize = 4;
/// Far more than an engine says of one image.
const INSPECT_LIMIT: usize = 4 << 20;

/// A container engine.
pub struct Engine {
    net: Net,
    client: Client,
    base: Url,
    name: String,
}

/// What an engine says of one of its images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineImage {
    /// The id: the digest of the config, or what the engine calls it.
    pub id: Digest,
    /// The digests of the uncompressed layers, from the bottom up.
    pub diff_ids: Vec<Digest>,
    /// Whether the engine keeps manifests, and so has ids of its own (containerd's image store).
    pub keeps_manifests: bool,
}

/// Why an image was not loaded.
#[derive(Debug)]
pub enum LoadFailure<E> {
    /// Whoever writes the archive gave up.
    Source(E),
    /// The engine did not take it.
    Engine(Error),
}

impl Net {
    /// The container engine of the settings. Nothing is asked of it yet.
    pub fn engine(&self) -> Result<Engine, Error> {
        let place = EnginePlace::read(&self.settings().engine)?;
        let (client, base) = place.client(self.settings())?;
        let engine = Engine { net: self.clone(), client, base, name: place.name() };
        if !place.is_socket() {
            self.refuse_plain(&format!("reach the container engine at `{}`", engine.name), &engine.base)?;
        }
        Ok(engine)
    }
}

impl Engine {
    /// Its address, as it may be shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Operating system and architecture of its containers.
    pub fn machine(&self) -> Result<(String, String), Error> {
        let what = "ask for its version";
        let answer = self.get(what, "version")?;
        let said = self.json(what, &answer)?;
        let field = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
        field("Os").zip(field("Arch")).ok_or_else(|| self.odd(what, "it tells no `Os` and `Arch`".to_owned()))
    }

    /// What it has under a name; `None` where it has nothing.
    pub fn image(&self, name: &str) -> Result<Option<EngineImage>, Error> {
        let what = format!("ask for `{name}`");
        let answer = self.send(&what, &format!("images/{name}/json"))?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let said = self.json(&what, &self.accepted(&what, answer)?)?;
        let id = said.get("Id").and_then(Value::as_str).map(|id| id.trim_start_matches("sha256:"));
        let id = id.and_then(|id| format!("sha256:{id}").parse().ok());
        let diff_ids = said.pointer("/RootFS/Layers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let diff_ids = diff_ids.iter().filter_map(|id| id.as_str()?.parse().ok()).collect();
        let keeps_manifests = said.get("Descriptor").is_some_and(Value::is_object);
        let id = id.ok_or_else(|| self.odd(&what, "it tells no `Id`".to_owned()))?;
        Ok(Some(EngineImage { id, diff_ids, keeps_manifests }))
    }

    /// Loads a Docker archive of this length, as `write` makes it, without keeping it anywhere.
    ///
    /// Where `write` fails, the archive ends too early, and the engine loads nothing of it.
    pub fn load<E: Send>(
        &self,
        length: u64,
        write: impl FnOnce(&mut dyn Write) -> Result<(), E> + Send,
    ) -> Result<(), LoadFailure<E>> {
        let what = "load an image";
        let url = self.url(what, "images/load?quiet=1").map_err(LoadFailure::Engine)?;
        let tar = HeaderValue::from_static("application/x-tar");
        let request = Request::new(Method::POST, url).header(CONTENT_TYPE, tar);
        let (sender, chunks) = mpsc::channel(IN_FLIGHT);
        let body = Outgoing { length, chunks };
        let stall = self.net.settings().stall;
        let wire = exchange::exchange_outgoing(self.client.clone(), request, body, stall);
        let pending = self.net.inner.executor.start_work(wire);
        let (written, answer) = thread::scope(|scope| {
            let writer = scope.spawn(move || {
                let mut pipe = Pipe { sender, buffer: Vec::with_capacity(CHUNK), is_closed: false };
                let written = write(&mut pipe);
                (written, pipe.is_closed)
            });
            let answer = pending.wait();
            (writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), answer)
        });
        // An engine that hung up has said why; a writer that gave up is why the engine complains.
        match written {
            (Err(error), false) => Err(LoadFailure::Source(error)),
            _ => answer
                .map_err(|fault| self.silent(what, fault))
                .and_then(|answer| self.loaded(what, answer))
                .map_err(LoadFailure::Engine),
        }
    }

    /// Reads the stream of messages that a load is answered with: a failure may follow a success status.
    fn loaded(&self, what: &str, answer: Answer) -> Result<(), Error> {
        let answer = self.accepted(what, answer)?;
        for message in serde_json::Deserializer::from_slice(&answer.body).into_iter::<Value>() {
            let message = message.map_err(|_| self.odd(what, "its answer is no stream of JSON".to_owned()))?;
            let detail = message.pointer("/errorDetail/message").or_else(|| message.get("error"));
            if let Some(why) = detail.and_then(Value::as_str) {
                return Err(self.odd(what, clean(why)));
            }
        }
        Ok(())
    }

    fn get(&self, what: &str, path: &str) -> Result<Answer, Error> {
        let answer = self.send(what, path)?;
        self.accepted(what, answer)
    }

    fn send(&self, what: &str, path: &str) -> Result<Answer, Error> {
        let request = Request::new(Method::GET, self.url(what, path)?);
        let reading = Reading::Whole(INSPECT_LIMIT);
        let wire = exchange::exchange(self.client.clone(), request, self.net.settings().stall, reading);
        self.net.inner.executor.run(wire).map_err(|fault| self.silent(what, fault))
    }

    fn url(&self, what: &str, path: &str) -> Result<Url, Error> {
        self.base.join(path).map_err(|_| self.odd(what, format!("`{path}` makes no address")))
    }

    fn accepted(&self, what: &str, answer: Answer) -> Result<Answer, Error> {
        if answer.status == StatusCode::OK {
            return Ok(answer);
        }
        let said: Option<Value> = serde_json::from_slice(&answer.body).ok();
        let words = said.as_ref().and_then(|said| said.get("message")?.as_str()).map(clean).unwrap_or_default();
        let between = if words.is_empty() { "" } else { ": " };
        Err(self.odd(what, format!("{}{between}{words}", answer.status)))
    }

    fn json(&self, what: &str, answer: &Answer) -> Result<Value, Error> {
        serde_json::from_slice(&answer.body).map_err(|_| self.odd(what, "its answer is no JSON".to_owned()))
    }

    fn odd(&self, what: &str, why: String) -> Error {
        Error::Engine { what: what.to_owned(), engine: self.name.clone(), why }
    }

    fn silent(&self, what: &str, cause: Fault) -> Error {
        Error::NoEngine { what: what.to_owned(), engine: self.name.clone(), cause }
    }
}

/// Bytes into a request that is under way.
struct Pipe {
    sender: mpsc::Sender<Bytes>,
    buffer: Vec<u8>,
    is_closed: bool,
}

impl Pipe {
    fn send(&mut self) -> io::Result<()> {
        let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK));
        self.sender.blocking_send(Bytes::from(chunk)).map_err(|_| {
            self.is_closed = true;
            io::Error::new(io::ErrorKind::BrokenPipe, "the engine takes no more")
        })
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() >= CHUNK {
            self.send()?;
        }
        let taken = bytes.len().min(CHUNK - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() { Ok(()) } else { self.send() }
    }
}
