//! Which plugins a connector names, and under which keys.

use crate::formats::connector_definition::{ConnectorDefinition, Setting};
use crate::scan::PluginType;

/// Something that a definition says of plugins.
pub(super) enum Named<'a> {
    /// A key that names a plugin.
    Plugin {
        /// The key.
        setting: &'a Setting,
        /// Its value.
        class: &'a str,
        /// As what it has to be one.
        of: Wanted,
        /// The key that tells the version (KIP-891).
        version: Option<&'a Setting>,
    },
    /// A key whose value a config provider gives.
    Variable {
        /// The key.
        setting: &'a Setting,
    },
    /// A key that has to be there for a member of a list.
    Missing {
        /// The list.
        list: &'a Setting,
        /// The missing key.
        key: String,
    },
    /// A key of something that the list of such does not name.
    Unlisted {
        /// The key.
        setting: &'a Setting,
        /// The list.
        list: &'static str,
    },
}

/// As what a plugin is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A source or a sink.
    Connector,
    /// A plugin of this type.
    Type(PluginType),
}

impl Wanted {
    /// Whether a plugin of this type fits.
    pub(super) fn takes(self, kind: PluginType) -> bool {
        match self {
            Self::Connector => matches!(kind, PluginType::Source | PluginType::Sink),
            Self::Type(wanted) => wanted == kind,
        }
    }

    /// The type in words.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Connector => "connector",
            Self::Type(kind) => noun(kind),
        }
    }
}

/// A type in words.
pub(super) fn noun(kind: PluginType) -> &'static str {
    match kind {
        PluginType::Source => "source connector",
        PluginType::Sink => "sink connector",
        PluginType::Converter => "converter",
        PluginType::HeaderConverter => "header converter",
        PluginType::Transformation => "transformation",
        PluginType::Predicate => "predicate",
        PluginType::ConfigProvider => "config provider",
        PluginType::RestExtension => "REST extension",
        PluginType::ConnectorClientConfigOverridePolicy => "override policy",
    }
}

/// Keys that name one plugin, and those that tell its version (`ConnectorConfig`).
const SINGLE: [(&str, Wanted, &str); 4] = [
    ("connector.class", Wanted::Connector, "connector.plugin.version"),
    ("key.converter", Wanted::Type(PluginType::Converter), "key.converter.plugin.version"),
    ("value.converter", Wanted::Type(PluginType::Converter), "value.converter.plugin.version"),
    ("header.converter", Wanted::Type(PluginType::HeaderConverter), "header.converter.plugin.version"),
];

/// Keys that list names, and what follows each name where it tells a class (`ConnectorConfig`; `AbstractConfig` for
/// config providers).
const LISTED: [(&str, Wanted, &str); 3] = [
    ("transforms", Wanted::Type(PluginType::Transformation), "type"),
    ("predicates", Wanted::Type(PluginType::Predicate), "type"),
    ("config.providers", Wanted::Type(PluginType::ConfigProvider), "class"),
];

/// All that a connector says of plugins, in the order of the keys above.
pub(super) fn named(connector: &ConnectorDefinition) -> Vec<Named<'_>> {
    let mut found = Vec::new();
    for (key, of, version) in SINGLE {
        if let Some(setting) = connector.setting(key) {
            found.extend(plugin(setting, of, connector.setting(version)));
        }
    }
    for (list, of, what) in LISTED {
        let setting = connector.setting(list);
        let value = setting.and_then(|setting| setting.value.as_deref()).unwrap_or_default();
        let names: Vec<&str> = value.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        if let Some(setting) = setting {
            if value.contains("${") {
                found.push(Named::Variable { setting });
                continue;
            }
            found.extend(names.iter().filter_map(|name| {
                let key = format!("{list}.{name}.{what}");
                match connector.setting(&key) {
                    Some(member) => {
                        let version = connector.setting(&format!("{list}.{name}.plugin.version"));
                        plugin(member, of, version)
                    }
                    None => Some(Named::Missing { list: setting, key }),
                }
            }));
        }
        found.extend(unlisted(connector, list, what, &names));
    }
    found
}

fn plugin<'a>(setting: &'a Setting, of: Wanted, version: Option<&'a Setting>) -> Option<Named<'a>> {
    let value = setting.value.as_deref()?;
    if value.contains("${") {
        return Some(Named::Variable { setting });
    }
    // `ConfigDef` cuts blanks off.
    Some(Named::Plugin { setting, class: value.trim(), of, version })
}

/// Keys of members that the list does not have: Kafka takes no notice of them.
fn unlisted<'a>(connector: &'a ConnectorDefinition, list: &'static str, what: &str, names: &[&str]) -> Vec<Named<'a>> {
    let is_stray = |setting: &&Setting| {
        let rest = setting.key.strip_prefix(list).and_then(|rest| rest.strip_prefix('.'));
        let name = rest.and_then(|rest| rest.strip_suffix(what)).and_then(|rest| rest.strip_suffix('.'));
        name.is_some_and(|name| !name.contains('.') && !names.contains(&name))
    };
    connector.config.iter().filter(is_stray).map(|setting| Named::Unlisted { setting, list }).collect()
}
