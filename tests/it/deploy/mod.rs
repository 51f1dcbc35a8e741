//! Receipts in, override files out: goldens, and edits of files in every style.

use std::path::{Path, PathBuf};

use plugraft::deploy::{Existing, File, rehearse, render};
use plugraft::formats::digest::Digest;
use plugraft::publish::{BlobCount, Published, Receipt};
use plugraft::spec::{OverrideTarget, OverrideWish};

mod charts;
mod documented;
mod kustomize;
mod lines;
mod objects;

const FILE: &str = "values-connect.yaml";
const HEX: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const NEXT: &str = "next: helm upgrade --install RELEASE CHART --reuse-values -f values-connect.yaml";

fn receipt(reference: &str) -> Receipt {
    Receipt {
        version: 1,
        digest: format!("sha256:{HEX}").parse::<Digest>().expect("a digest"),
        media_type: "application/vnd.oci.image.index.v1+json".to_owned(),
        reference: Some(reference.parse().expect("a reference")),
        published: vec![Published {
            kind: "registry".to_owned(),
            place: reference.to_owned(),
            tags: Vec::new(),
            by_digest: String::new(),
            blobs: BlobCount::default(),
            file: None,
        }],
        base: None,
        plugin_path: "/usr/share/confluent-hub-components".parse().expect("a path"),
        plugins: Vec::new(),
        platforms: Vec::new(),
    }
}

fn operator() -> OverrideWish {
    OverrideWish::new(OverrideTarget::ConfluentOperator, PathBuf::from(FILE))
}

fn generic(paths: &[(&str, &str)]) -> OverrideWish {
    let paths = paths.iter().map(|(part, path)| ((*part).to_owned(), (*path).to_owned())).collect();
    OverrideWish { target: OverrideTarget::Generic, paths, ..operator() }
}

const REFERENCE: &str = "registry.example.com/team/connect-datagen:0.6.7-7.9.1";

fn write(wish: &OverrideWish, before: Option<&str>) -> Result<File, plugraft::deploy::Error> {
    let existing: Existing = before.map(|text| (wish.file.clone(), text.to_owned())).into_iter().collect();
    let mut files = render(&receipt(REFERENCE), std::slice::from_ref(wish), &existing)?.files;
    assert_eq!(files.len(), 1);
    Ok(files.remove(0))
}

/// The file comes out as expected, with these notes before the next command, and a second run changes nothing.
#[track_caller]
fn check(wish: &OverrideWish, before: Option<&str>, expected: &str, notes: &[&str]) {
    let file = write(wish, before).expect("written");
    assert_eq!(file.text, expected);
    assert_eq!(file.changed, before != Some(expected));
    assert_eq!(file.path, Path::new(FILE));
    let (next, said) = file.notes.split_last().expect("a next command");
    assert_eq!(next, NEXT);
    assert_eq!(said, notes);
    let again = write(wish, Some(&file.text)).expect("written again");
    assert_eq!((again.text.as_str(), again.changed), (expected, false), "a second run changed something");
}

#[track_caller]
fn refuse(wish: &OverrideWish, before: Option<&str>, messages: &[&str], hint: &str) {
    let error = write(wish, before).expect_err("refused");
    let mut said = vec![error.to_string()];
    let mut cause = std::error::Error::source(&error);
    while let Some(next) = cause {
        said.push(next.to_string());
        cause = next.source();
    }
    assert_eq!(said, messages);
    assert_eq!(error.hint().as_deref(), Some(hint));
    let existing: Existing = before.map(|text| (wish.file.clone(), text.to_owned())).into_iter().collect();
    let name = REFERENCE.parse().expect("a reference");
    let rehearsed =
        rehearse(std::slice::from_ref(wish), &[], Some(&name), None, &existing).expect_err("refused beforehand");
    assert_eq!(rehearsed.to_string(), messages[0]);
}

const HEADING: &str = "# Written by plugraft: the Kafka Connect image with its plugins.\n\
     # image: registry.example.com/team/connect-datagen:0.6.7-7.9.1\n\
     # digest: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n";

const UNSET: &str = "`global.provider.registry.fqdn` is not set here, and has to be `registry.example.com`, or the \
     chart will pull `team/connect-datagen` from another registry; `setGlobalRegistry` sets it, for every component of \
     the release";

const OTHER: &str = "`global.provider.registry.fqdn` is `docker.io`: the chart will pull \
     `docker.io/team/connect-datagen`, but the image is in `registry.example.com`; `setGlobalRegistry` changes it, for \
     every component of the release";

const MOVED: &str = "`global.provider.registry.fqdn` is now `registry.example.com`, which moves the images of every \
     component of the release, not only of Connect";

const BY_TAG: &str =
    "the image is named by the tag `0.6.7-7.9.1`, which can be moved to another image; a digest cannot";

fn connect(indent: &str, repository: &str, tag: &str) -> String {
    format!("connect:\n{indent}image:\n{indent}{indent}repository: \"{repository}\"\n{indent}{indent}tag: \"{tag}\"\n")
}

#[test]
fn a_new_file_for_the_operator() {
    let text = HEADING.to_owned() + &connect("  ", "team/connect-datagen@sha256", HEX);
    check(&operator(), None, &text, &[UNSET]);
    check(&operator(), Some(""), &text, &[UNSET]);
    let wish = OverrideWish { by_tag: true, ..operator() };
    let text = HEADING.to_owned() + &connect("  ", "team/connect-datagen", "0.6.7-7.9.1");
    check(&wish, None, &text, &[UNSET, BY_TAG]);
}

#[test]
fn the_registry_is_set_only_on_demand() {
    let wish = OverrideWish { set_global_registry: true, ..operator() };
    let global = "global:\n  provider:\n    registry:\n      fqdn: \"registry.example.com\"\n";
    let text = HEADING.to_owned() + global + &connect("  ", "team/connect-datagen@sha256", HEX);
    let file = write(&wish, None).expect("written");
    assert_eq!(file.text, text);
    assert_eq!(file.notes, [MOVED, NEXT]);
    // Once it is there, nothing moves any more, and nothing is said of it.
    check(&wish, Some(&text), &text, &[]);
    check(&operator(), Some(&text), &text, &[]);
    let before = "global: {provider: {name: gcp, registry: {fqdn: docker.io}}} # all\n";
    let after =
        before.replace("docker.io", "\"registry.example.com\"") + &connect("  ", "team/connect-datagen@sha256", HEX);
    assert_eq!(write(&wish, Some(before)).expect("written").text, after);
    let kept = before.to_owned() + &connect("  ", "team/connect-datagen@sha256", HEX);
    check(&operator(), Some(before), &kept, &[OTHER]);
}

#[test]
fn a_registry_with_a_path_shortens_the_repository() {
    let before = "global:\n    provider:\n        registry:\n            fqdn: registry.example.com/team\n";
    let after = before.to_owned() + &connect("    ", "connect-datagen@sha256", HEX);
    check(&operator(), Some(before), &after, &[]);
}

/// The values of the demo that this replaces, with everything a person may have written into them.
#[test]
fn an_existing_file_keeps_all_but_the_scalars() {
    let before = "\u{feff}## Overriding values for the chart's values.yaml\r\n\
        ---\r\n\
        global: &global\r\n  provider:\r\n    name: 'gke'\t# cloud\r\n    registry: {fqdn: registry.example.com, \
        credential: {required: false}}\r\n\
        \r\n\
        ## Connect\r\n\
        connect:\r\n  name: connectors\r\n  image: # was cnfldemos\r\n    repository: cnfldemos/cp-server-connect # ours\r\n\
        \x20   pullPolicy: \"Always\"\r\n\r\n  tls: {enabled: no}   # off\r\n  jvm: |\r\n    -Xmx1g\r\n\r\nkafka:\r\n  replicas: 3";
    let after = before
        .replace("cnfldemos/cp-server-connect #", "\"team/connect-datagen@sha256\" #")
        .replace("\"Always\"\r\n", &format!("\"Always\"\r\n    tag: \"{HEX}\"\r\n"));
    check(&operator(), Some(before), &after, &[]);
}

#[test]
fn a_heading_of_ours_follows_the_image() {
    let old = HEADING.replace("0.6.7-7.9.1", "0.6.6-7.9.0").replace(HEX, &"0".repeat(64));
    let before = format!("{old}# mine\n{}", connect("  ", "team/connect-datagen@sha256", &"0".repeat(64)));
    let after = format!("{HEADING}# mine\n{}", connect("  ", "team/connect-datagen@sha256", HEX));
    check(&operator(), Some(&before), &after, &[UNSET]);
    check(&operator(), Some(&before.replace('\n', "\r\n")), &after.replace('\n', "\r\n"), &[UNSET]);
}

#[test]
fn values_that_do_nothing_are_pointed_out() {
    let before = "connect:\nimage:\n  repository: cnfldemos/cp-server-connect\n";
    let after = format!(
        "connect:\n  image:\n    repository: \"team/connect-datagen@sha256\"\n    tag: \"{HEX}\"\n{}",
        &before[9..]
    );
    // Once `connect` has its own `image`, the stray one is no longer mistaken for it.
    let file = write(&operator(), Some(before)).expect("written");
    assert_eq!(file.text, after);
    assert_eq!(file.notes[1], "`image` stands beside `connect`, not below it, where the chart does not read it");
    let before = "connect:\n  global: {provider: {registry: {fqdn: registry.example.com}}}\n";
    let file = write(&operator(), Some(before)).expect("written");
    assert_eq!(file.notes, [UNSET, "`connect.global` has no effect: the bundle's own `global` replaces it", NEXT]);
}

#[test]
fn any_chart_by_its_value_paths() {
    let by_digest = format!("registry.example.com/team/connect-datagen@sha256:{HEX}");
    let cases: [(&[(&str, &str)], String); 6] = [
        (&[("image", "worker.image")], format!("worker:\n  image: \"{by_digest}\"\n")),
        (
            &[("repository", "image"), ("tag", "imageTag")],
            format!("image: \"registry.example.com/team/connect-datagen@sha256\"\nimageTag: \"{HEX}\"\n"),
        ),
        (
            &[("registry", "image.registry"), ("repository", "image.repository"), ("tag", "image.tag")],
            format!(
                "image:\n  registry: \"registry.example.com\"\n  repository: \"team/connect-datagen@sha256\"\n  tag: \"{HEX}\"\n"
            ),
        ),
        (
            &[("registry", "image.registry"), ("repository", "image.repository"), ("digest", "image.digest")],
            format!(
                "image:\n  registry: \"registry.example.com\"\n  repository: \"team/connect-datagen\"\n  digest: \"sha256:{HEX}\"\n"
            ),
        ),
        (
            &[("repository", "image.repository"), ("tag", "image.tag"), ("digest", "image.digest")],
            format!(
                "image:\n  repository: \"registry.example.com/team/connect-datagen\"\n  tag: \"0.6.7-7.9.1\"\n  digest: \"sha256:{HEX}\"\n"
            ),
        ),
        (&[("image", r"labels.example\.com/image")], format!("labels:\n  example.com/image: \"{by_digest}\"\n")),
    ];
    for (paths, text) in cases {
        check(&generic(paths), None, &format!("{HEADING}{text}"), &[]);
    }
}

#[test]
fn any_chart_by_tag() {
    let wish = OverrideWish { by_tag: true, ..generic(&[("image", "image")]) };
    check(&wish, Some("a: 1\n"), "a: 1\nimage: \"registry.example.com/team/connect-datagen:0.6.7-7.9.1\"\n", &[BY_TAG]);
    let wish = OverrideWish { by_tag: true, ..generic(&[("repository", "i.r"), ("tag", "i.t")]) };
    let after = "i: {r: \"registry.example.com/team/connect-datagen\", t: \"0.6.7-7.9.1\"}";
    check(&wish, Some("i: {r: x, t: 1.10}"), after, &[BY_TAG]);
}

#[test]
fn what_cannot_be_written_is_refused_beforehand() {
    let incomplete =
        "give `image` alone, or `repository` with `tag` or `digest`, and `registry` where the chart has one";
    let says = |why: &str| format!("the paths of `values-connect.yaml` do not name the image: {why}");
    for (paths, by_tag, why) in [
        (&[][..], false, "neither `image` nor `repository` is given"),
        (&[("tag", "t")], false, "neither `image` nor `repository` is given"),
        (&[("repository", "r")], false, "neither `tag` nor `digest` is given"),
        (&[("image", "i"), ("tag", "t")], false, "`image` is the whole reference already"),
        (&[("repository", "r"), ("digest", "d")], true, "`digest` contradicts `byTag`"),
        (&[("repository", "r")], true, "`byTag` needs a path for `tag`"),
    ] {
        refuse(&OverrideWish { by_tag, ..generic(paths) }, None, &[&says(why)], incomplete);
    }
    refuse(
        &generic(&[("name", "x")]),
        None,
        &["`values-connect.yaml` has a path for `name`, which is no part of an image reference"],
        "the parts are `image`, `registry`, `repository`, `tag`, `digest`, `pullPolicy`, `pullSecrets` and `pullSecretNames`",
    );
    for (path, why) in
        [("", "a key is empty"), ("a..b", "a key is empty"), ("a[0]", "elements of lists cannot be named")]
    {
        refuse(
            &generic(&[("image", path)]),
            None,
            &[&format!("`values-connect.yaml` has `{path}` as the path for `image`: {why}")],
            "write keys with dots between, such as `connect.image.tag`; a dot in a key is `\\.`",
        );
    }
    refuse(
        &generic(&[("repository", "image"), ("tag", "image.tag")]),
        None,
        &["could not edit `values-connect.yaml`", "`image` is wanted as a value and as something else"],
        "give each part of the reference a path of its own",
    );
    refuse(
        &operator(),
        Some("connect:\n  image: cnfldemos/connect:1\n"),
        &[
            "could not edit `values-connect.yaml` at line 2, column 10",
            "`connect.image` is a single value, not a mapping",
        ],
        "check the path against the chart's values",
    );
    refuse(
        &operator(),
        Some("connect: {{ .Values.connect }}\nx: [\n"),
        &["could not edit `values-connect.yaml` at line 2, column 4", "this is not YAML: unclosed bracket '['"],
        "mend the file, or name another one for the override",
    );
}

#[test]
fn an_image_without_a_name_or_a_tag_is_refused() {
    let nameless = Receipt { reference: None, ..receipt(REFERENCE) };
    let error = render(&nameless, &[operator()], &Existing::new()).expect_err("refused");
    assert_eq!(error.to_string(), "`values-connect.yaml` needs an image reference, and no registry or name gives one");
    let tagless = receipt("registry.example.com/team/x");
    let by_tag = OverrideWish { by_tag: true, ..operator() };
    let error = render(&tagless, &[by_tag], &Existing::new()).expect_err("refused");
    assert_eq!(error.to_string(), "`values-connect.yaml` needs the image's tag, and the image has none");
    assert!(render(&tagless, &[operator()], &Existing::new()).is_ok());
    assert!(rehearse(&[], &[], None, None, &Existing::new()).is_ok());
}

#[test]
fn an_image_that_nobody_can_pull_is_pointed_out() {
    let unpushed = Receipt { published: Vec::new(), ..receipt(REFERENCE) };
    let files = render(&unpushed, &[generic(&[("image", "image")])], &Existing::new()).expect("written").files;
    let expected = format!("no cluster can pull `{REFERENCE}` yet: this run pushed to no registry");
    assert_eq!(files[0].notes, [expected.as_str(), NEXT]);
}

#[test]
fn the_next_command_can_be_pasted() {
    let wish = OverrideWish { file: PathBuf::from("my values/it's.yaml"), ..operator() };
    let notes = write(&wish, None).expect("written").notes;
    let next = r"next: helm upgrade --install RELEASE CHART --reuse-values -f 'my values/it'\''s.yaml'";
    assert_eq!(notes.last().map(String::as_str), Some(next));
}
