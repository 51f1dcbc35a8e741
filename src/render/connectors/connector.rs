//! A connector on its way into objects.

use crate::formats::connector_definition::{ConnectorDefinition, Place};

use super::finding::{Finding, FindingKind};

/// A connector without what stands beside its options.
#[derive(Clone)]
pub(super) struct Connector {
    pub(super) name: String,
    pub(super) initial_state: Option<String>,
    /// What has a value, but `name`.
    pub(super) options: Vec<Setting>,
    pub(super) place: Place,
}

#[derive(Clone)]
pub(super) struct Setting {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) place: Place,
}

impl Connector {
    /// All of them, in the order of their names.
    pub(super) fn sorted(defined: &[ConnectorDefinition]) -> Vec<Self> {
        let mut sorted: Vec<Self> = defined.iter().map(Self::of).collect();
        sorted.sort_by(|a, b| a.name.cmp(&b.name));
        sorted
    }

    fn of(defined: &ConnectorDefinition) -> Self {
        let options = defined.config.iter().filter_map(|setting| {
            let value = setting.value.clone().filter(|_| setting.key != "name")?;
            Some(Setting { key: setting.key.clone(), value, place: setting.place.clone() })
        });
        Self {
            name: defined.name.clone(),
            initial_state: defined.initial_state.clone(),
            options: options.collect(),
            place: defined.place.clone(),
        }
    }

    /// Takes an option out.
    pub(super) fn take(&mut self, key: &str) -> Option<Setting> {
        let at = self.options.iter().position(|setting| setting.key == key)?;
        Some(self.options.remove(at))
    }

    /// Something that stands against all of it.
    pub(super) fn finding(&self, kind: FindingKind) -> Finding {
        Finding { connector: self.name.clone(), key: None, place: self.place.clone(), kind }
    }

    /// Something that stands against an option.
    pub(super) fn finding_at(&self, setting: &Setting, kind: FindingKind) -> Finding {
        let key = Some(setting.key.clone());
        Finding { connector: self.name.clone(), key, place: setting.place.clone(), kind }
    }
}
