//! One integration binary; every module is a subject.

mod architecture;
mod registry;
mod spec;
mod support;
