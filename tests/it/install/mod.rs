//! `plugraft install` and what belongs to it, through the binary in a directory of its own.

mod clashes;
mod folders;
mod from_hub;
mod licenses;
mod old_words;
mod platform;
mod together;
mod worker_files;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use assert_cmd::Command;

use crate::support::archive::{Member, dir, file, jar, zip};
use crate::support::sandbox::{Ran, Sandbox};

/// A sandbox with a directory for plugins, a worker's file, and two versions of a plugin.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("components")).expect("made");
    sandbox.write("worker.properties", "# the worker\nplugin.path=/usr/share/java\n");
    for version in ["1.0", "2.0"] {
        fs::write(sandbox.path(&format!("acme-thing-{version}.zip")), thing("acme", "thing", version, &[]))
            .expect("written");
    }
    sandbox
}

/// A component archive with a jar named for its version, a script, an empty directory, and what else is wanted.
fn thing(owner: &str, name: &str, version: &str, more: &[Member]) -> Vec<u8> {
    let top = format!("{owner}-{name}-{version}");
    let manifest = format!(
        r#"{{"name":"{name}","version":"{version}","title":"The Thing","description":"a sample","component_types":["sink"],
           "owner":{{"username":"{owner}","name":"Acme, Inc."}},
           "license":[{{"name":"Apache License 2.0","url":"https://www.apache.org/licenses/LICENSE-2.0"}}]}}"#
    );
    let mut members = vec![
        file(format!("{top}/manifest.json"), manifest.as_bytes()),
        file(format!("{top}/lib/{name}-{version}.jar"), &jar("com.acme.Thing")),
        file(format!("{top}/bin/tool.sh"), b"#!/bin/sh\n").mode(0o100_755),
        dir(format!("{top}/etc/")),
    ];
    members.extend_from_slice(more);
    zip(members).bytes()
}

/// Installs into the sandbox's directory, agreeing to everything.
fn install(sandbox: &Sandbox, args: &[&str]) -> Ran {
    let place = ["--component-dir", "components", "--worker-configs", "worker.properties", "--no-prompt"];
    sandbox.run(&[&["install"], args, &place[..]].concat())
}

/// The same, which has to succeed; gives its standard output.
fn installed(sandbox: &Sandbox, args: &[&str]) -> String {
    let ran = install(sandbox, args);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.stdout
}

/// The program under the client's name.
fn confluent_hub(sandbox: &Sandbox, args: &[&str]) -> Command {
    let link = sandbox.path("bin/confluent-hub");
    if !link.exists() {
        fs::create_dir_all(sandbox.path("bin")).expect("made");
        symlink(env!("CARGO_BIN_EXE_plugraft"), &link).expect("a link");
    }
    let mut command = Command::new(link);
    let usual = sandbox.command(&[]);
    command.current_dir(sandbox.dir()).env_clear().args(args);
    for (name, value) in usual.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command
}

/// Every file and directory below a directory, with mode and first line; links with where they lead.
fn tree(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).expect("listed") {
            let path = entry.expect("listed").path();
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            let metadata = fs::symlink_metadata(&path).expect("there");
            let mode = metadata.permissions().mode() & 0o7777;
            let said = if metadata.is_symlink() {
                format!("-> {}", fs::read_link(&path).expect("a link").display())
            } else if metadata.is_dir() {
                open.push(path);
                format!("{mode:o} directory")
            } else {
                format!("{mode:o} {}", fs::read(&path).expect("read").len())
            };
            found.insert(name, said);
        }
    }
    found
}

/// The names in the sandbox's directory of plugins.
fn names(sandbox: &Sandbox) -> Vec<String> {
    sandbox.names("components")
}
