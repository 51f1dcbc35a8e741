//! plugraft grafts Kafka Connect plugins onto container images.
//!
//! A corridor of rooms. Each room takes the nouns of the rooms before it and returns its own; a noun can be made in
//! its room only, so holding one is the proof that the room was visited. Read [`pipeline`] first: it is the only
//! module that names every room, and it fits on a page.
//!
//! | room | in → out | promise |
//! |---|---|---|
//! | [`spec`] | text, flags → [`Spec`](spec::Spec) | complete and consistent, or a message with line and column |
//! | [`resolve`] | coordinates → [`Resolution`](resolve::Resolution) | exactly what will be read; the base's tag turned into a digest |
//! | [`base`] | base pin → [`Base`](base::Base) | what is already there, per platform |
//! | [`fetch`] | pins → [`Archive`](fetch::Archive)s | bytes on disk, digest known |
//! | [`plugin`] | archives → [`Plugin`](plugin::Plugin)s | identity and safe entries |
//! | [`tree`] | plugins, base → [`Tree`](tree::Tree) | where each byte will live; pure |
//! | [`layer`] | tree → [`Layers`](layer::Layers) | digests of bytes that were read and verified |
//! | [`check`] | plugins, layers, policy → [`Report`](check::Report) | every rule saw every plugin; all findings at once |
//! | [`image`] | base, layers → [`Index`](image::Index) | one image per platform, whole at once; pure |
//! | [`publish`] | index → [`Receipt`](publish::Receipt) | where it went, by digest |
//! | [`deploy`] | receipt, existing texts → [`Files`](deploy::Files) | Helm text by digest; pure |
//!
//! Below the rooms: [`formats`] are dialects of the world and know nobody; [`event`] is what a run says of itself;
//! [`net`] is the only door outside; [`store`] keeps files by digest; [`tools`] hands these to the rooms.
//!
//! What is absent on purpose: nothing here prints, reads the environment, asks the time or exits; `spec`, `tree`,
//! `image`, `deploy` and `formats` do no input or output; no path from an archive ever exists as a
//! [`PathBuf`](std::path::PathBuf); no layer is described before its bytes were read and verified.

pub mod formats;

pub mod event;

pub mod net;

pub mod store;

pub mod tools;

pub mod spec;

pub mod resolve;

pub mod base;

pub mod fetch;

pub mod plugin;

pub mod tree;

pub mod layer;

pub mod check;

pub mod image;

pub mod publish;

pub mod deploy;

pub mod pipeline;

pub mod error;
