//! Versions that mean another one every day.

use super::{World, archive, coordinate, metadata, path, resolved};
use crate::support::web::Web;

/// With these lists in `a` and `b`, and the file of every version: the version that a wish means.
fn check(lists: &[String], wish: &str, expected: Result<&str, &str>) {
    let mut web = Web::start();
    for (repository, list) in ["a", "b"].iter().zip(lists) {
        web = web.file(&format!("/{repository}/g/z/maven-metadata.xml"), list.as_bytes());
        for version in ["1.0", "1.1", "1.9", "1.10", "2.0-rc1", "2.0"] {
            web = web.file(&path(repository, version), archive());
        }
    }
    let found = resolved(&web, &["a", "b"], wish);
    match expected {
        Ok(version) => assert_eq!(found.as_ref().map(|(taken, _)| taken.as_deref()), Ok(Some(version)), "{wish}"),
        Err(why) => {
            let refused = found.expect_err(wish);
            assert!(refused.contains(why), "{wish}: {refused}");
        }
    }
}

#[test]
fn names_are_what_the_latest_list_says() {
    let told = |latest: &str, release: &str, updated: &str| {
        let more = format!("<latest>{latest}</latest><release>{release}</release><lastUpdated>{updated}</lastUpdated>");
        metadata(&["1.0", "1.1"], &more)
    };
    let lists = [told("2.0-rc1", "1.10", "20260101000000"), told("1.9", "1.1", "20260201000000")];
    check(&lists, "LATEST", Ok("1.9"));
    check(&lists, "RELEASE", Ok("1.1"));
    let silent = [metadata(&["1.9", "1.10", "2.0-rc1", "2.1-SNAPSHOT"], "")];
    check(&silent, "RELEASE", Ok("2.0-rc1"));
    check(&[told("1.10", "1.9", "")], "LATEST", Ok("1.10"));
}

#[test]
fn ranges_take_the_newest_inside() {
    let lists = [metadata(&["1.10", "1.9", "2.0"], ""), metadata(&["1.0", "2.0-rc1"], "")];
    check(&lists, "[1.0,2.0)", Ok("2.0-rc1"));
    check(&lists, "[1.0,1.10)", Ok("1.9"));
    check(&lists, "(,1.0],[1.5,1.9]", Ok("1.9"));
    check(&lists, "[1.9]", Ok("1.9"));
    check(&lists, "[3,)", Err("no version is `[3,)`"));
    check(&lists, "[3,)", Err("[the newest is `2.0`]"));
    check(&lists, "[2,1]", Err("its ends are the wrong way round"));
}

#[test]
fn without_lists_nothing_is_guessed() {
    check(&[], "LATEST", Err("`a` (http://127.0.0.1"));
    check(&[], "RELEASE", Err("does not have it"));
}

#[test]
fn they_are_refused_where_no_lock_tells() {
    for version in ["LATEST", "RELEASE", "[1.0,2.0)"] {
        let world = World::new().repositories(&["a"]);
        world.misses(&coordinate(version), &["no lock tells which", "hint: `plugraft lock`"]);
        assert_eq!(world.log(), Vec::<String>::new(), "nobody is asked");
    }
}
