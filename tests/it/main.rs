//! One integration binary; every module is a subject.

mod architecture;
mod image;
mod layer;
mod registry;
mod spec;
mod support;
