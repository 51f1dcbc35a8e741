//! What keeps a class from being loaded.

use plugraft::scan::Kafka;

use super::{BOTH, check, check_missed, class, jar, jar_of, service};
use crate::support::archive::file;
use crate::support::plugin_class::{CONVERTER, HEADER_CONVERTER, PluginClass, SINK, plugin_class};

/// Nobody finds `com.acme.Sink` among these classes, for this reason; listed, it is a row that is not loadable.
#[track_caller]
fn fails(classes: &[PluginClass], why: &str) {
    let row = "com.acme.Sink sink no --m";
    let mut members: Vec<_> = classes.iter().map(class).collect();
    members.push(service(SINK, &["com.acme.Sink"]));
    let listed = jar(&members);
    check(&[("acme/a.jar", listed.clone())], &[row]);
    for kafka in BOTH {
        let sight = super::sights(&[("acme/a.jar", listed.clone())], &super::worker(kafka)).remove(0);
        let plugraft::scan::Loadable::No(told) = &sight.rows[0].loadable else { panic!("it is not loadable") };
        assert_eq!(told.why, why);
    }
}

fn sink() -> PluginClass {
    plugin_class("com/acme/Sink").extends(SINK)
}

#[test]
fn super_types_have_to_be_there_and_fit() {
    let base = plugin_class("com/acme/Base").extends(SINK).without_constructors();
    let below = plugin_class("com/acme/Sink").extends("com/acme/Base");
    fails(&[sink().implements(&["com/missing/Api"])], "needs com.missing.Api, which is in no jar");
    fails(&[below.clone(), base.clone().extends("com/missing/Top")], "needs com.missing.Top, which is in no jar");
    fails(&[below.clone(), base.clone().access(0x0031)], "extends com.acme.Base, which is final");
    fails(&[below, base.interface()], "extends com.acme.Base, which is an interface");
    let part = plugin_class("com/acme/Part");
    fails(&[sink().implements(&["com/acme/Part"]), part], "implements com.acme.Part, which is no interface");
    let hidden = plugin_class("com/other/Hidden").interface().access(0x0600);
    let why = "extends com.other.Hidden, which is not public and belongs to another class loader or package";
    fails(&[sink().implements(&["com/other/Hidden"]), hidden], why);
}

#[test]
fn a_circle_of_super_types_ends() {
    fails(&[plugin_class("com/acme/Sink").extends("com/acme/Sink")], "is its own super type");
    let one = plugin_class("com/acme/Sink").extends("com/acme/Other").implements(&[CONVERTER]);
    let other = plugin_class("com/acme/Other").extends("com/acme/Sink");
    fails(&[one, other], "is its own super type");
}

#[test]
fn the_class_file_has_to_be_one_for_this_java() {
    fails(&[sink().version(62, 0)], "is compiled for Java 18, and the worker runs Java 17");
    fails(&[sink().version(61, 65535)], "is compiled with preview features of Java 17");
    fails(&[sink().version(56, 1)], "has the unknown class file version 56.1");
    fails(&[sink().version(44, 0)], "has the unknown class file version 44");
    for fit in [sink().version(61, 0), sink().version(55, 3), sink().version(45, 65535)] {
        check(&[("acme/a.jar", jar_of(&[fit]))], &["com.acme.Sink sink yes r-- Sink"]);
    }
}

#[test]
fn broken_class_files_are_no_classes() {
    let whole = sink().bytes();
    let wrong = plugin_class("com/acme/Other").extends(SINK).bytes();
    let cut = &whole[..whole.len() - 5];
    let longer = [&whole[..], b"!"].concat();
    for bytes in [cut, &longer, &wrong, b"no class", b""] {
        let listed = jar(&[file("com/acme/Sink.class", bytes), service(SINK, &["com.acme.Sink"])]);
        check(&[("acme/a.jar", listed)], &["com.acme.Sink sink no --m"]);
    }
}

#[test]
fn a_neighbour_of_kafka_needs_its_neighbour() {
    // The converters of numbers extend a class that is not public: a copy of one alone is of another class loader.
    let number = "org/apache/kafka/connect/converters/NumberConverter";
    let long = plugin_class("org/apache/kafka/connect/converters/LongConverter").extends(number);
    check(&[("acme/a.jar", jar_of(std::slice::from_ref(&long)))], &[]);
    let both = plugin_class(number).implements(&[CONVERTER, HEADER_CONVERTER]).access(0x0420);
    let rows = [
        "org.apache.kafka.connect.converters.LongConverter converter yes -s- LongConverter,Long",
        "org.apache.kafka.connect.converters.LongConverter header_converter yes -s- LongConverter",
    ];
    super::check_for(&[Kafka::V4_3], &[("acme/a.jar", jar_of(&[long, both]))], &rows);
}

#[test]
fn a_provider_without_a_service_file_is_missed() {
    let provider =
        plugin_class("com/acme/Provider").implements(&["org/apache/kafka/common/config/provider/ConfigProvider"]);
    let why = "com.acme.Provider is in no service file of org.apache.kafka.common.config.provider.ConfigProvider";
    check_missed(&BOTH, &[("acme/a.jar", jar_of(&[provider]))], &[why]);
}
