//! Overlays: files taken out of a plugin and put into it, whatever its archive is.
//!
//! The oracle is a directory: what is unpacked and changed by hand has the layer of what is changed by an overlay.

mod forms;
mod random;
mod refused;
mod told;

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use plugraft::error::Error;
use plugraft::fetch::fetch;
use plugraft::formats::digest::Digest;
use plugraft::layer::{Layer, Packing, pack};
use plugraft::plugin::{Finding, Plugin, open};
use plugraft::resolve::{Floating, resolve};
use plugraft::spec::{Compression, Flags, Input, LayerSplit, Purpose, Spec};
use plugraft::tools::Tools;
use plugraft::tree::arrange;

use crate::support::synthetic::{base, placement};
use crate::support::tools::offline;
use crate::support::unpacked::unpacked;
use crate::support::{archive, tarball};

/// Paths below the plugin's folder, and bytes; a path that ends in `/` is a directory without files.
type Tree = BTreeMap<String, Vec<u8>>;

/// A temp directory with archives, drivers and the store of every run.
struct Bench {
    dir: tempfile::TempDir,
    tools: Tools,
}

/// What came of one plugin.
struct Built {
    plugin: Plugin,
    /// `None` where it lies or is denied as a whole.
    layer: Option<Layer>,
    findings: Vec<Finding>,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temp directory");
        let tools = offline(dir.path());
        Self { dir, tools }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> &Self {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().expect("below the bench")).expect("a directory");
        fs::write(path, bytes).expect("a temp directory");
        self
    }

    /// A directory of these files.
    fn lay_out(&self, name: &str, tree: &Tree) -> &Self {
        for (path, bytes) in tree {
            match path.strip_suffix('/') {
                Some(dir) => fs::create_dir_all(self.dir.path().join(name).join(dir)).expect("a directory"),
                None => drop(self.write(&format!("{name}/{path}"), bytes)),
            }
        }
        self
    }

    fn spec(&self, item: &str) -> Result<Spec, plugraft::spec::Error> {
        let text = format!("plugins:\n- {item}\n");
        let file = self.dir.path().join("plugraft.yaml");
        let (flags, variables) = (Flags::default(), BTreeMap::new());
        let input =
            Input { text: Some((&file, &text)), flags: &flags, directory: Path::new(""), variables: &variables };
        Spec::parse(&input, Purpose::Check)
    }

    /// Builds from one item of `plugins`.
    fn try_build(&self, item: &str, compression: Compression) -> Result<Built, Error> {
        let spec = self.spec(item).expect(item);
        let resolution = resolve(&self.tools, &spec, None, Floating::Refused)?;
        let archives = fetch(&self.tools, &resolution)?;
        let plugins = open(&self.tools, &archives, &spec.limits)?;
        let base = base();
        let tree = arrange(&plugins, &base, &placement(), None)?;
        let packing = Packing { split: LayerSplit::PerPlugin, compression };
        let layers = pack(&self.tools, &plugins, &tree, &base, packing)?;
        let plugin = plugins.into_iter().next().expect("a plugin");
        let findings = [plugin.contents.findings.clone(), layers.findings].concat();
        Ok(Built { plugin, layer: layers.grafts.into_iter().next(), findings })
    }

    #[track_caller]
    fn build(&self, item: &str) -> Built {
        self.try_build(item, Compression::Splice)
            .unwrap_or_else(|error| panic!("{item}: {}", self.words(&error).join("; ")))
    }

    /// The diff id of a plugin without findings.
    #[track_caller]
    fn diff_id(&self, item: &str) -> Digest {
        let built = self.build(item);
        assert_eq!(built.findings, [], "{item}");
        built.layer.expect("a layer").diff_id
    }

    /// An error with its causes and its hint, the bench's own directory as `[DIR]`.
    fn words(&self, error: &Error) -> Vec<String> {
        let mut words = vec![error.to_string()];
        let mut next = error.source();
        while let Some(cause) = next {
            words.push(cause.to_string());
            next = cause.source();
        }
        words.extend(error.hint());
        let dir = self.dir.path().to_string_lossy().into_owned();
        words.into_iter().map(|words| words.replace(&dir, "[DIR]")).collect()
    }
}

impl Built {
    /// Every file below the plugin's folder; none of them executable.
    fn files(&self) -> Tree {
        let layer = self.layer.as_ref().expect("a layer");
        let mut blob = Vec::new();
        layer.blob.open(0).expect("a reader").read_to_end(&mut blob).expect("readable");
        assert_eq!(Digest::of(&blob), layer.blob.descriptor().digest);
        let below = |name: String| name.splitn(5, '/').nth(4).expect("below the folder").to_owned();
        let plain = |(name, (executable, bytes)): (String, (bool, Vec<u8>))| {
            assert!(!executable, "{name}");
            (below(name), bytes)
        };
        unpacked(&blob, layer.diff_id).into_iter().map(plain).collect()
    }
}

/// The Hub's manifest of the plugin that all of these are.
const MANIFEST: &[u8] = br#"{"name":"jdbc","version":"10.7.0","title":"JDBC","description":"A sample.",
    "owner":{"username":"acme","name":"Acme"},"component_types":["sink"]}"#;

/// A connector with two drivers.
fn jdbc() -> Tree {
    let jar = |class: &str| archive::jar(class);
    Tree::from([
        ("manifest.json".to_owned(), MANIFEST.to_vec()),
        ("etc/sink.properties".to_owned(), b"name=sink\n".to_vec()),
        ("lib/jdbc-10.7.0.jar".to_owned(), jar("io.acme.Jdbc")),
        ("lib/ojdbc8-21.7.jar".to_owned(), jar("oracle.Old")),
        ("lib/postgresql-42.2.19.jar".to_owned(), jar("org.postgresql.Old")),
    ])
}

const TOP: &str = "acme-jdbc-10.7.0";

/// A zip with one top directory.
fn zip(tree: &Tree) -> Vec<u8> {
    let member = |(path, bytes): (&String, &Vec<u8>)| match path.strip_suffix('/') {
        Some(_) => archive::dir(format!("{TOP}/{path}")),
        None => archive::file(format!("{TOP}/{path}"), bytes),
    };
    archive::zip(tree.iter().map(member)).bytes()
}

/// The same as a tar in gzip.
fn tar_gz(tree: &Tree) -> Vec<u8> {
    let member = |(path, bytes): (&String, &Vec<u8>)| match path.strip_suffix('/') {
        Some(_) => tarball::dir(format!("{TOP}/{path}")),
        None => tarball::file(format!("{TOP}/{path}"), bytes),
    };
    tarball::gzip(&tarball::tar(tree.iter().map(member)))
}

/// A bench with the connector in every form, and two drivers.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.write(&format!("{TOP}.zip"), &zip(&jdbc()));
    bench.write(&format!("{TOP}.tar.gz"), &tar_gz(&jdbc()));
    bench.lay_out(TOP, &jdbc());
    bench.write("drivers/postgresql-42.7.4.jar", &archive::jar("org.postgresql.New"));
    bench.write("drivers/mysql-9.jar", &archive::jar("com.mysql.Driver"));
    bench
}
