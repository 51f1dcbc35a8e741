//! The chart of Strimzi's operator: the image that a `KafkaConnect` gets which names none. It joins
//! `kafkaConnect.image.registry`, `.repository` and `.name`, and a digest wins over a tag.

use crate::formats::yaml_edit::Yaml;
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Unfit, Way};

/// What to set in the chart's values.
pub(super) fn draft(image: &Consumed, wish: &OverrideWish, _: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut draft = Draft::default();
    let path = |key| ["kafkaConnect", "image", key];
    // The chart leaves out a name that is empty, and fills in a registry or repository that is.
    let repository = image.reference.repository();
    let (repository, name) = repository.rsplit_once('/').unwrap_or((repository, ""));
    draft.set(&path("registry"), image.reference.registry());
    draft.set(&path("repository"), repository);
    draft.set(&path("name"), name);
    if wish.by_tag {
        draft.set(&path("tag"), image.tag()?);
        draft.set(&path("digest"), "");
    } else {
        draft.set(&path("digest"), &image.digest()?.to_string());
    }
    draft.add_secrets(&Way::of(&["image", "imagePullSecrets"]), wish);
    draft.notes.push(
        "the operator runs this one image for every `spec.version` of a `KafkaConnect` that names no image; the other \
         versions of Kafka are better named by their objects"
            .to_owned(),
    );
    Ok(draft)
}
