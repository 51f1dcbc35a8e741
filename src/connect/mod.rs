//! Connector definitions in, connectors that run out: through the REST interface of a worker (KIP-26).
//!
//! A second, short corridor: [`validate`] asks the worker what it thinks of definitions, [`compare`] what it has already,
//! [`apply`] changes what differs, and [`settle`] watches until everything runs and goes on running. Options of connectors are changed by [`apply`] alone. Values that may be secrets leave this room masked.

mod apply;
mod ask;
mod cluster;
mod compare;
mod error;
mod listed;
mod owner;
mod settle;
mod state;
mod steer;
mod validate;
mod veil;
mod verdict;

pub use apply::{Applied, apply};
pub use cluster::{Cluster, Pace};
pub use compare::{Change, Comparison, Difference, Step, compare};
pub use error::Error;
pub use listed::Listed;
pub use owner::{OWNER_KEY, Owner};
pub use settle::{Goal, Settled, Verdict, settle};
pub use state::{ConnectorState, TaskState};
pub use steer::{Order, Restart, configuration, delete, list, send};
pub use validate::{Patience, Problem, Validated, Wanted, validate};
pub use veil::{MASK, Veil};

use std::collections::BTreeMap;

/// The options of a connector, as a worker keeps them.
pub type Config = BTreeMap<String, String>;
