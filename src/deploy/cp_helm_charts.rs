//! `cp-helm-charts`: the umbrella chart, and its `cp-kafka-connect` installed alone. Both render `{image}:{imageTag}`.

use crate::formats::yaml_edit::{Found, Yaml};
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Unfit, Way};

const SUB_CHART: &str = "cp-kafka-connect";

/// What to set in the umbrella's values.
pub(super) fn umbrella(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut draft = below(&[SUB_CHART], image, wish)?;
    if existing.find(&["imageTag"]) != Found::Absent {
        draft.notes.push(format!(
            "`imageTag` stands beside `{SUB_CHART}`, where the umbrella chart does not read it; values of the sub-chart \
             alone are for `{SUB_CHART}`"
        ));
    }
    Ok(draft)
}

/// What to set in the sub-chart's own values.
pub(super) fn alone(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut draft = below(&[], image, wish)?;
    if existing.find(&[SUB_CHART]) != Found::Absent {
        draft.notes.push(format!(
            "`{SUB_CHART}` has values of the umbrella chart, which the sub-chart alone does not read; they are for \
             `cp-helm-charts`"
        ));
    }
    Ok(draft)
}

fn below(above: &[&str], image: &Consumed, wish: &OverrideWish) -> Result<Draft, Unfit> {
    let mut draft = Draft::default();
    let (repository, tag) = image.split(&image.name(), wish.by_tag)?;
    let path = |key| [above, &[key]].concat();
    draft.set(&path("image"), &repository);
    draft.set(&path("imageTag"), &tag);
    draft.set_policy(&path("imagePullPolicy"), wish);
    draft.add_secrets(&Way::of(&path("imagePullSecrets")), wish);
    Ok(draft)
}
