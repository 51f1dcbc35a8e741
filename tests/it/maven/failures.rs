//! Repositories that lack a file, or fail.

use super::{World, archive, coordinate, metadata, path, resolved};
use crate::support::web::{Fault, Web};

#[test]
fn the_next_one_is_asked() {
    let world = World::new().repositories(&["a", "b", "c"]).having("c", "1.0");
    world.finds(&coordinate("1.0"));
    assert_eq!(world.asked(), ["a", "b", "c"]);
}

#[test]
fn all_are_named_with_what_they_said() {
    let world =
        World::new().repositories(&["a", "b"]).with(|web| web.fault(Fault::on("*", "/b/").respond(403).always()));
    let said = ["`a` (http://127.0.0.1:", "/a/) does not have it; `b` (http://127.0.0.1:", "answered 403 Forbidden"];
    world.misses(&coordinate("1.0"), &said);
}

#[test]
fn one_that_fails_is_passed_over_and_told() {
    let world = World::new()
        .repositories(&["a", "b"])
        .having("b", "1.0")
        .with(|web| web.fault(Fault::on("*", "/a/").respond(403).always()));
    let ran = world.finds(&coordinate("1.0"));
    assert!(ran.stderr.contains("answered 403 Forbidden; it comes from `b`"), "{}", ran.stderr);
}

#[test]
fn a_server_that_breaks_is_tried_again_and_then_the_next() {
    let web = Web::start().file(&path("b", "1.0"), archive()).fault(Fault::on("*", "/a/").respond(500).always());
    assert_eq!(resolved(&web, &["a", "b"], "1.0"), Ok((None, path("b", "1.0"))));
    assert_eq!(web.asked("HEAD", "/a/"), 2);
    let refused = resolved(&web, &["a"], "1.0").expect_err("it breaks");
    assert!(refused.contains("answered 500 Internal Server Error"), "{refused}");
}

#[test]
fn an_unknown_version_leads_to_near_ones() {
    let check = |version: &str, said: &str| {
        let web = Web::start()
            .file("/a/g/z/maven-metadata.xml", metadata(&["3.6.0.Final", "3.6.1.Final", "2.1.4.Final"], ""))
            .file("/b/g/z/maven-metadata.xml", metadata(&["3.7.0.Alpha1"], ""));
        let refused = resolved(&web, &["a", "b"], version).expect_err(version);
        assert!(refused.contains(said), "{version}: {refused}");
    };
    check("3.6.2.Final", "did you mean `3.6.0.Final` or `3.6.1.Final`");
    check("3.6.2.Final", "The newest version is `3.7.0.Alpha1`");
    check("99", "[the newest version is `3.7.0.Alpha1`]");
    check("3.6.1.Final", "[that version is there; check classifier and type");
    let web = Web::start();
    let refused = resolved(&web, &["a", "b"], "1.0").expect_err("nothing is there");
    assert!(refused.ends_with("[check the group and the artifact]"), "{refused}");
}

#[test]
fn one_that_knows_no_head_is_asked_by_get() {
    let web = Web::start().file(&path("a", "1.0"), archive()).fault(Fault::on("HEAD", "/a/").respond(405).always());
    assert_eq!(resolved(&web, &["a"], "1.0"), Ok((None, path("a", "1.0"))));
}

#[test]
fn a_download_that_breaks_off_goes_on() {
    let world = World::new()
        .repositories(&["a"])
        .having("a", "1.0")
        .with(|web| web.fault(Fault::on("GET", ".zip$").close_after_response_bytes(300)));
    world.finds(&coordinate("1.0"));
    assert_eq!(world.downloads(), 2);
}

#[test]
fn a_second_run_brings_nothing() {
    let world = World::new().repositories(&["a"]).having("a", "1.0");
    world.finds(&coordinate("1.0"));
    world.finds(&coordinate("1.0"));
    assert_eq!(world.downloads(), 1);
}
