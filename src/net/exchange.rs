//! One request and its answer on the wire, bounded by progress.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Response};
use tokio::sync::mpsc;
use tokio::time::timeout;
use url::Url;

use super::answer::Answer;
use super::brought::Brought;
use super::fault::Fault;
use super::refusal::BODY_LIMIT;

/// How much longer than between two bytes the answer may take once the last byte is written: buffers on the way have
/// to drain, and a registry may move the whole blob before it answers.
const ANSWER_FACTOR: u32 = 5;

/// Pieces in which a body goes to the HTTP library. It flushes sixteen of them before it asks for more, so what we
/// see as progress are steps of a quarter mebibyte.
const PIECE: usize = 16 * 1024;

/// How many chunks of an answer wait for their reader.
const IN_FLIGHT: usize = 4;

/// What goes over the wire.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

/// What the HTTP library took from a body so far.
#[derive(Default)]
struct Progress {
    taken: AtomicU64,
    /// The source of the body has nothing ready: the delay is not the network's.
    starved: AtomicBool,
    finished: AtomicBool,
}

/// Bytes on their way out, and how many there will be.
pub(super) struct Outgoing {
    pub(super) length: u64,
    pub(super) chunks: mpsc::Receiver<Bytes>,
}

/// Bytes on their way in; the end of the channel is the end of the body.
pub(super) type Incoming = mpsc::Receiver<Result<Bytes, Fault>>;

/// What becomes of an answer's body.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    /// It is read, at most so many bytes and one.
    Whole(usize),
    /// A success flows; what is no success is read.
    Flowing,
}

impl Request {
    pub(super) fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: None }
    }

    /// The fields of a body that is a form; nothing else is sent whole by POST.
    pub(super) fn form(&self) -> impl Iterator<Item = (String, String)> {
        let form = self.body.as_deref().filter(|_| self.method == Method::POST).unwrap_or_default();
        url::form_urlencoded::parse(form).into_owned()
    }

    #[must_use]
    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

/// Sends a request, and reads its answer.
pub(super) async fn exchange(
    client: Client,
    request: Request,
    stall: Duration,
    reading: Reading,
) -> Result<Answer, Fault> {
    let brought = Brought::by(&request);
    let response = send(&client, request, stall).await?;
    let answer = Answer::head(&response, brought);
    match reading {
        Reading::Flowing if response.status().is_success() => Ok(flow(answer, response, stall)),
        Reading::Flowing => collect(answer, response, stall, BODY_LIMIT).await,
        Reading::Whole(limit) => collect(answer, response, stall, limit.max(BODY_LIMIT)).await,
    }
}

/// Sends a request with a body that is still being read; the body is cut off when this is dropped.
pub(super) async fn exchange_outgoing(
    client: Client,
    request: Request,
    body: Outgoing,
    stall: Duration,
) -> Result<Answer, Fault> {
    let progress = Arc::new(Progress::default());
    let brought = Brought::by(&request);
    let length = HeaderValue::from(body.length);
    let source = Source::new(body.chunks);
    let pieces = pieces(source.clone(), body.length, Arc::clone(&progress));
    let open = Open(source);
    let wire = build(&client, request).header(CONTENT_LENGTH, length).body(reqwest::Body::wrap_stream(pieces));
    let response = watch(wire, &progress, stall).await?;
    drop(open);
    collect(Answer::head(&response, brought), response, stall, BODY_LIMIT).await
}

/// Where a body comes from.
#[derive(Clone)]
struct Source(Arc<Mutex<Option<mpsc::Receiver<Bytes>>>>);

impl Source {
    fn new(chunks: mpsc::Receiver<Bytes>) -> Self {
        Self(Arc::new(Mutex::new(Some(chunks))))
    }

    fn lock(&self) -> MutexGuard<'_, Option<mpsc::Receiver<Bytes>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        self.lock().as_mut().map_or(Poll::Ready(None), |chunks| chunks.poll_recv(cx))
    }
}

async fn send(client: &Client, request: Request, stall: Duration) -> Result<Response, Fault> {
    let progress = Progress::default();
    let length = request.body.as_ref().map(Bytes::len);
    let carries = !matches!(request.method, Method::GET | Method::HEAD | Method::DELETE);
    // What changes a registry may take its time, such as a commit of a large blob.
    progress.finished.store(carries, Ordering::Relaxed);
    let mut wire = build(client, Request { body: None, ..request.clone() });
    if length.is_some() || carries {
        wire = wire.header(CONTENT_LENGTH, HeaderValue::from(length.unwrap_or(0)));
    }
    if let Some(body) = request.body {
        wire = wire.body(body);
    }
    watch(wire, &progress, stall).await
}

fn build(client: &Client, request: Request) -> reqwest::RequestBuilder {
    client.request(request.method, request.url).headers(request.headers)
}

async fn watch(wire: reqwest::RequestBuilder, progress: &Progress, stall: Duration) -> Result<Response, Fault> {
    let mut answer = pin!(wire.send());
    loop {
        let before = progress.taken.load(Ordering::Relaxed);
        let finished = progress.finished.load(Ordering::Relaxed);
        let patience = if finished { stall * ANSWER_FACTOR } else { stall };
        if let Ok(answered) = timeout(patience, answer.as_mut()).await {
            return answered.map_err(|error| Fault::of(&error));
        }
        let moved = progress.taken.load(Ordering::Relaxed) != before
            || progress.finished.load(Ordering::Relaxed) != finished
            || progress.starved.load(Ordering::Relaxed);
        if !moved {
            return Err(Fault::Stalled { patience });
        }
    }
}

/// A source for as long as its bytes are wanted. Dropping this tells the reading side, even where the HTTP library is
/// stuck in writing and does not look.
struct Open(Source);

impl Drop for Open {
    fn drop(&mut self) {
        drop(self.0.lock().take());
    }
}

fn pieces(
    source: Source,
    length: u64,
    progress: Arc<Progress>,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    let mut piece = Bytes::new();
    let mut left = length;
    futures_util::stream::poll_fn(move |cx| {
        if piece.is_empty() {
            let next = source.poll(cx);
            progress.starved.store(next.is_pending(), Ordering::Relaxed);
            let Some(next) = ready!(next) else { return Poll::Ready(None) };
            piece = next;
        }
        let next = piece.split_to(piece.len().min(PIECE));
        left = left.saturating_sub(next.len() as u64);
        progress.taken.fetch_add(next.len() as u64, Ordering::Relaxed);
        progress.finished.store(left == 0, Ordering::Relaxed);
        Poll::Ready(Some(Ok(next)))
    })
}

async fn collect(mut answer: Answer, mut response: Response, stall: Duration, limit: usize) -> Result<Answer, Fault> {
    let mut body = BytesMut::new();
    while body.len() <= limit {
        let Some(chunk) = next_chunk(&mut response, stall).await? else { break };
        body.extend_from_slice(&chunk);
    }
    body.truncate(limit + 1);
    answer.body = body.freeze();
    Ok(answer)
}

fn flow(mut answer: Answer, response: Response, stall: Duration) -> Answer {
    let (sender, incoming) = mpsc::channel(IN_FLIGHT);
    answer.incoming = Some(incoming);
    tokio::spawn(pump(response, stall, sender));
    answer
}

async fn pump(mut response: Response, stall: Duration, sender: mpsc::Sender<Result<Bytes, Fault>>) {
    while let Some(next) = next_chunk(&mut response, stall).await.transpose() {
        let broken = next.is_err();
        if sender.send(next).await.is_err() || broken {
            return;
        }
    }
}

async fn next_chunk(response: &mut Response, stall: Duration) -> Result<Option<Bytes>, Fault> {
    match timeout(stall, response.chunk()).await {
        Ok(chunk) => chunk.map_err(|error| Fault::of(&error)),
        Err(_) => Err(Fault::Stalled { patience: stall }),
    }
}
