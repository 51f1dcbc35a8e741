//! A Kubernetes object in a file: whole, a part of it, or operations on it.

use crate::formats::yaml_edit::{Found, Yaml};
use crate::spec::OverrideWish;

use super::draft::Unfit;

/// A kind of object that names an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// `kind`.
    pub(super) name: &'static str,
    /// What `kubectl` calls it.
    pub(super) resource: &'static str,
    /// How a part of the object is applied: `merge` for custom resources, which refuse `strategic`; `strategic` for
    /// the others, of which `merge` would drop whole lists.
    pub(super) patch: &'static str,
    /// What no whole object is without (the custom resource's schema, the API's reference).
    pub(super) needed: &'static [&'static str],
}

/// Strimzi's Connect cluster.
pub(super) const KAFKA_CONNECT: Kind =
    Kind { name: "KafkaConnect", resource: "kafkaconnect", patch: "merge", needed: &["spec", "bootstrapServers"] };

/// The Connect cluster of Confluent for Kubernetes.
pub(super) const CONNECT: Kind = Kind {
    name: "Connect",
    resource: "connects.platform.confluent.io",
    patch: "merge",
    needed: &["spec", "image", "init"],
};

/// A plain worker.
pub(super) const DEPLOYMENT: Kind =
    Kind { name: "Deployment", resource: "deployment", patch: "strategic", needed: &["spec", "selector"] };

/// A plain worker whose Pods keep their names.
pub(super) const STATEFUL_SET: Kind =
    Kind { name: "StatefulSet", resource: "statefulset", patch: "strategic", needed: &["spec", "selector"] };

/// The object that is meant.
#[derive(Debug)]
pub(super) struct Object {
    /// Its document in the file.
    pub(super) document: usize,
    /// Its kind.
    kind: Kind,
    /// Its name, where it is known.
    name: Option<String>,
    /// What the file holds of it.
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Nothing yet.
    New,
    /// A part, to be merged.
    Part,
    /// Operations (RFC 6902).
    Operations,
    /// All.
    Whole,
    /// All, as a cluster told it, with its version: what others changed since is not lost.
    Dumped,
}

impl Object {
    /// Chooses the object of a file. A single document without a kind is the patch of an object.
    pub(super) fn choose<const N: usize>(
        kinds: &[Kind; N],
        wish: &OverrideWish,
        yaml: &Yaml<'_>,
    ) -> Result<Self, Unfit> {
        if yaml.documents() <= 1 && text(yaml, 0, &["kind"]).is_none() {
            let form = match yaml.find(&[]) {
                _ if yaml.is_list(0) => Form::Operations,
                Found::Absent | Found::Empty => Form::New,
                Found::Text(_) | Found::Collection => Form::Part,
            };
            return Ok(Self { document: 0, kind: kinds[0], name: wish.object.clone(), form });
        }
        let all: Vec<_> = (0..yaml.documents()).filter_map(|document| Self::read(kinds, yaml, document)).collect();
        let candidates = all.iter().map(Self::shown).collect();
        let is_meant = |object: &Self| wish.object.is_none() || object.name == wish.object;
        let is_empty = all.is_empty();
        let mut meant = all.into_iter().filter(is_meant);
        match (meant.next(), meant.next()) {
            (Some(object), None) => Ok(object),
            (Some(_), Some(_)) => Err(Unfit::Ambiguous { what: "object", candidates }),
            (None, _) if is_empty => Err(Unfit::NoObject { kinds: kinds.iter().map(|kind| kind.name).collect() }),
            (None, _) => {
                let name = wish.object.clone().unwrap_or_default();
                Err(Unfit::Unknown { what: "object", name, candidates })
            }
        }
    }

    fn read(kinds: &[Kind], yaml: &Yaml<'_>, document: usize) -> Option<Self> {
        let name = text(yaml, document, &["kind"])?;
        let kind = *kinds.iter().find(|kind| kind.name == name)?;
        let is_whole = !matches!(yaml.find_in(document, kind.needed), Found::Absent | Found::Empty);
        let form = match text(yaml, document, &["metadata", "resourceVersion"]) {
            _ if !is_whole => Form::Part,
            Some(_) => Form::Dumped,
            None => Form::Whole,
        };
        Some(Self { document, kind, name: text(yaml, document, &["metadata", "name"]), form })
    }

    fn shown(&self) -> String {
        format!("{} {}", self.kind.name, self.name.as_deref().unwrap_or("without a name"))
    }

    /// Whether the file holds all of the object.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self.form, Form::Whole | Form::Dumped)
    }

    /// Whether the file holds operations.
    pub(super) fn is_operations(&self) -> bool {
        self.form == Form::Operations
    }

    /// How an element is added to a list without losing others: in place where the file has the list or the whole
    /// object; else by operations, since a merge would replace the object's whole list.
    pub(super) fn with_list(self, yaml: &Yaml<'_>, list: &[&str]) -> Result<Self, Unfit> {
        let is_there = !matches!(yaml.find_in(self.document, list), Found::Absent | Found::Empty);
        match self.form {
            Form::New => Ok(Self { form: Form::Operations, ..self }),
            Form::Part if !is_there => Err(Unfit::WouldReplace { list: list.join(".") }),
            _ => Ok(self),
        }
    }

    /// The command that puts the file to use. What is not the whole object is never applied: what it leaves out would
    /// be lost, and the API server would not say so.
    pub(super) fn command(&self, file: &str) -> String {
        let patch = match self.form {
            Form::Whole => return format!("kubectl apply -f {file}"),
            Form::Dumped => return format!("kubectl replace -f {file}"),
            Form::Operations => "json",
            Form::New | Form::Part => self.kind.patch,
        };
        let name = self.name.as_deref().unwrap_or("NAME");
        format!("kubectl patch {} {name} --type={patch} --patch-file {file}", self.kind.resource)
    }
}

/// The container that is meant: the one that was named, else the only one that is there.
pub(super) fn container(object: &Object, wish: &OverrideWish, yaml: &Yaml<'_>, list: &[&str]) -> Result<String, Unfit> {
    let candidates = yaml.each(object.document, list, "name");
    match &wish.container {
        Some(name) if candidates.contains(name) || !object.is_whole() => Ok(name.clone()),
        Some(name) => Err(Unfit::Unknown { what: "container", name: name.clone(), candidates }),
        None if candidates.is_empty() => Err(Unfit::Missing("container")),
        None => match candidates.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(Unfit::Ambiguous { what: "container", candidates }),
        },
    }
}

fn text(yaml: &Yaml<'_>, document: usize, path: &[&str]) -> Option<String> {
    match yaml.find_in(document, path) {
        Found::Text(text) => Some(text),
        Found::Absent | Found::Empty | Found::Collection => None,
    }
}
