//! Confluent for Kubernetes' `Connect`: `spec.image.application`, beside which `spec.image.init` stays as it is.

use crate::formats::yaml_edit::{Found, Yaml};
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Next, Unfit, Way};
use super::object::{CONNECT, Object};

const SECRETS: [&str; 3] = ["spec", "image", "pullSecretRef"];

/// What to set in the object.
pub(super) fn draft(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut object = Object::choose(&[CONNECT], wish, existing)?;
    if !wish.pull_secrets.is_empty() {
        object = object.with_list(existing, &SECRETS)?;
    }
    let mut draft = Draft { document: Some(object.document), ..Draft::default() };
    let is_operations = object.is_operations();
    let way = |key: &str| {
        if is_operations {
            Way::operation("add", &format!("/spec/image/{key}"))
        } else {
            Way::of(&["spec", "image", key])
        }
    };
    if is_operations && !wish.pull_secrets.is_empty() {
        draft.nothing(Way::operation("test", "/spec/image/pullSecretRef"));
    }
    draft.put(way("application"), &image.whole(wish.by_tag)?);
    if let Some(policy) = wish.pull_policy {
        draft.put(way("pullPolicy"), policy.name());
    }
    draft.add_secret_names(&way("pullSecretRef"), wish);
    if existing.find_in(object.document, &["spec", "build"]) == Found::Collection {
        draft.notes.push(
            "`spec.build` downloads plugins at every start of a Pod, beside those of the image: take out what the image has"
                .to_owned(),
        );
    }
    draft.next = Next::Object(object);
    Ok(draft)
}
