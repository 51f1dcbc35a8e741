//! Confluent Operator 1.x, the Helm bundle whose charts render
//! `{global.provider.registry.fqdn}/{connect.image.repository}:{connect.image.tag}`.

use crate::formats::yaml_edit::{Found, Refusal, find};
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Unfit};

const REGISTRY: [&str; 4] = ["global", "provider", "registry", "fqdn"];

/// What to set in a bundle's values.
pub(super) fn draft(image: &Consumed, wish: &OverrideWish, existing: &str) -> Result<Draft, Unfit> {
    let mut draft = Draft::default();
    let registry = match find(existing, &REGISTRY)? {
        Found::Text(text) => Some(text),
        Found::Absent | Found::Empty | Found::Collection => None,
    };
    // The registry may carry a path, as a mirror's does; what is below it is the repository then.
    let below = registry.as_deref().and_then(|registry| below(&image.name(), registry));
    let repository = below.clone().unwrap_or_else(|| image.reference.repository().to_owned());
    let (repository, tag) = if wish.by_tag {
        (repository, image.reference.tag().ok_or(Unfit::Untagged)?.to_owned())
    } else {
        image.split_digest(&repository)
    };
    if below.is_none() {
        draft.notes.push(registry_note(image, registry.as_deref(), wish, &format!("{repository}:{tag}")));
        if wish.set_global_registry {
            draft.set(&REGISTRY, image.reference.registry());
        }
    }
    draft.set(&["connect", "image", "repository"], &repository);
    draft.set(&["connect", "image", "tag"], &tag);
    draft.notes.extend(traps(existing, wish)?);
    Ok(draft)
}

/// What is left of a name below a registry; `index.docker.io` is an old name of `docker.io`.
fn below(name: &str, registry: &str) -> Option<String> {
    let (host, path) = registry.split_once('/').map_or((registry, ""), |(host, path)| (host, path));
    let host = host.to_ascii_lowercase();
    let host = if host == "index.docker.io" { "docker.io" } else { &host };
    let prefix =
        if path.is_empty() && !registry.contains('/') { format!("{host}/") } else { format!("{host}/{path}/") };
    name.strip_prefix(&prefix).filter(|rest| !rest.is_empty()).map(str::to_owned)
}

fn registry_note(image: &Consumed, registry: Option<&str>, wish: &OverrideWish, rendered: &str) -> String {
    let (file, ours) = (wish.file.display(), image.reference.registry());
    match registry {
        _ if wish.set_global_registry => format!(
            "`{file}` sets `global.provider.registry.fqdn` to `{ours}`, which moves the images of every component of \
             the release, not only of Connect"
        ),
        Some(other) => format!(
            "`{file}` has `{other}` as `global.provider.registry.fqdn`: the chart will pull `{other}/{rendered}`, but \
             the image is in `{ours}`; `setGlobalRegistry` would change it for every component of the release"
        ),
        None => format!(
            "`{file}` does not set `global.provider.registry.fqdn`: the chart will pull `{rendered}` from the registry \
             that its other values name, and the image is in `{ours}`; `setGlobalRegistry` would set it for every \
             component of the release"
        ),
    }
}

/// Values that look as if they told the chart something, and do not.
fn traps(existing: &str, wish: &OverrideWish) -> Result<Vec<String>, Refusal> {
    let file = wish.file.display();
    let mut notes = Vec::new();
    let beside = find(existing, &["image", "repository"])? != Found::Absent;
    if beside && matches!(find(existing, &["connect"])?, Found::Absent | Found::Empty) {
        notes.push(format!(
            "`image` in `{file}` stands beside `connect`, not below it, where the chart does not read it"
        ));
    }
    let own = ["connect", "global", "provider", "registry", "fqdn"];
    if find(existing, &own)? != Found::Absent {
        notes.push(format!("`connect.global` in `{file}` has no effect: the bundle's own `global` replaces it"));
    }
    Ok(notes)
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
