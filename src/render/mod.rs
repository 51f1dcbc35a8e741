//! Connectors and workers in, the texts that make a cluster run them out.
//!
//! What goes into an object comes out of it as it was: texts are quoted, and what no text can carry is refused. The same
//! input gives the same bytes. A secret that is written out gets into no object but a `Secret`, unless that is asked for.
//! Nothing here reads or writes a file.

mod chart;
pub mod connectors;
mod file;
pub mod worker;

pub use chart::{CHART, chart};
pub use file::{File, MARK};
