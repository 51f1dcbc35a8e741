//! Strimzi's `KafkaConnect`: the image of its Pods.

use crate::formats::yaml_edit::{Found, Yaml};
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Next, Unfit, Way};
use super::object::{KAFKA_CONNECT, Object};

/// The Pods' pull secrets.
pub(super) const SECRETS: [&str; 4] = ["spec", "template", "pod", "imagePullSecrets"];

/// What to set in the object.
pub(super) fn draft(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut object = Object::choose(&[KAFKA_CONNECT], wish, existing)?;
    let said = |path: &[&str]| existing.find_in(object.document, path);
    if !matches!(said(&["spec", "build"]), Found::Absent | Found::Empty) {
        return Err(Unfit::Beside(
            "`spec.build`, with which the operator builds an image of its own on top of this one",
        ));
    }
    let mut draft = Draft { document: Some(object.document), ..Draft::default() };
    let version = version(image, wish, said(&["spec", "version"]), &mut draft.notes)?;
    let whole = image.whole(wish.by_tag)?;
    if !wish.pull_secrets.is_empty() {
        object = object.with_list(existing, &SECRETS)?;
    }
    if object.is_operations() {
        // To add what is there already is to replace it (RFC 6902, section 4.1).
        draft.put(Way::operation("add", "/spec/image"), &whole);
        if let Some(version) = version {
            draft.put(Way::operation("add", "/spec/version"), version);
        }
        if !wish.pull_secrets.is_empty() {
            draft.nothing(Way::operation("test", "/spec/template"));
            let list = Way::operation("add", "/spec/template").key("pod").key("imagePullSecrets");
            draft.add_secrets(&list, wish);
        }
    } else {
        draft.set(&["spec", "image"], &whole);
        if let Some(version) = version {
            draft.set(&["spec", "version"], version);
        }
        draft.add_secrets(&Way::of(&SECRETS), wish);
    }
    if !object.is_whole() {
        draft.notes.push(
            "where the object has `spec.build`, the operator builds an image of its own on top of this one: take it out"
                .to_owned(),
        );
    }
    draft.next = Next::Object(object);
    Ok(draft)
}

/// The version to set, once it is clear that the image has it.
fn version<'w>(
    image: &Consumed,
    wish: &'w OverrideWish,
    said: Found,
    notes: &mut Vec<String>,
) -> Result<Option<&'w str>, Unfit> {
    let known = image.kafka_version();
    let clash = |says: &str, known: &str| Unfit::Version { says: says.to_owned(), known: known.to_owned() };
    match (wish.kafka_version.as_deref(), said, known) {
        (Some(wanted), _, Some(known)) if wanted != known => Err(clash(wanted, known)),
        (Some(wanted), ..) => Ok(Some(wanted)),
        (None, Found::Text(says), Some(known)) if says != known => Err(clash(&says, known)),
        (None, Found::Text(_), _) => Ok(None),
        (None, _, known) => {
            let known = known.map_or_else(|| "that of the image".to_owned(), |known| format!("`{known}`"));
            notes.push(format!("the object's `spec.version` has to be {known}; `kafkaVersion` sets it"));
            Ok(None)
        }
    }
}
