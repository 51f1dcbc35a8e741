//! Whether a worker loads what is meant as a plugin.

use super::{NEWEST, Worker, check, good, jar, judged, manifest};
use crate::support::archive::file;
use crate::support::plugin_class::{plugin_class, sink, transformation};

const SERVICE: &str = "META-INF/services/org.apache.kafka.connect.sink.SinkConnector";

#[test]
fn a_plugin_has_a_class() {
    check(&[good()], NEWEST, &[]);
    let plain = plugin_class("com/acme/Plain");
    check(
        &[jar("lib/plain.jar", std::slice::from_ref(&plain), &[])],
        NEWEST,
        &["deny[no-plugin] acme 1.0: none of its 1 class is a plugin of any type"],
    );
    let other = plugin_class("com/acme/Other");
    check(
        &[jar("lib/a.jar", std::slice::from_ref(&plain), &[]), jar("lib/b.jar", &[other], &[])],
        NEWEST,
        &["deny[no-plugin] acme 1.0: none of its 2 classes in 2 archives is a plugin of any type"],
    );
    check(
        &[jar("lib/empty.jar", &[], &[file("readme", b"x")])],
        NEWEST,
        &["deny[no-plugin] acme 1.0: its archive has no class"],
    );
    // What cannot be read may have been the plugin.
    check(
        &[jar("lib/a.jar", &[plain], &[]), file("lib/b.jar", b"version https://git-lfs.github.com/spec/v1")],
        NEWEST,
        &[
            "warn[no-plugin] acme 1.0: none of its 1 class in 2 archives is a plugin of any type",
            "warn[corrupt-jar] acme 1.0 lib/b.jar: no Java opens this archive: it is no zip archive",
        ],
    );
}

#[test]
fn a_plugin_is_loaded_or_it_is_told_why() {
    let thin = plugin_class("com/acme/Sink").extends("com/acme/Base");
    let listed = file(SERVICE, b"com.acme.Sink\n");
    check(
        &[jar("lib/acme.jar", &[thin], &[listed])],
        NEWEST,
        &["warn[unloadable-plugin] acme 1.0 lib/acme.jar: a plugin is not loaded: `com.acme.Sink` (sink) needs \
           com.acme.Base, which is in no jar"],
    );
    // A base class is not meant to be loaded by itself.
    let (name, bytes) = sink("com/acme/Base").access(0x0421).file();
    check(&[good(), jar("lib/base.jar", &[], &[file(name, &bytes)])], NEWEST, &[]);
}

#[test]
fn java_is_new_enough() {
    let on = |java: &'static str| -> Worker { Some(("4.3", java)) };
    let sink = jar("lib/acme.jar", &[sink("com/acme/Sink").java(21)], &[]);
    let denied = "deny[plugin-too-new] acme 1.0 lib/acme.jar: 1 plugin is compiled for Java 21, and the worker runs \
                  Java 17: `com.acme.Sink`";
    check(std::slice::from_ref(&sink), on("17"), &[denied]);
    check(std::slice::from_ref(&sink), on("21"), &[]);
    let assumed = "warn[plugin-too-new] acme 1.0 lib/acme.jar: 1 plugin is compiled for Java 21, and the worker is taken \
                   to run Java 17: `com.acme.Sink`";
    check(&[sink], None, &[assumed]);

    let library = plugin_class("com/acme/Library").java(21);
    let told = "warn[library-too-new] acme 1.0 lib/new.jar: 1 class is compiled for Java 21, and the worker runs Java \
                17: `com.acme.Library`";
    check(&[good(), jar("lib/new.jar", std::slice::from_ref(&library), &[])], on("17"), &[told]);
    // Neither modules nor what an older Java does not look at.
    let module = plugin_class("module-info").extends("").without_constructors().java(21).access(0x8000).bytes();
    let (name, bytes) = library.file();
    let versioned = file(format!("META-INF/versions/21/{name}"), &bytes);
    let more = [file("module-info.class", &module), versioned, manifest("Multi-Release: true")];
    check(&[good(), jar("lib/new.jar", &[], &more)], on("17"), &[]);
}

#[test]
fn a_plugin_is_for_this_kafka() {
    let versioned = plugin_class("com/acme/Cast").implements(&[
        "org/apache/kafka/connect/transforms/Transformation",
        "org/apache/kafka/connect/components/ConnectPlugin",
    ]);
    let plugin = jar("lib/acme.jar", &[versioned], &[]);
    check(std::slice::from_ref(&plugin), NEWEST, &[]);
    let told = "warn[other-kafka] acme 1.0 lib/acme.jar: `com.acme.Cast` needs \
                `org.apache.kafka.connect.components.ConnectPlugin`, which Kafka 4.2 does not have";
    check(&[plugin], Some(("4.2", "17")), &[told]);

    let calling = transformation("com/acme/Calling").calls("org/apache/kafka/connect/data/Schema", "shape", "()V");
    let told = "warn[other-kafka] acme 1.0 lib/acme.jar: `com.acme.Calling` needs \
                `org.apache.kafka.connect.data.Schema.shape`, which Kafka 4.3 does not have";
    check(&[jar("lib/acme.jar", &[calling], &[])], NEWEST, &[told]);
    let calling = transformation("com/acme/Calling").calls("org/apache/kafka/connect/data/Schema", "isOptional", "()Z");
    check(&[jar("lib/acme.jar", &[calling], &[])], NEWEST, &[]);
}

#[test]
fn a_rest_extension_is_for_these_packages() {
    let extension = |packages: &str| {
        let owner = "org/apache/kafka/connect/rest/ConnectRestExtensionContext";
        let class = plugin_class("com/acme/Rest").implements(&["org/apache/kafka/connect/rest/ConnectRestExtension"]);
        let class = class.calls(owner, "configurable", &format!("()L{packages}/ws/rs/core/Configurable;"));
        let listed = file("META-INF/services/org.apache.kafka.connect.rest.ConnectRestExtension", b"com.acme.Rest\n");
        jar("lib/acme.jar", &[class], &[listed])
    };
    let told = |packages: &str, kafka: &str| {
        format!(
            "warn[rest-extension-packages] acme 1.0 lib/acme.jar: `com.acme.Rest` registers with a \
             `{packages}.ws.rs.core.Configurable`, and Kafka {kafka} gives another one"
        )
    };
    check(&[extension("jakarta")], Some(("4.0", "17")), &[]);
    check(&[extension("javax")], Some(("3.9", "17")), &[]);
    check(&[extension("javax")], Some(("4.0", "17")), &[&told("javax", "4.0")]);
    check(&[extension("jakarta")], Some(("3.9", "17")), &[&told("jakarta", "3.9")]);
}

#[test]
fn a_manifest_tells_of_the_right_types() {
    let says = |types: &str| {
        let text = format!(
            r#"{{"name":"sink","version":"1.0","title":"x","owner":{{"username":"acme","name":"Acme"}},"component_types":[{types}],"license":[{{"name":"MIT","url":"https://example.com"}}],"description":"x","documentation_url":"https://example.com"}}"#
        );
        let found = judged(None, &[("acme-sink-1.0", vec![good(), file("manifest.json", text.as_bytes())])], NEWEST);
        let found = found.into_iter().filter(|it| it.rule.to_string() == "component-type-mismatch");
        found.map(|it| it.message).collect::<Vec<_>>()
    };
    assert!(says(r#""sink""#).is_empty());
    assert!(says(r#""connector""#).is_empty(), "a word that stands for no type");
    let message = "`component_types` says `source`, and its classes are of the types sink";
    assert_eq!(says(r#""source""#), [message]);
    assert_eq!(says(r#""source", "sink""#), [message]);
}
