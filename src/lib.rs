//! plugraft grafts Kafka Connect plugins onto container images.
//!
//! ```text
//!                  ┌─▶ base ───────────────┬──────────────────────────────────┐
//!  spec ─▶ resolve ┤                       ▼                                  ▼
//!                  └─▶ fetch ─▶ plugin ─▶ tree ─▶ scan ◀▶ layer ─▶ check ─▶ image ─▶ publish ─▶ deploy
//!                                                                     └────▶ install
//! ```
//!
//! A corridor of rooms. Each room takes the nouns of the rooms before it and returns its own; a noun can be made in
//! its room only, so holding one is the proof that the room was visited.
//!
//! | room | in → out | promise |
//! |---|---|---|
//! | [`spec`] | text, flags → [`Spec`](spec::Spec) | complete and consistent, or a message with line and column |
//! | [`definition`] | paths → [`Defined`](definition::Defined) | every connector definition, and all that is wrong with any |
//! | [`resolve`] | coordinates → [`Resolution`](resolve::Resolution) | exactly what will be read; the base's tag turned into a digest |
//! | [`jar`] | bytes → [`JarFacts`](jar::JarFacts) | what a jar declares, however it lies |
//! | [`base`] | base pin → [`Base`](base::Base) | what is already there, per platform |
//! | [`fetch`] | pins → [`Archive`](fetch::Archive)s | bytes on disk, digest known |
//! | [`plugin`] | archives → [`Plugin`](plugin::Plugin)s | identity and safe entries; a tar re-cut to be read as a zip is |
//! | [`tree`] | plugins, base → [`Tree`](tree::Tree) | where each byte will live; pure |
//! | [`scan`] | tree, what jars declare, worker → [`Scan`](scan::Scan) | what a worker will find, or that it cannot be known |
//! | [`layer`] | tree → [`Layers`](layer::Layers) | digests of bytes that were read and verified, and what jars among them declare |
//! | [`check`] | plugins, scan, layers, policy → [`Report`](check::Report) | every rule saw every plugin; all findings at once |
//! | [`install`] | tree, layers → [`Placed`](install::Placed) | folders on this machine, each swapped in whole |
//! | [`image`] | base, layers → [`Index`](image::Index) | one image per platform, whole at once; pure |
//! | [`publish`] | index → [`Receipt`](publish::Receipt) | where it went, by digest |
//! | [`deploy`] | receipt, existing texts → [`Files`](deploy::Files) | values, objects and lines that name the image, by digest; pure |
//!
//! One door opens both ways: what jars declare is read while they are packed, so plugins are packed before `scan` looks at
//! them; and what `scan` generates for a worker stands in the seams, which are completed behind it.
//!
//! A second, short corridor ends at a worker that runs, and begins with connectors as files define them:
//! [`read`](definition::read) → [`validate`](connect::validate) → [`compare`](connect::compare) →
//! [`apply`](connect::apply) → [`settle`](connect::settle). From the same definitions, [`render`] makes objects that do
//! this in a cluster, or have an operator do it.
//!
//! # The idea that makes it fast
//!
//! What a zip entry holds deflated is, bit for bit, the body of a gzip member, and a gzip file may be a series of
//! members (RFC 1952, section 2.2). So a layer is a list of byte ranges: tar headers of our own, and slices of the
//! archive where it lies. Every entry is inflated once to verify it, none is compressed again, and no layer is written
//! to disk. A plugin's layer depends on nothing but its archive and the plugin path; what depends on the base is in
//! the last small layer, the *seam*.
//!
//! A tar has no such streams: it is re-cut once, each file deflated by itself into one file of the store, and from there
//! on is what a zip is. Who asks for one classic stream per layer (`compression`) gets it from the store, too.
//!
//! # Who may know whom
//!
//! [`formats`] are dialects of the world and know nobody. [`event`] is what a run says of itself, [`net`] the only
//! door outside, [`store`] what earlier runs found out; they know `formats`, and `net` knows `event`. [`tools`] hands
//! them to the rooms. A room knows all of these and the rooms before it, never one ahead: but [`spec`] holds the
//! [`Policy`](check::Policy) that [`check`] defines, and [`connect`] and
//! [`render`] know no other room. [`pipeline`] knows every room of
//! the corridor, and [`error`] their errors. The command line is a customer like any other and sees what is public here.
//! `tests/it/architecture.rs` holds this as a table and fails on a stray name.
//!
//! # What is absent on purpose
//!
//! - Nothing here prints, reads the environment, asks the time or exits.
//! - `spec`, `tree`, `image`, `deploy`, `render` and `formats` do no input or output.
//! - No path from an archive ever exists as a [`PathBuf`](std::path::PathBuf): it is an
//!   [`EntryPath`](formats::entry_path::EntryPath), in which `..` cannot be spelled.
//! - No layer is described before its bytes were read and verified; every sink hashes what it writes.
//! - A finding is data about the user's plugin, an error is why a run could not go on; neither turns into the other.
//! - No secret is in an error, an event, a label or a file, but in a Kubernetes `Secret` that was asked for.
//!
//! # Where to start reading
//!
//! [`pipeline::run`] fits on a page and names every room in order. Then the front page (`mod.rs`) of a room: what
//! enters, what leaves, what it promises, and what it never does.

pub mod formats;

pub mod event;

pub mod net;

pub mod store;

pub mod tools;

pub mod spec;

pub mod definition;

pub mod resolve;

pub mod jar;

pub mod base;

pub mod fetch;

pub mod plugin;

pub mod tree;

pub mod scan;

pub mod layer;

pub mod check;

pub mod install;

pub mod image;

pub mod publish;

pub mod deploy;

pub mod connect;

pub mod render;

pub mod pipeline;

pub mod error;
