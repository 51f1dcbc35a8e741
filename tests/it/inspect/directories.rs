//! Plugin paths on this machine, as `PluginUtils` reads them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use plugraft::scan::{Located, LocationKind, locate, locate_each};

/// What stands below a directory: `dir/`, `file`, `link -> target`.
fn plant(root: &Path, things: &[&str]) {
    for thing in things {
        if let Some((link, target)) = thing.split_once(" -> ") {
            let link = root.join(link);
            fs::create_dir_all(link.parent().expect("below the root")).expect("a directory");
            symlink(target, link).expect("a link");
        } else if let Some(dir) = thing.strip_suffix('/') {
            fs::create_dir_all(root.join(dir)).expect("a directory");
        } else {
            let file = root.join(thing);
            fs::create_dir_all(file.parent().expect("below the root")).expect("a directory");
            fs::write(file, thing).expect("a file");
        }
    }
}

/// A line for each location and one for each thing that is passed over; `!` where Kafka's tool fails.
fn lines(located: &Located, root: &Path) -> Vec<String> {
    let short = |text: &str| text.replace(&format!("{}/", root.display()), "");
    let locations = located.locations.iter().map(|location| {
        let kind = match location.kind {
            LocationKind::SingleJar => "jar",
            LocationKind::MultiJar => "dir",
            LocationKind::ClassHierarchy => "classes",
        };
        let members: Vec<&str> = location.members.iter().map(|member| member.path.as_str()).collect();
        format!("{} {kind} {members:?} {:?}", short(&location.place), location.others)
    });
    let passed_over = located.passed_over.iter().map(|passed| {
        let mark = if passed.is_fatal_to_tool { "!" } else { "-" };
        // What a system says of an error is its own.
        let why = passed.why.split(": ").next().unwrap_or_default();
        format!("{mark} {} {}", short(&passed.place), short(why))
    });
    locations.chain(passed_over).collect()
}

#[track_caller]
fn check(things: &[&str], elements: &[&str], expected: &[&str]) {
    let temp = tempfile::tempdir().expect("a temp directory");
    let root = temp.path().canonicalize().expect("a real path");
    plant(&root, things);
    let elements: Vec<PathBuf> = elements.iter().map(|element| root.join(element)).collect();
    assert_eq!(lines(&locate(&elements), &root), expected);
}

#[test]
fn children_are_locations() {
    check(
        &[
            "p/b/lib/deep/O.JAR",
            "p/b/lib/x.Zip",
            "p/b/LICENSE",
            "p/.hidden/a.jar",
            "p/solo.jar",
            "p/README",
            "p/empty/",
        ],
        &["p"],
        &[
            r#"p/.hidden dir ["a.jar"] []"#,
            r#"p/b dir ["lib/deep/O.JAR", "lib/x.Zip"] ["LICENSE"]"#,
            "p/empty dir [] []",
            r#"p/solo.jar jar [""] []"#,
        ],
    );
    // A path is ordered by its bytes: `.` stands before `/`.
    check(&["p/c/a/z.jar", "p/c/a.jar"], &["p"], &[r#"p/c dir ["a.jar", "a/z.jar"] []"#]);
}

#[test]
fn elements_of_every_kind() {
    check(
        &["p/a.jar", "one.jar", "one.txt", "q/x/a.jar"],
        &["p", "gone", "one.jar", "one.txt", "q/", "p"],
        &[
            r#"p/a.jar jar [""] []"#,
            r#"one.jar jar [""] []"#,
            r#"q/x dir ["a.jar"] []"#,
            "! gone is missing",
            "- one.txt is a file, and neither a jar nor a zip",
        ],
    );
}

#[test]
fn names_decide_what_is_an_archive() {
    check(
        &["p/d.jar/inner.jar", "p/X.class", "p/c/d.zip/inner.jar"],
        &["p"],
        &[
            "p/c dir [] []",
            "p/d.jar jar [] []",
            "! p/X.class cannot be listed",
            "- p/c/d.zip is no regular file",
            "- p/d.jar is a directory, and is taken for an archive by its name",
        ],
    );
}

#[test]
fn links_count_by_what_they_lead_to() {
    let of_content = "! p/farm is dropped as a whole";
    check(
        &["cas/abc", "p/farm/o.jar -> ../../cas/abc", "p/good/a.jar"],
        &["p"],
        &[r#"p/good dir ["a.jar"] []"#, of_content],
    );
    check(
        &[
            "else/real.jar",
            "else/more/m.jar",
            "p/c/renamed.jar -> ../../else/real.jar",
            "p/c/again.jar -> ../../else/real.jar",
            "p/c/plain -> ../../else/real.jar",
            "p/c/dir -> ../../else/more",
            "p/c/loop -> .",
            "p/c/broken.jar -> nowhere.jar",
            "p/top -> ../else/more",
            "p/top.jar -> ../else/real.jar",
            "p/lost -> nowhere",
        ],
        &["p"],
        &[
            r#"p/c dir ["dir/m.jar", "again.jar"] ["plain"]"#,
            r#"p/top dir ["m.jar"] []"#,
            r#"p/top.jar jar [""] []"#,
            "- p/c/broken.jar is a link that leads nowhere",
        ],
    );
}

#[test]
fn classes_count_where_no_archive_stands() {
    check(
        &["p/c/com/acme/A.class", "p/c/META-INF/services/x", "p/c/acme.properties"],
        &["p"],
        &[r#"p/c classes ["META-INF/services/x", "acme.properties", "com/acme/A.class"] []"#],
    );
    check(&["p/c/com/acme/A.class", "p/c/a.jar"], &["p"], &[r#"p/c dir ["a.jar"] ["com/acme/A.class"]"#]);
}

#[test]
fn single_locations() {
    let temp = tempfile::tempdir().expect("a temp directory");
    plant(temp.path(), &["p/lib/a.jar"]);
    let located = locate_each(&[temp.path().join("p"), temp.path().join("gone")]);
    assert_eq!(lines(&located, temp.path()), [r#"p dir ["lib/a.jar"] []"#, "! gone is missing"]);
}
