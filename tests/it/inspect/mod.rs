//! What `plugraft inspect` finds: on this machine, in archives, in images.

mod command;
mod directories;
mod images;

use crate::support::plugin_class::{plugin_jar, sink};

/// A jar with these sink connectors, each in the service file.
fn jar(classes: &[&str]) -> Vec<u8> {
    let classes: Vec<_> = classes.iter().map(|name| sink(name)).collect();
    plugin_jar(&classes, &classes)
}
