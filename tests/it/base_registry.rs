//! Bases in registries: what is asked for, how often, and what an earlier image spares.

use std::collections::{BTreeMap, BTreeSet};

use plugraft::base::{Base, Error, PluginPathSource, SURVEY_LABEL, SurveyRecord};
use plugraft::event::{Event, Outcome};
use plugraft::formats::byte_size::shown;
use plugraft::formats::digest::Digest;
use plugraft::formats::media_type::OCI_INDEX;
use plugraft::resolve::{BasePin, BasePlace, Error as Unresolved, Floating, Resolution, resolve};
use plugraft::spec::{BaseWish, PluginPathWish, SinkWish, Spec, TagChoice};
use serde_json::{Value, json};

use crate::support::base::{Built, Image, Layer, Packing, Recipe, confluent, dir, file};
use crate::support::registry::{Fault, Registry};
use crate::support::survey::{Run, spec};
use crate::support::tools::tools;
use crate::support::validate;

/// A base in a registry, and a spec that publishes beside it.
fn in_registry(registry: &Registry, built: &Built, plugin_path: &str) -> Spec {
    built.push(registry, "team/base", "1");
    let mut spec = spec(BaseWish::Registry(registry.reference("team/base:1")), plugin_path);
    spec.sinks = vec![SinkWish::Registry {
        repository: registry.reference("team/grafted"),
        tags: TagChoice::Given(vec!["1".to_owned()]),
    }];
    spec
}

fn layer_gets(registry: &Registry, built: &Built) -> usize {
    let layers: Vec<Digest> = (0..built.images().len()).flat_map(|number| built.layers(number)).collect();
    let unique: BTreeSet<Digest> = layers.into_iter().collect();
    unique.iter().map(|digest| registry.asked("GET", &format!("/blobs/{digest}"))).sum()
}

#[test]
fn a_layer_is_read_once_for_all_platforms_and_never_again() {
    let registry = Registry::start();
    let built = confluent().build();
    let spec = in_registry(&registry, &built, "auto");
    let run = Run::new();
    let cold = run.survey(&spec).expect("surveyed");
    // Two platforms share the second of their two layers.
    assert_eq!(layer_gets(&registry, &built), 3);
    let bytes: u64 = {
        let all: BTreeSet<Digest> = [built.layers(0), built.layers(1)].concat().into_iter().collect();
        all.iter().map(|digest| built.blobs[digest].len() as u64).sum()
    };
    let last = run.heard.sentences().pop().expect("said");
    assert_eq!(
        last,
        format!("the survey downloaded {} of the base (3 layers); the next build on it needs none of it", shown(bytes))
    );
    let (begun, told) = run.heard.events().iter().fold((0, 0), |(begun, told), event| match event {
        Event::Begin { total, .. } => (begun + total, told),
        Event::Advance { bytes, .. } => (begun, told + bytes),
        Event::End { outcome, .. } => {
            assert_eq!(*outcome, Outcome::Done);
            (begun, told)
        }
        _ => (begun, told),
    });
    assert_eq!((begun, told), (bytes, bytes));

    registry.forget_requests();
    let warm = run.survey(&spec).expect("surveyed");
    assert_eq!(layer_gets(&registry, &built), 0);
    let grounds = |base: &Base| base.images.iter().map(|image| image.ground.clone()).collect::<Vec<_>>();
    assert_eq!(grounds(&warm), grounds(&cold));

    // Another wish on the same layers needs no byte either.
    let mut other = spec.clone();
    other.placement.plugin_path = PluginPathWish::Path("/usr/share/java".parse().expect("absolute"));
    let java = run.survey(&other).expect("surveyed");
    assert_eq!(layer_gets(&registry, &built), 0);
    assert_eq!(java.images[0].ground.occupied.keys().collect::<Vec<_>>(), ["a.jar"]);
    validate::registry(&registry, "team/base", "1");
}

/// What an image grafted onto `base` looks like to a survey: each config carries the record of its platform.
fn grafted(base: &Base, edit: impl Fn(&mut SurveyRecord)) -> Built {
    let images = base.images.iter().map(|image| {
        let mut record = SurveyRecord::of(image);
        edit(&mut record);
        Image::new(&image.platform.to_string()).label(SURVEY_LABEL, &json!(record).to_string())
    });
    Recipe::index(images.collect()).build()
}

#[test]
fn the_label_of_an_earlier_image_spares_the_survey() {
    let registry = Registry::start();
    let built = confluent().build();
    let spec = in_registry(&registry, &built, "auto");
    let cold = Run::new().survey(&spec).expect("surveyed");
    let survey_with = |label: Built| {
        label.push(&registry, "team/grafted", "1");
        registry.forget_requests();
        let base = Run::new().survey(&spec).expect("surveyed");
        for (found, wanted) in base.images.iter().zip(&cold.images) {
            assert_eq!((&found.ground, &found.plugin_path), (&wanted.ground, &wanted.plugin_path));
        }
        layer_gets(&registry, &built)
    };
    assert_eq!(survey_with(grafted(&cold, |_| {})), 0);
    let other_manifest = grafted(&cold, |record| record.manifest = Digest::of(b"an older base"));
    assert_eq!(survey_with(other_manifest), 3);
    let other_wish = grafted(&cold, |record| record.plugin_path.source = PluginPathSource::Spec);
    assert_eq!(survey_with(other_wish), 3);
    let newer_form = grafted(&cold, |record| record.version = 2);
    assert_eq!(survey_with(newer_form), 3);
    let nonsense = grafted(&cold, |record| drop(record.ground.ancestors.remove(0)));
    assert_eq!(survey_with(nonsense), 3);
    let mut only_arm = grafted(&cold, |_| {});
    let mut index: Value = serde_json::from_slice(&only_arm.manifests[&only_arm.root.digest].1).expect("JSON");
    index["manifests"].as_array_mut().expect("an array").remove(0);
    only_arm.replace_root(OCI_INDEX, &index);
    assert_eq!(survey_with(only_arm), 2);
}

#[test]
fn trouble_with_an_earlier_image_is_no_trouble() {
    let registry = Registry::start().fault(Fault::on("GET", "/team/grafted/").always().respond(403));
    let built = confluent().build();
    let spec = in_registry(&registry, &built, "auto");
    let base = Run::new().survey(&spec).expect("surveyed");
    assert_eq!(base.images.len(), 2);
    assert_eq!(layer_gets(&registry, &built), 3);
}

#[test]
fn a_registry_that_lies_is_refused() {
    let built = Recipe::single(Image::new("linux/amd64").layer([dir("opt"), file("opt/x", &[7; 5000])])).build();
    let layer = built.layers(0)[0];
    let lie = |fault: Fault| {
        let registry = Registry::start().fault(fault.always());
        let spec = in_registry(&registry, &built, "/opt");
        Run::new().survey(&spec).expect_err("a lie")
    };
    let blob = format!("/blobs/{layer}");
    let mut other = built.blobs[&layer].clone();
    other[30] ^= 1;
    let error = lie(Fault::on("GET", &blob).answer(200).body(other));
    let is_seen = matches!(error, Error::ReadLayer { .. } | Error::WrongDigest { .. });
    assert!(is_seen, "{error}");
    let error = lie(Fault::on("GET", &blob).respond(404));
    assert!(matches!(error, Error::Ask { .. }), "{error}");
}

#[test]
fn a_broken_connection_is_picked_up_again() {
    let members = (0..200_u8).map(|n| file(&format!("opt/f{n}"), &[n; 3000]));
    let layer = Layer::new(Packing::Plain, members);
    let built = Recipe::single(Image::new("linux/amd64").packed_layer(layer)).build();
    let blob = format!("/blobs/{}", built.layers(0)[0]);
    let registry = Registry::start().fault(Fault::on("GET", &blob).close_after_response_bytes(200_000));
    let spec = in_registry(&registry, &built, "/opt");
    let base = Run::new().survey(&spec).expect("surveyed");
    assert_eq!(base.images[0].ground.occupied.len(), 200);
    assert_eq!(registry.asked("GET", &blob), 2);
}

fn pin_reference(registry: &Registry, name: &str) -> Result<Resolution, Unresolved> {
    let temp = tempfile::tempdir().expect("a temp directory");
    let sinks = vec![
        SinkWish::Registry {
            repository: registry.reference("team/x"),
            tags: TagChoice::Given(vec!["1".to_owned(), "2".to_owned()]),
        },
        SinkWish::Registry {
            repository: registry.reference("team/y"),
            tags: TagChoice::Template("{plugin.version}".parse().expect("a template")),
        },
    ];
    let base = BaseWish::Registry(registry.reference(name));
    resolve(&tools(temp.path()), &Spec { sinks, ..spec(base, "auto") }, None, Floating::Refused)
}

#[test]
fn a_reference_needs_a_tag_or_a_digest() {
    let registry = Registry::start();
    let error = pin_reference(&registry, "team/base").expect_err("nothing picks latest");
    assert_eq!(error.to_string(), format!("`{}/team/base` has neither tag nor digest", registry.address()));
    assert!(error.hint().is_some_and(|hint| hint.contains("latest")));
    assert_eq!(registry.requests().len(), 0);
}

#[test]
fn a_tag_becomes_a_digest_once() {
    let registry = Registry::start();
    let base = Recipe::index(vec![Image::new("linux/amd64").layer([dir("opt")])]).build();
    base.push(&registry, "team/base", "7.9.1");
    let by_digest = format!("team/base@{}", base.root.digest);
    let address = registry.address();
    let names = BTreeMap::from([
        ("team/base:7.9.1".to_owned(), (format!("{address}/team/base:7.9.1"), Some("7.9.1"))),
        (by_digest.clone(), (format!("{address}/{by_digest}"), None)),
    ]);
    for (asked, (called, tagged)) in names {
        let resolution = pin_reference(&registry, &asked).expect("there");
        let BasePin::Image { name, tag, root, place } = resolution.base else { panic!("an image") };
        assert_eq!((name, tag.as_deref(), root.descriptor()), (called, tagged, &base.root));
        assert_eq!(place, BasePlace::Registry(registry.reference(&by_digest)));
        let precedents: Vec<String> = resolution.precedents.iter().map(ToString::to_string).collect();
        assert_eq!(precedents, [format!("{address}/team/x:1"), format!("{address}/team/x:2")]);
    }
    let error = pin_reference(&registry, "team/base:8").expect_err("no such tag");
    assert_eq!(error.to_string(), format!("the registry has no `{address}/team/base:8`"));
}
