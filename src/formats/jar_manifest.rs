//! `META-INF/MANIFEST.MF` (JAR File Specification, "JAR Manifest").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The attributes of a jar's manifest; names in lower case, for they are compared without case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JarManifest {
    /// The main section.
    pub main: BTreeMap<String, String>,
    /// The sections of packages and members, by `Name`.
    pub sections: BTreeMap<String, BTreeMap<String, String>>,
}
