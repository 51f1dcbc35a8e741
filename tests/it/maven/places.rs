//! Where repositories are named: the environment, the spec, settings, and an installed Maven.

use super::{World, coordinate, install_maven};

#[test]
fn without_any_the_three_ways_are_told() {
    let said = [
        "no Maven repository is known",
        "`maven.repositories`",
        "`PLUGRAFT_MAVEN_REPOSITORIES=id=URL`",
        "`settings.xml`",
        "`MAVEN_HOME`",
    ];
    World::new().misses(&coordinate("1.0"), &said);
}

#[test]
fn an_installed_maven_knows_central() {
    let world = World::new().having("a", "1.0");
    install_maven(&world.sandbox, "opt/maven", &format!("{}/a", world.web.address()));
    let home = world.sandbox.path("opt/maven").display().to_string();
    world.misses(&coordinate("1.0"), &["no Maven repository is known"]);
    let world = world.variable("MAVEN_HOME", &home);
    world.finds(&coordinate("1.0"));
    world.misses(&coordinate("1.0-SNAPSHOT"), &["`central` (http://127.0.0.1", "is not asked for snapshots"]);
}

#[cfg(unix)]
#[test]
fn the_program_leads_to_its_installation() {
    use std::os::unix::fs::symlink;
    let world = World::new().having("a", "1.0");
    install_maven(&world.sandbox, "opt/maven", &format!("{}/a", world.web.address()));
    world.sandbox.write("opt/maven/bin/mvn", "#!/bin/sh\n").write("usr/bin/x", "");
    symlink(world.sandbox.path("opt/maven/bin/mvn"), world.sandbox.path("usr/bin/mvn")).expect("a link");
    let path = format!("/nowhere:{}", world.sandbox.path("usr/bin").display());
    let world = world.variable("PATH", &path);
    world.finds(&coordinate("1.0"));
}

#[test]
fn the_installations_settings_stand_behind_the_users() {
    let world = World::new().having("m", "1.0").having("a", "1.0");
    install_maven(&world.sandbox, "opt/maven", &format!("{}/a", world.web.address()));
    let home = world.sandbox.path("opt/maven").display().to_string();
    let mirror = |id: &str, of: &str, at: &str| {
        format!("<mirrors><mirror><id>{id}</id><mirrorOf>{of}</mirrorOf><url>{at}</url></mirror></mirrors>")
    };
    let of_installation = mirror("x", "*", &format!("{}/m", world.web.address()));
    world.sandbox.write("opt/maven/conf/settings.xml", &format!("<settings>{of_installation}</settings>"));
    let world = world.variable("MAVEN_HOME", &home);
    world.finds(&coordinate("1.0"));
    assert_eq!(world.asked(), ["m"]);
    let world = world.settings(&mirror("x", "*", "{a}"));
    world.web.forget_requests();
    world.finds(&coordinate("1.0"));
    // It came from there before: the file is another one's, though it has the same bytes.
    assert_eq!(world.asked(), ["a"]);
}

#[test]
fn a_spec_names_repositories_and_settings() {
    let world = World::new().having("a", "1.0");
    let spec = |inside: &str| format!("plugins: [\"{}\"]\nmaven:\n{inside}", coordinate("1.0"));
    let repository = format!("  repositories:\n    - {{id: a, url: \"{}/a\"}}\n", world.web.address());
    world.sandbox.write("one/plugraft.yaml", &spec(&repository));
    let own = format!("<settings>{}</settings>", World::profile(&["a"]).replace("{a}", world.web.url("/a").as_ref()));
    world.sandbox.write("two/own.xml", &own).write("two/plugraft.yaml", &spec("  settings: own.xml\n"));
    for folder in ["one", "two"] {
        let ran = world.sandbox.run(&["check", "-f", &format!("{folder}/plugraft.yaml")]);
        assert_eq!(ran.code, Some(0), "{folder}: {}", ran.stderr);
    }
    world.sandbox.write("three/plugraft.yaml", &spec("  settings: gone.xml\n"));
    let ran = world.sandbox.run(&["check", "-f", "three/plugraft.yaml"]);
    assert_eq!(ran.code, Some(4), "{}", ran.stderr);
    assert!(ran.stderr.contains("could not read Maven's settings `three/gone.xml`"), "{}", ran.stderr);
    let refused = [
        ("  repositories:\n    - {id: a}\n", "3", "`url` is missing here"),
        ("  repositories:\n    - {id: a, url: m2.example}\n", "3", "a repository's address begins with"),
        ("  repositories:\n    - {id: a, url: \"https://m2.example\", snapshots: no}\n", "3", "`no`"),
        ("  mirrors: []\n", "3", "unknown key `mirrors`"),
    ];
    for (inside, code, said) in refused {
        world.sandbox.write("four/plugraft.yaml", &spec(inside));
        let ran = world.sandbox.run(&["check", "-f", "four/plugraft.yaml"]);
        assert_eq!(ran.code.map(|code| code.to_string()).as_deref(), Some(code), "{}", ran.stderr);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
}

#[test]
fn settings_that_are_none_are_told_by_line_and_column() {
    let world = World::new();
    world.sandbox.write("home/.m2/settings.xml", "<settings>\n  <servers>\n    <server><password>a&b</password>");
    let ran = world.misses(
        &coordinate("1.0"),
        &["could not understand Maven's settings `[DIR]/home/.m2/settings.xml`", "line 3, column"],
    );
    assert!(!ran.stderr.contains("a&b"), "{}", ran.stderr);
    // Who names no file of a Maven repository needs no settings.
    world.sandbox.hub_zip("acme", "files", "1.0");
    let ran = world.sandbox.run(&["check", "acme-files-1.0.zip"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn a_profile_that_only_maven_can_judge_is_told() {
    let settings = "<profiles><profile><id>by-jdk</id><activation><jdk>17</jdk></activation><repositories>\
                    <repository><id>a</id><url>{a}</url></repository></repositories></profile></profiles>";
    let world = World::new().settings(settings);
    world.misses(&coordinate("1.0"), &["only Maven can tell whether the profile `by-jdk` of its settings is active"]);
}

#[test]
fn a_variable_of_an_address_is_told() {
    let settings = "<profiles><profile><id>p</id><activation><activeByDefault>true</activeByDefault></activation>\
                    <repositories><repository><id>a</id><url>${env.M2_URL}</url></repository></repositories></profile></profiles>";
    let world = World::new().settings(settings).having("a", "1.0");
    let said = ["`a` has an address in which `${env.M2_URL}` is not set", "hint: set `M2_URL`"];
    world.misses(&coordinate("1.0"), &said);
    let world = world.variable("M2_URL", "{a}");
    world.finds(&coordinate("1.0"));
}

#[test]
fn the_environments_list_is_read_strictly() {
    let world = World::new().variable("PLUGRAFT_MAVEN_REPOSITORIES", "corp=m2.example");
    let ran = world.ask(&coordinate("1.0"));
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("is not a list of `id=URL`"), "{}", ran.stderr);
}
