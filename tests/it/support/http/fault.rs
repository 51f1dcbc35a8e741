//! Faults that a test scripts.

use std::time::Duration;

use super::wire::{Head, Response};

/// Which server of several that belong together is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    /// The first one.
    Main,
    /// A registry's token endpoint, whether on the registry's port or on its own.
    Token,
    /// The host that is redirected to, or that upload sessions live on.
    Second,
}

/// Something that goes wrong with some requests.
///
/// Without [`respond`](Self::respond) the request is served as usual and its answer is changed:
/// `Fault::on("POST", "/blobs/uploads").without("Location")`. Of several faults that match one request, the first
/// scripted one applies.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    method: String,
    pattern: String,
    host: Host,
    skip: u32,
    times: u32,
    pub(crate) service: Service,
    status: Option<u16>,
    set: Vec<(String, String)>,
    removed: Vec<String>,
    body: Option<Vec<u8>>,
    chunked: bool,
    pub(crate) late: Option<Duration>,
    pub(crate) pieces: usize,
    pub(crate) cut: Option<Cut>,
}

/// What becomes of the request itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// It is served.
    Done,
    /// It is answered instead.
    Replaced,
    /// It is answered before its body is read.
    ReplacedEarly,
    /// It is answered with itself.
    Echoed,
}

/// Where the conversation breaks off, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    pub(crate) point: Point,
    pub(crate) stall: bool,
}

/// A place in the conversation, in bytes of a body or of an answer's head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    Request(u64),
    Head(usize),
    Response(u64),
}

impl Fault {
    /// A fault for requests of this method (`*`: any) whose path and query contain `pattern`, in which `*` stands for
    /// anything and a last `$` for the end. Applies to the first such request, once.
    pub(crate) fn on(method: &str, pattern: &str) -> Self {
        Self {
            method: method.to_owned(),
            pattern: pattern.to_owned(),
            host: Host::Main,
            skip: 0,
            times: 1,
            service: Service::Done,
            status: None,
            set: Vec::new(),
            removed: Vec::new(),
            body: None,
            chunked: false,
            late: None,
            pieces: 1,
            cut: None,
        }
    }

    /// A captive portal: 200 and a page of HTML for everything.
    pub(crate) fn portal() -> Self {
        let page = "<html><title>Welcome to the hotel</title></html>";
        Self::on("*", "").always().respond(200).header("Content-Type", "text/html").body(page)
    }

    /// At another server than the first.
    #[must_use]
    pub(crate) fn at(self, host: Host) -> Self {
        Self { host, ..self }
    }

    /// From the nth matching request on, counted from 1.
    #[must_use]
    pub(crate) fn nth(self, n: u32) -> Self {
        Self { skip: n - 1, ..self }
    }

    /// For so many matching requests in a row.
    #[must_use]
    pub(crate) fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// For all matching requests.
    #[must_use]
    pub(crate) fn always(self) -> Self {
        self.times(u32::MAX)
    }

    /// Answers so instead of doing what was asked; the request's body is read first.
    #[must_use]
    pub(crate) fn respond(self, status: u16) -> Self {
        Self { service: Service::Replaced, status: Some(status), ..self }
    }

    /// Answers before the request's body is read, and closes the connection. Only with [`respond`](Self::respond).
    #[must_use]
    pub(crate) fn early(self) -> Self {
        Self { service: Service::ReplacedEarly, ..self }
    }

    /// Does what was asked, and then answers with this status.
    #[must_use]
    pub(crate) fn answer(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    /// Sets a header of the answer.
    #[must_use]
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.set.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a header out of the answer.
    #[must_use]
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.removed.push(name.to_owned());
        self
    }

    /// Sets the answer's body.
    #[must_use]
    pub(crate) fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: Some(body.into()), ..self }
    }

    /// Sends the answer's body in chunks, without `Content-Length`.
    #[must_use]
    pub(crate) fn chunked(self) -> Self {
        Self { chunked: true, ..self }
    }

    /// Repeats the request's credentials and body in its error and in a warning, as debugging servers do. Only with
    /// [`respond`](Self::respond).
    #[must_use]
    pub(crate) fn echo(self) -> Self {
        Self { service: Service::Echoed, ..self }
    }

    /// Closes the connection after so many bytes of the request's body; unread bytes make it a reset.
    #[must_use]
    pub(crate) fn close_after_request_bytes(self, bytes: u64) -> Self {
        Self { cut: Some(Cut { point: Point::Request(bytes), stall: false }), ..self }
    }

    /// Closes the connection after so many bytes of the answer's head.
    #[must_use]
    pub(crate) fn close_after_head_bytes(self, bytes: usize) -> Self {
        Self { cut: Some(Cut { point: Point::Head(bytes), stall: false }), ..self }
    }

    /// Takes its time for an answer; a server that ends does not wait for it.
    #[must_use]
    pub(crate) fn late(self, late: Duration) -> Self {
        Self { late: Some(late), ..self }
    }

    /// Sends the answer's body in so many pieces, each as [`late`](Self::late) as the first.
    #[must_use]
    pub(crate) fn in_pieces(self, pieces: usize) -> Self {
        Self { pieces, ..self }
    }

    /// Closes the connection after so many bytes of the answer's body, whose head promised all.
    #[must_use]
    pub(crate) fn close_after_response_bytes(self, bytes: u64) -> Self {
        Self { cut: Some(Cut { point: Point::Response(bytes), stall: false }), ..self }
    }

    /// Falls silent after so many bytes of the request's body, with the connection open.
    #[must_use]
    pub(crate) fn stall_after_request_bytes(self, bytes: u64) -> Self {
        Self { cut: Some(Cut { point: Point::Request(bytes), stall: true }), ..self }
    }

    /// Falls silent after so many bytes of the answer's body, with the connection open.
    #[must_use]
    pub(crate) fn stall_after_response_bytes(self, bytes: u64) -> Self {
        Self { cut: Some(Cut { point: Point::Response(bytes), stall: true }), ..self }
    }

    /// Whether this request is hit; counts it.
    pub(crate) fn hits(&mut self, host: Host, head: &Head) -> bool {
        let method = self.method == "*" || self.method == head.method;
        if self.host != host || !method || !contains(head.path_and_query(), &self.pattern) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        let left = self.times > 0;
        self.times = if self.times == u32::MAX { u32::MAX } else { self.times.saturating_sub(1) };
        left
    }

    /// The answer given instead, if the request is not to be served.
    pub(crate) fn instead(&self) -> Option<Response> {
        (self.service != Service::Done).then(|| self.change(Response::new(self.status.unwrap_or(500))))
    }

    /// The answer as this fault changes it.
    pub(crate) fn change(&self, mut response: Response) -> Response {
        response.status = self.status.unwrap_or(response.status);
        for name in &self.removed {
            response.remove(name);
        }
        for (name, value) in &self.set {
            response.set(name, value);
        }
        response.chunked |= self.chunked;
        match &self.body {
            Some(body) => response.with_body(body.clone().into()),
            None => response,
        }
    }
}

fn contains(text: &str, pattern: &str) -> bool {
    let (pattern, to_end) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut rest = text;
    let parts: Vec<&str> = pattern.split('*').collect();
    for (at, part) in parts.iter().enumerate() {
        if to_end && at + 1 == parts.len() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(found) => rest = &rest[found + part.len()..],
            None => return false,
        }
    }
    true
}
