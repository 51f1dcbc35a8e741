//! Confluent Platform and its workers, found as its own clients find them.

use std::fs;
use std::os::unix::fs::symlink;

use plugraft::install::{PlatformKind, Surroundings, WorkerSource, platforms, worker_configs};

use super::{confluent_hub, sandbox};
use crate::support::sandbox::Sandbox;

const CONFIGS: [&str; 4] = [
    "etc/kafka/connect-distributed.properties",
    "etc/kafka/connect-standalone.properties",
    "etc/schema-registry/connect-avro-distributed.properties",
    "etc/schema-registry/connect-avro-standalone.properties",
];

/// A platform's archive, unpacked, with two of its four files.
fn archive(sandbox: &Sandbox, home: &str) {
    sandbox.write(&format!("{home}/share/java/confluent-common/common.jar"), "");
    for config in &CONFIGS[..2] {
        sandbox.write(&format!("{home}/{config}"), "plugin.path=share/java\n");
    }
}

/// What is found, as kind and directory of components.
fn found(surroundings: &Surroundings, root: &str) -> Vec<(PlatformKind, String)> {
    let shown = |path: std::path::PathBuf| path.to_string_lossy().replace(root, "");
    platforms(surroundings).into_iter().map(|platform| (platform.kind, shown(platform.components()))).collect()
}

#[test]
fn platforms_in_their_order() {
    let sandbox = Sandbox::new();
    let root = sandbox.dir().to_string_lossy().into_owned();
    let nothing = Surroundings { root: sandbox.path("root"), ..Surroundings::default() };
    assert!(platforms(&nothing).is_empty());
    for home in ["home", "here", "tool"] {
        archive(&sandbox, home);
    }
    sandbox.write("root/usr/bin/connect-distributed", "").write("root/usr/share/java/confluent-common/x.jar", "");
    let all = Surroundings {
        confluent_home: Some(sandbox.path("home")),
        current: Some(sandbox.path("here")),
        program: Some(sandbox.path("tool/bin")),
        ..nothing.clone()
    };
    let of = |kind: PlatformKind, path: &str| (kind, path.to_owned());
    assert_eq!(
        found(&all, &root),
        [
            of(PlatformKind::Home, "/home/share/confluent-hub-components"),
            of(PlatformKind::Current, "/here/share/confluent-hub-components"),
            of(PlatformKind::Packages, "/root/usr/share/confluent-hub-components"),
            of(PlatformKind::Program, "/tool/share/confluent-hub-components"),
        ]
    );
    let usr = Surroundings { current: Some(sandbox.path("root/usr")), ..nothing.clone() };
    assert_eq!(found(&usr, &root), [of(PlatformKind::Packages, "/root/usr/share/confluent-hub-components")]);
    let twice = Surroundings {
        current: Some(sandbox.path("home")),
        confluent_home: Some(sandbox.path("home")),
        ..Surroundings::default()
    };
    assert_eq!(found(&twice, &root).len(), 1);
    let wrong = Surroundings { confluent_home: Some(sandbox.path("nowhere")), ..Surroundings::default() };
    assert!(platforms(&wrong).is_empty());
}

#[test]
fn worker_files_of_platform_local_and_processes() {
    let sandbox = Sandbox::new();
    archive(&sandbox, "home");
    sandbox
        .write("temp/confluent.current", &format!("{}\n", sandbox.path("current").display()))
        .write("current/connect/connect.properties", "")
        .write("running/w.properties", "")
        .write("root/proc/41/cmdline", "java\0org.apache.kafka.connect.cli.ConnectDistributed\0w.properties\0")
        .write(
            "root/proc/7/cmdline",
            &format!(
                "java\0org.apache.kafka.connect.cli.ConnectStandalone\0{}\0c.properties\0",
                sandbox.path("home").join(CONFIGS[1]).display()
            ),
        )
        .write("root/proc/8/cmdline", "java\0org.apache.kafka.connect.cli.ConnectDistributed\0/nowhere.properties\0")
        .write("root/proc/9/cmdline", "bash\0")
        .write("root/proc/self/cmdline", "");
    symlink(sandbox.path("running"), sandbox.path("root/proc/41/cwd")).expect("a link");
    let surroundings = Surroundings {
        root: sandbox.path("root"),
        confluent_home: Some(sandbox.path("home")),
        local: Some(sandbox.path("temp")),
        ..Surroundings::default()
    };
    let platform = platforms(&surroundings).into_iter().next();
    let found: Vec<_> = worker_configs(&surroundings, platform.as_ref())
        .into_iter()
        .map(|config| (config.path, config.source))
        .collect();
    assert_eq!(
        found,
        [
            (sandbox.path("home").join(CONFIGS[0]), WorkerSource::Standard),
            (sandbox.path("home").join(CONFIGS[1]), WorkerSource::Standard),
            (sandbox.path("current/connect/connect.properties"), WorkerSource::Local),
            (sandbox.path("running/w.properties"), WorkerSource::Process { pid: 41 }),
        ],
        "one that is found twice is named once"
    );
}

#[test]
fn the_platform_s_own_places_are_used() {
    let sandbox = sandbox();
    archive(&sandbox, "home");
    let mut command = confluent_hub(&sandbox, &["install", "--no-prompt", "acme-thing-1.0.zip"]);
    let ran = sandbox.ran(command.env("CONFLUENT_HOME", sandbox.path("home")));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.stdout,
        "Running in a \"--no-prompt\" mode\n\
         Implicit acceptance of the license below:\n\
         Apache License 2.0\n\
         https://www.apache.org/licenses/LICENSE-2.0\n\
         Installing a component The Thing 1.0, provided by Acme, Inc. from the local file: acme-thing-1.0.zip into directory: [DIR]/home/share/confluent-hub-components\n\
         Adding installation directory to plugin path in the following files:\n  \
         [DIR]/home/etc/kafka/connect-distributed.properties\n  \
         [DIR]/home/etc/kafka/connect-standalone.properties\n\n\
         Completed\n"
    );
    assert_eq!(sandbox.names("home/share/confluent-hub-components"), ["acme-thing"], "the directory was made");
    let config = sandbox.read(&format!("home/{}", CONFIGS[0]));
    assert_eq!(
        config,
        format!("plugin.path=share/java,{}\n", sandbox.path("home/share/confluent-hub-components").display())
    );
    fs::remove_dir_all(sandbox.path("home")).expect("removed");
}

#[test]
fn what_is_found_is_asked_about() {
    let answered = |answers: &str| {
        let sandbox = sandbox();
        archive(&sandbox, "home");
        let mut command = confluent_hub(&sandbox, &["install", "acme-thing-1.0.zip"]);
        let ran = sandbox.ran(command.env("CONFLUENT_HOME", sandbox.path("home")).write_stdin(answers));
        let is_named = sandbox.read(&format!("home/{}", CONFIGS[0])).contains("confluent-hub-components");
        (ran.code, ran.stdout, sandbox.path("home/share/confluent-hub-components/acme-thing").exists(), is_named)
    };
    let (code, said, is_there, is_named) = answered("y\ny\ny\n");
    assert_eq!((code, is_there, is_named), (Some(0), true, true), "{said}");
    assert!(
        said.contains("Do you want to install this into [DIR]/home/share/confluent-hub-components? (yN) "),
        "{said}"
    );
    assert!(
        said.contains(
            "Detected Worker's configs:\n  1. Standard: [DIR]/home/etc/kafka/connect-distributed.properties\n  2. "
        ),
        "{said}"
    );
    assert!(said.contains("Do you want to update all detected configs? (yN) "), "{said}");
    let (code, _, is_there, is_named) = answered("y\ny\nn\n");
    assert_eq!((code, is_there, is_named), (Some(0), true, false));
    for few in ["n\n", "y\nn\n", "", "y\n", "y\ny\n"] {
        let (code, _, is_there, is_named) = answered(few);
        assert_eq!((code, is_there, is_named), (Some(2), false, false), "{few:?}");
    }
}
