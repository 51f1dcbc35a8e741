//! Profiles: repositories that belong together, and when they count.

use std::borrow::Cow;

use roxmltree::Node;

use super::Variables;
use super::filled::{Filled, fill, fill_known};
use super::read::is_true;
use crate::formats::xml::{child, children, listed, text, text_of};

/// An entry of `<profiles>`, as far as it tells of repositories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub id: String,
    /// What it says of itself; `activeProfiles` may list it besides.
    pub activation: Activation,
    /// Its repositories, in order.
    pub repositories: Vec<Repository>,
}

/// Whether a profile counts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// It does; no other profile switches it off.
    Active,
    /// It does not.
    Inactive,
    /// It depends on a JDK, a system or a file, which only Maven looks at.
    Undecided,
}

/// A repository that is to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its name; credentials and mirrors go by it.
    pub id: String,
    /// Where it is.
    pub url: Filled,
    /// Whether it is asked for released versions.
    pub releases: bool,
    /// Whether it is asked for `-SNAPSHOT` versions.
    pub snapshots: bool,
}

impl Profile {
    pub(super) fn read(node: Node<'_, '_>, variables: &Variables) -> Self {
        // Repositories may name the profile's own properties; Maven fills them in where it reads a project.
        let mut here = Cow::Borrowed(variables);
        for property in children(node, "properties").flat_map(|node| node.children()).filter(Node::is_element) {
            let (value, _) = fill_known(&text_of(property), variables);
            here.to_mut().entry(property.tag_name().name().to_owned()).or_insert(value);
        }
        Self {
            id: text(node, "id").map_or_else(|| "default".to_owned(), |id| fill_known(&id, variables).0),
            activation: child(node, "activation").map_or(Activation::Inactive, |node| activation(node, variables)),
            repositories: repositories(node, &here),
        }
    }
}

/// The `<repositories>` of a profile or a project.
pub(super) fn repositories(node: Node<'_, '_>, variables: &Variables) -> Vec<Repository> {
    let read = |node: Node<'_, '_>| {
        let takes = |policy: &'static str| {
            child(node, policy).and_then(|node| text(node, "enabled")).is_none_or(|text| is_true(&text, variables))
        };
        Repository {
            id: text(node, "id").map_or_else(|| "default".to_owned(), |id| fill_known(&id, variables).0),
            url: fill(&text(node, "url").unwrap_or_default(), variables),
            releases: takes("releases"),
            snapshots: takes("snapshots"),
        }
    };
    listed(node, "repositories", "repository").map(read).collect()
}

/// Every condition that is there has to hold, since Maven 3.2.2.
fn activation(node: Node<'_, '_>, variables: &Variables) -> Activation {
    if text(node, "activeByDefault").is_some_and(|text| is_true(&text, variables)) {
        return Activation::Active;
    }
    let holds = child(node, "property").map(|node| property_holds(node, variables));
    let undecided = ["jdk", "os", "file"].into_iter().any(|name| child(node, name).is_some());
    match holds {
        Some(false) => Activation::Inactive,
        _ if undecided => Activation::Undecided,
        Some(true) => Activation::Active,
        None => Activation::Inactive,
    }
}

fn property_holds(node: Node<'_, '_>, variables: &Variables) -> bool {
    let name = text(node, "name").unwrap_or_default();
    let (name, missing) = name.strip_prefix('!').map_or((&*name, false), |name| (name, true));
    let found = variables.get(name).map(String::as_str).unwrap_or_default();
    match text(node, "value").map(|value| fill_known(&value, variables).0) {
        Some(value) => match value.strip_prefix('!') {
            Some(other) => found != other,
            None => found == value,
        },
        None => found.is_empty() == missing,
    }
}
