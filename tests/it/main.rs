//! One integration binary; every module is a subject.

mod architecture;
mod credentials;
mod image;
mod layer;
mod deploy;
mod registry;
mod spec;
mod support;
mod yaml_edit;
