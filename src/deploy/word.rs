//! One word in a file of its own, for pipelines that hand on files: results of a Tekton task, the message with which a
//! container ends.

use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::Unfit;

/// The digest of what was published.
pub(super) fn digest(image: &Consumed, _: &OverrideWish) -> Result<String, Unfit> {
    image.digest.map(|digest| digest.to_string()).ok_or(Unfit::Undigested)
}

/// The whole reference.
pub(super) fn reference(image: &Consumed, wish: &OverrideWish) -> Result<String, Unfit> {
    image.whole(wish.by_tag)
}

/// Registry and repository, without tag and digest.
#[expect(clippy::unnecessary_wraps, reason = "every word is asked for alike")]
pub(super) fn repository(image: &Consumed, _: &OverrideWish) -> Result<String, Unfit> {
    Ok(image.name())
}

/// The text of the file, without a line break: readers of such files take every byte. What holds more than a word is not
/// ours to replace.
pub(super) fn written(before: &str, word: String) -> Result<String, Unfit> {
    if before.split_whitespace().nth(1).is_some() { Err(Unfit::MoreThanAWord) } else { Ok(word) }
}
