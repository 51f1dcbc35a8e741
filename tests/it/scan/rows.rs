//! Which types a class has, and how it is called.

use plugraft::scan::{Kafka, LocationKind, Version};

use super::{BOTH, check, check_for, class, jar, jar_of, service, sights, worker};
use crate::support::plugin_class::{
    CONFIG_PROVIDER, CONVERTER, HEADER_CONVERTER, PREDICATE, SINK, SOURCE, TRANSFORMATION, plugin_class,
};

#[test]
fn a_class_may_be_plugins_of_several_types() {
    let all =
        plugin_class("com/acme/AllConverter").implements(&[CONVERTER, HEADER_CONVERTER, PREDICATE, TRANSFORMATION]);
    let sink = plugin_class("com/acme/AcmeSinkConnector").extends(SINK);
    let source = plugin_class("com/acme/AcmeSource").extends(SOURCE);
    let neither = plugin_class("com/acme/Neither").extends("org/apache/kafka/connect/connector/Connector");
    check(
        &[("acme/a.jar", jar_of(&[all, sink, source, neither]))],
        &[
            "com.acme.AcmeSource source yes r-- AcmeSource",
            "com.acme.AcmeSinkConnector sink yes r-- AcmeSinkConnector,AcmeSink",
            "com.acme.AllConverter converter yes r-- AllConverter,All",
            "com.acme.AllConverter header_converter yes r-- AllConverter",
            "com.acme.AllConverter transformation yes r-- AllConverter",
            "com.acme.AllConverter predicate yes r-- AllConverter",
        ],
    );
}

#[test]
fn some_types_are_found_by_service_files_alone() {
    let provider = plugin_class("com/acme/VaultConfigProvider").implements(&[CONFIG_PROVIDER]);
    check(&[("acme/a.jar", jar_of(std::slice::from_ref(&provider)))], &[]);
    let listed = jar(&[class(&provider), service(CONFIG_PROVIDER, &["com.acme.VaultConfigProvider"])]);
    check(
        &[("acme/a.jar", listed)],
        &["com.acme.VaultConfigProvider configprovider yes -sm VaultConfigProvider,Vault"],
    );
}

#[test]
fn a_simple_name_is_what_the_class_file_says() {
    let outer = plugin_class("com/acme/Outer");
    let member = plugin_class("com/acme/Outer$Inner").extends(SINK).nested(Some("com/acme/Outer"), Some("Inner"));
    let odd = plugin_class("com/acme/Dollar$Name").extends(SINK);
    check(
        &[("acme/a.jar", jar_of(&[outer, member, odd]))],
        &["com.acme.Dollar$Name sink yes r-- Dollar$Name", "com.acme.Outer$Inner sink yes r-- Inner"],
    );
}

#[test]
fn what_it_says_of_its_version_depends_on_the_worker() {
    let sink = plugin_class("com/acme/Sink").extends(SINK).states("1.2");
    let converter = plugin_class("com/acme/Converter").implements(&[CONVERTER]).states("3.4");
    let files = [("acme/a.jar", jar_of(&[sink, converter]))];
    let versions = |kafka| -> Vec<Version> {
        sights(&files, &worker(kafka)).remove(0).rows.into_iter().map(|row| row.version).collect()
    };
    let stated = |version: &str| Version::Stated(version.to_owned());
    assert_eq!(versions(Kafka::V3_9), [stated("1.2"), stated("undefined")]);
    assert_eq!(versions(Kafka::V4_3), [stated("1.2"), stated("3.4")]);
}

#[test]
fn locations_are_jars_folders_and_class_hierarchies() {
    let sink = plugin_class("com/acme/Sink").extends(SINK);
    let row = "com.acme.Sink sink yes r-- Sink";
    check(&[("a.jar", jar_of(std::slice::from_ref(&sink)))], &[row]);
    check(&[("acme/lib/deep/a.jar", jar_of(std::slice::from_ref(&sink)))], &[row]);
    check(&[("acme/com/acme/Sink.class", sink.bytes())], &[row]);
    // Beside an archive, loose classes are passed over.
    let other = plugin_class("com/acme/Other");
    check(&[("acme/com/acme/Sink.class", sink.bytes()), ("acme/a.jar", jar_of(&[other]))], &[]);
    // The scan of Kafka 3 knows a jar by its name, in lower case.
    for name in ["acme/a.zip", "acme/A.JAR"] {
        check_for(&[Kafka::V4_0, Kafka::V4_3], &[(name, jar_of(std::slice::from_ref(&sink)))], &[row]);
        check_for(&[Kafka::V3_9], &[(name, jar_of(std::slice::from_ref(&sink)))], &[]);
    }
    let listed = service(SINK, &["com.acme.Sink"]);
    let row = "com.acme.Sink sink yes -sm Sink";
    check_for(&[Kafka::V3_9], &[("acme/a.zip", jar(&[class(&sink), listed]))], &[row]);
    let path = "acme/META-INF/services/org.apache.kafka.connect.sink.SinkConnector";
    let files = [("acme/com/acme/Sink.class", sink.bytes()), (path, b"com.acme.Sink\n".to_vec())];
    check(&files, &["com.acme.Sink sink yes rsm Sink"]);
    assert_eq!(sights(&files, &worker(Kafka::V4_3))[0].kind, LocationKind::ClassHierarchy);
}

#[test]
fn what_kafka_itself_gives_is_not_taken_from_a_plugin() {
    // A bundled copy of what the worker has first is no plugin of the location; of what is isolated, it is.
    let shared = plugin_class("org/apache/kafka/connect/sink/SinkConnector").access(0x0421);
    let mine = plugin_class("org/apache/kafka/connect/foo/Mine").extends(SINK);
    let file_sink = plugin_class("org/apache/kafka/connect/file/FileStreamSinkConnector").extends(SINK);
    let string = plugin_class("org/apache/kafka/connect/storage/StringConverter").implements(&[CONVERTER]);
    check(
        &[("acme/a.jar", jar_of(&[shared, mine, file_sink, string]))],
        &[
            "org.apache.kafka.connect.file.FileStreamSinkConnector sink yes r-- FileStreamSinkConnector,FileStreamSink",
            "org.apache.kafka.connect.foo.Mine sink yes r-- Mine",
            // The worker's own service file names it.
            "org.apache.kafka.connect.storage.StringConverter converter yes rs- StringConverter,String",
        ],
    );
    let listed = service(CONVERTER, &["org.apache.kafka.connect.storage.StringConverter"]);
    check_for(
        &BOTH,
        &[("acme/a.jar", jar(&[listed]))],
        &["org.apache.kafka.connect.storage.StringConverter converter no --m"],
    );
}
