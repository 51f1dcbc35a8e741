//! Definitions of connectors in, objects that make a worker run them out.

mod finding;
mod values;

pub use finding::{Finding, FindingKind};

use super::File;
use crate::formats::connector_definition::ConnectorDefinition;
use crate::formats::sensitive;

/// What is to be rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Into what.
    pub form: Form,
    /// What goes into names.
    pub name: String,
    /// Secrets that are written out may stay where they are.
    pub allow_literal_secrets: bool,
}

/// Into what connectors are rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// Values of plugraft's Helm chart.
    Values,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// The texts; none where there are findings.
    pub files: Vec<File>,
    /// What stands against it.
    pub findings: Vec<Finding>,
    /// Sentences for the user.
    pub notes: Vec<String>,
}

/// Renders connectors, in the order of their names.
pub fn render(connectors: &[ConnectorDefinition], wish: &Wish) -> Rendered {
    let mut sorted: Vec<&ConnectorDefinition> = connectors.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    let mut findings = Vec::new();
    if !wish.allow_literal_secrets {
        findings.extend(sorted.iter().copied().flat_map(literal_secrets));
    }
    if !findings.is_empty() {
        return Rendered { findings, ..Rendered::default() };
    }
    let files = match wish.form {
        Form::Values => vec![values::file(&sorted, &wish.name)],
    };
    Rendered { files, ..Rendered::default() }
}

fn literal_secrets(connector: &ConnectorDefinition) -> impl Iterator<Item = Finding> + '_ {
    let written = connector.config.iter().filter(|setting| {
        setting.value.as_deref().is_some_and(|value| sensitive::literal(&setting.key, value).is_some())
    });
    written.map(|setting| Finding {
        connector: connector.name.clone(),
        key: Some(setting.key.clone()),
        place: setting.place.clone(),
        kind: FindingKind::LiteralSecret,
    })
}
