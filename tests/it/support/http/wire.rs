//! HTTP/1.1 as far as the tests' clients speak it (RFC 9112): heads, bodies, answers.

use std::io::{self, BufRead, Read as _, Write};
use std::ops::Range;
use std::sync::Arc;

/// Request line and header lines; names in lower case.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Head {
    /// Reads the next head; `None` where the peer closed the connection between requests.
    pub(crate) fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let line = read_line(reader)?;
        if line.is_empty() {
            return Ok(None);
        }
        let malformed = || io::Error::new(io::ErrorKind::InvalidData, "malformed request line");
        let mut words = line.split(' ');
        let method = words.next().ok_or_else(malformed)?.to_owned();
        let target = words.next().ok_or_else(malformed)?.to_owned();
        let mut headers = Vec::new();
        loop {
            let line = read_line(reader)?;
            if line.is_empty() {
                return Ok(Some(Self { method, target, headers }));
            }
            let (name, value) = line.split_once(':').ok_or_else(malformed)?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Path and query; a request to a proxy names scheme and host before them.
    pub(crate) fn path_and_query(&self) -> &str {
        self.target
            .strip_prefix("http://")
            .map_or(self.target.as_str(), |rest| rest.find('/').map_or("/", |slash| &rest[slash..]))
    }

    pub(crate) fn path(&self) -> &str {
        self.path_and_query().split('?').next().unwrap_or_default()
    }

    /// All values of a query parameter, decoded.
    pub(crate) fn query(&self, key: &str) -> Vec<String> {
        let query = self.path_and_query().split_once('?').map_or("", |(_, query)| query);
        form_values(query.as_bytes(), key)
    }

    /// The request's body, or what came of it: at most `limit` bytes, and fewer where the peer went away.
    pub(crate) fn read_body(&self, reader: &mut impl BufRead, limit: Option<u64>) -> Body {
        let mut bytes = Vec::new();
        let whole = if self.header("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
            read_chunked(reader, limit, &mut bytes).unwrap_or(false)
        } else {
            let length: u64 = self.header("content-length").and_then(|v| v.parse().ok()).unwrap_or(0);
            let wanted = limit.map_or(length, |limit| limit.min(length));
            reader.take(wanted).read_to_end(&mut bytes).is_ok() && bytes.len() as u64 == length
        };
        Body { bytes, whole }
    }
}

/// A request's body as it arrived.
pub(crate) struct Body {
    pub(crate) bytes: Vec<u8>,
    pub(crate) whole: bool,
}

/// All values of a key in a query or form, decoded.
pub(crate) fn form_values(form: &[u8], key: &str) -> Vec<String> {
    url::form_urlencoded::parse(form).filter(|(k, _)| k == key).map(|(_, value)| value.into_owned()).collect()
}

fn read_line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.take(64 * 1024).read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn read_chunked(reader: &mut impl BufRead, limit: Option<u64>, bytes: &mut Vec<u8>) -> io::Result<bool> {
    loop {
        let line = read_line(reader)?;
        let size = u64::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)
            .map_err(|cause| io::Error::new(io::ErrorKind::InvalidData, cause))?;
        if size == 0 {
            while !read_line(reader)?.is_empty() {}
            return Ok(true);
        }
        let room = limit.map_or(size, |limit| limit.saturating_sub(bytes.len() as u64).min(size));
        let taken = reader.take(room).read_to_end(bytes)?;
        if taken as u64 != size {
            return Ok(false);
        }
        read_line(reader)?;
    }
}

/// An answer. `Content-Length` is added on the wire unless a header of that name is set.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Arc<Vec<u8>>,
    /// Which bytes of `body` are meant.
    pub(crate) range: Range<usize>,
    pub(crate) chunked: bool,
}

impl Response {
    pub(crate) fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Arc::default(), range: 0..0, chunked: false }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, &value.into());
        self
    }

    #[must_use]
    pub(crate) fn with_body(mut self, body: Arc<Vec<u8>>) -> Self {
        self.range = 0..body.len();
        self.body = body;
        self
    }

    /// An error in the envelope of distribution-spec, "Error codes".
    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!({ "errors": [{ "code": code, "message": message }] }).to_string();
        Self::new(status).with("content-type", "application/json").with_body(Arc::new(body.into_bytes()))
    }

    /// The whole body, or the part of it that the request asks for (RFC 9110 §14).
    #[must_use]
    pub(crate) fn in_range(self, head: &Head) -> Self {
        let length = self.body.len();
        let range = head.header("range").filter(|_| head.method == "GET");
        match range.and_then(|range| byte_range(range, length)) {
            None => self,
            Some((first, last)) if first <= last => {
                let part = self.with("content-range", format!("bytes {first}-{last}/{length}"));
                Self { status: 206, range: first..last + 1, ..part }
            }
            Some(_) => Self::new(416).with("content-range", format!("bytes */{length}")),
        }
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    /// Writes the answer, at most `limit` bytes of its body.
    pub(crate) fn write(&self, writer: &mut impl Write, to_head: bool, limit: Option<u64>) -> io::Result<()> {
        let body = &self.body[self.range.clone()];
        let mut head = Vec::new();
        write!(head, "HTTP/1.1 {} {}\r\n", self.status, reason(self.status))?;
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n")?;
        }
        let bodiless = self.status == 204 || self.status == 304;
        if self.chunked {
            head.extend_from_slice(b"transfer-encoding: chunked\r\n");
        } else if !bodiless && !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
            write!(head, "content-length: {}\r\n", body.len())?;
        }
        head.extend_from_slice(b"\r\n");
        writer.write_all(&head)?;
        if !to_head && !bodiless {
            let allowed = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX).min(body.len());
            self.write_body(writer, &body[..allowed], allowed == body.len())?;
        }
        writer.flush()
    }

    fn write_body(&self, writer: &mut impl Write, bytes: &[u8], whole: bool) -> io::Result<()> {
        if !self.chunked {
            return writer.write_all(bytes);
        }
        for chunk in bytes.chunks(1000) {
            write!(writer, "{:x}\r\n", chunk.len())?;
            writer.write_all(chunk)?;
            writer.write_all(b"\r\n")?;
        }
        if whole { writer.write_all(b"0\r\n\r\n") } else { Ok(()) }
    }
}

/// First and last byte of a single range; `None` where it is to be ignored. An unsatisfiable one ends before it begins.
fn byte_range(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let first: usize = first.parse().ok()?;
    let end = length.saturating_sub(1);
    let last = if last.is_empty() { end } else { last.parse::<usize>().ok()?.min(end) };
    Some(if first >= length { (1, 0) } else { (first, last) })
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        416 => "Range Not Satisfiable",
        429 => "Too Many Requests",
        _ => "Scripted",
    }
}
