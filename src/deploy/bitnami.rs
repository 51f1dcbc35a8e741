//! Charts whose image goes through Bitnami's `common` library: `image.registry`, `.repository`, `.tag` and, from
//! version 2 on, `.digest`; `global.imageRegistry` wins over `image.registry`.

use crate::formats::yaml_edit::{Found, Yaml};
use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::{Draft, Unfit, Way};

const GLOBAL: [&str; 2] = ["global", "imageRegistry"];

/// What to set where the library knows digests.
pub(super) fn common(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut draft = registry(image, existing)?;
    draft.set(&["image", "repository"], image.reference.repository());
    if wish.by_tag {
        draft.set(&["image", "tag"], image.tag()?);
        // A digest, from the chart or from here, would win over the tag.
        draft.set(&["image", "digest"], "");
    } else {
        draft.set(&["image", "digest"], &image.digest()?.to_string());
    }
    draft.set_policy(&["image", "pullPolicy"], wish);
    draft.add_secret_names(&Way::of(&["image", "pullSecrets"]), wish);
    Ok(draft)
}

/// What to set in the values of Dream11's `kafka-connect`, which has version 1 of the library and so no digest.
pub(super) fn dream11(image: &Consumed, wish: &OverrideWish, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let mut draft = registry(image, existing)?;
    let (repository, tag) = image.split(image.reference.repository(), wish.by_tag)?;
    draft.set(&["image", "repository"], &repository);
    draft.set(&["image", "tag"], &tag);
    draft.set_policy(&["image", "pullPolicy"], wish);
    draft.add_secret_names(&Way::of(&["image", "pullSecrets"]), wish);
    Ok(draft)
}

fn registry(image: &Consumed, existing: &Yaml<'_>) -> Result<Draft, Unfit> {
    let ours = image.reference.registry();
    let mut draft = Draft::default();
    draft.set(&["image", "registry"], ours);
    match existing.find(&GLOBAL) {
        Found::Text(global) if !global.is_empty() && global != ours => {
            Err(Unfit::Overruled { by: GLOBAL.join("."), says: global })
        }
        _ => Ok(draft),
    }
}
