//! What tests of several subjects share.

pub(crate) mod archive;
pub(crate) mod base;
pub(crate) mod class_pool;
pub(crate) mod class_writer;
pub(crate) mod cluster;
pub(crate) mod engine;
pub(crate) mod heard;
pub(crate) mod http;
pub(crate) mod image_tar;
pub(crate) mod opening;
pub(crate) mod plugin_class;
pub(crate) mod quine;
pub(crate) mod registry;
pub(crate) mod sandbox;
pub(crate) mod survey;
pub(crate) mod synthetic;
pub(crate) mod tarball;
pub(crate) mod tls;
pub(crate) mod tools;
pub(crate) mod tunnel;
pub(crate) mod universe;
pub(crate) mod unpacked;
pub(crate) mod validate;
pub(crate) mod web;
