//! A web server of files, with faults on demand; what a Hub, a Maven repository or a plain file server looks like from
//! outside.
//!
//! ```ignore
//! let web = Web::start()
//!     .file("/x.zip", bytes)
//!     .with_basic("/private/", "user", "password")
//!     .fault(Fault::on("GET", "/x.zip").close_after_response_bytes(100));
//! let url = web.url("/x.zip");
//! assert_eq!(web.asked("GET", "/x.zip"), 2);
//! ```
//!
//! Files have a strong `ETag` of their bytes; ranges, `If-Range` and `If-None-Match` are understood (RFC 9110 §13, §14).
//! `{self}` and `{second}` in a text stand for the addresses of the two servers.

mod site;

use std::sync::Arc;

use url::Url;

pub(crate) use crate::support::http::{Fault, Host, Logged};
use crate::support::http::{Server, Shared};
pub(crate) use site::etag;
use site::{Guard, Proof, Resource, Site};

/// A running web server, and a second one of the same files on another origin.
pub(crate) struct Web {
    main: Server,
    second: Server,
    shared: Arc<Shared<Site>>,
}

impl Web {
    /// A server without files.
    pub(crate) fn start() -> Self {
        let shared = Shared::new(Site::default());
        let (main, second) = (Server::start(Host::Main, &shared), Server::start(Host::Second, &shared));
        Self { main, second, shared }
    }

    /// Puts a file there.
    #[must_use]
    pub(crate) fn file(self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.put(path, bytes);
        self
    }

    /// Puts a file there, or others bytes in its place.
    pub(crate) fn put(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.shared.state().resources.insert(path.to_owned(), Resource::File(Arc::new(bytes.into())));
    }

    /// Puts a JSON text there, in which addresses are filled in.
    #[must_use]
    pub(crate) fn json(self, path: &str, value: &serde_json::Value) -> Self {
        let text = self.filled(&value.to_string());
        self.file(path, text)
    }

    /// Sends whoever asks for a path elsewhere.
    #[must_use]
    pub(crate) fn redirect(self, path: &str, status: u16, to: &str) -> Self {
        let to = self.filled(to);
        self.shared.state().resources.insert(path.to_owned(), Resource::Elsewhere { status, to });
        self
    }

    /// Asks for this user below a path, by Basic (RFC 7617), at both servers.
    #[must_use]
    pub(crate) fn with_basic(self, below: &str, username: &str, password: &str) -> Self {
        self.guard(below, Proof::basic(username, password))
    }

    /// Asks for this header below a path, at both servers.
    #[must_use]
    pub(crate) fn with_header(self, below: &str, name: &str, value: &str) -> Self {
        self.guard(below, Proof::header(name, value))
    }

    fn guard(self, below: &str, proof: Proof) -> Self {
        self.shared.state().guards.push(Guard { below: below.to_owned(), proof });
        self
    }

    /// Answers every range with the whole file, as simple servers do.
    #[must_use]
    pub(crate) fn without_ranges(self) -> Self {
        self.shared.state().ignores_ranges = true;
        self
    }

    /// Tells no `ETag`.
    #[must_use]
    pub(crate) fn without_etags(self) -> Self {
        self.shared.state().hides_etags = true;
        self
    }

    /// Scripts a fault.
    #[must_use]
    pub(crate) fn fault(self, fault: Fault) -> Self {
        self.script(fault);
        self
    }

    /// Scripts a fault on a server in use.
    pub(crate) fn script(&self, fault: Fault) {
        self.shared.state().faults.push(fault);
    }

    /// The first server's address, such as `http://127.0.0.1:4711`.
    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.main.address)
    }

    /// The second server's address.
    pub(crate) fn second_address(&self) -> String {
        format!("http://{}", self.second.address)
    }

    /// The URL of a path at the first server.
    pub(crate) fn url(&self, path: &str) -> Url {
        Url::parse(&format!("{}{path}", self.address())).expect("a path")
    }

    fn filled(&self, text: &str) -> String {
        text.replace("{self}", &self.address()).replace("{second}", &self.second_address())
    }

    /// What the first server was asked.
    pub(crate) fn requests(&self) -> Vec<Logged> {
        self.shared.logged(Host::Main)
    }

    /// What the second server was asked.
    pub(crate) fn second_requests(&self) -> Vec<Logged> {
        self.shared.logged(Host::Second)
    }

    /// How many requests of this method were made whose path and query contain `part`, at both servers.
    pub(crate) fn asked(&self, method: &str, part: &str) -> usize {
        self.shared.asked(method, part)
    }

    /// Forgets what was asked so far.
    pub(crate) fn forget_requests(&self) {
        self.shared.state().log.clear();
    }
}
