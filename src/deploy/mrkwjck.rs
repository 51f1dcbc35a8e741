//! mrkwjck's `kafka-connect-chart`, which renders `{image.repository}:{image.tag}`.

use crate::formats::yaml_edit::Yaml;
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Unfit, Way};

/// What to set in the chart's values.
pub(super) fn draft(image: &Consumed, wish: &OverrideWish, _: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut draft = Draft::default();
    let (repository, tag) = image.split(&image.name(), wish.by_tag)?;
    draft.set(&["image", "repository"], &repository);
    draft.set(&["image", "tag"], &tag);
    draft.set_policy(&["image", "pullPolicy"], wish);
    draft.add_secrets(&Way::of(&["imagePullSecrets"]), wish);
    Ok(draft)
}
