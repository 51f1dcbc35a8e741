//! Confluent Operator 1.x, the Helm bundle whose charts render
//! `{global.provider.registry.fqdn}/{connect.image.repository}:{connect.image.tag}`.

use crate::formats::yaml_edit::{Found, Yaml};
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Unfit};

const REGISTRY: [&str; 4] = ["global", "provider", "registry", "fqdn"];

/// What to set in a bundle's values.
pub(super) fn draft(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut draft = Draft::default();
    let registry = match existing.find(&REGISTRY) {
        Found::Text(text) => Some(text),
        Found::Absent | Found::Empty | Found::Collection => None,
    };
    // The registry may carry a path, as a mirror's does; what is below it is the repository then.
    let below = registry.as_deref().and_then(|registry| below(&image.name(), registry));
    let repository = below.clone().unwrap_or_else(|| image.reference.repository().to_owned());
    let (repository, tag) = image.split(&repository, wish.by_tag)?;
    if below.is_none() {
        draft.notes.push(registry_note(image, registry.as_deref(), wish.set_global_registry));
        if wish.set_global_registry {
            draft.set(&REGISTRY, image.reference.registry());
        }
    }
    draft.set(&["connect", "image", "repository"], &repository);
    draft.set(&["connect", "image", "tag"], &tag);
    draft.notes.extend(traps(existing));
    Ok(draft)
}

/// What is left of a name below a registry; `index.docker.io` is an old name of `docker.io`.
fn below(name: &str, registry: &str) -> Option<String> {
    let (host, path) = registry.split_once('/').unwrap_or((registry, ""));
    let host = host.to_ascii_lowercase();
    let host = if host == "index.docker.io" { "docker.io" } else { &host };
    let prefix = if registry.contains('/') { format!("{host}/{path}/") } else { format!("{host}/") };
    name.strip_prefix(&prefix).filter(|rest| !rest.is_empty()).map(str::to_owned)
}

fn registry_note(image: &Consumed, registry: Option<&str>, is_set: bool) -> String {
    let (ours, repository) = (image.reference.registry(), image.reference.repository());
    match registry {
        _ if is_set => format!(
            "`global.provider.registry.fqdn` is now `{ours}`, which moves the images of every component of the \
             release, not only of Connect"
        ),
        Some(other) => format!(
            "`global.provider.registry.fqdn` is `{other}`: the chart will pull `{other}/{repository}`, but the image \
             is in `{ours}`; `setGlobalRegistry` changes it, for every component of the release"
        ),
        None => format!(
            "`global.provider.registry.fqdn` is not set here, and has to be `{ours}`, or the chart will pull \
             `{repository}` from another registry; `setGlobalRegistry` sets it, for every component of the release"
        ),
    }
}

/// Values that look as if they told the chart something, and do not.
fn traps(existing: &Yaml<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let beside = existing.find(&["image", "repository"]) != Found::Absent;
    if beside && matches!(existing.find(&["connect"]), Found::Absent | Found::Empty) {
        notes.push("`image` stands beside `connect`, not below it, where the chart does not read it".to_owned());
    }
    if existing.find(&["connect", "global", "provider", "registry", "fqdn"]) != Found::Absent {
        notes.push("`connect.global` has no effect: the bundle's own `global` replaces it".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_registry_may_carry_a_path() {
        let check = |registry: &str, expected: Option<&str>| {
            assert_eq!(below("r.io:5000/team/x", registry).as_deref(), expected, "{registry}");
        };
        check("r.io:5000", Some("team/x"));
        check("R.IO:5000", Some("team/x"));
        check("r.io:5000/team", Some("x"));
        check("r.io:5000/team/x", None);
        check("r.io:5000/", None);
        check("r.io", None);
        check("", None);
        assert_eq!(below("docker.io/library/x", "index.docker.io").as_deref(), Some("library/x"));
    }
}
