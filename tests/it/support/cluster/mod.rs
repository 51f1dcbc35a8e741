//! A cluster of Connect workers as its REST interface shows it, with faults on demand.
//!
//! It has two connector classes, `acme.StreamSourceConnector` and `acme.StreamSinkConnector`, which want a `topic`, a number
//! `tasks.max`, and have a `password` of type PASSWORD and an `access.code` that is one without looking so. What a
//! connector does is said in its options: `test.fails` (a task fails with this trace), `test.lingers` (it takes so many
//! looks until it runs).

mod desk;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

pub(crate) use crate::support::http::{Fault, Logged};
use crate::support::http::{Host, Server, Shared};
use desk::{Connector, Desk};

/// A running cluster; both servers are workers of it.
pub(crate) struct Cluster {
    main: Server,
    second: Server,
    shared: Arc<Shared<Desk>>,
}

impl Cluster {
    /// A cluster without connectors.
    pub(crate) fn start() -> Self {
        let shared = Shared::new(Desk::default());
        let (main, second) = (Server::start(Host::Main, &shared), Server::start(Host::Second, &shared));
        Self { main, second, shared }
    }

    /// Asks for this user, by Basic (RFC 7617).
    #[must_use]
    pub(crate) fn with_basic(self, username: &str, password: &str) -> Self {
        self.shared.state().login = Some((username.to_owned(), password.to_owned()));
        self
    }

    /// Lists a class at the nth look only.
    #[must_use]
    pub(crate) fn with_late_class(self, class: &str, nth: usize) -> Self {
        self.shared.state().late = Some((class.to_owned(), nth));
        self
    }

    /// Scripts a fault.
    #[must_use]
    pub(crate) fn fault(self, fault: Fault) -> Self {
        self.script(fault);
        self
    }

    /// Scripts a fault on a cluster in use.
    pub(crate) fn script(&self, fault: Fault) {
        self.shared.state().faults.push(fault);
    }

    /// Has a connector with these options already.
    pub(crate) fn put(&self, name: &str, options: &[(&str, &str)]) {
        let mut config: BTreeMap<String, String> =
            options.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        config.insert("name".to_owned(), name.to_owned());
        self.shared.state().connectors.insert(name.to_owned(), Connector::new(config));
    }

    /// The options of a connector, as JSON.
    pub(crate) fn options(&self, name: &str) -> Option<Value> {
        self.shared.state().connectors.get(name).map(|connector| json!(connector.config))
    }

    /// The state of a connector.
    pub(crate) fn state(&self, name: &str) -> Option<String> {
        self.shared.state().connectors.get(name).map(|connector| connector.state.clone())
    }

    /// The names of all connectors.
    pub(crate) fn names(&self) -> Vec<String> {
        self.shared.state().connectors.keys().cloned().collect()
    }

    /// The first worker's address, such as `http://127.0.0.1:4711`.
    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.main.address)
    }

    /// Its host and port.
    pub(crate) fn host(&self) -> String {
        self.main.address.to_string()
    }

    /// The second worker's address.
    pub(crate) fn second_address(&self) -> String {
        format!("http://{}", self.second.address)
    }

    /// What the first worker was asked.
    pub(crate) fn requests(&self) -> Vec<Logged> {
        self.shared.logged(Host::Main)
    }

    /// How many requests of this method were made whose path and query contain `part`, at both workers.
    pub(crate) fn asked(&self, method: &str, part: &str) -> usize {
        self.shared.asked(method, part)
    }

    /// How many requests changed connectors.
    pub(crate) fn changes(&self) -> usize {
        let state = self.shared.state();
        let changes = |logged: &&Logged| logged.method != "GET" && !logged.target.ends_with("/validate");
        state.log.iter().filter(changes).count()
    }

    /// Forgets what was asked so far.
    pub(crate) fn forget_requests(&self) {
        self.shared.state().log.clear();
    }
}
