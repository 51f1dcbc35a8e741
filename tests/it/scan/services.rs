//! What `ServiceLoader` makes of service files.

use plugraft::scan::Kafka;

use super::{BOTH, Placed, check, check_for, class, jar, jar_of, service, sights, worker};
use crate::support::plugin_class::{CONVERTER, PluginClass, SINK, SOURCE, TRANSFORMATION, plugin_class};

const LISTED: &str = "com.acme.Sink sink yes rsm Sink";

fn sink() -> PluginClass {
    plugin_class("com/acme/Sink").extends(SINK)
}

#[test]
fn entries_that_are_wrong_are_rows_too() {
    let plain = plugin_class("com/acme/Plain");
    let listed = service(SINK, &["com.acme.Sink # mine", "", "com.acme.Plain", "com.acme.Missing", "com.acme.Sink"]);
    check(
        &[("acme/a.jar", jar(&[class(&sink()), class(&plain), listed]))],
        &["com.acme.Missing sink no --m", "com.acme.Plain sink no --m", LISTED],
    );
    // It is listed under another type: that one is wrong, and its own is found by the scan.
    let listed = service(SOURCE, &["com.acme.Sink"]);
    check(
        &[("acme/a.jar", jar(&[class(&sink()), listed]))],
        &["com.acme.Sink source no --m", "com.acme.Sink sink yes r-- Sink"],
    );
}

#[test]
fn a_fault_voids_the_whole_file_and_what_it_names_before() {
    let bad = service(SINK, &["com.acme.Sink", "com acme"]);
    check(&[("acme/a.jar", jar(&[class(&sink()), bad.clone()]))], &["com.acme.Sink sink yes r-- Sink"]);
    // `ServiceLoader` takes the name for one that it has had.
    let good = jar(&[service(SINK, &["com.acme.Sink"])]);
    let row = "com.acme.Sink sink yes r-m Sink";
    check(&[("acme/a.jar", jar(&[class(&sink()), bad.clone()])), ("acme/b.jar", good.clone())], &[row]);
    check(&[("acme/a.jar", good), ("acme/b.jar", jar(&[class(&sink()), bad]))], &[LISTED]);
}

#[test]
fn what_is_not_public_above_a_class_hides_it_from_class_graph() {
    let hidden = plugin_class("com/acme/Hidden").implements(&[CONVERTER]).access(0x0420);
    let real = plugin_class("com/acme/Real").extends("com/acme/Hidden");
    let files: [Placed; 1] = [("acme/a.jar", jar_of(&[hidden.clone(), real.clone()]))];
    check_for(&[Kafka::V3_9], &files, &["com.acme.Real converter yes r-- Real"]);
    check_for(&[Kafka::V4_0, Kafka::V4_3], &files, &[]);
    let missed = sights(&files, &worker(Kafka::V4_3)).remove(0).missed;
    assert!(
        missed
            .iter()
            .any(|one| one.is_meant && one.reason.why.contains("extends com.acme.Hidden, which is not public"))
    );
    let listed = jar(&[class(&hidden), class(&real), service(CONVERTER, &["com.acme.Real"])]);
    check_for(&[Kafka::V4_3], &[("acme/a.jar", listed)], &["com.acme.Real converter yes -sm Real"]);
    // Kafka's own converters of numbers have such a class above them.
    let number = plugin_class("com/acme/Mine").extends("org/apache/kafka/connect/converters/LongConverter");
    let files = [("acme/a.jar", jar_of(&[number]))];
    let rows = ["com.acme.Mine converter yes r-- Mine", "com.acme.Mine header_converter yes r-- Mine"];
    check_for(&[Kafka::V3_9], &files, &rows);
    check_for(&[Kafka::V4_3], &files, &[]);
}

#[test]
fn a_hundred_classes_that_cannot_be_linked_stop_the_worker() {
    let check = |count: usize, between: Option<usize>, stops: bool| {
        let names: Vec<String> = (0..count).map(|at| format!("com/acme/T{at}")).collect();
        let base = |at: usize| if Some(at) == between { "java/lang/Object" } else { "com/missing/Base" };
        let classes = names.iter().enumerate().map(|(at, name)| class(&plugin_class(name).extends(base(at))));
        let mut members: Vec<_> = classes.collect();
        let listed: Vec<String> = names.iter().map(|name| name.replace('/', ".")).collect();
        members.push(service(TRANSFORMATION, &listed.iter().map(String::as_str).collect::<Vec<_>>()));
        for kafka in BOTH {
            let sight = sights(&[("acme/a.jar", jar(&members))], &worker(kafka)).remove(0);
            assert_eq!(sight.halt.is_some(), stops, "{count} {between:?}");
            assert_eq!(sight.rows.len(), count);
        }
    };
    check(99, None, false);
    check(100, None, true);
    check(199, Some(99), false);
    check(200, Some(99), true);
}

#[test]
fn missing_classes_do_not_stop_it() {
    let names: Vec<String> = (0..300).map(|at| format!("com.acme.T{at}")).collect();
    let listed = service(TRANSFORMATION, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let sight = sights(&[("acme/a.jar", jar(&[listed]))], &worker(Kafka::V4_3)).remove(0);
    assert_eq!((sight.halt, sight.rows.len()), (None, 300));
}

#[test]
fn what_is_found_at_all_is_found_by_both() {
    let listed = jar(&[class(&sink()), service(SINK, &["com.acme.Sink"])]);
    check(&[("acme/a.jar", listed)], &[LISTED]);
}
