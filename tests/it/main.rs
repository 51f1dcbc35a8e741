//! One integration binary; every module is a subject.

mod architecture;
mod base;
mod base_registry;
mod cli;
mod corridor;
mod credentials;
mod deploy;
mod distribution;
mod fetch;
mod hostile;
mod hub_manifest;
mod identity;
mod image;
mod independent;
mod layer;
mod plugin;
mod publish;
mod quickstart;
mod readme;
mod registry;
mod remote;
mod resolve;
mod secrets;
mod spec;
mod support;
mod yaml_edit;
