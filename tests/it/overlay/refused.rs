//! What does not fit is refused, with the place where it was asked for and what to do about it.

use std::collections::BTreeMap;
use std::path::Path;

use plugraft::plugin::{Rule, Severity};
use plugraft::spec::{Compression, Flags, Input, Purpose, Spec};

use super::{Bench, TOP, Tree, bench, jdbc, zip};
use crate::support::archive::{self, jar};
use crate::support::tarball;

/// The refusal of an overlay for the connector: what follows `could not open the plugins`, place and plugin apart.
#[track_caller]
fn check(bench: &Bench, overlay: &str, expected: &[&str]) {
    let item = format!("path: {TOP}.zip\n  {overlay}");
    let error = bench.try_build(&item, Compression::Splice).err().unwrap_or_else(|| panic!("{overlay} is taken"));
    let words = bench.words(&error);
    assert_eq!(words[0], "could not open the plugins", "{words:?}");
    let place = words[1].strip_suffix(": this does not fit `acme/jdbc 10.7.0`").expect("a place");
    assert!(place.starts_with("[DIR]/plugraft.yaml:"), "{place}");
    assert_eq!(words[2..], *expected, "{overlay}");
}

#[test]
fn what_names_nothing() {
    let bench = bench();
    for (overlay, pattern, hint) in [
        ("remove: ['postgresql-*.jar']", "postgresql-*.jar", "did you mean `lib/postgresql-42.2.19.jar`?"),
        ("remove: ['lib/postgresql-43*.jar']", "lib/postgresql-43*.jar", "did you mean `lib/postgresql-42.2.19.jar`?"),
        (
            "remove: [acme-jdbc-10.7.0/lib/*.jar]",
            "acme-jdbc-10.7.0/lib/*.jar",
            "did you mean `lib/jdbc-10.7.0.jar` or `lib/ojdbc8-21.7.jar` or `lib/postgresql-42.2.19.jar`?",
        ),
        (
            "remove: [native]",
            "native",
            "patterns start from the plugin's own folder, its top directory taken off, and case counts",
        ),
        (
            "replace: [{remove: 'LIB/ojdbc8-21.7.jar', with: drivers/mysql-9.jar}]",
            "LIB/ojdbc8-21.7.jar",
            "did you mean `lib/ojdbc8-21.7.jar`?",
        ),
        // A directory is nothing that a file goes for.
        ("replace: [{remove: etc, with: drivers/mysql-9.jar}]", "etc", "did you mean `etc/sink.properties`?"),
    ] {
        check(&bench, overlay, &[&format!("`{pattern}` names nothing in it"), hint]);
    }
}

#[test]
fn what_is_named_twice() {
    let bench = bench();
    let hint = "let one of them speak of it: each file is removed or replaced once";
    let twice = |overlay: &str, pattern: &str, other: &str| {
        let message = format!("`lib/ojdbc8-21.7.jar` is named by `{pattern}` and by `{other}`");
        check(&bench, overlay, &[&message, hint]);
    };
    let replace = "replace: [{remove: 'lib/*8-*', with: drivers/mysql-9.jar}]";
    twice(&format!("remove: [lib/oj*]\n  {replace}"), "lib/*8-*", "lib/oj*");
    twice(&format!("remove: [lib]\n  {replace}"), "lib/*8-*", "lib");
    twice(
        "replace: [{remove: lib/oj*, with: drivers/mysql-9.jar}, {remove: '**/*21*', with: drivers/mysql-9.jar}]",
        "**/*21*",
        "lib/oj*",
    );
    // Two patterns that remove the same say the same.
    bench.build(&format!("{{path: {TOP}.zip, remove: [lib/oj*, 'lib/*8-*']}}"));
}

#[test]
fn a_plugin_stays_who_it_is() {
    let bench = bench();
    bench.write("manifest.json", super::MANIFEST);
    let words = [
        "`manifest.json` tells who the plugin is, and stays as it is",
        "set `owner`, `name` or `version` for this plugin in the spec instead",
    ];
    check(&bench, "remove: ['*']", &words);
    check(&bench, "remove: ['**']", &words);
    check(&bench, "remove: [./manifest.json]", &words);
    check(&bench, "replace: [{remove: manifest.json, with: manifest.json}]", &words);
    check(&bench, "add: [{path: manifest.json, to: ./}]", &words);
    check(&bench, "add: [{path: drivers/mysql-9.jar, to: manifest.json}]", &words);
}

#[test]
fn a_place_is_for_one_file() {
    let bench = bench();
    let exists = "write it under `replace`, with a `remove` that names the file";
    check(
        &bench,
        "add: [{path: drivers/mysql-9.jar, to: lib/jdbc-10.7.0.jar}]",
        &["`lib/jdbc-10.7.0.jar` is there already", exists],
    );
    check(
        &bench,
        "replace: [{remove: lib/oj*, with: drivers/mysql-9.jar, to: lib/jdbc-10.7.0.jar}]",
        &["`lib/jdbc-10.7.0.jar` is there already", exists],
    );
    check(
        &bench,
        "add: [{path: drivers/mysql-9.jar, to: lib}]",
        &["`lib` is a directory", "write `to: lib/` to put the file into it"],
    );
    let elsewhere = "say another place with `to`";
    check(
        &bench,
        "add: [{path: drivers/mysql-9.jar, to: etc/sink.properties/a.jar}]",
        &["`etc/sink.properties` is a file, and cannot hold `etc/sink.properties/a.jar`", elsewhere],
    );
    check(
        &bench,
        "add: [{path: drivers/mysql-9.jar, to: lib/a.jar}, {path: drivers/mysql-9.jar, to: lib/a.jar/b.jar}]",
        &["`lib/a.jar` is a file, and cannot hold `lib/a.jar/b.jar`", elsewhere],
    );
    for overlay in [
        "add: [drivers/mysql-9.jar, {path: drivers/postgresql-42.7.4.jar, to: lib/mysql-9.jar}]",
        "add: [{path: 'drivers/*.jar', to: lib/mysql-9.jar}]",
        "replace: [{remove: lib/oj*, with: drivers/mysql-9.jar}, {remove: lib/post*, with: drivers/mysql-9.jar}]",
    ] {
        check(&bench, overlay, &["two files are put to `lib/mysql-9.jar`", elsewhere]);
    }
}

#[test]
fn a_place_has_to_be_told_where_there_are_several() {
    let bench = bench();
    let mut tree = jdbc();
    tree.retain(|path, _| !path.starts_with("lib/"));
    for path in ["a/x.jar", "b/y.jar", "top.jar"] {
        tree.insert(path.to_owned(), jar("com.acme.X"));
    }
    bench.write(&format!("{TOP}.zip"), &zip(&tree));
    let hint = "say it with `to`, such as `to: lib/`";
    let add = "add: [drivers/mysql-9.jar]";
    check(&bench, add, &["nothing tells where `mysql-9.jar` goes: `.`, `a`, `b` come into question", hint]);
    let replace = "replace: [{remove: '?/*.jar', with: drivers/mysql-9.jar}]";
    check(&bench, replace, &["nothing tells where `mysql-9.jar` goes: `a`, `b` come into question", hint]);
    let classes = Tree::from([
        ("manifest.json".to_owned(), super::MANIFEST.to_vec()),
        ("com/acme/A.class".to_owned(), b"\xca\xfe\xba\xbe\0\0\0\x34".to_vec()),
    ]);
    bench.write(&format!("{TOP}.zip"), &zip(&classes));
    check(&bench, add, &["nothing tells where `mysql-9.jar` goes: the plugin has no jar", hint]);
}

#[test]
fn a_file_is_put_in_and_not_unpacked() {
    let bench = bench();
    let hint = "unpack it and name the files; a jar has a name that ends in `.jar`, by `to` if need be";
    let tar = tarball::tar([tarball::file("a", b"a")]);
    for (name, bytes) in [
        ("x.zip", zip(&jdbc())),
        ("x.war", jar("com.acme.A")),
        ("x.tar", tar.clone()),
        ("x.tgz", tarball::gzip(&tar)),
        ("x.jar", tarball::gzip(&tar)),
        ("x.xz", b"\xfd7zXZ\0 and so on".to_vec()),
        ("x.jar", b"7z\xbc\xaf\x27\x1c".to_vec()),
        ("cut.zip", zip(&jdbc())[..300].to_vec()),
    ] {
        bench.write(name, &bytes);
        let words = [&format!("`[DIR]/{name}` is an archive, and is not unpacked"), hint];
        check(&bench, &format!("add: [{name}]"), &words);
    }
    check(
        &bench,
        "add: [drivers]",
        &["`[DIR]/drivers` is a directory", "name its files, or a pattern such as `drivers/*.jar`"],
    );
    bench.write("odd\u{202e}.txt", b"x");
    let words = [
        "`odd\u{202e}.txt` cannot stand there",
        "the name has a character that turns the direction of text",
        "say under which name with `to`, such as `to: lib/driver.jar`",
    ];
    check(&bench, "add: ['odd*.txt']", &words);
}

#[test]
fn a_jar_s_file_is_the_plugin() {
    let bench = bench();
    bench.write("acme-jdbc-10.7.0.zip", &jar("com.acme.A"));
    let item = "path: acme-jdbc-10.7.0.zip\n  owner: acme\n  replace: [{remove: '*.jar', with: drivers/mysql-9.jar}]";
    let error = bench.try_build(item, Compression::Splice).err().expect("refused");
    assert_eq!(
        bench.words(&error)[2..],
        ["no file of the archive would be left", "name the other file as the plugin instead"]
    );
}

/// What is found in the connector with an overlay: rule, severity and entry.
#[track_caller]
fn found(bench: &Bench, item: &str, expected: &[(Rule, Severity, Option<&str>)]) {
    let built = bench.build(item);
    let seen: Vec<_> = built.findings.iter().map(|it| (it.rule, it.severity, it.entry.as_deref())).collect();
    assert_eq!(seen, expected, "{item}: {:#?}", built.findings);
}

#[test]
fn findings_are_about_what_will_stand() {
    let bench = bench();
    let mut tree = jdbc();
    tree.insert("lib/Twin.jar".to_owned(), jar("com.acme.A"));
    tree.insert("lib/twin.jar".to_owned(), jar("com.acme.B"));
    tree.insert("lib/more.zip".to_owned(), zip(&jdbc()));
    tree.insert("con.txt".to_owned(), b"x".to_vec());
    bench.write("odd/acme-jdbc-10.7.0.zip", &zip(&tree));
    let before = [
        (Rule::CaseCollision, Severity::Warn, Some("lib/twin.jar")),
        (Rule::UnportableName, Severity::Note, Some("con.txt")),
        (Rule::NestedArchive, Severity::Note, Some("lib/more.zip")),
    ];
    found(&bench, "{path: odd/acme-jdbc-10.7.0.zip, name: jdbc}", &before);
    found(&bench, "{path: odd/acme-jdbc-10.7.0.zip, name: jdbc, remove: [lib/Twin.jar, lib/more.zip, con.txt]}", &[]);
    let clash = "{path: acme-jdbc-10.7.0.zip, add: [{path: drivers/mysql-9.jar, to: lib/OJDBC8-21.7.jar}]}";
    found(&bench, clash, &[(Rule::CaseCollision, Severity::Warn, Some("lib/ojdbc8-21.7.jar"))]);
    let composed = "{path: acme-jdbc-10.7.0.zip, add: [{path: drivers/mysql-9.jar, to: \"lib/\\u00e9.jar\"}, \
        {path: drivers/mysql-9.jar, to: \"lib/e\\u0301.jar\"}]}";
    found(&bench, composed, &[(Rule::UnicodeCollision, Severity::Warn, Some("lib/\u{e9}.jar"))]);
    let nothing = "{path: acme-jdbc-10.7.0.zip, remove: [lib]}";
    found(&bench, nothing, &[(Rule::NothingToLoad, Severity::Deny, None)]);
}

#[test]
fn a_jar_that_is_put_in_has_to_be_one() {
    let bench = bench();
    bench.write("page.jar", b"<html>404</html>");
    bench.write("cut.jar", &jar("com.acme.A")[..80]);
    bench.write("empty.jar", b"");
    for (file, rule) in [("page", Rule::NotAnArchive), ("cut", Rule::TruncatedArchive), ("empty", Rule::EmptyArchive)] {
        let entry = format!("lib/{file}.jar");
        let item = format!("{{path: {TOP}.zip, add: [{file}.jar]}}");
        found(&bench, &item, &[(rule, Severity::Deny, Some(&entry))]);
        // It is remembered what the file is.
        found(&bench, &item, &[(rule, Severity::Deny, Some(&entry))]);
    }
    bench.write("empty.txt", b"").write("page.html", b"<html></html>");
    found(&bench, &format!("{{path: {TOP}.zip, add: [empty.txt, page.html]}}"), &[]);
}

#[test]
fn a_denied_archive_stays_denied() {
    let bench = bench();
    let mut members: Vec<archive::Member> = jdbc().iter().map(|(path, bytes)| archive::file(path, bytes)).collect();
    members.push(archive::file("../x", b"x"));
    bench.write("acme-jdbc-10.7.0.zip", &archive::zip(members).bytes());
    let item = "{path: acme-jdbc-10.7.0.zip, remove: [nothing/of/this]}";
    found(&bench, item, &[(Rule::EscapingPath, Severity::Deny, Some("../x"))]);
}

#[test]
fn limits_hold_for_what_will_stand() {
    let bench = bench();
    bench.write("big.bin", &[b'x'; 5000]);
    let limited = |limits: &str| {
        let item = format!("{{path: {TOP}.zip, add: [big.bin, drivers/mysql-9.jar]}}\nlimits: {limits}");
        bench.build(&item).findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>()
    };
    let sizes: usize = jdbc().values().map(Vec::len).sum();
    let total = sizes + 5000 + jar("com.mysql.Driver").len();
    let message = format!("with what is put in there are {total} bytes, more than {}", total - 1);
    assert_eq!(limited(&format!("{{totalBytes: {}}}", total - 1)), [message]);
    assert_eq!(limited(&format!("{{totalBytes: {total}}}")), Vec::<String>::new());
    assert_eq!(limited("{entries: 8}"), ["with what is put in there are 9 entries, and 8 are the limit"]);
    assert_eq!(limited("{entries: 9}"), Vec::<String>::new());
}

#[test]
fn what_is_not_there_or_not_clear() {
    let bench = bench();
    bench.write("other/acme-more-1.0.zip", &zip(&jdbc())).write("other/acme-most-1.0.zip", &zip(&jdbc()));
    let check = |item: &str, expected: &[&str]| {
        let error = bench.try_build(item, Compression::Splice).err().expect(item);
        assert_eq!(bench.words(&error), expected, "{item}");
    };
    check(
        "{path: acme-jdbc-10.7.0.zip, add: [drivers/mysql-8.jar]}",
        &[
            "could not resolve what to build",
            "[DIR]/plugraft.yaml:2:38: could not find what is to be put into the plugin",
            "`[DIR]/drivers/mysql-8.jar` does not exist",
            "did you mean `[DIR]/drivers/mysql-9.jar`?",
        ],
    );
    check(
        "{path: other/*.zip, remove: ['lib/oj*']}",
        &[
            "could not resolve what to build",
            "[DIR]/plugraft.yaml:2:32: `[DIR]/other/*.zip` names 2 plugins, and this is for one",
            "name the one plugin by its own path, or by a pattern that only it matches",
        ],
    );
}

/// What a spec is refused for, with its cause and its hint.
#[track_caller]
fn misspelled(text: &str, flags: &Flags, expected: &[&str]) {
    use std::error::Error as _;
    let variables = BTreeMap::new();
    let input = Input {
        text: Some((Path::new("plugraft.yaml"), text)),
        flags,
        directory: Path::new(""),
        variables: &variables,
    };
    let error = Spec::parse(&input, Purpose::Check).expect_err(text);
    let mut words = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        words.push(cause.to_string());
        next = cause.source();
    }
    words.extend(error.hint());
    assert_eq!(words, expected, "{text}");
}

#[test]
fn what_is_no_overlay() {
    let no_flags = Flags::default();
    let says_nothing = |place: &str| format!("plugraft.yaml:{place}: this says nothing about the files of a plugin");
    let hint = "paths start from the plugin's own folder, such as `lib/postgresql-*.jar`; directories end in `/`";
    for (overlay, place, cause) in [
        ("remove: [../x]", "1:30", "the name leaves its folder"),
        ("remove: [/lib/x]", "1:30", "the name is absolute"),
        ("remove: ['lib\\x']", "1:30", "the name has a backslash"),
        ("remove: ['lib/[x']", "1:30", "a `[` is not closed by a `]`"),
        ("remove: ['a**']", "1:30", "`**` stands for whole components, such as in `lib/**` and `**/x.jar`"),
        ("replace: [{remove: ./, with: x}]", "1:40", "the name is empty"),
    ] {
        let words = [&says_nothing(place), "it is no pattern of files in the plugin's folder", cause, hint];
        misspelled(&format!("plugins: [{{path: x, {overlay}}}]"), &no_flags, &words);
    }
    let words = [&says_nothing("1:41"), "it is no place in the plugin's folder", "the name leaves its folder", hint];
    misspelled("plugins: [{path: x, add: [{path: a, to: ../b}]}]", &no_flags, &words);
    for (overlay, expected) in [
        ("replace: [{remove: a}]", "plugraft.yaml:1:31: `with` is missing here"),
        ("replace: [{with: a}]", "plugraft.yaml:1:31: `remove` is missing here"),
        ("add: [{to: a}]", "plugraft.yaml:1:27: `path` is missing here"),
        ("remove: lib", "plugraft.yaml:1:29: a list is expected here"),
        ("remove: ['']", "plugraft.yaml:1:30: this is empty"),
    ] {
        misspelled(&format!("plugins: [{{path: x, {overlay}}}]"), &no_flags, &[expected]);
    }
    let flags = Flags { add: vec!["a.jar".to_owned()], ..Flags::default() };
    let words = [
        "`add`: nothing tells which of the 2 plugins this changes",
        "write `remove` and `add` beside the plugin's `path` in the spec",
    ];
    misspelled("plugins: [a.zip, b.zip]", &flags, &words);
}
