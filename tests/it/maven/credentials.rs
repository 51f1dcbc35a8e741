//! To whom a name and a password are shown, and when.

use crate::support::web::Web;

use super::{World, coordinate, path};

fn server(id: &str, inside: &str) -> String {
    format!("<servers><server><id>{id}</id>{inside}</server></servers>")
}

const LOGIN: &str = "<username>jo</username><password>s3cret+word</password>";

fn guarded(world: World, below: &str) -> World {
    let below = below.to_owned();
    world.with(move |web: Web| web.with_basic(&below, "jo", "s3cret+word"))
}

#[test]
fn they_are_shown_to_who_asked_and_then_at_once() {
    let world = World::new().having("a", "1.0").settings(&(server("a", LOGIN) + &World::profile(&["a"])));
    let world = guarded(world, "/a/");
    world.finds(&coordinate("1.0"));
    let file = path("a", "1.0");
    assert_eq!(
        world.log(),
        [
            format!("HEAD {file} 401"),
            format!("HEAD {file} 200 +"),
            format!("GET {file}.sha512 404 +"),
            format!("GET {file}.sha256 404 +"),
            format!("GET {file}.sha1 200 +"),
            format!("GET {file} 200 +"),
        ]
    );
}

#[test]
fn they_go_by_the_mirrors_name() {
    let mirror = "<mirrors><mirror><id>m</id><mirrorOf>*</mirrorOf><url>{m}</url></mirror></mirrors>";
    let settings = |id: &str| server(id, LOGIN) + mirror + &World::profile(&["a"]);
    let world = guarded(World::new().having("m", "1.0").settings(&settings("m")), "/m/");
    world.finds(&coordinate("1.0"));
    let world = guarded(World::new().having("m", "1.0").settings(&settings("a")), "/m/");
    let said = ["401 Unauthorized", "hint: Maven's settings have no `<server>` of the id `m`"];
    world.misses(&coordinate("1.0"), &said);
}

#[test]
fn they_do_not_follow_a_redirect_to_another_host() {
    let file = path("a", "1.0");
    for status in [301, 302, 307, 308] {
        let world = World::new()
            .having("elsewhere", "1.0")
            .having("a", "1.0")
            .settings(&(server("a", LOGIN) + &World::profile(&["a"])))
            .with(|web| web.redirect(&file, status, &format!("{{second}}{}", path("elsewhere", "1.0"))));
        let world = guarded(world, "/a/");
        world.finds(&coordinate("1.0"));
        let elsewhere = world.web.second_requests();
        assert!(!elsewhere.is_empty(), "{status} is followed");
        for request in elsewhere {
            assert_eq!(request.authorization, None, "{status}: {}", request.target);
        }
    }
}

#[test]
fn headers_go_with_every_request_to_that_host() {
    let headers = "<configuration><httpHeaders><property><name>Job-Token</name><value>${env.CI_TOKEN}</value>\
                   </property></httpHeaders></configuration>";
    let world = World::new()
        .having("a", "1.0")
        .settings(&(server("a", headers) + &World::profile(&["a"])))
        .variable("CI_TOKEN", "t0ken-of-the-job")
        .with(|web| web.with_header("/a/", "Job-Token", "t0ken-of-the-job"));
    world.finds(&coordinate("1.0"));
    assert!(world.web.requests().iter().all(|one| one.header("job-token") == Some("t0ken-of-the-job")));
}

#[test]
fn wrong_ones_are_told_by_their_place_and_not_shown() {
    let wrong = "<username>jo-the-builder</username><password>other-s3cret</password>";
    let world = World::new().having("a", "1.0").settings(&(server("a", wrong) + &World::profile(&["a"])));
    let world = guarded(world, "/a/");
    let ran = world.misses(&coordinate("1.0"), &["hint: the credentials were those of the server `a`", "may be wrong"]);
    assert!(!ran.stderr.contains("other-s3cret") && !ran.stderr.contains("jo-the-builder"), "{}", ran.stderr);
}

#[test]
fn a_variable_that_is_not_set_is_told_first() {
    let unset = "<username>jo</username><password>${env.M2_PASSWORD}</password>";
    let settings = server("a", unset) + &World::profile(&["a"]);
    let world = guarded(World::new().having("a", "1.0").settings(&settings), "/a/");
    let said = [
        "the server `a` of Maven's settings names a variable: `${env.M2_PASSWORD}` is not set",
        "hint: set `M2_PASSWORD`; Maven's settings name it for `a`",
    ];
    world.misses(&coordinate("1.0"), &said);
    assert!(world.web.requests().iter().all(|one| one.authorization.is_none()), "nothing like `${{…}}` is ever sent");
    let world = world.variable("M2_PASSWORD", "s3cret+word");
    world.finds(&coordinate("1.0"));
    // Where nobody asks for it, nobody needs it.
    let world = World::new().having("a", "1.0").settings(&settings);
    let ran = world.finds(&coordinate("1.0"));
    assert!(ran.stderr.contains("it is asked as nobody"), "{}", ran.stderr);
}

#[test]
fn an_encrypted_password_is_told_first() {
    let encrypted = "<username>jo</username><password>{jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=}</password>";
    let settings = server("a", encrypted) + &World::profile(&["a"]);
    let world = guarded(World::new().having("a", "1.0").settings(&settings), "/a/");
    let said = [
        "the server `a` of Maven's settings has a password that is encrypted by Maven",
        "hint: the password of the server `a` is encrypted by Maven, and only Maven has the key; write `${env.NAME}`",
    ];
    let ran = world.misses(&coordinate("1.0"), &said);
    assert!(!ran.stderr.contains("jSMOW"), "{}", ran.stderr);
}

#[test]
fn a_login_in_an_address_is_shown_to_its_host_and_nobody_else() {
    let world = World::new().having("a", "1.0");
    let address = world.web.address().replace("http://", "http://jo:s3cret%2Bword@");
    let world = guarded(world.variable("PLUGRAFT_MAVEN_REPOSITORIES", &format!("a={address}/a")), "/a/");
    let ran = world.finds(&coordinate("1.0"));
    assert!(!ran.stderr.contains("s3cret"), "{}", ran.stderr);
    let world = World::new();
    world.sandbox.write(
        "plugraft.yaml",
        &format!("plugins: [\"maven:g:z:1\"]\nmaven: {{repositories: [{{id: a, url: \"{address}/a\"}}]}}\n"),
    );
    let ran = world.sandbox.run(&["check"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("plugraft.yaml:2:37: a repository's address holds no name and no password"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("s3cret"), "{}", ran.stderr);
}
