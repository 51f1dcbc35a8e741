//! A registry in the test's own process, with faults on demand.
//!
//! ```ignore
//! let registry = Registry::start()
//!     .with_bearer(Bearer::new().user("u", "p").scopes(Scopes::FirstOnly))
//!     .fault(Fault::on("PUT", "/blobs/uploads").nth(1).respond(429).header("Retry-After", "1"));
//! let base = registry.put_blob("base/image", b"layer");
//! // … publish to registry.reference("team/x:1") …
//! assert_eq!(registry.uploads(), 1);
//! ```
//!
//! It does what distribution-spec says and what docker-registry 2.8 does where the specification leaves a choice:
//! upload addresses are relative and carry a state that has to be kept; manifests are refused while a blob or child
//! is missing, or when `Accept` does not name their type; what arrives of a broken PATCH is kept.
//!
//! - **Who may**: [`Registry::with_basic`], [`Registry::with_bearer`] (see [`Bearer`]), [`Registry::accept_token`].
//! - **Its ways**: [`Registry::mounts`], [`Registry::without_monolithic`], [`Registry::keeps_puts`],
//!   [`Registry::takes_at_most`], [`Registry::blobs_elsewhere`] (307 to a second origin), [`Registry::uploads_elsewhere`] (`Location` on a second origin).
//! - **Faults**: [`Fault`] says which requests and what happens; [`Registry::fault`] while building,
//!   [`Registry::script`] later.
//! - **What is there**: [`Registry::blob`], [`Registry::manifest`], [`Registry::tags`], [`Registry::open_uploads`].
//! - **What was asked**: [`Registry::requests`], [`Registry::token_requests`], [`Registry::second_requests`], and the
//!   counts [`Registry::uploads`] and [`Registry::asked`].
//!
//! See [`http`](crate::support::http) for what all such servers have in common.

mod auth;
mod contents;
mod desk;

pub(crate) use crate::support::http::{Fault, Host, Logged};
pub(crate) use auth::{Bearer, Scopes};
pub(crate) use contents::Mount;

use std::sync::Arc;

use plugraft::formats::descriptor::Descriptor;
use plugraft::formats::digest::Digest;
use plugraft::formats::reference::Reference;

use crate::support::http::{Server, Shared};
use auth::{Auth, Tokens};
use contents::{Contents, Ways};
use desk::Desk;

/// A running registry.
pub(crate) struct Registry {
    main: Server,
    token: Option<Server>,
    second: Option<Server>,
    shared: Arc<Shared<Desk>>,
}

impl Registry {
    /// An empty registry that asks for no credentials.
    pub(crate) fn start() -> Self {
        let shared = Shared::new(Desk {
            contents: Contents::default(),
            ways: Ways {
                mount: Mount::Done,
                monolithic: true,
                keeps_puts: false,
                most: None,
                uploads_at: None,
                blobs_at: None,
            },
            auth: Auth::None,
            tokens: Tokens::default(),
            realm: String::new(),
        });
        let main = Server::start(Host::Main, &shared);
        Self { main, token: None, second: None, shared }
    }

    /// Asks for this user, by Basic.
    #[must_use]
    pub(crate) fn with_basic(self, username: &str, password: &str) -> Self {
        self.shared.state().auth = Auth::Basic { username: username.to_owned(), password: password.to_owned() };
        self
    }

    /// Asks for a token of its endpoint.
    #[must_use]
    pub(crate) fn with_bearer(mut self, bearer: Bearer) -> Self {
        self.token = bearer.own_port.then(|| Server::start(Host::Token, &self.shared));
        let endpoint = self.token.as_ref().unwrap_or(&self.main).address;
        let mut state = self.shared.state();
        state.realm = format!("http://{endpoint}/token");
        state.auth = Auth::Bearer(bearer);
        drop(state);
        self
    }

    /// Lets a token pass that its endpoint did not issue, for all actions in one repository.
    pub(crate) fn accept_token(&self, token: &str, repository: &str) {
        let access = ["pull", "push", "delete"].map(|action| (repository.to_owned(), action.to_owned()));
        self.shared.state().tokens.accept(token, access.into());
    }

    /// Forgets all tokens in circulation.
    pub(crate) fn revoke_tokens(&self) {
        self.shared.state().tokens.revoke();
    }

    /// Treats mounts so.
    #[must_use]
    pub(crate) fn mounts(self, mount: Mount) -> Self {
        self.shared.state().ways.mount = mount;
        self
    }

    /// Answers 405 to a PUT or POST that carries a blob, so that PATCH is needed.
    #[must_use]
    pub(crate) fn without_monolithic(self) -> Self {
        self.shared.state().ways.monolithic = false;
        self
    }

    /// Keeps what arrives of a broken PUT, so that its session can go on.
    #[must_use]
    pub(crate) fn keeps_puts(self) -> Self {
        self.shared.state().ways.keeps_puts = true;
        self
    }

    /// Answers so to longer bodies of an upload.
    #[must_use]
    pub(crate) fn takes_at_most(self, bytes: usize, status: u16) -> Self {
        self.shared.state().ways.most = Some((bytes, status));
        self
    }

    /// Redirects GETs of blobs to a second origin, by a signed address, as registries on object stores do.
    #[must_use]
    pub(crate) fn blobs_elsewhere(mut self) -> Self {
        let origin = self.second_origin();
        self.shared.state().ways.blobs_at = Some(origin);
        self
    }

    /// Names upload sessions on a second origin.
    #[must_use]
    pub(crate) fn uploads_elsewhere(mut self) -> Self {
        let origin = self.second_origin();
        self.shared.state().ways.uploads_at = Some(origin);
        self
    }

    fn second_origin(&mut self) -> String {
        let second = self.second.get_or_insert_with(|| Server::start(Host::Second, &self.shared));
        format!("http://{}", second.address)
    }

    /// Scripts a fault.
    #[must_use]
    pub(crate) fn fault(self, fault: Fault) -> Self {
        self.script(fault);
        self
    }

    /// Scripts a fault on a registry in use.
    pub(crate) fn script(&self, fault: Fault) {
        self.shared.state().faults.push(fault);
    }

    /// Host and port, as references name them.
    pub(crate) fn address(&self) -> String {
        self.main.address.to_string()
    }

    /// A reference to `name`, such as `team/x:1`, in this registry.
    pub(crate) fn reference(&self, name: &str) -> Reference {
        format!("{}/{name}", self.address()).parse().expect("a repository, and perhaps a tag or digest")
    }

    /// Puts a blob there, without a request.
    pub(crate) fn put_blob(&self, repository: &str, bytes: &[u8]) -> Descriptor {
        let descriptor = Descriptor::of("application/octet-stream", bytes);
        let mut state = self.shared.state();
        let held = state.contents.repositories.entry(repository.to_owned()).or_default();
        held.blobs.insert(descriptor.digest.to_string(), Arc::new(bytes.to_vec()));
        descriptor
    }

    /// Puts a manifest there under a tag, without a request and unseen.
    pub(crate) fn put_manifest(&self, repository: &str, tag: &str, media_type: &str, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        let mut state = self.shared.state();
        let held = state.contents.repositories.entry(repository.to_owned()).or_default();
        held.manifests.insert(digest.to_string(), (media_type.to_owned(), Arc::new(bytes.to_vec())));
        held.tags.insert(tag.to_owned(), digest.to_string());
        digest
    }

    /// Puts a manifest there without a tag, without a request and unseen.
    pub(crate) fn put_untagged(&self, repository: &str, media_type: &str, bytes: &[u8]) {
        let mut state = self.shared.state();
        let held = state.contents.repositories.entry(repository.to_owned()).or_default();
        held.manifests.insert(Digest::of(bytes).to_string(), (media_type.to_owned(), Arc::new(bytes.to_vec())));
    }

    /// A blob's bytes.
    pub(crate) fn blob(&self, repository: &str, digest: Digest) -> Option<Vec<u8>> {
        self.shared.state().contents.blob(repository, &digest.to_string()).map(|blob| blob.to_vec())
    }

    /// Media type and bytes of the manifest behind a tag or digest.
    pub(crate) fn manifest(&self, repository: &str, target: &str) -> Option<(String, Vec<u8>)> {
        let state = self.shared.state();
        let held = state.contents.repositories.get(repository)?;
        let (media_type, bytes) = held.manifests.get(held.resolve(target)?)?;
        Some((media_type.clone(), bytes.to_vec()))
    }

    /// Tags of a repository, sorted.
    pub(crate) fn tags(&self, repository: &str) -> Vec<String> {
        let state = self.shared.state();
        state.contents.repositories.get(repository).map(|held| held.tags.keys().cloned().collect()).unwrap_or_default()
    }

    /// How many upload sessions were neither finished nor cancelled.
    pub(crate) fn open_uploads(&self) -> usize {
        self.shared.state().contents.uploads.len()
    }

    /// What the registry itself was asked.
    pub(crate) fn requests(&self) -> Vec<Logged> {
        self.shared.logged(Host::Main)
    }

    /// What its token endpoint was asked.
    pub(crate) fn token_requests(&self) -> Vec<Logged> {
        self.shared.logged(Host::Token)
    }

    /// What the second origin was asked.
    pub(crate) fn second_requests(&self) -> Vec<Logged> {
        self.shared.logged(Host::Second)
    }

    /// Forgets what was asked so far.
    pub(crate) fn forget_requests(&self) {
        self.shared.state().log.clear();
    }

    /// How many requests of this method were made whose path and query contain `part`, at any of its servers.
    pub(crate) fn asked(&self, method: &str, part: &str) -> usize {
        self.shared.asked(method, part)
    }

    /// How many requests with bytes of a blob arrived.
    pub(crate) fn uploads(&self) -> usize {
        let state = self.shared.state();
        state.log.iter().filter(|logged| logged.target.contains("/blobs/uploads") && logged.bytes > 0).count()
    }
}
