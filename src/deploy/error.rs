use std::path::PathBuf;

use crate::formats::yaml_edit::Refusal;

/// Why an override could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The image has no reference that a cluster could pull.
    #[error("`{}` needs an image reference, and no registry or name gives one", file.display())]
    Unnamed {
        /// The override.
        file: PathBuf,
    },
    /// A tag is to be written, but the image has none.
    #[error("`{}` needs the image's tag, and the image has none", file.display())]
    Untagged {
        /// The override.
        file: PathBuf,
    },
    /// A digest is to be written, but only a tag is known.
    #[error("`{}` needs the image's digest, and only its tag is known", file.display())]
    Undigested {
        /// The override.
        file: PathBuf,
    },
    /// The consumer takes tags of one form only, and the image has none of it.
    #[error("`{}` needs a tag that its consumer takes: {why}", file.display())]
    UnfitTag {
        /// The override.
        file: PathBuf,
        /// What the consumer takes.
        why: &'static str,
    },
    /// Another value of the file wins over what would be written.
    #[error("`{}` has `{by}`, which says `{says}` and wins over the image's own registry", file.display())]
    Overruled {
        /// The override.
        file: PathBuf,
        /// The path of the other value.
        by: String,
        /// What stands there.
        says: String,
    },
    /// `paths` has a key that is no part of an image reference.
    #[error("`{}` has a path for `{part}`, which is no part of an image reference", file.display())]
    UnknownPart {
        /// The override.
        file: PathBuf,
        /// The key.
        part: String,
    },
    /// A value path is empty or has an empty key.
    #[error("`{}` has `{path}` as the path for `{part}`: {why}", file.display())]
    Path {
        /// The override.
        file: PathBuf,
        /// Which part of the reference.
        part: &'static str,
        /// The path.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The value paths do not say the whole reference.
    #[error("the paths of `{}` do not name the image: {why}", file.display())]
    Incomplete {
        /// The override.
        file: PathBuf,
        /// What is missing or contradicts.
        why: &'static str,
    },
    /// The existing file cannot be edited in place.
    #[error("could not edit `{}`{}", file.display(), place(cause))]
    Refused {
        /// The file.
        file: PathBuf,
        /// Why, and where in the file.
        #[source]
        cause: Refusal,
    },
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Unnamed { .. } => "set `name` to the reference that the image will have",
            Self::Untagged { .. } => "give the image a tag, or leave out `byTag` and the path for `tag`",
            Self::Undigested { .. } => "name the image by digest, or leave out `byTag`",
            Self::UnfitTag { .. } => "give the image a further tag of that form, for example by `tagTemplate`",
            Self::Overruled { .. } => "push the image to that registry, or take that value out of the file",
            Self::UnknownPart { .. } => "the parts are `image`, `registry`, `repository`, `tag` and `digest`",
            Self::Path { .. } => "write keys with dots between, such as `connect.image.tag`; a dot in a key is `\\.`",
            Self::Incomplete { .. } => {
                "give `image` alone, or `repository` with `tag` or `digest`, and `registry` where the chart has one"
            }
            Self::Refused { cause, .. } => refusal_hint(cause),
        };
        Some(hint.to_owned())
    }
}

fn place(cause: &Refusal) -> String {
    cause.position().map(|position| format!(" at {position}")).unwrap_or_default()
}

fn refusal_hint(cause: &Refusal) -> &'static str {
    match cause {
        Refusal::Syntax { .. } => "mend the file, or name another one for the override",
        Refusal::Clash { .. } => "give each part of the reference a path of its own",
        Refusal::NotMapping { .. } | Refusal::NotScalar { .. } => "check the path against the chart's values",
        Refusal::Duplicate { .. } => "remove one of the two; readers disagree about which one counts",
        Refusal::Alias { .. } | Refusal::Shared { .. } => "write the value out where it is wanted, without the alias",
        Refusal::Merged { .. } => "write the keys of the merged mapping out here",
        Refusal::Tagged { .. } => "remove the tag",
        Refusal::LaterDocument { .. } => "Helm ignores later documents: move the values to the first one",
        Refusal::Unverified { .. } => {
            "write the key as plain `key: value` lines, or name another file for the override"
        }
    }
}
