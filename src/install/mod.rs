//! Packed plugins in, folders on this machine out.
//!
//! A plugin is read once more from its archive, written beside its place, compared with what was verified, and swapped in
//! by a rename: whoever looks sees the old folder or the new one. An old version goes when the new one stands.
//! Nothing outside of the plugin's own folder is changed, no link is followed, and nobody is asked anything.

mod directory;
mod error;
mod inventory;
mod java_path;
mod leftovers;
mod place;
mod platform;
mod record;
mod remove;
mod stage;
mod steps;
mod swap;
mod verify;
mod worker_file;
mod workers;

pub use directory::ComponentDir;
pub use error::Error;
pub use inventory::{Installed, Known, list};
pub use place::{Graft, Placed, install};
pub use platform::{Platform, PlatformKind, Surroundings, platforms};
pub use record::{ArchiveRecord, FileRecord, RECORD_FILE, Record};
pub use remove::{find, remove};
pub use steps::{Before, Step, steps};
pub use verify::{Verdict, verify};
pub use worker_file::{Listing, WorkerFile};
pub use workers::{WorkerConfig, WorkerSource, worker_configs};
