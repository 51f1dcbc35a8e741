//! Strimzi's `KafkaConnect`: the image as a plugin that is mounted into its Pods (`spec.plugins`, from 0.47 on).

use crate::formats::yaml_edit::Yaml;
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Next, Unfit, Way};
use super::object::{KAFKA_CONNECT, Object};
use super::strimzi::SECRETS;

const PLUGINS: [&str; 2] = ["spec", "plugins"];

/// What to set in the object.
pub(super) fn draft(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut object = Object::choose(&[KAFKA_CONNECT], wish, existing)?.with_list(existing, &PLUGINS)?;
    if !wish.pull_secrets.is_empty() {
        object = object.with_list(existing, &SECRETS)?;
    }
    let mut draft = Draft { document: Some(object.document), ..Draft::default() };
    let (list, secrets) = if object.is_operations() {
        draft.nothing(Way::operation("test", "/spec/plugins"));
        if !wish.pull_secrets.is_empty() {
            draft.nothing(Way::operation("test", "/spec/template"));
        }
        draft.notes.push(
            "where the object lists plugins already, this patch is refused and changes nothing: put the object's \
             manifest at the file instead, and the plugin is added to its list"
                .to_owned(),
        );
        let template = Way::operation("add", "/spec/template");
        (Way::operation("add", "/spec/plugins"), template.key("pod").key("imagePullSecrets"))
    } else {
        (Way::of(&PLUGINS), Way::of(&SECRETS))
    };
    let artifact = list.item("name", &image.plugin(wish)?).key("artifacts").item("type", "image");
    draft.put(artifact.clone().key("reference"), &image.whole(wish.by_tag)?);
    if let Some(policy) = wish.pull_policy {
        draft.put(artifact.key("pullPolicy"), policy.name());
    }
    draft.add_secrets(&secrets, wish);
    draft.next = Next::Object(object);
    Ok(draft)
}
