//! Who a plugin is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Owner, name and version of a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The owner's username on the Hub, such as `confluentinc`.
    pub owner: Option<String>,
    /// The component's name, such as `kafka-connect-datagen`.
    pub name: String,
    /// The version, free form.
    pub version: Option<String>,
    /// What told us.
    pub source: IdentitySource,
}

/// What told us who a plugin is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentitySource {
    /// The spec or a flag.
    Spec,
    /// `manifest.json`.
    HubManifest,
    /// The archive's top directory.
    TopDirectory,
    /// The archive's file name.
    FileName,
    /// `META-INF/maven/**/pom.properties` of a jar.
    PomProperties,
}

/// What `manifest.json` says beyond the identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubFacts {
    /// The title people read.
    pub title: Option<String>,
    /// `source`, `sink`, `transform`, `converter`, or what else stands there.
    pub component_types: Vec<String>,
    /// The names of the licences.
    pub licenses: Vec<String>,
}

impl Identity {
    /// `<owner>-<name>`, or `<name>` where the owner is not known.
    pub fn folder(&self) -> String {
        match &self.owner {
            Some(owner) => format!("{owner}-{}", self.name),
            None => self.name.clone(),
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(owner) = &self.owner {
            write!(f, "{owner}/")?;
        }
        f.write_str(&self.name)?;
        self.version.as_ref().map_or(Ok(()), |version| write!(f, " {version}"))
    }
}
