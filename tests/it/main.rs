//! One integration binary; every module is a subject.

mod registry;
mod spec;
mod support;
