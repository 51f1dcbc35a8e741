//! The Hub, its mirrors, URLs and images: looked up once, and taken from their places from then on.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plugraft::deploy::Existing;
use plugraft::error::Error;
use plugraft::formats::digest::Digest;
use plugraft::formats::lock::Lock;
use plugraft::net::Settings;
use plugraft::pipeline::{Outcome, Until, lock, outdated, run};
use plugraft::resolve::{Held, Lacking};
use plugraft::spec::{Flags, Input, Purpose, Spec};
use plugraft::tools::{Catalogues, HubPlace, Tools};
use tempfile::TempDir;

use crate::support::heard::Heard;
use crate::support::registry::Registry;
use crate::support::tools::tools_for;
use crate::support::universe::{self, FILES, MASK, STREAM};
use crate::support::web::Web;

/// A machine of its own: nothing was brought to it yet.
struct Machine {
    home: TempDir,
    hub: HubPlace,
    offline: bool,
    heard: Arc<Heard>,
}

impl Machine {
    fn with(hub: HubPlace) -> Self {
        let home = tempfile::tempdir().expect("a temp directory");
        Self { home, hub, offline: false, heard: Arc::default() }
    }

    /// One whose Hub is this server.
    fn asking(web: &Web) -> Self {
        Self::with(HubPlace::Api(web.address().parse().expect("a URL")))
    }

    fn tools(&self) -> Tools {
        let settings = Settings { offline: self.offline, ..Settings::default() };
        let catalogues = Catalogues { hub: self.hub.clone(), offline: self.offline, ..Catalogues::default() };
        let heard = Arc::clone(&self.heard);
        Tools { catalogues, ..tools_for(self.home.path(), settings, heard) }
    }

    fn file(&self) -> PathBuf {
        self.home.path().join("plugraft.lock")
    }

    fn spec(&self, plugins: &str) -> Spec {
        let text = format!("plugins: {plugins}\npluginPath: /p\nplatforms: [linux/amd64]\n");
        let (flags, variables) = (Flags::default(), BTreeMap::new());
        let file = self.home.path().join("plugraft.yaml");
        let input =
            Input { text: Some((&file, &text)), flags: &flags, directory: Path::new(""), variables: &variables };
        Spec::parse(&input, Purpose::Check).expect("a spec")
    }

    /// The lock as a review sees it.
    fn lock(&self, plugins: &str) -> Result<String, Error> {
        lock(&self.tools(), &self.spec(plugins), None, &self.file()).map(|lock| lock.to_string())
    }

    fn held(&self, text: &str) -> Held {
        let lock: Lock = text.parse().unwrap_or_else(|error| panic!("{error} in {text}"));
        Held { file: self.file(), lock, lacking: Lacking::Refused }
    }

    /// A run that holds to the lock: the digests of the plugins.
    fn check(&self, plugins: &str, text: &str) -> Result<(), Error> {
        let (spec, held) = (self.spec(plugins), self.held(text));
        match run(&self.tools(), &spec, Some(&held), &Existing::new(), Until::Checked)? {
            Outcome::Checked(report) => assert!(!report.denies(), "{report:?}"),
            other => panic!("not checked: {other:?}"),
        }
        Ok(())
    }

    /// What a run that fails says, with its causes.
    #[track_caller]
    fn refuse(&self, plugins: &str, text: &str, said: &[&str]) {
        let error = self.check(plugins, text).expect_err("refused");
        let mut told = format!("{error} / hint: {}", error.hint().unwrap_or_default());
        let mut cause = error.source();
        while let Some(next) = cause {
            told = format!("{told} / {next}");
            cause = next.source();
        }
        for text in said {
            assert!(told.contains(text), "`{text}` in {told}");
        }
    }
}

const LATEST: &str = "['acme/kafka-connect-stream:latest', 'globex/smt-mask:1.2.3.Final']";

#[test]
fn a_version_that_floats_is_written_down_and_the_hub_is_not_asked_again() {
    let web = universe::hub();
    let text = Machine::asking(&web).lock(LATEST).expect("a lock");
    let place = format!("{}/api/plugins/acme/kafka-connect-stream/versions/2.0.0/", web.second_address());
    let expected = [
        "coordinate: \"hub:acme/kafka-connect-stream:latest\"",
        "taken: \"2.0.0\"",
        "fileName: \"acme-kafka-connect-stream-2.0.0.zip\"",
        &place,
        "by: \"hub\"\n        checksum: \"sha1:",
        &format!("digest: \"{}\"", Digest::of(&STREAM.archive("2.0.0"))),
        "owner: \"globex\"\n    name: \"smt-mask\"\n    version: \"1.2.3.Final\"",
    ];
    for part in expected {
        assert!(text.contains(part), "{part} in {text}");
    }

    let mut other = Machine::asking(&web);
    let asked = web.requests().len();
    other.check(LATEST, &text).expect("the locked ones");
    assert_eq!(web.requests().len(), asked, "no catalogue is asked");
    let brought = web.second_requests().len();
    other.offline = true;
    other.check(LATEST, &text).expect("what the store has");
    assert_eq!(web.second_requests().len(), brought, "nothing is asked for twice");
    let relocked = lock(&other.tools(), &other.spec(LATEST), Some(&other.held(&text)), &other.file());
    assert_eq!(relocked.expect("a lock").to_string(), text, "what is locked stays as it is");
}

#[test]
fn without_a_lock_nothing_floats() {
    let web = universe::hub();
    let machine = Machine::asking(&web);
    let ran = run(&machine.tools(), &machine.spec(LATEST), None, &Existing::new(), Until::Checked);
    let error = ran.expect_err("refused");
    assert!(error.hint().is_some_and(|hint| hint.contains("plugraft lock")), "{:?}", error.hint());
    assert_eq!(web.requests().len(), 0);
}

#[test]
fn a_place_that_serves_other_bytes() {
    let web = universe::hub();
    let text = Machine::asking(&web).lock("['acme/kafka-connect-files:0.9.0']").expect("a lock");
    let path = "/api/plugins/acme/kafka-connect-files/versions/0.9.0/acme-kafka-connect-files-0.9.0.zip";
    let (locked, found) = (Digest::of(&FILES.archive("0.9.0")), Digest::of(&MASK.archive("1.2.3.Final")));
    web.put(path, MASK.archive("1.2.3.Final"));
    let said = [&locked.to_string(), &found.to_string(), "the lock", "plugraft update"];
    Machine::asking(&web).refuse("['acme/kafka-connect-files:0.9.0']", &text, &said);
}

#[test]
fn a_directory_that_mirrors_the_hub_fits_the_same_lock() {
    let web = universe::hub();
    let of_hub = Machine::asking(&web).lock(LATEST).expect("a lock");
    let mirror = tempfile::tempdir().expect("a temp directory");
    universe::mirror(mirror.path());
    let by_directory = || Machine::with(HubPlace::Directory(mirror.path().to_owned()));
    let asked = web.second_requests().len();
    by_directory().check(LATEST, &of_hub).expect("the same archives");
    assert_eq!(web.second_requests().len(), asked);

    let of_mirror = by_directory().lock(LATEST).expect("a lock");
    assert!(of_mirror.contains("place: \"hub:acme/kafka-connect-stream:2.0.0\""), "{of_mirror}");
    assert!(!of_mirror.contains(&*mirror.path().to_string_lossy()), "no other machine has that directory");
    Machine::asking(&web).check(LATEST, &of_mirror).expect("the same archives");
}

#[test]
fn a_lock_that_sends_a_coordinate_elsewhere() {
    let web = universe::hub();
    let text = Machine::asking(&web).lock("['globex/smt-mask:1.2.3.Final']").expect("a lock");
    let at = text.find("place: ").expect("a place");
    let end = at + text[at..].find('\n').expect("a line");
    for place in ["maven:io.globex:smt-mask:1.2.3.Final", &format!("oci://r.io/a@{}", Digest::of(b""))] {
        let moved = format!("{}place: \"{place}\"{}", &text[..at], &text[end..]);
        let machine = Machine::asking(&web);
        machine.refuse("['globex/smt-mask:1.2.3.Final']", &moved, &["plugraft.lock:6: ", "cannot come from"]);
    }
}

#[test]
fn a_query_may_be_a_secret() {
    let web = Web::start().file("/x.zip?token=hunter2", FILES.archive("0.9.0")).file("/x.zip", FILES.archive("0.9.0"));
    let plugins = format!("['{}?token=hunter2']", web.url("/x.zip"));
    let text = Machine::asking(&web).lock(&plugins).expect("a lock");
    assert!(!text.contains("hunter2") && !text.contains('?'), "{text}");
    let machine = Machine::asking(&web);
    machine.check(&plugins, &text).expect("the same file");
    assert!(web.requests().iter().all(|request| format!("{request:?}").contains("token=hunter2")));
    let alike = format!("['{}?a=1', '{}?a=2']", web.url("/x.zip"), web.url("/x.zip"));
    let refused = Machine::asking(&web).lock(&alike).expect_err("they look alike");
    assert!(refused.source().is_some_and(|cause| cause.to_string().contains("is wished twice")), "{refused:?}");
}

#[test]
fn what_is_newer() {
    let web = universe::hub();
    let machine = Machine::asking(&web);
    let plugins = "['acme/kafka-connect-stream:1.9.0', 'acme/kafka-connect-files:0.9.0']";
    let found = outdated(&machine.tools(), &machine.spec(plugins), None).expect("versions");
    let found: Vec<_> = found.iter().map(|one| (&*one.name, &*one.current, &*one.newest, one.floats)).collect();
    assert_eq!(found, [("acme/kafka-connect-stream", "1.9.0", "2.0.0", false)]);
    let text = machine.lock(LATEST).expect("a lock").replace("taken: \"2.0.0\"", "taken: \"1.10.0\"");
    let found = outdated(&machine.tools(), &machine.spec(LATEST), Some(&machine.held(&text))).expect("versions");
    let found: Vec<_> = found.iter().map(|one| (&*one.name, &*one.current, &*one.newest, one.floats)).collect();
    assert_eq!(found, [("acme/kafka-connect-stream", "1.10.0", "2.0.0", true)]);
}

#[test]
fn an_image_is_locked_by_its_digest() {
    let (web, registry) = (universe::hub(), Registry::start());
    let image = format!("{}/plugins/x:1", registry.address());
    let publish = |version: &str| {
        let machine = Machine::asking(&web);
        let text = format!("plugins: ['acme/kafka-connect-stream:{version}']\npluginOnly: true\nto: ['{image}']\n");
        let (flags, variables) = (Flags::default(), BTreeMap::new());
        let file = machine.file();
        let input =
            Input { text: Some((&file, &text)), flags: &flags, directory: Path::new(""), variables: &variables };
        let spec = Spec::parse(&input, Purpose::Build).expect("a spec");
        run(&machine.tools(), &spec, None, &Existing::new(), Until::Built).expect("published");
    };
    publish("1.0.0");
    let plugins = format!("['oci://{image}']");
    let text = Machine::asking(&web).lock(&plugins).expect("a lock");
    assert!(text.contains(&format!("place: \"oci://{}/plugins/x@sha256:", registry.address())), "{text}");
    assert!(text.contains("by: \"image\""), "{text}");
    publish("2.0.0");
    Machine::asking(&web).check(&plugins, &text).expect("the first one");
    assert_ne!(Machine::asking(&web).lock(&plugins).expect("a lock"), text, "the tag has moved");
}
