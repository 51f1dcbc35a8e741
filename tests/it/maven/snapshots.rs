//! A snapshot is the newest of its builds.

use super::{World, archive, coordinate, resolved};
use crate::support::web::Web;

const BUILD: &str = "1.0-20260131.235959-7";
const OLDER: &str = "1.0-20260130.000000-6";

fn file(repository: &str, build: &str) -> String {
    format!("/{repository}/g/z/1.0-SNAPSHOT/z-{build}.zip")
}

fn list(repository: &str) -> String {
    format!("/{repository}/g/z/1.0-SNAPSHOT/maven-metadata.xml")
}

fn builds(builds: &[(&str, &str)]) -> String {
    let builds: Vec<String> = builds
        .iter()
        .map(|(version, updated)| {
            format!(
                "<snapshotVersion><extension>zip</extension><value>{version}</value><updated>{updated}</updated>\
                 </snapshotVersion>"
            )
        })
        .collect();
    let builds = builds.concat();
    format!("<metadata><versioning><snapshotVersions>{builds}</snapshotVersions></versioning></metadata>")
}

#[test]
fn the_build_that_is_named_is_taken_and_told() {
    let world = World::new()
        .repositories(&["a"])
        .file(&list("a"), builds(&[(BUILD, "20260131235959")]).as_bytes())
        .file(&file("a", BUILD), &archive());
    let ran = world.finds(&coordinate("1.0-SNAPSHOT"));
    assert!(ran.stderr.contains(&format!("`g:z:1.0-SNAPSHOT@zip` is the build `{BUILD}` of `a`")), "{}", ran.stderr);
}

#[test]
fn the_newest_of_all_repositories_is_taken() {
    let web = Web::start()
        .file(&list("a"), builds(&[(OLDER, "20260130000000")]))
        .file(&file("a", OLDER), archive())
        .file(&list("b"), builds(&[(BUILD, "20260131235959")]))
        .file(&file("b", BUILD), archive());
    let taken = resolved(&web, &["a", "b", "c"], "1.0-SNAPSHOT").expect("found");
    assert_eq!(taken, (Some(BUILD.to_owned()), file("b", BUILD)));
}

#[test]
fn old_lists_name_one_build_for_all_files() {
    let old = "<metadata><versioning><snapshot><timestamp>20260131.235959</timestamp><buildNumber>7</buildNumber>\
               </snapshot><lastUpdated>20260131235959</lastUpdated></versioning></metadata>";
    let web = Web::start().file(&list("a"), old).file(&file("a", BUILD), archive());
    assert_eq!(resolved(&web, &["a"], "1.0-SNAPSHOT"), Ok((Some(BUILD.to_owned()), file("a", BUILD))));
}

#[test]
fn without_a_list_the_snapshots_own_name_does() {
    let web = Web::start().file(&file("b", "1.0-SNAPSHOT"), archive());
    assert_eq!(resolved(&web, &["a", "b"], "1.0-SNAPSHOT"), Ok((None, file("b", "1.0-SNAPSHOT"))));
}

#[test]
fn a_build_that_is_named_and_missing_is_not_replaced() {
    let web = Web::start()
        .file(&list("a"), builds(&[(BUILD, "20260131235959")]))
        .file(&file("a", "1.0-SNAPSHOT"), archive())
        .file(&file("b", BUILD), archive());
    let refused = resolved(&web, &["a", "b"], "1.0-SNAPSHOT").expect_err("missing");
    assert!(refused.contains(&format!("`a` names the build `{BUILD}`, and does not give it")), "{refused}");
}

#[test]
fn a_build_can_be_named_itself() {
    let web = Web::start().file(&file("a", OLDER), archive());
    assert_eq!(resolved(&web, &["a"], OLDER), Ok((None, file("a", OLDER))));
}

#[test]
fn a_list_that_is_none_is_told_and_does_not_stop_the_others() {
    let world = World::new()
        .repositories(&["a", "b"])
        .file(&list("a"), b"<html>login</html>")
        .file(&file("b", "1.0-SNAPSHOT"), &archive());
    let ran = world.finds(&coordinate("1.0-SNAPSHOT"));
    assert!(
        ran.stderr.contains("has a `maven-metadata.xml` that cannot be read: its root is `<html>`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_was_installed_here_counts_until_a_later_build() {
    let installed = |updated: &str| {
        format!(
            "<metadata><versioning><snapshot><localCopy>true</localCopy></snapshot><lastUpdated>{updated}</lastUpdated>\
             <snapshotVersions><snapshotVersion><extension>zip</extension><value>1.0-SNAPSHOT</value>\
             <updated>{updated}</updated></snapshotVersion></snapshotVersions></versioning></metadata>"
        )
    };
    let check = |updated: &str, said: &str| {
        let world = World::new()
            .repositories(&["a"])
            .file(&list("a"), builds(&[(BUILD, "20260131235959")]).as_bytes())
            .file(&file("a", BUILD), &archive());
        let folder = "home/.m2/repository/g/z/1.0-SNAPSHOT";
        world.sandbox.write(&format!("{folder}/maven-metadata-local.xml"), &installed(updated));
        std::fs::write(world.sandbox.path(folder).join("z-1.0-SNAPSHOT.zip"), archive()).expect("a file");
        let ran = world.finds(&coordinate("1.0-SNAPSHOT"));
        assert!(ran.stderr.contains(said), "{updated}: {}", ran.stderr);
    };
    check("20260201000000", "is the one that is on this machine");
    check("20260101000000", &format!("is the build `{BUILD}` of `a`"));
}
