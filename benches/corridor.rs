//! The rooms whose cost grows with the archive: its directory, its bytes, its blob.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use plugraft::base::{Base, survey};
use plugraft::event::Silent;
use plugraft::fetch::{Archive, fetch};
use plugraft::formats::blob::Blob;
use plugraft::formats::digest::Digest;
use plugraft::layer::{Layers, Packing, pack};
use plugraft::net::{Net, Settings};
use plugraft::plugin::{Plugin, open};
use plugraft::resolve::{Floating, resolve};
use plugraft::spec::{Flags, Input, Purpose, Spec};
use plugraft::store::Store;
use plugraft::tools::Tools;
use plugraft::tree::{Tree, arrange};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Bytes that deflate makes smaller by a few per cent and cannot store, as it does with jars.
fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let [a, b, c, ..] = next();
        bytes.push(a & (b | c));
    }
    bytes
}

/// A zip of this many members in one folder, each of this many bytes.
fn zip(dir: &Path, members: usize, length: usize) -> PathBuf {
    let path = dir.join("plugin.zip");
    let mut zip = ZipWriter::new(fs::File::create(&path).expect("a temp directory"));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for at in 0..members {
        zip.start_file(format!("plugin/lib/{at:06}.jar"), options).expect("a member");
        zip.write_all(&bytes(length, at as u64)).expect("a member");
    }
    zip.finish().expect("a zip");
    path
}

/// The same as a tar.
fn tar(dir: &Path, members: usize, length: usize) -> PathBuf {
    let path = dir.join("plugin.tar");
    let mut tar = tar::Builder::new(fs::File::create(&path).expect("a temp directory"));
    for at in 0..members {
        let mut header = tar::Header::new_ustar();
        header.set_size(length as u64);
        header.set_mode(0o644);
        let name = format!("plugin/lib/{at:06}.jar");
        tar.append_data(&mut header, name, &bytes(length, at as u64)[..]).expect("a member");
    }
    tar.finish().expect("a tar");
    path
}

/// A plugin on its way to a layer, with a new store for every step that keeps records.
struct Way {
    dir: TempDir,
    spec: Spec,
    base: Base,
    archives: Vec<Archive>,
}

impl Way {
    fn of(form: impl Fn(&Path, usize, usize) -> PathBuf, members: usize, length: usize) -> Self {
        let dir = tempfile::tempdir().expect("a temp directory");
        let archive = form(dir.path(), members, length);
        let place = "base: scratch\nplatforms: [linux/amd64]\npluginPath: /plugins\n";
        let text = format!("{place}plugins: ['{}']\n", archive.display());
        let (flags, variables) = (Flags::default(), BTreeMap::new());
        let file = Path::new("plugraft.yaml");
        let input = Input { text: Some((file, &text)), flags: &flags, variables: &variables, directory: dir.path() };
        let spec = Spec::parse(&input, Purpose::Plan).expect("a spec");
        let tools = tools(dir.path());
        let resolution = resolve(&tools, &spec, None, Floating::Refused).expect("pins");
        let base = survey(&tools, &spec, &resolution).expect("a base");
        let archives = fetch(&tools, &resolution).expect("archives");
        Self { dir, spec, base, archives }
    }

    fn fresh(&self) -> Tools {
        let store = tempfile::tempdir_in(self.dir.path()).expect("a temp directory").keep();
        tools(&store)
    }

    fn open(&self, tools: &Tools) -> Vec<Plugin> {
        open(tools, &self.archives, &self.spec.limits).expect("plugins")
    }

    fn arrange(&self, plugins: &[Plugin]) -> Tree {
        arrange(plugins, &self.base, &self.spec.placement, None).expect("a tree")
    }

    fn pack(&self, tools: &Tools, plugins: &[Plugin], tree: &Tree) -> Layers {
        let packing = Packing { split: self.spec.layers, compression: self.spec.compression };
        pack(tools, plugins, tree, &self.base, packing).expect("layers")
    }
}

fn tools(dir: &Path) -> Tools {
    Tools {
        catalogues: plugraft::tools::Catalogues::default(),
        store: Store::open(&dir.join("store")).expect("a store"),
        net: Net::new(Settings::default(), Arc::new(Silent)).expect("a client"),
        observer: Arc::new(Silent),
        source_date: None,
        threads: 2,
        output: None,
    }
}

fn layers(c: &mut Criterion) {
    let mut group = c.benchmark_group("layer");
    for (name, members, length) in [("8 members of 4 MiB", 8, 4 << 20), ("2000 members of 4 KiB", 2000, 4 << 10)] {
        let way = Way::of(zip, members, length);
        let plugins = way.open(&way.fresh());
        let tree = way.arrange(&plugins);
        group.sample_size(20).throughput(Throughput::Bytes((members * length) as u64));
        group.bench_function(format!("spliced and verified, {name}"), |b| {
            b.iter_batched(|| way.fresh(), |tools| way.pack(&tools, &plugins, &tree), BatchSize::PerIteration);
        });
        let layers = way.pack(&way.fresh(), &plugins, &tree);
        let blob = &*layers.grafts[0].blob;
        let size = blob.descriptor().size;
        group.throughput(Throughput::Bytes(size / 2));
        group.bench_function(format!("read from the middle, {name}"), |b| b.iter(|| read(blob, size / 2)));
    }
    group.finish();
}

fn read(blob: &dyn Blob, offset: u64) -> u64 {
    let mut reader = blob.open(offset).expect("a reader");
    io::copy(&mut reader, &mut io::sink()).expect("readable")
}

fn directories(c: &mut Criterion) {
    let mut group = c.benchmark_group("plugin");
    let way = Way::of(zip, 2000, 16);
    group.sample_size(20).throughput(Throughput::Elements(2000));
    group.bench_function("zip directory, 2000 members", |b| {
        b.iter_batched(|| way.fresh(), |tools| way.open(&tools), BatchSize::PerIteration);
    });
    let plugins = way.open(&way.fresh());
    group.bench_function("arranged, 2000 members", |b| b.iter(|| way.arrange(&plugins)));
    group.finish();
}

fn tars(c: &mut Criterion) {
    let mut group = c.benchmark_group("tar");
    let (members, length) = (8, 4 << 20);
    let way = Way::of(tar, members, length);
    group.sample_size(10).throughput(Throughput::Bytes((members * length) as u64));
    group.bench_function("re-cut, 8 members of 4 MiB", |b| {
        b.iter_batched(|| way.fresh(), |tools| way.open(&tools), BatchSize::PerIteration);
    });
    group.finish();
}

fn digests(c: &mut Criterion) {
    let mut group = c.benchmark_group("digest");
    let bytes = bytes(1 << 20, 7);
    group.throughput(Throughput::Bytes(1 << 20));
    group.bench_function("sha256, 1 MiB", |b| b.iter(|| Digest::of(&bytes)));
    group.finish();
}

fn main() {
    let (warm_up, measured) = (Duration::from_millis(500), Duration::from_secs(2));
    let mut criterion = Criterion::default().warm_up_time(warm_up).measurement_time(measured).configure_from_args();
    layers(&mut criterion);
    directories(&mut criterion);
    tars(&mut criterion);
    digests(&mut criterion);
    criterion.final_summary();
}
