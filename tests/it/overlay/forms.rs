//! Every form of archive takes an overlay, and gives the layer that the changed files give by themselves.

use plugraft::spec::Compression;

use super::{Bench, TOP, bench, jdbc};
use crate::support::archive::{self, jar, stored};
use crate::support::web::Web;

/// What changes the connector, and what it holds then.
const OVERLAY: &str = "remove: [etc/sink.properties], \
    replace: [{remove: 'lib/postgresql-*.jar', with: drivers/postgresql-42.7.4.jar}], \
    add: [{path: drivers/mysql-9.jar, to: lib/mysql.jar}]";

fn changed() -> super::Tree {
    let mut tree = jdbc();
    tree.retain(|path, _| !path.starts_with("lib/postgresql") && !path.starts_with("etc/"));
    tree.insert("etc/".to_owned(), Vec::new());
    tree.insert("lib/postgresql-42.7.4.jar".to_owned(), jar("org.postgresql.New"));
    tree.insert("lib/mysql.jar".to_owned(), jar("com.mysql.Driver"));
    tree
}

fn forms() -> [String; 3] {
    [format!("{TOP}.zip"), format!("{TOP}.tar.gz"), TOP.to_owned()]
}

#[test]
fn a_layer_is_that_of_the_changed_directory() {
    let bench = bench();
    bench.lay_out("changed/acme-jdbc-10.7.0", &changed());
    let expected = bench.diff_id("changed/acme-jdbc-10.7.0");
    let files: super::Tree = changed().into_iter().filter(|(path, _)| !path.ends_with('/')).collect();
    for form in forms() {
        let built = bench.build(&format!("{{path: {form}, {OVERLAY}}}"));
        assert_eq!(built.findings, [], "{form}");
        assert_eq!(built.files(), files, "{form}");
        assert_eq!(built.layer.expect("a layer").diff_id, expected, "{form}");
        assert_ne!(bench.diff_id(&form), expected, "{form} alone is another plugin");
    }
}

/// A jar without anything that an encoder made.
fn plain_jar(class: &str) -> Vec<u8> {
    let manifest = stored("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\n\r\n");
    archive::zip([manifest, stored(class, b"\xca\xfe\xba\xbe\0\0\0\x34")]).bytes()
}

#[test]
fn layers_have_the_same_bytes_wherever_they_are_made() {
    let bench = Bench::new();
    let members = [
        stored("acme-jdbc-10.7.0/manifest.json", super::MANIFEST),
        stored("acme-jdbc-10.7.0/etc/sink.properties", b"name=sink\n"),
        stored("acme-jdbc-10.7.0/lib/jdbc-10.7.0.jar", &plain_jar("Jdbc.class")),
        stored("acme-jdbc-10.7.0/lib/postgresql-42.2.19.jar", &plain_jar("Old.class")),
    ];
    bench.write(&format!("{TOP}.zip"), &archive::zip(members).bytes());
    bench.write("drivers/postgresql-42.7.4.jar", &plain_jar("New.class"));
    bench.write("drivers/mysql-9.jar", &plain_jar("Driver.class"));
    // What a zip holds is spliced, and a driver is copied: no encoder has a say in it.
    let mut found = Vec::new();
    for compression in [Compression::Splice, Compression::Store] {
        let built = bench.try_build(&format!("{{path: {TOP}.zip, {OVERLAY}}}"), compression).expect("a layer");
        let layer = built.layer.expect("a layer");
        found.push([layer.diff_id.to_string(), layer.blob.descriptor().digest.to_string()]);
    }
    let diff_id = "sha256:0dc0941846f5f4b8bea4b1b8a75748fcb542fc620ecd67f20539530082fe9bf1";
    assert_eq!(
        found,
        [
            [diff_id, "sha256:fe24571f0c2cac0c0118b39df9050d7f30ea2debe5ee4bb4ce976cff7b49f1c9"],
            [diff_id, "sha256:0e8ff704ddfba9dd6f8ba3f629d27e6e25d52b4ad10351fbeec1a0bf9a3a745c"]
        ]
    );
}

#[test]
fn every_compression_gives_the_same_files() {
    let bench = bench();
    let expected = bench.diff_id(&format!("{{path: {TOP}.zip, {OVERLAY}}}"));
    for form in forms() {
        for compression in [Compression::Deflate { level: 6 }, Compression::Store] {
            let built = bench.try_build(&format!("{{path: {form}, {OVERLAY}}}"), compression).expect("a layer");
            let files = built.files();
            assert_eq!(files["lib/mysql.jar"], jar("com.mysql.Driver"), "{form} {compression:?}");
            assert_eq!(built.layer.expect("a layer").diff_id, expected, "{form} {compression:?}");
        }
    }
}

#[test]
fn the_order_of_writing_says_nothing() {
    let bench = bench();
    bench.write("drivers/other.jar", &jar("com.acme.Other"));
    let one = "remove: [etc/, lib/ojdbc8-*.jar], add: [drivers/mysql-9.jar, drivers/other.jar]";
    let other = "add: [drivers/other.jar, drivers/mysql-9.jar], remove: ['lib/ojdbc*', etc]";
    let by_pattern = "add: ['drivers/[mo]*.jar'], remove: ['**/ojdbc8*', 'etc/*', etc]";
    let digest = |overlay: &str| bench.diff_id(&format!("{{path: {TOP}.zip, {overlay}}}"));
    assert_eq!(digest(one), digest(other));
    assert_eq!(digest(one), digest(by_pattern));
}

#[test]
fn a_file_goes_where_it_is_to_go() {
    let bench = bench();
    bench.write("bare-1.0.jar", &jar("com.acme.Bare")).write("note.txt", b"note");
    let check = |path: &str, overlay: &str, expected: &str| {
        let built = bench.build(&format!("{{path: {path}, {overlay}}}"));
        let files = built.files();
        assert!(files.contains_key(expected), "{overlay}: {:?}", files.keys());
        let [added] = built.plugin.overlay.added.as_slice() else { panic!("{overlay}") };
        assert_eq!(added.path.to_string(), expected, "{overlay}");
    };
    let zip = format!("{TOP}.zip");
    check(&zip, "add: [drivers/mysql-9.jar]", "lib/mysql-9.jar");
    check(&zip, "add: [{path: drivers/mysql-9.jar, to: ./}]", "mysql-9.jar");
    check(&zip, "add: [{path: drivers/mysql-9.jar, to: .}]", "mysql-9.jar");
    check(&zip, "add: [{path: drivers/mysql-9.jar, to: drivers/x/}]", "drivers/x/mysql-9.jar");
    check(&zip, "add: [{path: drivers/mysql-9.jar, to: ./lib/my.jar}]", "lib/my.jar");
    check(&zip, "add: [{path: ./note.txt, to: doc/NOTE}]", "doc/NOTE");
    check(&zip, "replace: [{remove: etc/*, with: note.txt}]", "etc/note.txt");
    check(&zip, "replace: [{remove: '**/ojdbc8*', with: {path: drivers/mysql-9.jar}, to: a.jar}]", "a.jar");
    check(
        &zip,
        "remove: [lib/ojdbc8-21.7.jar], add: [{path: drivers/mysql-9.jar, to: lib/ojdbc8-21.7.jar}]",
        "lib/ojdbc8-21.7.jar",
    );
    check("bare-1.0.jar", "add: [drivers/mysql-9.jar]", "mysql-9.jar");
}

#[test]
fn a_file_that_goes_for_several_stands_once() {
    let bench = bench();
    let built =
        bench.build(&format!("{{path: {TOP}.zip, replace: [{{remove: 'lib/*.jar', with: drivers/mysql-9.jar}}]}}"));
    let files: Vec<String> = built.files().into_keys().collect();
    assert_eq!(files, ["etc/sink.properties", "lib/mysql-9.jar", "manifest.json"]);
    let replaced: Vec<String> = built.plugin.overlay.added[0].replaces.iter().map(ToString::to_string).collect();
    assert_eq!(replaced, ["lib/jdbc-10.7.0.jar", "lib/ojdbc8-21.7.jar", "lib/postgresql-42.2.19.jar"]);
}

#[test]
fn a_second_run_opens_nothing() {
    let bench = bench();
    let item = format!("{{path: {TOP}.zip, {OVERLAY}}}");
    let first = bench.build(&item).layer.expect("a layer");
    // What was hashed is known by its times and length; whatever else is in the file is not looked at.
    let second = bench.build(&item).layer.expect("a layer");
    assert_eq!(first.blob.descriptor(), second.blob.descriptor());
    // Another driver of the same name and length is another layer.
    let mut other = jar("org.postgresql.New");
    let at = other.windows(3).position(|found| found == b"New").expect("the class");
    other[at..at + 3].copy_from_slice(b"Few");
    let at = other.windows(3).rposition(|found| found == b"New").expect("the class");
    other[at..at + 3].copy_from_slice(b"Few");
    bench.write("drivers/postgresql-42.7.4.jar", &other);
    let third = bench.build(&item).layer.expect("a layer");
    assert_ne!(first.diff_id, third.diff_id);
}

#[test]
fn what_has_no_overlay_is_the_same_as_ever() {
    let bench = bench();
    for form in forms() {
        let built = bench.build(&form);
        assert!(built.plugin.overlay.is_empty());
        assert_eq!(built.files(), jdbc(), "{form}");
    }
    let empty = bench.diff_id(&format!("{{path: {TOP}.zip, remove: [], add: [], replace: []}}"));
    assert_eq!(empty, bench.diff_id(&format!("{TOP}.zip")));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_an_error() {
    let bench = Bench::new();
    bench.write(&format!("{TOP}.zip"), &super::zip(&jdbc())).write("a.jar", &jar("com.acme.A"));
    let item = format!("{{path: {TOP}.zip, add: [a.jar]}}");
    let spec = bench.spec(&item).expect("a spec");
    let resolution =
        plugraft::resolve::resolve(&bench.tools, &spec, None, plugraft::resolve::Floating::Refused).expect("pins");
    let archives = plugraft::fetch::fetch(&bench.tools, &resolution).expect("archives");
    let plugins = plugraft::plugin::open(&bench.tools, &archives, &spec.limits).expect("plugins");
    let base = super::base();
    let tree = super::arrange(&plugins, &base, &super::placement(), None).expect("a tree");
    let packing = super::Packing { split: super::LayerSplit::PerPlugin, compression: Compression::Splice };
    for bytes in [&b"shorter"[..], &jar("com.acme.B"), &jar("com.acme.Longer")] {
        bench.write("a.jar", bytes);
        let error: plugraft::error::Error =
            super::pack(&bench.tools, &plugins, &tree, &base, packing).err().expect("refused").into();
        let words = bench.words(&error);
        assert_eq!(words[1], "`[DIR]/a.jar` changed while it was read", "{words:?}");
    }
}

#[test]
fn a_driver_comes_from_elsewhere() {
    let bench = bench();
    let driver = jar("com.mysql.Driver");
    let digest = plugraft::formats::digest::Digest::of(&driver);
    let web = Web::start().file("/drivers/mysql-9.jar", driver);
    let (url, sum) = (web.url("/drivers/mysql-9.jar"), digest.to_string().replace(':', "="));
    let expected = bench.diff_id(&format!("{{path: {TOP}.zip, add: [drivers/mysql-9.jar]}}"));
    for _ in 0..2 {
        let item = format!("{{path: {TOP}.zip, add: ['{url}#{sum}']}}");
        let built = bench.build(&item);
        assert_eq!(built.layer.expect("a layer").diff_id, expected);
        assert_eq!(built.plugin.overlay.added[0].file.digest, digest);
    }
    assert_eq!(web.requests().len(), 1, "it is in the store");
    let other = format!("sha256={}", "0".repeat(64));
    let error = bench.try_build(&format!("{{path: {TOP}.zip, add: ['{url}#{other}']}}"), Compression::Splice).err();
    let words = bench.words(&error.expect("refused"));
    assert!(words.iter().any(|words| words.contains(&digest.to_string())), "{words:?}");
}
