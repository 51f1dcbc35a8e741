//! Definitions of connectors in, objects that make a worker run them out.
//!
//! A [`Wish`] says into what. Everything that stands against it is told at once, and nothing is rendered then.

mod connector;
mod definitions;
mod finding;
mod job;
mod object;
mod operator;
mod pod;
mod secrets;
mod values;
mod wish;

pub use finding::{Finding, FindingKind};
pub use wish::{Certificates, Client, Form, JobWish, Provider, Restart, SecretWish, Secrets, Wish};

use super::File;
use crate::formats::connector_definition::ConnectorDefinition;
use connector::Connector;

/// How many letters the `name` of a [`Wish`] may have, so that a hash can follow.
pub const LONGEST_NAME: usize = 52;

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// The texts, in the order in which they are to be applied; none where there are findings.
    pub files: Vec<File>,
    /// What stands against it.
    pub findings: Vec<Finding>,
    /// The Job to wait for.
    pub job: Option<String>,
    /// Whether an object is too large for what `kubectl apply` keeps beside it, unless the server applies.
    pub needs_server_side: bool,
    /// Sentences for the user.
    pub notes: Vec<String>,
}

/// Renders connectors, in the order of their names.
pub fn render(connectors: &[ConnectorDefinition], wish: &Wish) -> Rendered {
    let mut connectors = Connector::sorted(connectors);
    let mut rendered = Rendered::default();
    let mut secret = None;
    match &wish.secrets {
        Secrets::Refused => rendered.findings.extend(secrets::literal(&connectors)),
        Secrets::Stay => (),
        Secrets::Move(to) => {
            secret = secrets::moved(&mut connectors, to, wish);
            if secret.is_some() {
                rendered.notes.extend(secrets::needs(to, wish));
            }
        }
    }
    match &wish.form {
        Form::Values => rendered.files.push(values::file(&connectors, wish)),
        Form::Job(job) => job::objects(connectors, job, wish, &mut rendered),
        Form::Strimzi { .. } | Form::Cfk { .. } => operator::objects(connectors, wish, &mut rendered),
    }
    if rendered.findings.is_empty() {
        rendered.files.splice(0..0, secret);
    } else {
        rendered.files.clear();
    }
    rendered
}
