//! The listener, its connections, and what one exchange goes through: fault, admission, service, log.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::Logged;
use super::auth::{Auth, Tokens, needed};
use super::contents::{Contents, Ways};
use super::fault::{Cut, Fault, Host, Point, Service};
use super::wire::{Head, Response};

/// What all servers of one registry share.
pub(super) struct Shared {
    state: Mutex<State>,
    stopped: Mutex<bool>,
    stopping: Condvar,
}

pub(super) struct State {
    pub(super) contents: Contents,
    pub(super) ways: Ways,
    pub(super) auth: Auth,
    pub(super) tokens: Tokens,
    /// The token endpoint's address, as challenges name it.
    pub(super) realm: String,
    pub(super) faults: Vec<Fault>,
    pub(super) log: Vec<Logged>,
}

impl Shared {
    pub(super) fn new(state: State) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(state), stopped: Mutex::new(false), stopping: Condvar::new() })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stopping.notify_all();
    }

    fn is_stopped(&self) -> bool {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_for_stop(&self) {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.stopping.wait_while(stopped, |stopped| !*stopped));
    }

    /// Lets a peer wait, but not beyond the end.
    fn dawdle(&self, time: Option<Duration>) {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(time) = time {
            drop(self.stopping.wait_timeout_while(stopped, time, |stopped| !*stopped));
        }
    }
}

/// A listener on a loopback port; stopped when dropped.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    shared: Arc<Shared>,
    open: Arc<Mutex<Connections>>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Connections {
    streams: BTreeMap<u64, TcpStream>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start(host: Host, shared: &Arc<Shared>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let open = Arc::new(Mutex::new(Connections::default()));
        let acceptor = {
            let (shared, open) = (Arc::clone(shared), Arc::clone(&open));
            thread::spawn(move || accept(host, &listener, &shared, &open))
        };
        Self { address, shared: Arc::clone(shared), open, acceptor: Some(acceptor) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop();
        // Wakes the acceptor, which then sees that it is over.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            drop(acceptor.join());
        }
        let threads = {
            let mut open = connections(&self.open);
            for stream in open.streams.values() {
                drop(stream.shutdown(Shutdown::Both));
            }
            std::mem::take(&mut open.threads)
        };
        for thread in threads {
            drop(thread.join());
        }
    }
}

fn accept(host: Host, listener: &TcpListener, shared: &Arc<Shared>, open: &Arc<Mutex<Connections>>) {
    for (number, stream) in (0..).zip(listener.incoming()) {
        if shared.is_stopped() {
            return;
        }
        let Ok(stream) = stream else { continue };
        let Ok(registered) = stream.try_clone() else { continue };
        connections(open).streams.insert(number, registered);
        let thread = {
            let (shared, open) = (Arc::clone(shared), Arc::clone(open));
            thread::spawn(move || {
                converse(host, stream, &shared);
                // The last handle: closing it with unread bytes makes the kernel send a reset.
                connections(&open).streams.remove(&number);
            })
        };
        connections(open).threads.push(thread);
    }
}

fn connections(open: &Mutex<Connections>) -> MutexGuard<'_, Connections> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

fn converse(host: Host, stream: TcpStream, shared: &Shared) {
    // Head and body are two writes; without this the second waits for the peer's delayed acknowledgement.
    drop(stream.set_nodelay(true));
    let Ok(reader) = stream.try_clone() else { return };
    let mut reader = BufReader::new(reader);
    let mut writer = stream;
    while let Ok(Some(head)) = Head::read(&mut reader) {
        if !matches!(exchange(host, &head, &mut reader, &mut writer, shared), Ok(true)) {
            return;
        }
    }
}

/// One request and its answer; whether the connection may be used again.
fn exchange(
    host: Host,
    head: &Head,
    reader: &mut BufReader<TcpStream>,
    writer: &mut TcpStream,
    shared: &Shared,
) -> io::Result<bool> {
    let host = if host == Host::Registry && head.path() == "/token" { Host::Token } else { host };
    let fault = shared.state().take_fault(host, head);
    let cut = fault.as_ref().and_then(|fault| fault.cut);
    if let Some(early) = fault.as_ref().filter(|fault| fault.service == Service::ReplacedEarly).and_then(Fault::instead)
    {
        shared.state().note(host, head, Some(early.status), &[]);
        early.with("Connection", "close").write(writer, head.method == "HEAD", None)?;
        writer.shutdown(Shutdown::Write)?;
        head.read_body(reader, None);
        return Ok(false);
    }
    let limit = cut.and_then(|cut| if let Point::Request(bytes) = cut.point { Some(bytes) } else { None });
    let body = head.read_body(reader, limit);
    if limit.is_some() || !body.whole {
        let mut state = shared.state();
        state.note(host, head, None, &body.bytes);
        state.keep_part(head, &body.bytes);
        drop(state);
        return Ok(pause(cut, shared));
    }
    let answer = {
        let mut state = shared.state();
        let answer = match fault.as_ref().and_then(Fault::instead) {
            Some(answer) if fault.as_ref().is_some_and(|fault| fault.service == Service::Echoed) => {
                echo(&answer, head, &body.bytes)
            }
            Some(answer) => answer,
            None => state.serve(host, head, &body.bytes),
        };
        let answer = fault.iter().fold(answer, |answer, fault| fault.change(answer));
        state.note(host, head, Some(answer.status), &body.bytes);
        answer
    };
    let (late, pieces) = fault.as_ref().map_or((None, 1), |fault| (fault.late, fault.pieces));
    shared.dawdle(late);
    match cut.map(|cut| cut.point) {
        Some(Point::Head(bytes)) => {
            let mut all = Vec::new();
            answer.write(&mut all, head.method == "HEAD", None)?;
            writer.write_all(&all[..bytes.min(all.len())])?;
        }
        Some(Point::Response(bytes)) => answer.write(writer, head.method == "HEAD", Some(bytes))?,
        _ => send_in_pieces(&answer, writer, head, pieces, || shared.dawdle(late))?,
    }
    Ok(cut.is_none() || pause(cut, shared))
}

fn send_in_pieces(
    answer: &Response,
    writer: &mut TcpStream,
    head: &Head,
    pieces: usize,
    between: impl Fn(),
) -> io::Result<()> {
    if pieces < 2 {
        return answer.write(writer, head.method == "HEAD", None);
    }
    let mut all = Vec::new();
    answer.write(&mut all, head.method == "HEAD", None)?;
    let body = all.split_off(all.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |end| end + 4));
    writer.write_all(&all)?;
    for piece in body.chunks(body.len().div_ceil(pieces).max(1)) {
        between();
        writer.write_all(piece)?;
    }
    Ok(())
}

fn echo(answer: &Response, head: &Head, body: &[u8]) -> Response {
    let authorization = head.header("authorization").unwrap_or_default();
    let body = form_urlencoded::parse(body).map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
    let decoded = authorization.strip_prefix("Basic ").and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default();
    let said = format!("got {authorization} {} {}", String::from_utf8_lossy(&decoded), body.join(" "));
    Response::error(answer.status, "DENIED", &said).with("Warning", format!("299 - \"got {authorization}\""))
}

/// Ends a conversation, at once or when the server stops. Never to be used again.
fn pause(cut: Option<Cut>, shared: &Shared) -> bool {
    if cut.is_some_and(|cut| cut.stall) {
        shared.wait_for_stop();
    }
    false
}

impl State {
    fn take_fault(&mut self, host: Host, head: &Head) -> Option<Fault> {
        let hit: Vec<bool> = self.faults.iter_mut().map(|fault| fault.hits(host, head)).collect();
        hit.iter().position(|hit| *hit).map(|at| self.faults[at].clone())
    }

    fn note(&mut self, host: Host, head: &Head, status: Option<u16>, body: &[u8]) {
        self.log.push(Logged {
            host,
            method: head.method.clone(),
            target: head.path_and_query().to_owned(),
            through_proxy: head.target.starts_with("http://"),
            status,
            bytes: body.len() as u64,
            authorization: head.header("authorization").map(str::to_owned),
            headers: head.headers.clone(),
            body: if body.len() <= 16 * 1024 { body.to_vec() } else { Vec::new() },
        });
    }

    fn keep_part(&mut self, head: &Head, part: &[u8]) {
        let is_kept = head.method == "PATCH" || head.method == "PUT" && self.ways.keeps_puts;
        if is_kept && let Some(session) = head.path().rsplit_once("/blobs/uploads/").and_then(|(_, id)| id.parse().ok())
        {
            self.contents.keep_part(session, part);
        }
    }

    fn serve(&mut self, host: Host, head: &Head, body: &[u8]) -> Response {
        if host == Host::Token {
            return match &self.auth {
                Auth::Bearer(ways) => self.tokens.serve(ways, head, body),
                Auth::None | Auth::Basic { .. } => Response::new(404),
            };
        }
        let route = Route::of(head.path());
        if host == Host::Second {
            // Object stores refuse a signed address that comes with credentials as well.
            if head.header("authorization").is_some() {
                return Response::error(400, "UNKNOWN", "only one way to sign a request is allowed");
            }
            let here = Ways { blobs_at: None, ..self.ways.clone() };
            return self.contents.serve(&here, head, route, body);
        }
        let needed = needed(head, route.as_ref().and_then(Route::repository));
        if let Err(refusal) = self.auth.admit(&mut self.tokens, head, &needed, &self.realm) {
            return refusal;
        }
        self.contents.serve(&self.ways, head, route, body)
    }
}

/// What a path names (distribution-spec, "Endpoints").
enum Route<'a> {
    Version,
    Uploads(&'a str),
    Session(&'a str, u64),
    Blob(&'a str, &'a str),
    Manifest(&'a str, &'a str),
    Tags(&'a str),
}

impl<'a> Route<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let rest = path.strip_prefix("/v2")?.trim_start_matches('/');
        if rest.is_empty() {
            return Some(Self::Version);
        }
        if let Some((repository, session)) = rest.split_once("/blobs/uploads") {
            return match session.trim_matches('/') {
                "" => Some(Self::Uploads(repository)),
                session => Some(Self::Session(repository, session.parse().ok()?)),
            };
        }
        if let Some((repository, digest)) = rest.split_once("/blobs/") {
            return Some(Self::Blob(repository, digest));
        }
        if let Some((repository, target)) = rest.split_once("/manifests/") {
            return Some(Self::Manifest(repository, target));
        }
        rest.strip_suffix("/tags/list").map(Self::Tags)
    }

    fn repository(&self) -> Option<&'a str> {
        match self {
            Self::Version => None,
            Self::Uploads(repository)
            | Self::Session(repository, _)
            | Self::Blob(repository, _)
            | Self::Manifest(repository, _)
            | Self::Tags(repository) => Some(repository),
        }
    }
}

impl Contents {
    fn serve(&mut self, ways: &Ways, head: &Head, route: Option<Route<'_>>, body: &[u8]) -> Response {
        let read = matches!(head.method.as_str(), "GET" | "HEAD");
        match (route, head.method.as_str()) {
            (Some(Route::Version), _) if read => {
                let answer = Response::new(200).with("docker-distribution-api-version", "registry/2.0");
                answer.with("content-type", "application/json").with_body(Arc::new(b"{}".to_vec()))
            }
            (Some(Route::Uploads(repository)), "POST") => self.start_upload(ways, head, repository, body),
            (Some(Route::Session(_, session)), _) => self.go_on(ways, head, session, body),
            (Some(Route::Blob(repository, digest)), _) if read => self.read_blob(ways, head, repository, digest),
            (Some(Route::Manifest(repository, target)), _) if read => self.read_manifest(head, repository, target),
            (Some(Route::Manifest(repository, target)), "PUT") => self.put_manifest(head, repository, target, body),
            (Some(Route::Manifest(repository, target)), "DELETE") => self.delete_manifest(repository, target),
            (Some(Route::Tags(repository)), _) if read => self.list_tags(repository),
            (Some(_), _) => Response::error(405, "UNSUPPORTED", "the operation is unsupported"),
            (None, _) => Response::error(404, "UNSUPPORTED", "no such endpoint"),
        }
    }
}
