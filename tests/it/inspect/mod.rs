//! What `plugraft inspect` finds: on this machine, in archives, in images.

mod command;
mod directories;
mod images;

use crate::support::archive::{file, zip};
use crate::support::class;

/// A jar with these sink connectors, each in the service file.
fn jar(classes: &[&str]) -> Vec<u8> {
    let services = "META-INF/services/org.apache.kafka.connect.sink.SinkConnector";
    let members = classes.iter().map(|name| {
        let internal = name.replace('.', "/");
        let bytes = class::plugin(&internal, "org/apache/kafka/connect/sink/SinkConnector", &[]);
        file(format!("{internal}.class"), &bytes)
    });
    zip(members.chain([file(services, classes.join("\n").as_bytes())])).bytes()
}
