//! What only shows where the base is known: its plugins, and its platforms.

use super::{NEWEST, Plugin, check_on, good, jar};
use crate::support::archive;
use crate::support::base::{Image, Recipe, file};
use crate::support::plugin_class::{PluginClass, plugin_class, sink};

/// An image with these files in its plugin path.
fn image(platform: &str, files: &[(&str, Vec<u8>)]) -> Image {
    let files = files.iter().map(|(path, bytes)| file(&format!("opt/plugins/{path}"), bytes));
    Image::new(platform).env("CONNECT_PLUGIN_PATH=/opt/plugins").layer(files.collect::<Vec<_>>())
}

/// The bytes of a jar with one class.
fn bytes(class: &PluginClass) -> Vec<u8> {
    let (name, bytes) = class.file();
    archive::zip([archive::file(name, &bytes)]).bytes()
}

fn acme() -> [Plugin<'static>; 1] {
    [("acme-1.0", vec![good()])]
}

#[test]
fn a_plugin_that_the_base_has_already() {
    let has = |platform: &str, place: &str| image(platform, &[(place, bytes(&sink("com/acme/Sink")))]);
    let told = |place: &str, wins: &str| {
        format!(
            "note[plugin-twice] acme 1.0: 1 plugin is in /opt/plugins/{place} too: `com.acme.Sink`; unless a version is \
             asked for, {wins} one is loaded, whose place sorts last"
        )
    };
    check_on(&Recipe::single(has("linux/amd64", "zeta/z.jar")), &acme(), NEWEST, &[&told("zeta", "that")]);
    check_on(&Recipe::single(has("linux/amd64", "aaa/a.jar")), &acme(), NEWEST, &[&told("aaa", "this")]);
    let none = || image("linux/amd64", &[("other/o.jar", bytes(&sink("com/acme/Other")))]);
    check_on(&Recipe::single(none()), &acme(), NEWEST, &[]);
    // Platforms may differ, and each counts.
    let both = Recipe::index(vec![none(), has("linux/arm64", "zeta/z.jar")]);
    check_on(&both, &acme(), NEWEST, &[&told("zeta", "that")]);
}

#[test]
fn a_plugin_path_that_is_the_folder_of_a_connector() {
    let connector = ("connector.jar", bytes(&sink("com/other/Elastic")));
    let library = ("library.jar", bytes(&plugin_class("com/other/Part")));
    let base = |files: &[(&str, Vec<u8>)]| Recipe::single(image("linux/amd64", files));
    check_on(
        &base(&[connector.clone(), library.clone()]),
        &acme(),
        NEWEST,
        &[
            "warn[plugin-path-at-connector] acme 1.0: `/opt/plugins` holds jars itself, so each is a plugin of its own, and \
           1 library is there that no class loader shares: `library.jar`",
        ],
    );
    check_on(&base(&[connector]), &acme(), NEWEST, &[]);
    check_on(&base(&[library]), &acme(), NEWEST, &[]);
}

#[test]
fn native_libraries_of_other_platforms() {
    let library = |path: &str| archive::file(path, b"\x7fELF");
    let plugin = |natives: &[&str]| {
        let natives: Vec<_> = natives.iter().map(|path| library(path)).collect();
        [("acme-1.0", vec![jar("lib/acme.jar", &[sink("com/acme/Sink")], &natives)])]
    };
    let on = || Recipe::index(vec![image("linux/amd64", &[]), image("linux/arm64", &[])]);
    let intel = ["native/linux/amd64/libacme.so", "native/windows/amd64/acme.dll"];
    check_on(
        &on(),
        &plugin(&intel),
        NEWEST,
        &[
            "warn[missing-native-library] acme 1.0 lib/acme.jar: native libraries lack linux/arm64: `acme`; the first one is \
           there for linux/amd64, windows/amd64",
        ],
    );
    check_on(&on(), &plugin(&[intel[0], "native/linux/aarch64/libacme.so"]), NEWEST, &[]);
    check_on(&Recipe::single(image("linux/amd64", &[])), &plugin(&intel), NEWEST, &[]);
    // What is there for other systems alone is not meant for Linux.
    check_on(&on(), &plugin(&intel[1..]), NEWEST, &[]);
}
