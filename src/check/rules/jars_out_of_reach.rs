//! Jars and classes where no class loader of Connect looks for them.

use super::{Ground, Remark, Subject, examples, number};
use crate::formats::byte_size;
use crate::plugin::{Rule, Severity};
use crate::scan::{Layout, Nested};

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    subject.sight.observations.nested.iter().map(remark).collect()
}

fn remark(nested: &Nested) -> Remark {
    let count = number(nested.count, "jar or class", "jars and classes");
    let names = examples(&nested.examples, nested.count);
    let bytes = byte_size::shown(nested.bytes);
    let (how, help, severity) = match nested.layout {
        Layout::Boot => {
            ("as Spring Boot wants them", "build it as a plain jar, with its libraries beside it", Severity::Warn)
        }
        Layout::Web => {
            ("as web applications have them", "build it as a plain jar, with its libraries beside it", Severity::Warn)
        }
        Layout::Packed => (
            "as in an archive that was not unpacked",
            "unpack it: Connect takes the zip itself for a jar",
            Severity::Warn,
        ),
        Layout::Jar => ("in a jar", "where the plugin needs them, put them beside the jar", Severity::Note),
    };
    let message = format!("Connect does not reach {count} in it ({bytes}), {how}: {names}");
    Remark::new(Rule::JarsOutOfReach, &nested.jar, message).but(severity).help(help.to_owned())
}
