//! What rules look at beside the table: evidence, without a verdict.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What else is to be seen in a location. Archives are named by their paths below it, in class path order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Observations {
    /// How many archives are on the class path.
    pub archives: usize,
    /// How many classes they have.
    pub classes: usize,
    /// Archives that no JVM opens.
    pub corrupt: Vec<Corrupt>,
    /// Class files that no JVM takes for their class, per archive.
    pub broken: Vec<Tally>,
    /// What the worker has itself, and does not load from here.
    pub bundled: Vec<Bundled>,
    /// Artifacts that are there in several versions.
    pub versions: Vec<Versions>,
    /// Pairs of archives that have classes of one name and other bytes.
    pub clashes: Vec<Clash>,
    /// Archives that have jars inside, or classes where no class loader looks for them.
    pub nested: Vec<Nested>,
    /// Entries of `Class-Path` that lead out of the location.
    pub leaving: Vec<Leaving>,
    /// Classes that are too new for the Java of the worker, per archive.
    pub newer: Vec<Newer>,
    /// Service files of Connect's types that a syntax error makes void.
    pub void_services: Vec<VoidService>,
    /// Native libraries, and for which platforms they are there.
    pub natives: Vec<NativeLibrary>,
    /// What plugins name of Kafka, and this worker does not have.
    pub foreign: Vec<Foreign>,
}

/// An archive that no JVM opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrupt {
    /// The archive.
    pub jar: String,
    /// Why: a sentence.
    pub why: String,
}

/// So many of something in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The archive.
    pub jar: String,
    /// How many.
    pub count: usize,
    /// The first few.
    pub examples: Vec<String>,
}

/// Something that the worker has itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundled {
    /// The archive.
    pub jar: String,
    /// What it is.
    pub what: BundledKind,
    /// What it is called, such as `slf4j-api`; by its file name, where little else is in the archive.
    pub name: String,
    /// The size of the archive, where it holds little else.
    pub bytes: Option<u64>,
    /// How many of its classes are meant.
    pub classes: usize,
}

/// What is bundled though the worker has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BundledKind {
    /// Kafka's own classes.
    WorkerApi,
    /// The interface of logging, or what is behind it.
    Logging,
}

/// An artifact in several versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The artifact, such as `com.google.guava:guava`, without the group where no paper tells it.
    pub artifact: String,
    /// Its versions with their archives, the one that is loaded first.
    pub copies: Vec<(String, String)>,
}

/// Classes of one name and other bytes in two archives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// The archive that comes first, and so gives the classes.
    pub winner: String,
    /// The other one.
    pub loser: String,
    /// How many classes.
    pub count: usize,
    /// The binary names of the first few.
    pub examples: Vec<String>,
}

/// An archive with jars inside, or with classes where no class loader looks for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nested {
    /// The archive.
    pub jar: String,
    /// How it is laid out.
    pub layout: Layout,
    /// How many jars and classes are out of reach.
    pub count: usize,
    /// Their size in bytes.
    pub bytes: u64,
    /// The first few.
    pub examples: Vec<String>,
}

/// Layouts of archives that other programs than a class loader know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// That of Spring Boot: `BOOT-INF`.
    Boot,
    /// That of a web application: `WEB-INF`.
    Web,
    /// A zip that holds jars, as a plugin's archive before it is unpacked.
    Packed,
    /// A jar that holds jars.
    Jar,
}

/// An entry of `Class-Path` that leads out of the location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// The archive whose manifest says so.
    pub jar: String,
    /// The first few entries, as they are written.
    pub entries: Vec<String>,
    /// How many there are.
    pub count: usize,
}

/// Classes that are too new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newer {
    /// The archive.
    pub jar: String,
    /// The feature release of Java that all of them run on.
    pub java: u16,
    /// How many.
    pub count: usize,
    /// The binary names of the first few.
    pub examples: Vec<String>,
    /// The binary names of those that are meant as plugins.
    pub plugins: Vec<String>,
}

/// A service file that is void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidService {
    /// The archive.
    pub jar: String,
    /// The service.
    pub service: String,
    /// The line, from 1.
    pub line: u32,
    /// What is wrong with it.
    pub why: String,
}

/// A native library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeLibrary {
    /// What it is called on all platforms, such as `snappyjava`.
    pub name: String,
    /// The first archive that has it.
    pub jar: String,
    /// For which platforms it is there.
    pub platforms: BTreeSet<NativePlatform>,
}

/// A platform of native libraries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NativePlatform {
    /// The operating system, such as `linux`, as OCI spells it.
    pub os: String,
    /// The architecture, such as `amd64`, likewise.
    pub architecture: String,
    /// Whether it is for musl and not for glibc.
    pub is_musl: bool,
}

/// What a plugin names of Kafka, and this worker does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreign {
    /// The archive.
    pub jar: String,
    /// The binary name of the plugin's class.
    pub class: String,
    /// What is missing, such as `org.apache.kafka.connect.components.ConnectPlugin`, or a member with its class.
    pub missing: String,
    /// Whether the class cannot be loaded without it; where not, it fails when it comes to use it.
    pub is_super: bool,
}
