//! This machine's own repository, and repositories that are directories.

use std::fs;

use plugraft::formats::checksum::Algorithm::Sha1;

use super::{World, archive, coordinate, sum};

const FILE: &str = "g/z/1.0/z-1.0.zip";

fn put(world: &World, folder: &str, beside: Option<(&str, &str)>) {
    let file = world.sandbox.path(folder).join(FILE);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a directory");
    fs::write(&file, archive()).expect("a file");
    if let Some((extension, text)) = beside {
        fs::write(format!("{}.{extension}", file.display()), text).expect("a file");
    }
}

#[test]
fn it_is_looked_at_before_anybody_is_asked() {
    let world = World::new().repositories(&["a"]).having("a", "1.0");
    put(&world, "home/.m2/repository", None);
    world.finds(&coordinate("1.0"));
    assert_eq!(world.log(), Vec::<String>::new());
}

#[test]
fn it_is_where_settings_variables_and_specs_say() {
    let world = World::new().settings("<localRepository>${user.home}/elsewhere</localRepository>");
    put(&world, "home/elsewhere", None);
    world.finds(&coordinate("1.0"));
    let world = World::new();
    put(&world, "mine", None);
    let world = world.variable("MAVEN_OPTS", "-Xmx1g -Dmaven.repo.local=mine");
    world.finds(&coordinate("1.0"));
    let world = World::new();
    put(&world, "sub/mine", None);
    let spec = format!("plugins: [\"{}\"]\nmaven: {{localRepository: mine}}\n", coordinate("1.0"));
    world.sandbox.write("sub/plugraft.yaml", &spec);
    let ran = world.sandbox.run(&["check", "-f", "sub/plugraft.yaml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let world = World::new().settings("<localRepository>${env.NOWHERE}/m2</localRepository>");
    world.misses(&coordinate("1.0"), &["`${env.NOWHERE}` is not set"]);
}

#[test]
fn checksums_beside_a_file_are_promises() {
    let world = World::new();
    put(&world, "home/.m2/repository", Some(("sha1", &sum(Sha1))));
    world.finds(&coordinate("1.0"));
    let world = World::new();
    let other = "0".repeat(40);
    put(&world, "home/.m2/repository", Some(("sha1", &other)));
    world.misses(&coordinate("1.0"), &[&format!("sha1:{other}"), &format!("sha1:{}", sum(Sha1))]);
}

#[test]
fn offline_asks_nobody() {
    let offline = "<offline>true</offline>".to_owned() + &World::profile(&["a"]);
    let world = World::new().having("a", "1.0").settings(&offline);
    world.misses(
        &coordinate("1.0"),
        &["it is not on this machine, and nothing may be asked", "[DIR]/home/.m2/repository"],
    );
    world.misses(&coordinate("1.0-SNAPSHOT"), &["nothing may be asked"]);
    assert_eq!(world.log(), Vec::<String>::new());
    put(&world, "home/.m2/repository", None);
    world.finds(&coordinate("1.0"));
    let folder = world.sandbox.path("home/.m2/repository/g/z/1.0-SNAPSHOT");
    fs::create_dir_all(&folder).expect("a directory");
    fs::write(folder.join("z-1.0-SNAPSHOT.zip"), archive()).expect("a file");
    world.finds(&coordinate("1.0-SNAPSHOT"));
    assert_eq!(world.log(), Vec::<String>::new());
}

#[test]
fn what_was_found_once_is_found_offline() {
    let world = World::new().having("a", "1.0").settings(&World::profile(&["a"]));
    world.finds(&coordinate("1.0"));
    let world = world.settings(&("<offline>true</offline>".to_owned() + &World::profile(&["a"])));
    world.web.forget_requests();
    world.finds(&coordinate("1.0"));
    assert_eq!(world.log(), Vec::<String>::new());
}

#[test]
fn a_repository_may_be_a_directory() {
    let world = World::new();
    put(&world, "srv/m2", Some(("sha1", &sum(Sha1))));
    let url = format!("file://{}", world.sandbox.path("srv/m2").display());
    let world = world.variable("PLUGRAFT_MAVEN_REPOSITORIES", &format!("a={url}"));
    world.finds(&coordinate("1.0"));
    world.misses(&coordinate("1.1"), &["`a` (file://", "does not have it"]);
}
