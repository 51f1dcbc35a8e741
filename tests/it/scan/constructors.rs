//! What can be constructed, and by whom.

use plugraft::scan::Kafka;

use super::{BOTH, check, check_missed, class, jar, jar_of, service};
use crate::support::plugin_class::{CONVERTER, PluginClass, SINK, plugin_class};

fn sink() -> PluginClass {
    plugin_class("com/acme/Sink").extends(SINK)
}

/// The class alone is not found, for this reason; in a service file it is listed and not loadable.
#[track_caller]
fn fails(sink: &PluginClass, why: &str) {
    let alone = jar_of(std::slice::from_ref(sink));
    check(&[("acme/a.jar", alone.clone())], &[]);
    check_missed(&BOTH, &[("acme/a.jar", alone)], &[why]);
    let listed = jar(&[class(sink), service(SINK, &["com.acme.Sink"])]);
    check(&[("acme/a.jar", listed)], &["com.acme.Sink sink no --m"]);
}

#[test]
fn only_what_is_public_and_concrete_with_a_plain_constructor() {
    let none = sink().without_constructors();
    fails(&sink().access(0x0421), "com.acme.Sink (base) is abstract");
    fails(&none.clone().constructor(1, "(I)V", &[]), "com.acme.Sink (base) has no constructor without parameters");
    for access in [0, 2, 4] {
        let why = "com.acme.Sink (base) has no public constructor without parameters";
        fails(&none.clone().constructor(access, "()V", &[]), why);
    }
}

#[test]
fn a_class_that_is_not_public_is_not_constructed() {
    let hidden = sink().access(0x0020);
    let listed = jar(&[class(&hidden), service(SINK, &["com.acme.Sink"])]);
    check(&[("acme/a.jar", listed)], &["com.acme.Sink sink no --m"]);
    check_missed(&BOTH, &[("acme/a.jar", jar_of(&[hidden]))], &["com.acme.Sink (base) is not public"]);
}

#[test]
fn flags_of_the_class_file_count_and_not_those_of_the_source() {
    // `protected static` is compiled to a public class file.
    let nested = plugin_class("com/acme/Outer$Sink").extends(SINK).nested(Some("com/acme/Outer"), Some("Sink"));
    let outer = plugin_class("com/acme/Outer").access(0x0020);
    check(&[("acme/a.jar", jar_of(&[nested, outer]))], &["com.acme.Outer$Sink sink yes r-- Sink"]);
}

#[test]
fn what_constructors_name_has_to_be_there() {
    let check_both = |sink: &PluginClass, scanned: bool, served: bool| {
        let found = if scanned { vec!["com.acme.Sink sink yes r-- Sink"] } else { Vec::new() };
        check(&[("acme/a.jar", jar_of(std::slice::from_ref(sink)))], &found);
        let flags = format!("{}{}m", if scanned { 'r' } else { '-' }, if served { 's' } else { '-' });
        let row = match (scanned, served) {
            (false, false) => "com.acme.Sink sink no --m".to_owned(),
            _ => format!("com.acme.Sink sink yes {flags} Sink"),
        };
        check(&[("acme/a.jar", jar(&[class(sink), service(SINK, &["com.acme.Sink"])]))], &[&row]);
    };
    check_both(&sink().constructor(1, "(Ljava/util/Map;[J)V", &["java/io/IOException"]), true, true);
    check_both(&sink().constructor(2, "(I[[Lcom/missing/Part;)V", &[]), false, true);
    check_both(&sink().constructor(1, "(Lcom/missing/Part;)V", &[]), false, false);
    check_both(&sink().constructor(1, "(I)V", &["com/missing/Failure"]), false, false);
    check_both(&sink().constructor(0, "(I)V", &["com/missing/Failure"]), false, true);
}

#[test]
fn a_base_class_is_not_meant() {
    let base = plugin_class("com/acme/Base").access(0x0421).implements(&[CONVERTER]);
    let real = plugin_class("com/acme/Real").extends("com/acme/Base");
    let files = [("acme/a.jar", jar_of(&[base, real]))];
    check(&files, &["com.acme.Real converter yes r-- Real"]);
    check_missed(&[Kafka::V4_3], &files, &["com.acme.Base (base) is abstract"]);
}
