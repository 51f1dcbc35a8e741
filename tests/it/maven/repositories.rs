//! Which repositories are asked, and in which order.

use super::{World, coordinate};

/// With repositories `a` to `d` in one profile, and these settings besides: the repositories that are asked.
fn check(settings: &str, asked: &[&str]) {
    let world = World::new().settings(&(World::profile(&["a", "b", "c"]) + settings));
    world.misses(&coordinate("1.0"), &["could not find `maven:g:z:1.0@zip`"]);
    assert_eq!(world.asked(), asked, "{settings}");
}

fn mirrors(mirrors: &[(&str, &str)]) -> String {
    let mirror = |(id, of): &(&str, &str)| {
        format!("<mirror><id>{id}</id><mirrorOf>{of}</mirrorOf><url>{{self}}/{id}</url></mirror>")
    };
    format!("<mirrors>{}</mirrors>", mirrors.iter().map(mirror).collect::<Vec<_>>().concat())
}

#[test]
fn one_that_is_named_alone_wins_over_patterns() {
    check("", &["a", "b", "c"]);
    check(&mirrors(&[("m", "*")]), &["m"]);
    check(&mirrors(&[("m", "*"), ("n", "b")]), &["m", "n"]);
    check(&mirrors(&[("m", "b,x"), ("n", "b")]), &["a", "n", "c"]);
    check(&mirrors(&[("m", "b,c"), ("n", "*")]), &["n", "m"]);
    check(&mirrors(&[("n", "*"), ("m", "b,c")]), &["n"]);
}

#[test]
fn patterns_are_no_globs_and_take_blanks_for_letters() {
    check(&mirrors(&[("m", "a, b")]), &["m", "b", "c"]);
    check(&mirrors(&[("m", "A,b")]), &["a", "m", "c"]);
    check(&mirrors(&[("m", "?,[ab]")]), &["a", "b", "c"]);
    check(&mirrors(&[("m", "!b,*")]), &["m", "b"]);
    check(&mirrors(&[("m", "*,!b")]), &["m", "b"]);
}

#[test]
fn a_mirror_is_not_mirrored_again() {
    check(&mirrors(&[("m", "a"), ("n", "m")]), &["m", "b", "c"]);
}

#[test]
fn this_machine_is_not_external() {
    // `central` is, also where nothing tells its address.
    check(&mirrors(&[("m", "external:*")]), &["a", "b", "c", "m"]);
    check(&mirrors(&[("m", "external:http:*")]), &["a", "b", "c"]);
    // Maven knows this machine by two names only.
    let world = World::new();
    let elsewhere = world.web.address().replace("127.0.0.1", "127.0.0.2");
    let world = world
        .variable("PLUGRAFT_MAVEN_REPOSITORIES", &format!("far={elsewhere}/far"))
        .settings(&mirrors(&[("m", "external:*")]));
    world.misses(&coordinate("1.0"), &[]);
    assert_eq!(world.asked(), ["m"]);
}

#[test]
fn what_is_blocked_is_not_asked() {
    let blocker = "<mirror><id>no-http</id><mirrorOf>external:http:*</mirrorOf><url>http://0.0.0.0/</url>\
                   <blocked>true</blocked></mirror>";
    let far = "<profiles><profile><id>p</id><repositories><repository><id>far</id>\
               <url>http://repository.invalid/m2</url></repository></repositories></profile></profiles>\
               <activeProfiles><activeProfile>p</activeProfile></activeProfiles>";
    let world = World::new().settings(&format!("{far}<mirrors>{blocker}</mirrors>"));
    let said = ["`far` is blocked by the mirror `no-http`", "hint: the mirror `no-http`"];
    world.misses(&coordinate("1.0"), &said);
    // A mirror of the user's that fits before it is asked, whatever its own address begins with.
    let own = "<mirror><id>m</id><mirrorOf>far</mirrorOf><url>{m}</url></mirror>";
    let world = World::new().settings(&format!("{far}<mirrors>{own}{blocker}</mirrors>")).having("m", "1.0");
    world.finds(&coordinate("1.0"));
    assert_eq!(world.asked(), ["m"]);
}

#[test]
fn the_last_profile_is_asked_first() {
    let profile = |id: &str, inside: &str, names: &[&str]| {
        let listed: Vec<String> =
            names.iter().map(|name| format!("<repository><id>{name}</id><url>{{{name}}}</url></repository>")).collect();
        let listed = listed.concat();
        format!("<profile><id>{id}</id>{inside}<repositories>{listed}</repositories></profile>")
    };
    let by_default = "<activation><activeByDefault>true</activeByDefault></activation>";
    let listed = |ids: &[&str]| {
        let ids = ids.iter().map(|id| format!("<activeProfile>{id}</activeProfile>")).collect::<Vec<_>>().concat();
        format!("<activeProfiles>{ids}</activeProfiles>")
    };
    let check = |profiles: &[String], active: &[&str], asked: &[&str]| {
        let text = format!("<profiles>{}</profiles>{}", profiles.concat(), listed(active));
        let world = World::new().settings(&text);
        world.misses(&coordinate("1.0"), &[]);
        assert_eq!(world.asked(), asked, "{text}");
    };
    let (one, two) = (profile("one", "", &["a", "b"]), profile("two", "", &["c"]));
    let three = profile("three", by_default, &["d"]);
    check(&[one.clone(), two.clone(), three.clone()], &["two", "one"], &["d", "c", "a", "b"]);
    check(&[three.clone(), two.clone(), one.clone()], &["one", "two"], &["a", "b", "c", "d"]);
    check(&[one, two, three], &["two"], &["d", "c"]);
}

#[test]
fn a_policy_keeps_a_repository_from_being_asked() {
    let settings = "<profiles><profile><id>p</id><repositories>\
        <repository><id>a</id><url>{a}</url><releases><enabled>false</enabled></releases></repository>\
        <repository><id>b</id><url>{b}</url><snapshots><enabled>false</enabled></snapshots></repository>\
        </repositories></profile></profiles><activeProfiles><activeProfile>p</activeProfile></activeProfiles>";
    let world = World::new().settings(settings);
    world.misses(&coordinate("1.0"), &["`a` (http://127.0.0.1", "is not asked for released versions"]);
    assert_eq!(world.asked(), ["b"]);
    world.web.forget_requests();
    world.misses(&coordinate("1.0-SNAPSHOT"), &["is not asked for snapshots"]);
    assert_eq!(world.asked(), ["a"]);
}
