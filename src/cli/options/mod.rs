//! What was typed means, after environment and defaults; the only reader of the environment.

mod catalogues;
mod cluster;
mod environment;
mod flags;
mod lock;
mod machine;
mod maven;
mod network;
mod surroundings;
mod talk;

pub(crate) use catalogues::{catalogues, with_sources};
pub(crate) use cluster::{pace, worker_places};
pub(crate) use environment::Environment;
pub(crate) use flags::{Found, flags, override_flags, spec_file};
pub(crate) use lock::{is_locked, lock_file};
pub(crate) use machine::{Machine, StorePlace};
pub(crate) use maven::Maven;
pub(crate) use network::network;
pub(crate) use surroundings::surroundings;
pub(crate) use talk::Talk;
