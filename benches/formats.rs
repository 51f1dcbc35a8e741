//! The dialects that are read and written over and over.

use std::collections::BTreeMap;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use plugraft::formats::document::Document;
use plugraft::formats::media_type::OCI_MANIFEST;
use plugraft::formats::reference::Reference;
use plugraft::formats::tar::{Header, Kind};
use plugraft::formats::yaml_edit::{Content, Setting, Step, edit};
use serde_json::{Value, json};

fn header(name: &str) -> Header<'_> {
    Header {
        name,
        kind: Kind::File(1 << 20),
        mode: 0o644,
        uid: 0,
        gid: 0,
        mtime: 315_532_801,
        mtime_nanos: 0,
        xattrs: BTreeMap::new(),
    }
}

fn tar_headers(c: &mut Criterion) {
    let mut group = c.benchmark_group("tar header");
    group.throughput(Throughput::Elements(1));
    let short = header("opt/kafka/plugins/acme-lake/lib/connector-1.2.3.jar");
    let long = "opt/kafka/plugins/".to_owned() + &"n".repeat(200);
    let long = header(&long);
    group.bench_function("ustar", |b| b.iter(|| short.to_bytes()));
    group.bench_function("with pax", |b| b.iter(|| long.to_bytes()));
    group.finish();
}

fn references(c: &mut Criterion) {
    let text = "registry.example.com:5000/team/connect-lake:1.2.3@sha256:\
                e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    c.bench_function("reference", |b| b.iter(|| text.parse::<Reference>().expect("a reference")));
}

fn documents(c: &mut Criterion) {
    let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let layer = json!({"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest, "size": 123_456});
    let layers: Vec<Value> = std::iter::repeat_n(layer.clone(), 40).collect();
    let manifest = json!({"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": layer, "layers": layers});
    let bytes = manifest.to_string().into_bytes();
    let mut group = c.benchmark_group("image manifest, 40 layers");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("parsed", |b| b.iter(|| Document::parse(OCI_MANIFEST, bytes.clone()).expect("a manifest")));
    group.bench_function("written", |b| b.iter(|| Document::write(OCI_MANIFEST, manifest.clone())));
    group.finish();
}

fn yaml_edits(c: &mut Criterion) {
    let mut text = String::from("# values\nconnect:\n  image:\n    repository: old/repo # keep\n    tag: \"1\"\n");
    for at in 0..200 {
        let component = format!("component{at}:\n  # what it is for\n  replicas: {at}\n  image: {{name: 'x{at}'}}\n");
        text.push_str(&component);
    }
    let setting = |key: &str, value: &str| Setting {
        path: ["connect", "image", key].map(Step::from).to_vec(),
        value: Content::Text(value.to_owned()),
    };
    let settings = [setting("repository", "registry.example.com/team/new"), setting("tag", "2")];
    let mut group = c.benchmark_group("values.yaml, 800 lines");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("edited", |b| b.iter(|| edit(&text, &settings).expect("an edit")));
    group.finish();
}

fn main() {
    let (warm_up, measured) = (Duration::from_millis(500), Duration::from_secs(2));
    let mut criterion = Criterion::default().warm_up_time(warm_up).measurement_time(measured).configure_from_args();
    tar_headers(&mut criterion);
    references(&mut criterion);
    documents(&mut criterion);
    yaml_edits(&mut criterion);
    criterion.final_summary();
}
