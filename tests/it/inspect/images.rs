//! Images: what of them is read, and what is found.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use plugraft::event::Silent;
use plugraft::formats::digest::Digest;
use plugraft::formats::kafka::Kafka;
use plugraft::net::Settings;
use plugraft::pipeline::{View, inspect_image};
use plugraft::scan::{Worker, WorkerSource};
use plugraft::spec::{BaseWish, Spec, WorkerWish};

use super::jar;
use crate::support::base::{Built, Image, Layer, Packing, Recipe, dir, file, hard_link, link, opaque, whiteout};
use crate::support::registry::Registry;
use crate::support::sandbox::Sandbox;
use crate::support::survey::{Run, spec};
use crate::support::tools::tools_for;
use crate::support::{image_tar, validate};

/// A worker's image whose plugin path is made of two layers; below and above them are others.
fn image(platform: &str, packing: Packing) -> Image {
    let plugins = |name: &str, class: &str| file(&format!("opt/plugins/{name}"), &jar(&[class]));
    Image::new(platform)
        .env("CONNECT_PLUGIN_PATH=/opt/plugins, /opt/more")
        .layer(vec![
            file("usr/share/java/kafka/connect-runtime-7.9.1-ccs.jar", b"not looked at"),
            dir("usr/lib/jvm/zulu17-ca"),
            link("opt/more", "real/more"),
        ])
        .packed_layer(Layer::new(
            packing,
            vec![
                plugins("acme/lib/acme.jar", "com.acme.Old"),
                plugins("gone/lib/gone.jar", "com.acme.Gone"),
                plugins("sealed/old.jar", "com.acme.Sealed"),
                plugins("sealed/deep/old.jar", "com.acme.Deep"),
            ],
        ))
        .packed_layer(Layer::new(
            packing,
            vec![
                plugins("acme/lib/acme.jar", "com.acme.New"),
                whiteout("opt/plugins/gone"),
                opaque("opt/plugins/sealed"),
                plugins("sealed/new.jar", "com.acme.Unsealed"),
                file("opt/real/more/store.bin", &jar(&["com.acme.Hard"])),
                hard_link("opt/plugins/hard.jar", "opt/real/more/store.bin"),
                hard_link("opt/plugins/void.jar", "nowhere"),
                file("opt/real/more/x/x.jar", &jar(&["com.acme.Linked"])),
            ],
        ))
        .layer(vec![file("etc/motd", platform.as_bytes())])
}

/// Place and class of each row, and what is passed over.
fn lines(view: &View) -> Vec<String> {
    let rows = view.sights.iter().flat_map(|sight| {
        let classes: Vec<&str> = sight.rows.iter().map(|row| row.class.as_str()).collect();
        [format!("{} {}", sight.place, classes.join(" "))]
    });
    let passed_over = view.passed_over.iter().map(|passed| format!("- {} {}", passed.place, passed.why));
    rows.chain(passed_over).collect()
}

const FOUND: [&str; 6] = [
    "/opt/plugins/acme com.acme.New",
    "/opt/plugins/hard.jar com.acme.Hard",
    "/opt/plugins/sealed com.acme.Unsealed",
    "/opt/plugins/void.jar ",
    "/opt/more/x com.acme.Linked",
    "- /opt/plugins/void.jar has no content in its layer",
];

fn look(store: &Path, spec: &Spec) -> Vec<View> {
    let tools = tools_for(store, Settings::default(), Arc::new(Silent));
    inspect_image(&tools, spec).expect("inspected")
}

#[track_caller]
fn check(wish: BaseWish) {
    let temp = tempfile::tempdir().expect("a temp directory");
    let views = look(temp.path(), &spec(wish, "auto"));
    let [view] = &views[..] else { panic!("{views:?}") };
    assert_eq!(lines(view), FOUND);
    assert_eq!(view.plugin_path, ["/opt/plugins", "/opt/more"]);
    let found = Worker { kafka: Kafka::V3_9, version: "7.9.1-ccs".to_owned(), java: 17, source: WorkerSource::Base };
    assert_eq!((&view.worker.worker, &view.worker.doubts[..]), (&found, &[] as &[String]));
}

#[test]
fn images_in_every_form() {
    let temp = tempfile::tempdir().expect("a temp directory");
    for (at, packing) in [Packing::Plain, Packing::Gzip, Packing::ManyMembers, Packing::Zstd].into_iter().enumerate() {
        let built = Recipe::single(image("linux/amd64", packing)).build();
        let layout = temp.path().join(format!("layout{at}"));
        built.write_layout(&layout, Some("1"));
        check(BaseWish::Layout { dir: layout, tag: None });
    }
    let built = Recipe::single(image("linux/amd64", Packing::Gzip)).docker().build();
    let archive = temp.path().join("image.tar");
    fs::write(&archive, image_tar::write(&image_tar::docker(&built, &["acme:1"], false))).expect("a tar");
    check(BaseWish::DockerArchive { file: archive, name: None });
}

/// How often each layer of the first image was asked for.
fn gets(registry: &Registry, built: &Built) -> Vec<usize> {
    let got = built.layers(0).into_iter().map(|digest| registry.asked("GET", &format!("/blobs/{digest}"))).collect();
    registry.forget_requests();
    got
}

#[test]
fn a_second_look_fetches_nothing_and_another_only_what_it_needs() {
    let registry = Registry::start();
    let built = Recipe::single(image("linux/amd64", Packing::Gzip)).build();
    built.push(&registry, "team/worker", "1");
    let mut spec = spec(BaseWish::Registry(registry.reference("team/worker:1")), "auto");
    let temp = tempfile::tempdir().expect("a temp directory");
    registry.forget_requests();
    let cold = look(temp.path(), &spec);
    assert_eq!(lines(&cold[0]), FOUND);
    // What a link or a hard link brings into the plugin path is known once all layers are.
    assert_eq!(gets(&registry, &built), [1, 1, 2, 1]);
    assert_eq!(look(temp.path(), &spec), cold);
    assert_eq!(gets(&registry, &built), [0, 0, 0, 0]);
    spec.worker = WorkerWish::parse(Some("4.1"), None).expect("known");
    assert_eq!(lines(&look(temp.path(), &spec)[0]), FOUND);
    assert_eq!(gets(&registry, &built), [0, 0, 1, 0]);
    let kept: BTreeSet<Digest> = built.layers(0).into_iter().collect();
    let files = fs::read_dir(temp.path().join("store/files")).expect("a store").map(|file| file.expect("a file"));
    assert!(files.map(|file| file.file_name()).all(|name| kept.iter().all(|layer| name != *layer.hex())));
    validate::registry(&registry, "team/worker", "1");
}

#[test]
fn platforms_that_are_alike_are_told_together() {
    let temp = tempfile::tempdir().expect("a temp directory");
    let images = ["linux/amd64", "linux/arm64"].map(|platform| image(platform, Packing::Gzip));
    let other = image("linux/s390x", Packing::Gzip).layer(vec![file("opt/plugins/z.jar", &jar(&["com.acme.Z"]))]);
    let layout = temp.path().join("layout");
    Recipe::index(images.into_iter().chain([other]).collect()).build().write_layout(&layout, None);
    let views = look(temp.path(), &spec(BaseWish::Layout { dir: layout, tag: None }, "auto"));
    let platforms: Vec<usize> = views.iter().map(|view| view.platforms.len()).collect();
    assert_eq!(platforms, [2, 1]);
    assert!(lines(&views[1]).contains(&"/opt/plugins/z.jar com.acme.Z".to_owned()));
}

#[test]
fn a_build_reads_no_layer_twice_for_what_is_there() {
    let registry = Registry::start();
    let built = Recipe::single(image("linux/amd64", Packing::Gzip)).build();
    built.push(&registry, "team/worker", "1");
    let sandbox = Sandbox::new();
    sandbox.hub_zip("acme", "kafka-connect-acme", "1");
    let base = registry.reference("team/worker:1").to_string();
    registry.forget_requests();
    for layers in [[1, 1, 1, 1], [0, 0, 0, 0]] {
        let ran = sandbox.run(&["plan", "acme-kafka-connect-acme-1.zip", "--base", &base, "--to", "oci:out"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(!ran.stderr.contains("is assumed"), "{}", ran.stderr);
        assert_eq!(gets(&registry, &built), layers);
    }
}

#[test]
fn the_worker_is_known_from_labels_of_now_and_of_former_times() {
    let temp = tempfile::tempdir().expect("a temp directory");
    let layout = temp.path().join("layout");
    Recipe::single(image("linux/amd64", Packing::Gzip)).build().write_layout(&layout, None);
    let base = Run::new().survey(&spec(BaseWish::Layout { dir: layout, tag: None }, "auto")).expect("surveyed");
    let runtime = &base.images[0].runtime;
    assert_eq!((runtime.kafka.as_deref(), runtime.java), (Some("7.9.1-ccs"), Some(17)));
    let record = plugraft::base::SurveyRecord::of(&base.images[0]);
    let mut label = serde_json::to_value(&record).expect("JSON");
    assert_eq!(label["runtime"], serde_json::json!({"kafka": "7.9.1-ccs", "java": 17}));
    label.as_object_mut().expect("an object").remove("runtime");
    let former: plugraft::base::SurveyRecord = serde_json::from_value(label).expect("a label of former times");
    assert_eq!((former.ground, former.runtime.kafka), (record.ground, None));
}
