//! Of several classes of one name the class path decides; releases and `Class-Path` have their say.

use plugraft::scan::Kafka;

use super::{check, check_for, class, jar, jar_of, manifest, service};
use crate::support::archive::file;
use crate::support::plugin_class::{PluginClass, SINK, SOURCE, plugin_class};

const ROW: &str = "com.acme.Sink sink yes r-- Sink";

fn sink() -> PluginClass {
    plugin_class("com/acme/Sink").extends(SINK)
}

#[test]
fn the_first_archive_wins() {
    let plain = plugin_class("com/acme/Sink");
    let (first, second) = (jar_of(&[sink()]), jar_of(&[plain]));
    check(&[("acme/a.jar", first.clone()), ("acme/b.jar", second.clone())], &[ROW]);
    check(&[("acme/lib/a.jar", first.clone()), ("acme/lib/a/b.jar", second.clone())], &[ROW]);
    check_for(&[Kafka::V4_3], &[("acme/lib-a.jar", first.clone()), ("acme/lib/b.jar", second.clone())], &[ROW]);
    check_for(&[Kafka::V4_3], &[("acme/b.jar", first.clone()), ("acme/a.jar", second.clone())], &[]);
    // The scan of Kafka 3 goes by all class files, and does not look what the class that was loaded extends.
    check_for(&[Kafka::V3_9], &[("acme/b.jar", first), ("acme/a.jar", second)], &[ROW]);
}

#[test]
fn releases_are_shown_where_the_manifest_says_so() {
    let versioned = |release: u32, class: &PluginClass| {
        file(format!("META-INF/versions/{release}/{}.class", class.name()), &class.bytes())
    };
    let multi = manifest("Multi-Release: true");
    let plain = plugin_class("com/acme/Sink");
    check(&[("acme/a.jar", jar(&[multi.clone(), versioned(11, &sink())]))], &[ROW]);
    check(
        &[("acme/a.jar", jar(&[multi.clone(), class(&plain), versioned(9, &plain), versioned(17, &sink())]))],
        &[ROW],
    );
    // A JVM takes 8 for a release, though the specification begins with 9, and so does the scan of Kafka 4.
    let eighth = [("acme/a.jar", jar(&[multi.clone(), versioned(8, &sink())]))];
    check_for(&[Kafka::V3_9], &eighth, &[ROW]);
    check_for(&[Kafka::V4_3], &eighth, &[]);
    let below_bang = [("acme!/a.jar", jar_of(&[sink()]))];
    check_for(&[Kafka::V3_9], &below_bang, &[ROW]);
    check_for(&[Kafka::V4_3], &below_bang, &[]);
    for release in [7, 18] {
        check(&[("acme/a.jar", jar(&[multi.clone(), versioned(release, &sink())]))], &[]);
    }
    check(&[("acme/a.jar", jar(&[versioned(11, &sink())]))], &[]);
    // A class for a newer Java in a release that is not shown is in nobody's way.
    let newer = sink().version(69, 0);
    check(&[("acme/a.jar", jar(&[multi, class(&sink()), versioned(25, &newer)]))], &[ROW]);
}

#[test]
fn manifests_lead_to_more_archives() {
    let base = plugin_class("com/acme/Base").extends(SINK).access(0x0421);
    let real = plugin_class("com/acme/Sink").extends("com/acme/Base");
    let leading = jar(&[manifest("Class-Path: ../other/b%20c.jar missing.jar"), class(&real)]);
    let elsewhere = jar_of(&[base, plugin_class("com/acme/Source").extends(SOURCE)]);
    let files = [("acme/a.jar", leading), ("other/b c.jar", elsewhere)];
    let source = "com.acme.Source source yes r-- Source";
    // What only a manifest leads to, ClassGraph scans and Reflections does not.
    check_for(&[Kafka::V4_3], &files, &[source, ROW, source]);
    check_for(&[Kafka::V3_9], &files, &[ROW, source]);
}

#[test]
fn circles_of_manifests_end() {
    let around = |next: &str, class: &PluginClass| {
        jar(&[manifest(&format!("Class-Path: a.jar {next} ./b.jar")), super::class(class)])
    };
    let base = plugin_class("com/acme/Base").extends(SINK).access(0x0421);
    let real = plugin_class("com/acme/Sink").extends("com/acme/Base");
    check(&[("acme/a.jar", around("b.jar", &real)), ("acme/b.jar", around("a.jar", &base))], &[ROW]);
}

#[test]
fn a_manifest_elsewhere_serves_and_is_no_manifest_of_the_location() {
    let leading = jar(&[manifest("Class-Path: ../other/b.jar"), class(&sink())]);
    let listing = jar(&[service(SINK, &["com.acme.Sink"])]);
    let files = [("acme/a.jar", leading), ("other/b.jar", listing)];
    check(&files, &["com.acme.Sink sink yes rs- Sink", "com.acme.Sink sink no --m"]);
}

#[test]
fn what_no_class_loader_reads_is_passed_over() {
    let mut truncated = jar_of(&[sink()]);
    truncated.truncate(truncated.len() - 30);
    check(&[("acme/a.jar", truncated), ("acme/b.jar", b"no zip".to_vec())], &[]);
    let nested = file("BOOT-INF/classes/com/acme/Sink.class", &sink().bytes());
    check(&[("acme/a.jar", jar(&[nested]))], &[]);
    let inner = file("lib/a.jar", &jar_of(&[sink()]));
    check(&[("acme.zip", jar(&[inner]))], &[]);
}
