//! Proxies of Maven's settings.

use super::{World, archive, coordinate, path};

/// A repository on a host that only a proxy knows; the server is that proxy.
fn world(proxy: &str) -> World {
    let world = World::new().file(&path("a", "1.0"), &archive());
    let port = world.web.address().rsplit(':').next().expect("a port").to_owned();
    let settings = format!("<proxies><proxy><host>127.0.0.1</host><port>{port}</port>{proxy}</proxy></proxies>");
    world
        .settings(&settings)
        .variable("PLUGRAFT_MAVEN_REPOSITORIES", "a=http://m2.invalid/a")
        .variable("PLUGRAFT_PLAIN_HTTP", "m2.invalid")
}

#[test]
fn a_repository_is_reached_by_the_proxy_of_its_scheme() {
    for inside in
        ["", "<active>true</active><protocol>http</protocol>", "<nonProxyHosts>*.corp|localhost</nonProxyHosts>"]
    {
        let world = world(inside);
        world.finds(&coordinate("1.0"));
        assert!(world.web.requests().iter().all(|one| one.through_proxy), "{inside}");
    }
}

#[test]
fn a_login_for_it_goes_to_it() {
    let world = world("<username>jo</username><password>pr0xy-word</password>");
    let ran = world.finds(&coordinate("1.0"));
    let requests = world.web.requests();
    assert!(requests.iter().all(|one| one.header("proxy-authorization") == Some("Basic am86cHIweHktd29yZA==")));
    assert!(requests.iter().all(|one| one.authorization.is_none()));
    assert!(!ran.stderr.contains("pr0xy-word"), "{}", ran.stderr);
}

#[test]
fn one_that_cannot_be_used_is_told() {
    let world = world("<id>out</id><username>jo</username><password>${env.PROXY_WORD}</password>");
    let said = ["the proxy `out` of Maven's settings cannot be used: `${env.PROXY_WORD}` is not set"];
    world.misses(&coordinate("1.0"), &said);
}
