//! One integration binary; every module is a subject.

mod architecture;
mod cli;
mod credentials;
mod deploy;
mod image;
mod layer;
mod quickstart;
mod publish;
mod registry;
mod spec;
mod support;
mod yaml_edit;
