//! What archives hold.

use super::{NEWEST, check, good, jar, manifest};
use crate::support::archive::{file, pom, zip};
use crate::support::plugin_class::{PluginClass, plugin_class};

fn library(name: &str) -> PluginClass {
    plugin_class(name)
}

#[test]
fn archives_can_be_opened() {
    check(
        &[good(), file("lib/pointer.jar", b"version https://git-lfs.github.com/spec/v1\n")],
        NEWEST,
        &["warn[corrupt-jar] acme 1.0 lib/pointer.jar: no Java opens this archive: it is no zip archive"],
    );
    check(
        &[good(), jar("lib/odd.jar", &[library("a/A")], &[file("a/B.class", &library("b/B").file().1)])],
        NEWEST,
        &["note[broken-class] acme 1.0 lib/odd.jar: a member is named like a class that it does not hold: `a/B.class`"],
    );
}

#[test]
fn what_the_worker_has_is_dead_weight() {
    let api = library("org/apache/kafka/connect/data/Schema");
    let api = jar("lib/connect-api-3.9.0.jar", &[api], &[]);
    let size = zip([file(
        "org/apache/kafka/connect/data/Schema.class",
        &library("org/apache/kafka/connect/data/Schema").file().1,
    )])
    .bytes()
    .len();
    check(
        &[good(), api],
        NEWEST,
        &[&format!(
            "note[bundled-worker-api] acme 1.0 lib/connect-api-3.9.0.jar: `connect-api-3.9.0.jar` is bundled: {size} B that no worker needs"
        )],
    );
    // What Connect isolates is a plugin's own.
    check(&[good(), jar("lib/json.jar", &[library("org/apache/kafka/connect/json/JsonSchema")], &[])], NEWEST, &[]);
    let uber = [library("a/A"), library("a/B"), library("org/slf4j/Logger")];
    check(
        &[good(), jar("lib/uber.jar", &uber, &[])],
        NEWEST,
        &["note[bundled-logging] acme 1.0 lib/uber.jar: 1 class of slf4j-api are in it: the worker has its own"],
    );
}

#[test]
fn an_artifact_has_one_version() {
    let guava = |path: &str, group: Option<&str>, version: &str, class: &str| {
        let papers: Vec<_> = group.map(|group| pom(group, "guava", version)).into_iter().collect();
        jar(path, &[library(class)], &papers)
    };
    let (old, new) = ("lib/guava-30.jar", "lib/guava-31.jar");
    let group = Some("com.google.guava");
    check(
        &[good(), guava(old, group, "30.0-jre", "g/A"), guava(new, group, "31.1-jre", "g/A")],
        NEWEST,
        &["warn[several-versions] acme 1.0 lib/guava-30.jar: `com.google.guava:guava` is there as 30.0-jre and as \
           31.1-jre (`lib/guava-31.jar`): 30.0-jre is loaded"],
    );
    check(&[good(), guava(old, group, "30", "g/A"), guava(new, Some("org.other"), "31", "g/B")], NEWEST, &[]);
    check(&[good(), guava(old, group, "31", "g/A"), guava(new, group, "31", "g/A")], NEWEST, &[]);
    // By file names alone, where the classes are the same ones.
    check(
        &[good(), guava(old, None, "", "g/A"), guava(new, None, "", "g/A")],
        NEWEST,
        &[
            "warn[several-versions] acme 1.0 lib/guava-30.jar: `guava` is there as 30 and as 31 (`lib/guava-31.jar`): 30 \
           is loaded",
        ],
    );
    check(&[good(), guava(old, None, "", "g/A"), guava(new, None, "", "g/B")], NEWEST, &[]);
}

#[test]
fn a_class_is_one_class() {
    let other = library("a/A").java(11);
    check(
        &[
            good(),
            jar("lib/one.jar", &[library("a/A"), library("a/B")], &[]),
            jar("lib/two.jar", std::slice::from_ref(&other), &[]),
        ],
        NEWEST,
        &[
            "note[clashing-classes] acme 1.0 lib/two.jar: 1 class differs from what `lib/one.jar` has, which comes first \
           and is loaded: `a.A`",
        ],
    );
    check(
        &[good(), jar("lib/one.jar", &[library("a/A")], &[]), jar("lib/two.jar", &[library("a/A")], &[])],
        NEWEST,
        &[],
    );
    let info = |java| library("a/package-info").java(java);
    check(&[good(), jar("lib/one.jar", &[info(8)], &[]), jar("lib/two.jar", &[info(11)], &[])], NEWEST, &[]);
}

#[test]
fn jars_are_where_they_are_looked_for() {
    let inner = zip([file("a/A.class", &library("a/A").file().1)]).bytes();
    let size = inner.len();
    check(
        &[good(), jar("lib/app.jar", &[], &[file("BOOT-INF/lib/a.jar", &inner)])],
        NEWEST,
        &[&format!(
            "warn[jars-out-of-reach] acme 1.0 lib/app.jar: Connect does not reach 1 jar or class in it ({size} B), as Spring Boot wants them: `BOOT-INF/lib/a.jar`"
        )],
    );
    check(
        &[good(), jar("lib/app.jar", &[], &[file("inner/a.jar", &inner)])],
        NEWEST,
        &[&format!(
            "note[jars-out-of-reach] acme 1.0 lib/app.jar: Connect does not reach 1 jar or class in it ({size} B), in a jar: `inner/a.jar`"
        )],
    );
    check(
        &[good(), jar("hub.zip", &[], &[file("x-1.0/lib/a.jar", &inner)])],
        NEWEST,
        &[
            "note[nested-archive] acme 1.0 hub.zip: Connect takes the archive itself for a jar, and does not look for jars in it",
            &format!(
                "warn[jars-out-of-reach] acme 1.0 hub.zip: Connect does not reach 1 jar or class in it ({size} B), as in an archive that was not unpacked: `x-1.0/lib/a.jar`"
            ),
        ],
    );
}

#[test]
fn a_class_path_stays_inside() {
    let with =
        |class_path: &str| jar("lib/path.jar", &[library("a/A")], &[manifest(&format!("Class-Path: {class_path}"))]);
    check(&[good(), with("acme.jar ../other/x.jar")], NEWEST, &[]);
    check(
        &[good(), with("acme.jar ../../guava.jar /opt/x.jar")],
        NEWEST,
        &[
            "warn[class-path-leaves] acme 1.0 lib/path.jar: its `Class-Path` leads out of the plugin: `../../guava.jar` \
           and `/opt/x.jar`",
        ],
    );
}
