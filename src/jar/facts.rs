//! What a jar declares.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Resources, packed};
use crate::formats::class_file::Access;
use crate::formats::jar_manifest::JarManifest;
use crate::formats::service_file::ServiceFile;

/// What a jar declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JarFacts {
    /// Its length in bytes.
    pub length: u64,
    /// Why it is no jar; then all below is empty.
    pub fault: Option<JarFault>,
    /// Its classes, sorted by name, then release; those of `META-INF/versions/N` carry their release whether or not the
    /// manifest makes the jar a multi-release one. Loose bytes that are no class files are in `broken`.
    #[serde(with = "packed")]
    pub classes: Vec<ClassOutline>,
    /// Members named `*.class` whose header cannot be read, or whose name is not that of their class, and why.
    pub broken: Vec<(String, String)>,
    /// `META-INF/services/*` by the name of the service, as far as the service is one of Connect's nine or a class of
    /// `org.apache.kafka`.
    pub services: BTreeMap<String, ServiceFile>,
    /// `META-INF/MANIFEST.MF`; `None` where there is none, or none that a JVM reads.
    pub manifest: Option<JarManifest>,
    /// Why `META-INF/MANIFEST.MF` is none that a JVM reads: then it loads no class of a package from this jar
    /// (`URLClassLoader.defineClass` asks for the manifest).
    pub manifest_fault: Option<String>,
    /// What `META-INF/maven/**/pom.properties` say.
    pub poms: Vec<Pom>,
    /// All other members that are no directories, as far as a rule looks at them: jars inside the jar, native
    /// libraries, class files below a folder of nested layouts (`BOOT-INF/classes`, `WEB-INF/classes`), what is named like
    /// a class in other letters.
    pub members: Vec<Member>,
    /// Which members there are that are no class files.
    pub resources: Resources,
}

/// A class by its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassOutline {
    /// Its internal name, such as `com/acme/Sink$Task`.
    pub name: Box<str>,
    /// The release of `META-INF/versions/N`; 0 for a class of the jar itself.
    pub release: u16,
    /// The major version of the class file.
    pub major: u16,
    /// The minor version; 65535 marks preview features.
    pub minor: u16,
    /// Its flags in the class file.
    pub access: Access,
    /// Its super class; `None` for `java/lang/Object` and modules.
    pub super_class: Option<Arc<str>>,
    /// Its interfaces, in order.
    pub interfaces: Box<[Arc<str>]>,
    /// CRC-32 of the class file, as the jar promises.
    pub crc: u32,
}

/// A Maven artifact that a jar says it is, or contains.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Pom {
    /// The group.
    pub group: String,
    /// The artifact.
    pub artifact: String,
    /// The version.
    pub version: String,
}

/// A member of a jar that is neither class nor service file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name in the jar, control characters escaped.
    pub name: String,
    /// Its length in bytes, inflated, as promised.
    pub size: u64,
    /// CRC-32, as promised.
    pub crc: u32,
}

/// Why bytes are no jar that a JVM opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum JarFault {
    /// No end of a zip archive is found.
    #[error("it is no zip archive")]
    NotAZip,
    /// The table of contents cannot be followed.
    #[error("its table of contents cannot be read")]
    Damaged,
    /// It promises more entries than is taken.
    #[error("it has {count} entries or more")]
    TooManyEntries {
        /// How many were counted.
        count: u64,
    },
    /// An entry whose name is not UTF-8: a JVM opens no jar that has one.
    #[error("its entry `{name}` has a name that is not UTF-8")]
    Name {
        /// The name, as far as it can be shown.
        name: String,
    },
    /// An encrypted entry: a JVM opens no jar that has one.
    #[error("its entry `{name}` is encrypted")]
    Encrypted {
        /// The entry.
        name: String,
    },
    /// An entry that is neither stored nor deflated: a JVM opens no jar that has one.
    #[error("its entry `{name}` is compressed by method {method}")]
    Method {
        /// The entry.
        name: String,
        /// The method (APPNOTE 4.4.5).
        method: u16,
    },
    /// A manifest that cannot be read at all, or is none and asks to be read at once: a class loader passes over the jar.
    #[error("its manifest {why}")]
    Manifest {
        /// A sentence without subject.
        why: String,
    },
    /// Its members inflate to more than any honest jar's do, or have names without measure.
    #[error("its members inflate to more than is taken")]
    Bomb,
    /// The bytes around it are not what the archive promises.
    #[error("its bytes cannot be inflated")]
    NotInflated,
}
