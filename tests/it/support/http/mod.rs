//! Servers in the test's own process that speak HTTP/1.1, with faults on demand.
//!
//! All listen on 127.0.0.1 and are stopped when they are dropped. They also understand requests written for a proxy
//! (`GET http://host/path`), serve them themselves and log them so.

mod fault;
mod server;
mod wire;

pub(crate) use fault::{Fault, Host};
pub(crate) use server::{Logged, Serve, Server, Shared};
pub(crate) use wire::{Head, Response, form_values};
