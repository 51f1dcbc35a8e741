//! One integration binary; every module is a subject.

mod registry;
mod support;
mod spec;
