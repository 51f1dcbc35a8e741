//! Directories and links on the way, as layers stack them.

use crate::support::base::{Image, Member, Recipe, dir, file, hard_link, link, opaque, whiteout};

use super::{PLUGINS, check, survey_layout};

const DIRTY: &str = "0755 0:0 1699999999.987654321";

#[test]
fn ancestors_have_exactly_what_the_uppermost_layer_states() {
    check(
        vec![
            vec![
                dir("opt").mtime(1_600_000_000, 0),
                dir("opt/kafka").owner(1001, 0).mode(0o775).mtime(1_600_000_001, 1),
                dir("opt/kafka/plugins").owner(5_000_000, 3_000_000).mode(0o1777).mtime(-2, 500_000_000),
            ],
            vec![
                dir("opt/kafka")
                    .owner(1001, 0)
                    .mode(0o2775)
                    .mtime(1_600_000_009, 123_456_789)
                    .xattr("user.a", b"\0\xff"),
                file("opt/kafka/x", b"x"),
            ],
        ],
        PLUGINS,
        &[
            "/opt/kafka/plugins",
            "/opt 0755 0:0 1600000000.000000000",
            "/opt/kafka 2775 1001:0 1600000009.123456789 user.a=AP8=",
            "/opt/kafka/plugins 1777 5000000:3000000 -2.500000000",
        ],
    );
}

#[test]
fn what_does_not_exist_is_no_ancestor() {
    check(vec![vec![dir("usr")]], PLUGINS, &[PLUGINS]);
    check(vec![vec![dir("opt")]], PLUGINS, &[PLUGINS, &format!("/opt {DIRTY}")]);
    check(vec![], PLUGINS, &[PLUGINS]);
    check(vec![vec![file("a", b""), dir("b"), link("c", "b")]], "/", &["/", "a", "b/", "c"]);
}

#[test]
fn a_directory_that_only_names_imply_is_roots() {
    check(
        vec![vec![file("opt/kafka/plugins/a.jar", b"a")]],
        PLUGINS,
        &[
            PLUGINS,
            "/opt 0755 0:0 0.000000000",
            "/opt/kafka 0755 0:0 0.000000000",
            "/opt/kafka/plugins 0755 0:0 0.000000000",
            "a.jar",
        ],
    );
}

#[test]
fn links_are_resolved_to_real_paths() {
    let real = |first: Vec<Member>| {
        vec![
            vec![
                dir("opt"),
                dir("opt/kafka_2.13-4.0").owner(1001, 0).mode(0o775),
                dir("opt/kafka_2.13-4.0/plugins").owner(1001, 0),
                dir("opt/kafka_2.13-4.0/plugins/old"),
                dir("data"),
            ],
            first,
        ]
    };
    let expected = [
        "/opt/kafka_2.13-4.0/plugins",
        &format!("/opt {DIRTY}"),
        "/opt/kafka_2.13-4.0 0775 1001:0 1699999999.987654321",
        "/opt/kafka_2.13-4.0/plugins 0755 1001:0 1699999999.987654321",
        "old/",
    ];
    check(real(vec![link("opt/kafka", "kafka_2.13-4.0")]), PLUGINS, &expected);
    check(real(vec![link("opt/kafka", "/opt/./kafka_2.13-4.0/")]), PLUGINS, &expected);
    check(real(vec![link("opt/kafka", "../../../data/../opt/kafka_2.13-4.0")]), PLUGINS, &expected);
    check(real(vec![link("opt/kafka", "../a"), link("a", "b"), link("b", "opt/kafka_2.13-4.0")]), PLUGINS, &expected);
    check(
        real(vec![link("plugins", "/opt/kafka/plugins"), link("opt/kafka", "kafka_2.13-4.0")]),
        "/plugins",
        &expected,
    );
    let dangling = ["/data/new/plugins", &format!("/data {DIRTY}")];
    check(real(vec![link("opt/kafka", "/data/new")]), PLUGINS, &dangling);
}

#[test]
fn what_upper_layers_delete_is_gone() {
    let lower = || {
        vec![
            dir("opt"),
            dir("opt/kafka").mode(0o700),
            dir("opt/kafka/plugins"),
            dir("opt/kafka/plugins/one"),
            dir("opt/kafka/plugins/two"),
            file("opt/kafka/plugins/two/x.jar", b"x"),
            file("opt/kafka/plugins/three.jar", b"3"),
        ]
    };
    let opt = format!("/opt {DIRTY}");
    let kafka = "/opt/kafka 0700 0:0 1699999999.987654321";
    let plugins = format!("/opt/kafka/plugins {DIRTY}");
    let all = [PLUGINS, &opt, kafka, &plugins];
    let with = |names: &[&'static str]| -> Vec<String> {
        all.iter().map(|line| (*line).to_owned()).chain(names.iter().map(|name| (*name).to_owned())).collect()
    };
    let check = |upper: Vec<Vec<Member>>, expected: &[String]| {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(std::iter::once(lower()).chain(upper).collect(), PLUGINS, &expected);
    };
    check(vec![], &with(&["one/", "three.jar", "two/"]));
    check(vec![vec![whiteout("opt/kafka/plugins/two")]], &with(&["one/", "three.jar"]));
    check(
        vec![vec![whiteout("opt/kafka/plugins/two")], vec![file("opt/kafka/plugins/two", b"now a file")]],
        &with(&["one/", "three.jar", "two"]),
    );
    check(
        vec![vec![dir("opt/kafka/plugins"), opaque("opt/kafka/plugins"), file("opt/kafka/plugins/new.jar", b"n")]],
        &with(&["new.jar"]),
    );
    check(vec![vec![opaque("opt/kafka/plugins")]], &with(&[]));
    // The runtimes keep the old files when a layer has both.
    check(
        vec![vec![whiteout("opt/kafka/plugins/two"), dir("opt/kafka/plugins/two")]],
        &with(&["one/", "three.jar", "two/"]),
    );
    check(vec![vec![whiteout("opt/kafka")]], &[PLUGINS.to_owned(), opt.clone()]);
    check(
        vec![vec![whiteout("opt/kafka")], vec![dir("opt/kafka").owner(7, 8)]],
        &[PLUGINS.to_owned(), opt.clone(), "/opt/kafka 0755 7:8 1699999999.987654321".to_owned()],
    );
    check(vec![vec![opaque("opt")]], &[PLUGINS.to_owned(), opt.clone()]);
    check(vec![vec![file(".wh..wh..opq", b"")]], &[PLUGINS.to_owned()]);
    check(
        vec![vec![link("opt/kafka", "/elsewhere"), dir("elsewhere")]],
        &["/elsewhere/plugins".to_owned(), format!("/elsewhere {DIRTY}")],
    );
}

#[test]
fn a_directory_over_a_link_replaces_it() {
    check(
        vec![
            vec![dir("opt"), dir("opt/real"), file("opt/real/plugins", b"in the way"), link("opt/kafka", "real")],
            vec![dir("opt/kafka").owner(3, 3), hard_link("opt/kafka/a", "opt/real/plugins")],
        ],
        PLUGINS,
        &[PLUGINS, &format!("/opt {DIRTY}"), "/opt/kafka 0755 3:3 1699999999.987654321"],
    );
}

#[test]
fn a_plugin_of_the_lowest_layer_is_found() {
    check(
        vec![
            vec![
                file("opt/kafka/plugins/old/a.jar", b"a"),
                file("opt/a", b""),
                hard_link("opt/kafka/plugins/b.jar", "opt/a"),
            ],
            vec![dir("opt"), dir("opt/kafka"), dir("opt/kafka/plugins"), link("opt/kafka/plugins/l", "old")],
        ],
        PLUGINS,
        &[
            PLUGINS,
            &format!("/opt {DIRTY}"),
            &format!("/opt/kafka {DIRTY}"),
            &format!("/opt/kafka/plugins {DIRTY}"),
            "b.jar",
            "l",
            "old/",
        ],
    );
}

/// The refusal of one image of these layers.
fn refuse(layers: Vec<Vec<Member>>, message: &str) {
    let image = layers.into_iter().fold(Image::new("linux/amd64"), Image::layer);
    let error = survey_layout(&Recipe::single(image).build(), PLUGINS, &[]).0.expect_err(message);
    assert_eq!(error.to_string(), message);
    assert!(error.hint().is_some_and(|hint| hint.contains("pluginPath")), "{:?}", error.hint());
}

#[test]
fn obstacles_are_named() {
    let circle = "links on the way to `/opt/kafka/plugins` lead in a circle";
    refuse(vec![vec![link("opt", "opt")]], circle);
    refuse(vec![vec![dir("opt"), link("opt/kafka", "/a")], vec![link("a", "b"), link("b", "/opt/kafka")]], circle);
    let file_on_the_way = "`/opt/kafka` stands on the way to `/opt/kafka/plugins`, and is no directory";
    refuse(vec![vec![dir("opt"), file("opt/kafka", b"")]], file_on_the_way);
    refuse(
        vec![vec![dir("opt"), link("opt/kafka", "../data/k"), dir("data"), file("data/k", b"")]],
        "`/data/k` stands on the way to `/opt/kafka/plugins`, and is no directory",
    );
}
