//! One artifact in several versions: the first one in the class path is loaded, and the others stand behind it.

use super::{Ground, Remark, Subject};
use crate::plugin::Rule;

/// So many artifacts are told one by one.
const TOLD: usize = 5;

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let all = &subject.sight.observations.versions;
    let told = all.iter().take(TOLD).filter_map(|artifact| {
        let (version, jar) = artifact.copies.first()?;
        let others: Vec<String> =
            artifact.copies.iter().skip(1).map(|(version, jar)| format!("{version} (`{jar}`)")).collect();
        let message =
            format!("`{}` is there as {version} and as {}: {version} is loaded", artifact.artifact, others.join(", "));
        Some(Remark::new(Rule::SeveralVersions, jar, message))
    });
    let more = all.iter().skip(TOLD).map(|artifact| artifact.artifact.as_str()).collect::<Vec<_>>();
    let more = (!more.is_empty()).then(|| {
        let message = format!(
            "{} more artifacts are there in several versions: {}",
            more.len(),
            super::examples(&more, more.len())
        );
        Remark::new(Rule::SeveralVersions, "", message)
    });
    told.chain(more).collect()
}
