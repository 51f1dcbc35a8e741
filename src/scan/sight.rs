//! What a worker finds in one location.

use serde::{Deserialize, Serialize};

use super::{LocationKind, Observations, PluginType, Reason};

/// What a worker finds in one location, and what it passes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sight {
    /// The location, as `plugin.path` leads to it.
    pub place: String,
    /// How the worker reads it.
    pub kind: LocationKind,
    /// The rows of `connect-plugin-path list` for it, sorted by type, then class.
    pub rows: Vec<Row>,
    /// Classes that are plugins by their super types, and that no scanner finds; sorted like the rows.
    pub missed: Vec<Missed>,
    /// Why no worker starts with it: `ServiceLoader` meets too many classes in a row that cannot be linked, or one that
    /// claims a package of Java (unless `plugin.discovery` is `only_scan`); a plugin has no simple name, because what it is
    /// a member of is missing; or the scan of Kafka 4 meets a member that is named like a class in other letters. The
    /// tool ends without a table then.
    #[serde(default)]
    pub halt: Option<String>,
    /// What else is to be seen there.
    pub observations: Observations,
}

/// A plugin of a location: one class as one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The binary name of the class, such as `com.acme.Cast$Value`.
    pub class: String,
    /// As what it is a plugin.
    #[serde(rename = "type")]
    pub kind: PluginType,
    /// Its aliases, the simple name and then the pruned one, without repetition; none where it is not loadable. Whether
    /// another plugin has the same alias is not looked at here.
    pub aliases: Vec<String>,
    /// What it will say of its version.
    pub version: Version,
    /// Whether a worker can load it.
    pub loadable: Loadable,
    /// Whether the reflective scan finds it.
    pub scanned: bool,
    /// Whether `ServiceLoader` finds it, by a service file of its own location or of the worker.
    pub served: bool,
    /// Whether a service file of its own location lists it under its type: `hasManifest`.
    pub in_manifest: bool,
    /// The archive that defines it, by its path below the location; `None` where no archive does.
    pub jar: Option<String>,
}

/// What a plugin will say of its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Version {
    /// This; `undefined` and `null` are answers too.
    Stated(String),
    /// Only running it would tell: why, and what other evidence hints at.
    NotProvable {
        /// What is in the way.
        why: String,
        /// The version that the jar's own papers give.
        hint: Option<String>,
    },
}

/// Whether a worker can load a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Loadable {
    /// Nothing that can be known without running it is in the way.
    Yes,
    /// It surely cannot: why.
    No(Reason),
    /// Only running it would tell: why.
    NotProvable(String),
}

/// A class that is a plugin by its super types, and that no scanner finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Missed {
    /// The binary name of the class.
    pub class: String,
    /// As what it would be a plugin.
    #[serde(rename = "type")]
    pub kind: PluginType,
    /// The archive that defines it, by its path below the location.
    pub jar: Option<String>,
    /// Why no scanner finds it.
    #[serde(flatten)]
    pub reason: Reason,
    /// Whether somebody meant it to be one: false for what is abstract, not public or without a constructor for it, as
    /// base classes are.
    pub is_meant: bool,
}
