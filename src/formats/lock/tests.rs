use super::*;

const A: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const B: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

fn file(coordinate: &str, place: &str) -> LockedFile {
    LockedFile {
        coordinate: coordinate.to_owned(),
        place: LockedPlace::parse(place).expect("a place"),
        taken: None,
        file_name: "a-b-1.zip".to_owned(),
        size: 12,
        digest: A.parse().expect("a digest"),
        promises: Vec::new(),
        line: 0,
    }
}

fn plugin(coordinate: &str, place: &str) -> LockedPlugin {
    let (owner, version) = (Some("a".to_owned()), Some("1.10".to_owned()));
    LockedPlugin { file: file(coordinate, place), owner, name: "b".to_owned(), version }
}

/// A lock with one of everything.
fn full() -> Lock {
    let promise = |by: &str, checksum: String| LockedPromise { by: by.to_owned(), checksum };
    let mut from_hub = plugin("a/b:latest", "https://hub.example.com/a-b-1.zip");
    from_hub.file.promises = vec![
        promise("hub", format!("sha1:{}", "3".repeat(40))),
        promise("hub", format!("md5:{}", "4".repeat(32))),
        promise("maven:central", format!("sha512:{}", "5".repeat(128))),
    ];
    from_hub.file.taken = Some("1.10".to_owned());
    let mut nameless = plugin("packages/*.zip", "packages/\u{e4} \"x\"\n.zip");
    (nameless.owner, nameless.version) = (None, None);
    let image = plugin("oci://r.io/a:1", &format!("oci://r.io/a@{A}"));
    let odd = plugin("on", "./hub:x");
    let base = LockedBase { reference: "r.io/base:1e5".to_owned(), digest: B.parse().expect("a digest"), line: 0 };
    let additions = vec![file("maven:g:a:1", "maven:g:a:1"), file("drivers/x.jar", "../drivers/x.jar")];
    Lock { base: Some(base), plugins: vec![odd, nameless, image, from_hub], additions }.sorted()
}

fn without_lines(mut lock: Lock) -> Lock {
    lock.base.iter_mut().for_each(|base| base.line = 0);
    lock.plugins.iter_mut().for_each(|plugin| plugin.file.line = 0);
    lock.additions.iter_mut().for_each(|file| file.line = 0);
    lock
}

#[test]
fn what_is_written_is_read_back() {
    for lock in [full(), Lock::default(), Lock { base: None, ..full() }, Lock { plugins: Vec::new(), ..full() }] {
        let text = lock.to_string();
        let read: Lock = text.parse().unwrap_or_else(|error| panic!("{error} in {text}"));
        assert_eq!(read.to_string(), text, "what is read is written as it was");
        assert_eq!(without_lines(read), lock);
    }
}

#[test]
fn the_text_is_made_for_review() {
    let mut lock = full();
    lock.plugins.truncate(2);
    lock.plugins[0].file.promises.truncate(2);
    lock.additions.truncate(1);
    insta::assert_snapshot!(lock.to_string(), @r#"
    # What a build of the spec beside this takes, byte for byte. Keep it under version control, and let `plugraft lock` and
    # `plugraft update` write it.
    version: 1

    base:
      reference: "r.io/base:1e5"
      digest: "sha256:2222222222222222222222222222222222222222222222222222222222222222"

    plugins:
      - coordinate: "a/b:latest"
        place: "https://hub.example.com/a-b-1.zip"
        taken: "1.10"
        fileName: "a-b-1.zip"
        size: 12
        digest: "sha256:1111111111111111111111111111111111111111111111111111111111111111"
        promises:
          - by: "hub"
            checksum: "md5:44444444444444444444444444444444"
          - by: "hub"
            checksum: "sha1:3333333333333333333333333333333333333333"
        owner: "a"
        name: "b"
        version: "1.10"

      - coordinate: "oci://r.io/a:1"
        place: "oci://r.io/a@sha256:1111111111111111111111111111111111111111111111111111111111111111"
        fileName: "a-b-1.zip"
        size: 12
        digest: "sha256:1111111111111111111111111111111111111111111111111111111111111111"
        owner: "a"
        name: "b"
        version: "1.10"

    additions:
      - coordinate: "drivers/x.jar"
        place: "../drivers/x.jar"
        fileName: "a-b-1.zip"
        size: 12
        digest: "sha256:1111111111111111111111111111111111111111111111111111111111111111"
    "#);
}

#[test]
fn order_and_style_do_not_matter() {
    let mut turned = full();
    turned.plugins.reverse();
    turned.additions.reverse();
    turned.plugins.iter_mut().for_each(|plugin| plugin.file.promises.reverse());
    let text = turned.to_string().replace("\n\n", "\n").replace('\n', "\r\n");
    assert_eq!(text.parse::<Lock>().map(without_lines), Ok(full()));
    let lines: Vec<u64> = full().to_string().parse::<Lock>().expect("a lock").files().map(|file| file.line).collect();
    assert!(lines.is_sorted() && lines[0] > 5, "{lines:?}");
}

#[track_caller]
fn refuse(text: &str, expected: &str) {
    let error = text.parse::<Lock>().expect_err(text);
    assert_eq!(error.to_string(), expected, "{text}");
    assert!(error.hint().is_some_and(|hint| !hint.is_empty()));
}

/// One line of a good lock is another; `expected` begins behind the number of that line.
#[track_caller]
fn refuse_line(line: &str, other: &str, expected: &str) {
    let mut lock = full();
    lock.plugins.truncate(1);
    let text = lock.to_string();
    assert!(text.contains(line), "{line} in {text}");
    let number = text[..text.find(line).expect("found")].matches('\n').count() + 1;
    refuse(&text.replacen(line, other, 1), &format!("{number}:{expected}"));
}

#[test]
fn what_is_no_lock() {
    refuse("", "1:1: `version` is missing here");
    refuse("version: 1\n---\nversion: 1\n", "3:1: a second document begins here, and a lock is one");
    refuse("- version: 1\n", "1:1: a map is expected here");
    refuse("version: [1]\n", "1:10: a text is expected here");
    refuse("version: one\n", "1:10: `version` cannot be `one`: a whole number is expected");
    refuse("version: 0\n", "1:10: `version` cannot be `0`: a version from 1 on is expected");
    refuse(
        "version: 2\nplug-ins:\n  anything: at all\n",
        "1:10: the lock has version 2, and this plugraft understands 1",
    );
    refuse("version: 1\nplugins: {}\n", "2:10: a list is expected here");
    refuse("version: 1\nplugin: []\n", "2:1: unknown key `plugin`");
    refuse("version: 1\nversion: 1\n", "2:1: `version` is given twice");
    refuse("version: 1\nbase: \"\n", "3:1: invalid indentation in multiline quoted scalar");
    refuse(
        "version: 1\n<<<<<<< HEAD\nbase: x\n=======\n>>>>>>> theirs\n",
        "2:1: a merge left its marks here (`<<<<<<<`)",
    );
    refuse("version: 1\n>>>>>>>\n", "2:1: a merge left its marks here (`>>>>>>>`)");
}

/// A good lock without one line.
#[track_caller]
fn lacks(line: &str, key: &str) {
    let text = full().to_string();
    refuse(&text.replacen(line, "", 1), &format!("10:5: `{key}` is missing here"));
}

#[test]
fn what_a_line_cannot_say() {
    let digest = format!("    digest: \"{A}\"");
    refuse_line(
        &digest,
        "    digest: \"sha256:11\"",
        "13: `digest` cannot be `sha256:11`: `sha256:` and 64 hexadecimal digits in lower case is expected",
    );
    refuse_line("    size: 12", "    size: twelve", "11: `size` cannot be `twelve`: a number of bytes is expected");
    refuse_line("    size: 12", "    size: -1", "11: `size` cannot be `-1`: a number of bytes is expected");
    refuse_line("    size: 12", "    sise: 12", "5: unknown key `sise`");
    lacks("    size: 12\n", "size");
    refuse_line("    name: \"b\"", "    name: \" \"", "11: `name` cannot be ` `: a text is expected");
    lacks("    name: \"b\"\n", "name");
    refuse_line(
        "        checksum: \"md5:4",
        "        checksum: \"md5:",
        "19: `checksum` cannot be `md5:4444444444444444444444444444444`: an algorithm, a colon and its hexadecimal digits in lower case is expected",
    );
    refuse_line(
        "        checksum: \"md5:4",
        "        checksum: \"crc:4",
        "19: `checksum` cannot be `crc:44444444444444444444444444444444`: an algorithm, a colon and its hexadecimal digits in lower case is expected",
    );
    let place = "https://hub.example.com/a-b-1.zip";
    refuse_line(
        place,
        "https://u:hunter2@hub.example.com/x",
        "12: `place` has user info, a query or a fragment, where secrets travel",
    );
    refuse_line(
        place,
        "https://hub.example.com/x?token=hunter2",
        "12: `place` has user info, a query or a fragment, where secrets travel",
    );
    refuse_line(place, "https://[hub/x", "12: a path, an address or a repository with a digest is expected here");
    refuse_line(place, "oci://r.io/a:1", "12: a path, an address or a repository with a digest is expected here");
    refuse_line("  digest: ", "  digist: ", "3: unknown key `digist`");
}

#[test]
fn one_file_once() {
    let mut lock = full();
    lock.plugins.extend([plugin("on", "./hub:x")]);
    let text = lock.to_string();
    let numbers: Vec<usize> =
        (1..).zip(text.lines()).filter(|(_, line)| line.ends_with("coordinate: \"on\"")).map(|(at, _)| at).collect();
    let [first, second] = numbers[..] else { panic!("{text}") };
    refuse(&text, &format!("{second}:1: `on` stands here for the second time, after line {first}"));
}
