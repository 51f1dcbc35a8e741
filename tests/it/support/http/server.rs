//! The listener, its connections, and what one exchange goes through: fault, admission, service, log.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::fault::{Cut, Fault, Host, Point, Service};
use super::wire::{Head, Response};

/// What a server does for its clients.
pub(crate) trait Serve: Send + 'static {
    /// Which server a request is for, where one port stands for several.
    fn host(&self, host: Host, _head: &Head) -> Host {
        host
    }

    /// Takes what arrived of a body that broke off.
    fn keep_part(&mut self, _head: &Head, _part: &[u8]) {}

    /// Answers.
    fn serve(&mut self, host: Host, head: &Head, body: &[u8]) -> Response;
}

/// A request that was made, in the order of the answers.
#[derive(Debug, Clone)]
pub(crate) struct Logged {
    /// Which server heard it.
    pub(crate) host: Host,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Whether it was written for a proxy.
    pub(crate) through_proxy: bool,
    /// The answer's status; `None` where the conversation was broken off before.
    pub(crate) status: Option<u16>,
    /// How many bytes of a body arrived.
    pub(crate) bytes: u64,
    /// The `Authorization` header.
    pub(crate) authorization: Option<String>,
    /// All headers, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body, if it is not over 16 KiB.
    pub(crate) body: Vec<u8>,
}

impl Logged {
    /// The first header of this name, given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What servers that belong together share.
pub(crate) struct Shared<S> {
    state: Mutex<State<S>>,
    stopped: Mutex<bool>,
    stopping: Condvar,
}

/// Who serves, what goes wrong, and what was asked.
pub(crate) struct State<S> {
    service: S,
    pub(crate) faults: Vec<Fault>,
    pub(crate) log: Vec<Logged>,
}

impl<S> Deref for State<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.service
    }
}

impl<S> DerefMut for State<S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.service
    }
}

impl<S> Shared<S> {
    pub(crate) fn new(service: S) -> Arc<Self> {
        let state = State { service, faults: Vec::new(), log: Vec::new() };
        Arc::new(Self { state: Mutex::new(state), stopped: Mutex::new(false), stopping: Condvar::new() })
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What one of the servers was asked.
    pub(crate) fn logged(&self, host: Host) -> Vec<Logged> {
        self.state().log.iter().filter(|logged| logged.host == host).cloned().collect()
    }

    /// How many requests of this method were made whose path and query contain `part`, at any of the servers.
    pub(crate) fn asked(&self, method: &str, part: &str) -> usize {
        let state = self.state();
        state.log.iter().filter(|logged| logged.method == method && logged.target.contains(part)).count()
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
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Box<dyn Fn() + Send + Sync>,
    open: Arc<Mutex<Connections>>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Connections {
    streams: BTreeMap<u64, TcpStream>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start<S: Serve>(host: Host, shared: &Arc<Shared<S>>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let open = Arc::new(Mutex::new(Connections::default()));
        let acceptor = {
            let (shared, open) = (Arc::clone(shared), Arc::clone(&open));
            thread::spawn(move || accept(host, &listener, &shared, &open))
        };
        let shared = Arc::clone(shared);
        Self { address, stop: Box::new(move || shared.stop()), open, acceptor: Some(acceptor) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        (self.stop)();
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

fn accept<S: Serve>(host: Host, listener: &TcpListener, shared: &Arc<Shared<S>>, open: &Arc<Mutex<Connections>>) {
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

fn converse<S: Serve>(host: Host, stream: TcpStream, shared: &Shared<S>) {
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
fn exchange<S: Serve>(
    host: Host,
    head: &Head,
    reader: &mut BufReader<TcpStream>,
    writer: &mut TcpStream,
    shared: &Shared<S>,
) -> io::Result<bool> {
    let host = shared.state().host(host, head);
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
fn pause<S>(cut: Option<Cut>, shared: &Shared<S>) -> bool {
    if cut.is_some_and(|cut| cut.stall) {
        shared.wait_for_stop();
    }
    false
}

impl<S> State<S> {
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
}
