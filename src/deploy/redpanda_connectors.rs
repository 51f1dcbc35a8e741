//! Redpanda's `connectors` chart, which renders `{image.repository}:{image.tag}` and refuses any tag but `v` and a
//! semantic version, so that no digest can stand there.

use crate::formats::yaml_edit::Yaml;
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Unfit, Way};

/// What to set in the chart's values.
pub(super) fn draft(image: &Consumed, wish: &OverrideWish, _: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut draft = Draft::default();
    let tag = image.tags.iter().find(|tag| is_semantic(tag));
    let tag = tag.ok_or(Unfit::Tag("the chart takes only tags of `v` and a semantic version, such as `v1.2.3-x`"))?;
    draft.set(&["image", "repository"], &image.name());
    draft.set(&["image", "tag"], tag);
    draft.set_policy(&["image", "pullPolicy"], wish);
    draft.add_secrets(&Way::of(&["imagePullSecrets"]), wish);
    if !wish.by_tag || image.reference.tag() != Some(tag.as_str()) {
        draft.notes.push(format!(
            "the chart takes no digest: the image is named by the tag `{tag}`, which can be moved to another image"
        ));
    }
    Ok(draft)
}

/// `v1.2.3` with an optional pre-release (Semantic Versioning 2.0.0, section 9). Build metadata is no part of a tag.
fn is_semantic(tag: &str) -> bool {
    let Some(version) = tag.strip_prefix('v') else { return false };
    let (core, pre_release) = version.split_once('-').map_or((version, None), |(core, rest)| (core, Some(rest)));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_number = |part: &str| is_digits(part) && (part == "0" || !part.starts_with('0'));
    let is_identifier = |part: &str| {
        let is_plain = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        is_plain && !part.is_empty() && (!is_digits(part) || is_number(part))
    };
    let numbers: Vec<&str> = core.split('.').collect();
    numbers.len() == 3
        && numbers.into_iter().all(is_number)
        && pre_release.is_none_or(|text| text.split('.').all(is_identifier))
}

#[cfg(test)]
mod tests {
    use super::is_semantic;

    #[test]
    fn tags_that_the_chart_takes() {
        for tag in ["v1.2.3", "v0.0.0", "v1.10.0-rc.1", "v1.0.0-plugraft-0123456", "v1.0.0--", "v1.0.0-1e5", "v1.0.0-0"]
        {
            assert!(is_semantic(tag), "{tag}");
        }
        for tag in [
            "1.2.3",
            "v1.2",
            "v1.2.3.4",
            "v01.2.3",
            "v1.2.3-",
            "v1.2.3-plugraft.0123456",
            "v1.2.3-a..b",
            "v1.2.3_x",
            "v1.2.3+x",
            "",
            "v",
            "V1.2.3",
            "v1.2.x",
        ] {
            assert!(!is_semantic(tag), "{tag}");
        }
    }
}
