//! Who we say we are to hosts that plugins come from, and to nobody else.

use plugraft::formats::netrc::Netrc;
use plugraft::formats::secret::Secret;
use plugraft::net::credentials::Source;
use plugraft::net::{Logins, NamedLogin, Proof};
use plugraft::tools::HubPlace;

use super::{Scene, wish};
use crate::support::universe::{self, STREAM};
use crate::support::web::{Logged, Web};

const FILE: &str = "/private/stream.zip";

fn web() -> Web {
    Web::start().file(FILE, STREAM.archive("1.0.0"))
}

fn host(web: &Web) -> String {
    web.address().trim_start_matches("http://").to_owned()
}

fn basic() -> Proof {
    Proof::Basic { username: "ann".to_owned(), password: Secret::new("hunter2".to_owned()) }
}

fn scene(logins: Logins) -> Scene {
    let mut scene = Scene::new();
    scene.settings.logins = logins;
    scene
}

fn listed(host: String, proof: Proof) -> Scene {
    scene(Logins { hosts: vec![(host, proof)], ..Logins::default() })
}

/// What requests showed, one after another.
fn shown(requests: &[Logged], header: &str) -> Vec<bool> {
    requests.iter().map(|logged| logged.header(header).is_some()).collect()
}

#[test]
fn every_kind_is_shown_at_once() {
    let web = web().with_basic("/private/", "ann", "hunter2");
    assert_eq!(listed(host(&web), basic()).bytes(&wish(web.url(FILE), &[])), STREAM.archive("1.0.0"));
    assert_eq!(shown(&web.requests(), "authorization"), [true]);
    let netrc = Netrc::parse("machine 127.0.0.1 login ann password hunter2").expect("a netrc file");
    let scene = scene(Logins { netrc: Some(("/home/.netrc".into(), netrc)), ..Logins::default() });
    scene.bytes(&wish(web.url(FILE), &[]));
    let web = self::web().with_header("/private/", "Private-Token", "hunter2");
    let header = Proof::Header { name: "PRIVATE-TOKEN".to_owned(), value: Secret::new("hunter2".to_owned()) };
    listed("127.0.0.1".to_owned(), header).bytes(&wish(web.url(FILE), &[]));
    let web = self::web().with_header("/private/", "Authorization", "Bearer hunter2");
    listed(host(&web), Proof::Bearer(Secret::new("hunter2".to_owned()))).bytes(&wish(web.url(FILE), &[]));
}

#[test]
fn no_other_host_sees_them() {
    let web = web().redirect("/away.zip", 302, "{second}/private/stream.zip");
    let scene = listed(host(&web), basic());
    scene.bytes(&wish(web.url("/away.zip"), &[]));
    assert_eq!(shown(&web.requests(), "authorization"), [true]);
    assert_eq!(shown(&web.second_requests(), "authorization"), [false]);
    // A port is another host.
    let other = listed("127.0.0.1:1".to_owned(), basic());
    other.bytes(&wish(web.url(FILE), &[]));
    assert_eq!(shown(&web.requests(), "authorization"), [true, false]);
}

#[test]
fn the_hub_s_are_not_for_its_archives() {
    let web = universe::hub().with_basic("/api/plugins/acme/kafka-connect-stream/versions/1.0.0", "ann", "hunter2");
    let mut scene = scene(Logins { hosts: vec![("127.0.0.1".to_owned(), basic())], ..Logins::default() });
    scene.hub = HubPlace::Api(web.address().parse().expect("a URL"));
    scene.bytes(&wish("acme/kafka-connect-stream:1.9.0", &[]));
    assert_eq!(shown(&web.requests(), "authorization"), [true]);
    assert_eq!(shown(&web.second_requests(), "authorization"), [false]);
    scene.refuse(&wish("acme/kafka-connect-stream:1.0.0", &[]), "401 Unauthorized", "no credentials are known");
    assert_eq!(shown(&web.second_requests(), "authorization"), [false, false]);
}

#[test]
fn refusals_tell_whose_they_were() {
    let web = web().with_basic("/private/", "ann", "other");
    let file = wish(web.url(FILE), &[]);
    Scene::new().refuse(&file, "401 Unauthorized", "under `credentials` in the spec, or in a netrc file");
    listed(host(&web), basic()).refuse(&file, "401 Unauthorized", "those of `credentials` for `127.0.0.1");
    let netrc = Netrc::parse("default login ann password hunter2").expect("a netrc file");
    let scene = scene(Logins { netrc: Some(("/home/.netrc".into(), netrc)), ..Logins::default() });
    scene.refuse(&file, "401 Unauthorized", "those of `/home/.netrc`");
    web.forget_requests();
    let missing = Proof::Missing { why: "the variable `TOKEN` is not set".to_owned() };
    listed(host(&web), missing).refuse(&file, "cannot be used: the variable `TOKEN` is not set", "`credentials`");
    let split = Proof::Bearer(Secret::new("hunter\n2".to_owned()));
    listed(host(&web), split).refuse(&file, "characters that no header takes", "`credentials`");
    assert_eq!(web.requests().len(), 0, "nobody was asked");
}

#[test]
fn a_name_s_are_shown_where_they_are_asked_for() {
    use plugraft::net::{Download, Login, Net};

    let web = web().with_basic("/private/", "ann", "hunter2");
    let scene = scene(Logins {
        named: [(
            "releases".to_owned(),
            NamedLogin { source: Source::File("settings.xml".into()), proof: Some(basic()), headers: Vec::new() },
        )]
        .into(),
        ..Logins::default()
    });
    let net = Net::new(scene.settings.clone(), std::sync::Arc::new(plugraft::event::Silent)).expect("a client");
    let download = Download { url: web.url(FILE), login: Login::Named("releases".to_owned()) };
    for _ in 0..2 {
        let page = net.read("read a file", &download, 1 << 20).expect("an answer").expect("a file");
        assert_eq!(page.body, STREAM.archive("1.0.0"));
    }
    assert_eq!(shown(&web.requests(), "authorization"), [false, true, true], "later requests bring them at once");
    let unknown = Download { login: Login::Named("other".to_owned()), ..download };
    assert!(net.read("read a file", &unknown, 1 << 20).is_err());
}
