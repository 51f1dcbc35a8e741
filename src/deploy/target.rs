//! Every target, and how its files are written.

use std::path::Path;

use crate::formats::yaml_edit::Yaml;
use crate::spec::{OverrideTarget, OverrideWish};

use super::consumed::Consumed;
use super::draft::{Draft, Next, Unfit};
use super::lines::{self, Line};
use super::{
    bitnami, cfk, confluent_operator, cp_helm_charts, generic, heading, kustomize, mrkwjck, redpanda_connectors,
    strimzi, strimzi_operator, strimzi_plugins, word, workload,
};

/// What a target writes.
enum Written {
    /// Scalars of a YAML file.
    Yaml(fn(&Consumed, &OverrideWish, &Yaml<'_>) -> Result<Draft, Unfit>),
    /// One word, which is all that the file says.
    Word(fn(&Consumed, &OverrideWish) -> Result<String, Unfit>),
    /// Lines of `name=value`, and what to do with them.
    Lines(fn(&Consumed, &OverrideWish) -> Result<Vec<Line>, Unfit>, Next),
}

fn written_by(target: OverrideTarget) -> Written {
    match target {
        OverrideTarget::BitnamiCommon => Written::Yaml(bitnami::common),
        OverrideTarget::Cfk => Written::Yaml(cfk::draft),
        OverrideTarget::ConfluentOperator => Written::Yaml(confluent_operator::draft),
        OverrideTarget::CpHelmCharts => Written::Yaml(cp_helm_charts::umbrella),
        OverrideTarget::CpKafkaConnect => Written::Yaml(cp_helm_charts::alone),
        OverrideTarget::Deployment => Written::Yaml(workload::deployment),
        OverrideTarget::Digest => Written::Word(word::digest),
        OverrideTarget::Dream11 => Written::Yaml(bitnami::dream11),
        OverrideTarget::Env => Written::Lines(lines::env, Next::Shell),
        OverrideTarget::Generic => Written::Yaml(generic::draft),
        OverrideTarget::GithubOutput => Written::Lines(lines::github_output, Next::StepOutput),
        OverrideTarget::ImageVolume => Written::Yaml(workload::image_volume),
        OverrideTarget::Kustomize => Written::Yaml(kustomize::draft),
        OverrideTarget::Mrkwjck => Written::Yaml(mrkwjck::draft),
        OverrideTarget::RedpandaConnectors => Written::Yaml(redpanda_connectors::draft),
        OverrideTarget::Reference => Written::Word(word::reference),
        OverrideTarget::Repository => Written::Word(word::repository),
        OverrideTarget::Strimzi => Written::Yaml(strimzi::draft),
        OverrideTarget::StrimziOperator => Written::Yaml(strimzi_operator::draft),
        OverrideTarget::StrimziPlugins => Written::Yaml(strimzi_plugins::draft),
    }
}

/// The whole new text of one of the wish's files, and what else the target has to say.
pub(super) fn written(
    image: &Consumed,
    wish: &OverrideWish,
    path: &Path,
    before: &str,
) -> Result<(String, Draft), Unfit> {
    if path != wish.file {
        let draft = kustomize::places();
        return Ok((Yaml::read(before)?.edit(&draft.settings)?, draft));
    }
    match written_by(wish.target) {
        Written::Word(word) => {
            let text = word::written(before, word(image, wish)?)?;
            Ok((text, Draft { next: Next::Nothing, ..Draft::default() }))
        }
        Written::Lines(lines, next) => {
            let text = lines::written(before, &lines(image, wish)?);
            Ok((text, Draft { next, ..Draft::default() }))
        }
        Written::Yaml(draft) => {
            let begun =
                if before.trim().is_empty() { heading::heading(image) } else { heading::refreshed(before, image) };
            let yaml = Yaml::read(&begun)?;
            let draft = draft(image, wish, &yaml)?;
            let text = match draft.document {
                Some(document) => yaml.edit_in(document, &draft.settings)?,
                None => yaml.edit(&draft.settings)?,
            };
            Ok((text, draft))
        }
    }
}
