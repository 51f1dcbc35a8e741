//! A kustomization: `images` names the image, and a file beside it tells where custom resources have theirs.

use crate::formats::yaml_edit::{Found, Yaml};
use crate::spec::{KUSTOMIZE_IMAGES, OverrideWish};

use super::consumed::Consumed;
use super::draft::{Draft, Next, Unfit, Way};

/// What to set in the kustomization.
pub(super) fn draft(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let replaced = wish.replaces.as_deref().ok_or(Unfit::Missing("replaces"))?;
    let mut draft = Draft { next: Next::Kustomize, ..Draft::default() };
    let item = Way::of(&["images"]).item("name", replaced);
    draft.put(item.clone().key("newName"), &image.name());
    let (ours, value, other) = if wish.by_tag {
        ("newTag", image.tag()?.to_owned(), "digest")
    } else {
        ("digest", image.digest()?.to_string(), "newTag")
    };
    draft.put(item.clone().key(ours), &value);
    // Kustomize would join a tag and a digest; an empty one is as good as none.
    let other = item.key(other);
    if existing.look(other.steps()) != Found::Absent {
        draft.put(other, "");
    }
    draft.member(Way::of(&["configurations"]), KUSTOMIZE_IMAGES);
    draft.notes.push(format!(
        "kustomize says nothing where no object has the image `{replaced}`, spelt like this: see that the build names \
         `{}`",
        image.name()
    ));
    Ok(draft)
}

/// Where custom resources have the image of a worker.
pub(super) fn places() -> Draft {
    let mut draft = Draft { next: Next::Nothing, ..Draft::default() };
    for (kind, path) in [("KafkaConnect", "spec/image"), ("Connect", "spec/image/application")] {
        draft.put(Way::of(&["images"]).item("kind", kind).key("path"), path);
    }
    draft
}
