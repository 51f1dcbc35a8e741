//! Plugins: what an archive of each form and shape becomes.

use plugraft::formats::digest::Digest;
use plugraft::plugin::{Content, Contents, Kind, Rule, Severity, open};
use plugraft::spec::Limits;

use crate::support::archive::{Descriptor, Member, dir, file, jar, jar_with, pom, stored, zip};
use crate::support::opening::{fetch_one, open_bytes, open_one, paths, resolution, rules, wish};
use crate::support::tools::offline;

/// The archive of these members has these entries, and these rules find something.
#[track_caller]
fn check(members: impl IntoIterator<Item = Member>, expected: &[&str], found: &[Rule]) -> Contents {
    let contents = open_bytes("acme-1.0.zip", &zip(members).bytes());
    assert_eq!(paths(&contents), expected);
    assert_eq!(rules(&contents), found, "{:#?}", contents.findings);
    contents
}

fn a_jar(name: &str) -> Member {
    file(name, &jar("com.acme.A"))
}

#[test]
fn one_top_directory_is_taken_off() {
    check([dir("top/"), dir("top/lib/"), a_jar("top/lib/a.jar")], &["lib/", "lib/a.jar"], &[]);
    // No directory entries, or behind their files, or twice.
    check([a_jar("top/lib/a.jar")], &["lib/", "lib/a.jar"], &[]);
    check([a_jar("top/lib/a.jar"), dir("top/lib/"), dir("top/"), dir("top/")], &["lib/", "lib/a.jar"], &[]);
    check([a_jar("top/a.jar"), dir("top/empty/")], &["a.jar", "empty/"], &[]);
    check([a_jar("lib/a.jar")], &["a.jar"], &[]);
    check([a_jar("top/inner/lib/a.jar")], &["inner/", "inner/lib/", "inner/lib/a.jar"], &[]);
}

#[test]
fn several_tops_stay_as_they_are() {
    check([a_jar("a.jar"), file("README", b"")], &["README", "a.jar"], &[]);
    check([a_jar("camel/a.jar"), file("docs/x", b"")], &["camel/", "camel/a.jar", "docs/", "docs/x"], &[]);
    check(
        [a_jar("usr/share/java/a.jar"), file("etc/a.properties", b"")],
        &["etc/", "etc/a.properties", "usr/", "usr/share/", "usr/share/java/", "usr/share/java/a.jar"],
        &[],
    );
}

#[test]
fn a_top_with_a_hub_manifest_is_the_plugin() {
    let manifest = || file("acme-one-1/manifest.json", MANIFEST);
    let named = &[Rule::HubManifestMismatch, Rule::HubManifestMismatch];
    check([manifest(), a_jar("acme-one-1/lib/a.jar")], &["lib/", "lib/a.jar", "manifest.json"], named);
    check(
        [manifest(), a_jar("acme-one-1/lib/a.jar"), file("docs/x", b"")],
        &["docs/", "docs/x", "lib/", "lib/a.jar", "manifest.json"],
        named,
    );
    // What stands beside it would meet what is in it.
    check(
        [manifest(), a_jar("acme-one-1/lib/a.jar"), a_jar("lib/a.jar")],
        &["acme-one-1/", "acme-one-1/lib/", "acme-one-1/lib/a.jar", "acme-one-1/manifest.json", "lib/", "lib/a.jar"],
        &[],
    );
    check(
        [manifest(), a_jar("acme-one-1/a.jar"), file("two/manifest.json", MANIFEST)],
        &["acme-one-1/", "acme-one-1/a.jar", "acme-one-1/manifest.json", "two/", "two/manifest.json"],
        &[Rule::SeveralManifests],
    );
    // A flat archive.
    check(
        [file("manifest.json", MANIFEST), a_jar("lib/a.jar")],
        &["lib/", "lib/a.jar", "manifest.json"],
        &[Rule::HubManifestMismatch],
    );
}

const MANIFEST: &[u8] = br#"{"name": "one", "version": "1.0", "title": "One", "description": "d",
    "component_types": ["sink"], "owner": {"username": "acme", "name": "Acme"}}"#;

#[test]
fn dirt_is_dropped_and_said_once_per_kind() {
    let contents = check(
        [
            a_jar("top/a.jar"),
            dir("__MACOSX/"),
            file("__MACOSX/top/._a.jar", b""),
            file("top/.DS_Store", b""),
            file("top/lib/.DS_Store", b""),
            file("top/._b", b""),
            file("top/Thumbs.db", b""),
        ],
        &["a.jar"],
        &[Rule::DroppedDirt; 4],
    );
    let said: Vec<String> =
        contents.findings.iter().map(|f| format!("{} {}", f.entry.as_deref().unwrap_or("-"), f.message)).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    .DS_Store 2 entries of this kind left out
    ._* 1 entry of this kind left out
    Thumbs.db 1 entry of this kind left out
    __MACOSX/ 2 entries of this kind left out
    ");
    assert!(contents.findings.iter().all(|finding| finding.severity == Severity::Note));
}

#[test]
fn loose_classes_begin_at_the_folder() {
    let class = |name: &str| file(name, b"\xca\xfe\xba\xbe");
    let with_meta_inf = [class("top/com/acme/A.class"), file("top/META-INF/services/x", b"")];
    check(
        with_meta_inf,
        &["META-INF/", "META-INF/services/", "META-INF/services/x", "com/", "com/acme/", "com/acme/A.class"],
        &[],
    );
    // In a directory nothing else tells whether `com/` is a package.
    let root = tempfile::tempdir().expect("a temp directory");
    let classes = root.path().join("classes");
    std::fs::create_dir_all(classes.join("com/acme")).expect("a temp directory");
    std::fs::write(classes.join("com/acme/A.class"), b"\xca\xfe\xba\xbe").expect("a temp directory");
    let contents = open_one(root.path(), &wish(&classes), &Limits::default());
    assert_eq!(paths(&contents), ["com/", "com/acme/", "com/acme/A.class"]);
}

#[test]
fn archives_inside_are_said() {
    check([file("top/a.zip", b"PK")], &["a.zip"], &[Rule::NestedArchive]);
}

#[test]
fn contents_say_where_bytes_are() {
    let jar = jar("com.acme.A");
    for descriptor in [Descriptor::None, Descriptor::Signed, Descriptor::Unsigned] {
        for zip64 in [false, true] {
            let more = |member: Member| Member { zip64, ..member.descriptor(descriptor) };
            let bytes =
                zip([more(dir("top/")), more(file("top/a.jar", &jar)), more(stored("top/b.jar", &jar))]).bytes();
            let contents = open_bytes("top-1.zip", &bytes);
            let mut read = Vec::new();
            for entry in &contents.entries {
                let Kind::File { size, content, .. } = &entry.kind else { panic!("a directory") };
                assert_eq!(*size, jar.len() as u64);
                let crc = crc32fast::hash(&jar);
                read.push(match *content {
                    Content::Deflated { offset, compressed, crc: found } => {
                        assert_eq!(found, crc);
                        let at = usize::try_from(offset).expect("small");
                        let raw = &bytes[at..at + usize::try_from(compressed).expect("small")];
                        let mut inflated = Vec::new();
                        std::io::Read::read_to_end(&mut flate2::read::DeflateDecoder::new(raw), &mut inflated)
                            .expect("a deflate stream");
                        inflated
                    }
                    Content::Stored { offset, crc: found } => {
                        assert_eq!(found, Some(crc));
                        let at = usize::try_from(offset).expect("small");
                        bytes[at..at + jar.len()].to_vec()
                    }
                    Content::File { .. } | Content::Added { .. } => panic!("no directory was given"),
                });
            }
            assert_eq!(read, [jar.clone(), jar.clone()]);
        }
    }
}

#[test]
fn execute_bits_come_from_unix_writers_only() {
    let executable = |member: Member| {
        let contents = open_bytes("top-1.zip", &zip([a_jar("top/a.jar"), member]).bytes());
        let run = contents.entries.iter().find(|entry| entry.path.as_str() == "run.sh").expect("the entry");
        matches!(run.kind, Kind::File { executable: true, .. })
    };
    let run = || file("top/run.sh", b"");
    assert!(executable(run().mode(0o100_755)));
    assert!(executable(run().mode(0o100_644 | 0o010)));
    assert!(!executable(run().mode(0o100_644)));
    assert!(executable(Member { made_by: 0x1314, ..run().mode(0o100_755) }));
    assert!(!executable(Member { made_by: 0x0014, ..run().mode(0o100_755) }));
}

#[test]
fn a_bare_jar_stays_whole() {
    let bytes = jar("com.acme.A");
    for (file_name, entry) in [
        ("acme-1.0.jar", "acme-1.0.jar"),
        ("Acme.JAR", "Acme.JAR"),
        ("acme-1.0.zip", "acme-1.0.jar"),
        ("blob", "blob.jar"),
    ] {
        let contents = open_bytes(file_name, &bytes);
        assert_eq!(paths(&contents), [entry]);
        let content = Content::Stored { offset: 0, crc: None };
        let size = bytes.len() as u64;
        assert_eq!(contents.entries[0].kind, Kind::File { size, executable: false, content });
        assert_eq!(rules(&contents), []);
    }
}

#[test]
fn jar_or_packed_plugin() {
    let class = || file("com/acme/A.class", b"\xca\xfe\xba\xbe");
    let whole = |file_name: &str, members: Vec<Member>| {
        paths(&open_bytes(file_name, &zip(members).bytes())) == [format!("{}.jar", &file_name[..file_name.len() - 4])]
    };
    assert!(whole("a-1.zip", vec![class()]));
    assert!(whole("a-1.zip", vec![file("META-INF/MANIFEST.MF", b""), file("x", b"")]));
    assert!(whole("a-1.jar", vec![a_jar("lib/a.jar"), class()]));
    assert!(!whole("a-1.zip", vec![a_jar("lib/a.jar"), class(), file("META-INF/MANIFEST.MF", b"")]));
    assert!(!whole("a-1.zip", vec![file("top/META-INF/services/x", b""), file("top/A.class", b"")]));
    let empty = open_bytes("a-1-sources.jar", &zip([file("com/acme/A.java", b"")]).bytes());
    assert_eq!(rules(&empty), [Rule::JarWithoutClasses]);
    for broken in [&b"no zip at all"[..], &jar("com.acme.A")[..100]] {
        let contents = open_bytes("a-1.jar", broken);
        assert!(contents.entries.is_empty());
        assert!(matches!(rules(&contents)[..], [Rule::NotAnArchive | Rule::TruncatedArchive]));
    }
}

#[test]
fn a_directory_is_a_plugin() {
    let root = tempfile::tempdir().expect("a temp directory");
    let plugin = root.path().join("acme-thing-1.2");
    let write = |name: &str, bytes: &[u8]| {
        let path = plugin.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a temp directory");
        std::fs::write(path, bytes).expect("a temp directory");
    };
    write("lib/a.jar", &jar("com.acme.A"));
    write("doc/.DS_Store", b"");
    write("doc/README.md", b"hello");
    let contents = open_one(root.path(), &wish(&plugin), &Limits::default());
    assert_eq!(paths(&contents), ["doc/", "doc/README.md", "lib/", "lib/a.jar"]);
    assert_eq!(contents.identity.to_string(), "acme-thing 1.2");
    let roundabout = open_one(root.path(), &wish(&plugin.join("lib/..")), &Limits::default());
    assert_eq!(roundabout.identity.to_string(), "acme-thing 1.2");
    let Kind::File { content: Content::File { path }, size: 5, executable: false } = &contents.entries[1].kind else {
        panic!("{:?}", contents.entries[1]);
    };
    assert_eq!(path.as_str(), "doc/README.md");
    write("evil\\name", b"");
    let contents = open_one(root.path(), &wish(&plugin), &Limits::default());
    assert_eq!(rules(&contents), [Rule::BackslashName, Rule::DroppedDirt]);
    let tight = Limits { total_bytes: 5, ..Limits::default() };
    std::fs::remove_file(plugin.join("evil\\name")).expect("a temp directory");
    assert_eq!(rules(&open_one(root.path(), &wish(&plugin), &tight)), [Rule::TooLarge, Rule::DroppedDirt]);
}

#[cfg(unix)]
#[test]
fn links_of_a_directory() {
    use std::os::unix::fs::symlink;
    let root = tempfile::tempdir().expect("a temp directory");
    let plugin = root.path().join("acme-1.0");
    std::fs::create_dir_all(plugin.join("lib")).expect("a temp directory");
    std::fs::write(plugin.join("lib/a.jar"), jar("com.acme.A")).expect("a temp directory");
    std::fs::write(root.path().join("outside"), b"secret").expect("a temp directory");
    symlink("lib/a.jar", plugin.join("b.jar")).expect("a temp directory");
    let contents = open_one(root.path(), &wish(&plugin), &Limits::default());
    assert_eq!(paths(&contents), ["b.jar", "lib/", "lib/a.jar"]);
    let Kind::File { content: Content::File { path }, .. } = &contents.entries[0].kind else { panic!("a file") };
    assert_eq!(path.as_str(), "lib/a.jar");
    for target in ["../outside", "/etc/hostname", "lib", "nowhere", "loop"] {
        symlink(target, plugin.join("loop")).expect("a temp directory");
        let contents = open_one(root.path(), &wish(&plugin), &Limits::default());
        assert_eq!(rules(&contents), [Rule::LinkEntry], "{target}");
        assert_eq!(contents.findings[0].entry.as_deref(), Some("loop"));
        std::fs::remove_file(plugin.join("loop")).expect("a temp directory");
    }
}

#[test]
fn an_unchanged_archive_is_not_opened_again() {
    let root = tempfile::tempdir().expect("a temp directory");
    let path = root.path().join("acme-1.0.zip");
    std::fs::write(&path, zip([a_jar("top/a.jar"), file("../evil", b"")]).bytes()).expect("a temp directory");
    let archive = fetch_one(root.path(), &wish(&path)).expect("a file");
    let tools = offline(root.path());
    let first = open(&tools, std::slice::from_ref(&archive), &Limits::default()).expect("readable");
    std::fs::remove_file(&path).expect("a temp directory");
    let second = open(&tools, std::slice::from_ref(&archive), &Limits::default()).expect("known");
    assert_eq!(first[0].contents, second[0].contents);
    // Another wish or limit is another question.
    let mut named = archive.clone();
    named.pin.wish.name = Some("other".to_owned());
    open(&tools, &[named], &Limits::default()).expect_err("the file is gone");
    open(&tools, &[archive], &Limits { ratio: 7, ..Limits::default() }).expect_err("the file is gone");
}

#[test]
fn plugins_leave_in_the_order_of_their_archives() {
    let root = tempfile::tempdir().expect("a temp directory");
    let wishes: Vec<_> = (0..7)
        .map(|at| {
            let path = root.path().join(format!("p{at}-1.0.jar"));
            std::fs::write(&path, jar_with("com.acme.A", &[pom("g", "a", &at.to_string())])).expect("a temp directory");
            wish(&path)
        })
        .collect();
    let tools = offline(root.path());
    let archives = plugraft::fetch::fetch(&tools, &resolution(&wishes)).expect("files");
    let plugins = open(&tools, &archives, &Limits::default()).expect("readable");
    let folders: Vec<String> = plugins.iter().map(plugraft::plugin::Plugin::folder).collect();
    assert_eq!(folders, ["p0", "p1", "p2", "p3", "p4", "p5", "p6"]);
    assert_eq!(Digest::of(&std::fs::read(&archives[3].path).expect("a file")), archives[3].digest);
}
