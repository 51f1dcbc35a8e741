//! What only shows where several plugins meet.

use super::{NEWEST, check_all, good, jar};
use crate::support::plugin_class::{plugin_class, sink, transformation};

#[test]
fn a_plugin_stands_in_one_place() {
    let one = ("one-1.0", vec![good()]);
    let two = ("two-1.0", vec![good()]);
    check_all(
        &[one.clone(), two],
        NEWEST,
        &["note[plugin-twice] one 1.0: 1 plugin is in two 1.0 too: `com.acme.Sink`; unless a version is asked for, \
             that one is loaded, whose place sorts last"],
    );
    let other = ("two-1.0", vec![jar("lib/two.jar", &[sink("com/acme/Other")], &[])]);
    check_all(&[one, other], NEWEST, &[]);
    let converter = plugin_class("org/apache/kafka/connect/storage/StringConverter")
        .implements(&["org/apache/kafka/connect/storage/Converter"]);
    check_all(
        &[("one-1.0", vec![good(), jar("lib/own.jar", &[converter], &[])])],
        NEWEST,
        &["note[plugin-twice] one 1.0: 1 plugin is the worker's own too: \
           `org.apache.kafka.connect.storage.StringConverter`; on equal versions the worker's is loaded"],
    );
}

#[test]
fn a_short_name_stands_for_one_class() {
    let plugin = |class| vec![jar("lib/acme.jar", &[class], &[])];
    check_all(
        &[
            ("one-1.0", plugin(sink("com/acme/JdbcSinkConnector"))),
            ("two-1.0", plugin(sink("org/other/JdbcSinkConnector"))),
        ],
        NEWEST,
        &[
            "warn[alias-collision] one 1.0: what several classes are called for short stands for none of them: `JdbcSink` \
           and `JdbcSinkConnector` of `com.acme.JdbcSinkConnector` and `org.other.JdbcSinkConnector`",
        ],
    );
    check_all(
        &[("one-1.0", plugin(transformation("com/acme/InsertHeader")))],
        NEWEST,
        &["note[alias-collision] one 1.0: what several classes are called for short stands for none of them: \
           `InsertHeader` of `com.acme.InsertHeader` and `org.apache.kafka.connect.transforms.InsertHeader`"],
    );
    // Nobody calls a nested class by its last word.
    check_all(&[("one-1.0", plugin(transformation("com/acme/Cast$Value")))], NEWEST, &[]);
}
