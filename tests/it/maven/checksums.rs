//! What a repository promises about a file, and what becomes of it.

use plugraft::formats::checksum::Algorithm::{self, Md5, Sha1, Sha256, Sha512};

use super::{World, archive, coordinate, is_archive, path, sum};

/// A repository with the archive and these files beside it.
fn offering(beside: &[(&str, String)]) -> World {
    let file = path("a", "1.0");
    let world = World::new().repositories(&["a"]).file(&file, &archive());
    beside.iter().fold(world, |world, (extension, text)| world.file(&format!("{file}.{extension}"), text.as_bytes()))
}

/// The last checksum that was asked for.
fn last_asked(world: &World) -> String {
    let mut asked = world.web.requests().into_iter().map(|one| one.target).filter(|path| !is_archive(path));
    asked.next_back().and_then(|path| path.rsplit('.').next().map(str::to_owned)).unwrap_or_default()
}

#[test]
fn the_best_that_is_offered_is_taken() {
    let all: Vec<(&str, String)> = Algorithm::ALL.into_iter().map(|one| (one.name(), sum(one))).collect();
    for strongest in (1..=all.len()).rev() {
        let world = offering(&all[..strongest]);
        world.finds(&coordinate("1.0"));
        assert_eq!(last_asked(&world), all[strongest - 1].0);
    }
}

#[test]
fn every_spelling_is_read() {
    for text in [
        sum(Sha1).to_uppercase(),
        format!("{}\r\n", sum(Sha1)),
        format!("{}  z-1.0.zip\n", sum(Sha1)),
        format!("{} *z-1.0.zip\n", sum(Sha1)),
        format!("SHA1 (z-1.0.zip) = {}\n", sum(Sha1)),
    ] {
        let world = offering(&[("sha1", text.clone())]);
        let ran = world.finds(&coordinate("1.0"));
        assert!(!ran.stderr.contains("warning"), "{text:?}: {}", ran.stderr);
    }
}

#[test]
fn another_file_than_promised_is_refused_at_once() {
    for wrong in [Sha512, Sha256, Sha1, Md5] {
        let lie = sum(wrong).chars().rev().collect::<String>();
        let world = offering(&[(wrong.name(), lie.clone())]);
        let said = [format!("{}:{lie}", wrong.name()), format!("{}:{}", wrong.name(), sum(wrong))];
        world.misses(&coordinate("1.0"), &[&said[0], &said[1], "`a`"]);
        assert_eq!(world.downloads(), 1, "it does not come a second time");
    }
}

#[test]
fn weak_or_no_promises_are_told() {
    let ran = offering(&[("md5", sum(Md5))]).finds(&coordinate("1.0"));
    assert!(ran.stderr.contains("states no checksum better than MD5 for `g:z:1.0@zip`"), "{}", ran.stderr);
    let ran = offering(&[]).finds(&coordinate("1.0"));
    assert!(ran.stderr.contains("the Maven repository `a` states no checksum for `g:z:1.0@zip`"), "{}", ran.stderr);
}

#[test]
fn what_is_no_checksum_is_passed_over_for_a_weaker_one() {
    let page = "<html><body>not here</body></html>".to_owned();
    offering(&[("sha512", page.clone()), ("sha256", String::new()), ("sha1", sum(Sha1))]).finds(&coordinate("1.0"));
    offering(&[("sha1", page)]).misses(&coordinate("1.0"), &["`a`", "has a `z-1.0.zip.sha1` that holds no checksum"]);
}

#[test]
fn a_host_that_hides_what_is_missing_by_403_is_understood() {
    let world = offering(&[("sha1", sum(Sha1))]).with(|web| {
        ["sha512", "sha256"]
            .iter()
            .fold(web, |web, name| web.fault(crate::support::web::Fault::on("GET", &format!(".{name}")).respond(403)))
    });
    world.finds(&coordinate("1.0"));
}
