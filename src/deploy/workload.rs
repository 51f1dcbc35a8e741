//! A plain Deployment or `StatefulSet`: the worker's container runs the image, or the image is mounted into it.

use crate::formats::yaml_edit::Yaml;
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Next, Unfit, Way};
use super::object::{DEPLOYMENT, Object, STATEFUL_SET, container};

const POD: [&str; 3] = ["spec", "template", "spec"];
const CONTAINERS: [&str; 4] = ["spec", "template", "spec", "containers"];

/// What to set so that the container runs the image.
pub(super) fn deployment(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let object = Object::choose(&[DEPLOYMENT, STATEFUL_SET], wish, existing)?;
    let name = container(&object, wish, existing, &CONTAINERS)?;
    let mut draft = Draft { document: Some(object.document), ..Draft::default() };
    let worker = Way::of(&CONTAINERS).item("name", &name);
    draft.put(worker.clone().key("image"), &image.whole(wish.by_tag)?);
    if let Some(policy) = wish.pull_policy {
        draft.put(worker.key("imagePullPolicy"), policy.name());
    }
    draft.add_secrets(&Way::of(&POD).key("imagePullSecrets"), wish);
    draft.next = Next::Object(object);
    Ok(draft)
}

/// What to set so that the image is mounted into the container (Kubernetes, "Image volumes", from 1.33 on).
pub(super) fn image_volume(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let object = Object::choose(&[DEPLOYMENT, STATEFUL_SET], wish, existing)?;
    let worker = container(&object, wish, existing, &CONTAINERS)?;
    let plugin = image.plugin(wish)?;
    let volume = format!("plugin-{plugin}");
    let path = wish.mount_path.clone().unwrap_or_else(|| format!("/mnt/plugins/{plugin}"));
    let mut draft = Draft { document: Some(object.document), ..Draft::default() };
    let mount = Way::of(&CONTAINERS).item("name", &worker).key("volumeMounts").item("name", &volume);
    draft.put(mount.key("mountPath"), &path);
    let source = Way::of(&POD).key("volumes").item("name", &volume).key("image");
    draft.put(source.clone().key("reference"), &image.whole(wish.by_tag)?);
    if let Some(policy) = wish.pull_policy {
        draft.put(source.key("pullPolicy"), policy.name());
    }
    draft.add_secrets(&Way::of(&POD).key("imagePullSecrets"), wish);
    let above = path.rsplit_once('/').map_or("/", |(above, _)| if above.is_empty() { "/" } else { above });
    draft.notes.push(format!("the worker's `plugin.path` has to list `{above}`, below which the plugin is mounted"));
    draft.next = Next::Object(object);
    Ok(draft)
}
