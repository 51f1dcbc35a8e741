use std::path::{Path, PathBuf};

use crate::formats::yaml_edit::Refusal;

use super::draft::Unfit;

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
    /// The file is for one word, and holds more: it may be another one.
    #[error("`{}` holds more than a word", file.display())]
    MoreThanAWord {
        /// The override.
        file: PathBuf,
    },
    /// Something of the file makes the image useless.
    #[error("`{}` has {what}", file.display())]
    Beside {
        /// The override.
        file: PathBuf,
        /// What it is, and what it does.
        what: &'static str,
    },
    /// The image is one plugin and no more where a worker is to be run, or the other way round.
    #[error("`{}` needs an image that {}, and this one {}", file.display(), kind(!plugin_only), kind(*plugin_only))]
    Kind {
        /// The override.
        file: PathBuf,
        /// Whether the image is one plugin and no more.
        plugin_only: bool,
    },
    /// The image has another version of Kafka than the object says.
    #[error("`{}` is for Kafka `{says}`, and the image has Kafka `{known}`", file.display())]
    Version {
        /// The override.
        file: PathBuf,
        /// What the object says, or should say.
        says: String,
        /// What the image has.
        known: String,
    },
    /// None of the documents is an object that names an image.
    #[error("`{}` has no object of kind {}", file.display(), listed(kinds, " or "))]
    NoObject {
        /// The override.
        file: PathBuf,
        /// The kinds that were looked for.
        kinds: Vec<&'static str>,
    },
    /// Several could be meant.
    #[error("`{}` has more than one {what}: {}", file.display(), listed(candidates, ", "))]
    Ambiguous {
        /// The override.
        file: PathBuf,
        /// What could be meant: an object or a container.
        what: &'static str,
        /// Their names.
        candidates: Vec<String>,
    },
    /// None has the name that was given.
    #[error("`{}` has no {what} `{name}`, but {}", file.display(), listed(candidates, ", "))]
    Unknown {
        /// The override.
        file: PathBuf,
        /// What was looked for: an object or a container.
        what: &'static str,
        /// The name that was given.
        name: String,
        /// The names that are there.
        candidates: Vec<String>,
    },
    /// A merge patch would replace a whole list of the object.
    #[error("`{}` is a part of an object, and would replace its whole list `{list}`", file.display())]
    WouldReplace {
        /// The override.
        file: PathBuf,
        /// The list.
        list: String,
    },
    /// A key of the override is missing, and nothing else tells.
    #[error("`{}` needs `{key}`, and nothing else tells it", file.display())]
    Missing {
        /// The override.
        file: PathBuf,
        /// The key.
        key: &'static str,
    },
    /// Nothing tells a name for the plugin.
    #[error("`{}` needs a name for the plugin, and the image's makes none", file.display())]
    PluginName {
        /// The override.
        file: PathBuf,
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

fn kind(plugin_only: bool) -> &'static str {
    if plugin_only { "is one plugin and no more" } else { "runs a worker" }
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
            Self::MoreThanAWord { .. } => "name a file of its own, or empty this one",
            Self::Beside { .. } => "take it out of the object: the image has its plugins already",
            Self::Kind { plugin_only: true, .. } => {
                "the targets `strimzi-plugins` and `image-volume` mount such an image"
            }
            Self::Kind { plugin_only: false, .. } => "build the plugin with `--plugin-only`",
            Self::Version { .. } => "set `kafkaVersion` to what the image has, or choose another base",
            Self::NoObject { .. } => "name another file, or begin a new one for a patch",
            Self::Ambiguous { what, .. } | Self::Unknown { what, .. } => {
                return Some(format!("set `{what}` to the name of the one that is meant"));
            }
            Self::WouldReplace { .. } => "put the object's whole manifest there, or begin a new file",
            Self::Missing { key, .. } => {
                return Some(format!("set `{key}` in the override; on the command line, `--override-option {key}=…`"));
            }
            Self::PluginName { .. } => {
                "set `plugin` in the override; on the command line, `--override-option plugin=…`"
            }
            Self::UnknownPart { .. } => {
                "the parts are `image`, `registry`, `repository`, `tag`, `digest`, `pullPolicy`, `pullSecrets` and \
                 `pullSecretNames`"
            }
            Self::Path { .. } => "write keys with dots between, such as `connect.image.tag`; a dot in a key is `\\.`",
            Self::Incomplete { .. } => {
                "give `image` alone, or `repository` with `tag` or `digest`, and `registry` where the chart has one"
            }
            Self::Refused { cause, .. } => refusal_hint(cause),
        };
        Some(hint.to_owned())
    }
}

/// What a target found, with the file it concerns.
pub(super) fn of(unfit: Unfit, file: &Path) -> Error {
    let file = file.to_owned();
    match unfit {
        Unfit::Untagged => Error::Untagged { file },
        Unfit::Undigested => Error::Undigested { file },
        Unfit::Tag(why) => Error::UnfitTag { file, why },
        Unfit::Overruled { by, says } => Error::Overruled { file, by, says },
        Unfit::MoreThanAWord => Error::MoreThanAWord { file },
        Unfit::Beside(what) => Error::Beside { file, what },
        Unfit::Kind { plugin_only } => Error::Kind { file, plugin_only },
        Unfit::Version { says, known } => Error::Version { file, says, known },
        Unfit::NoObject { kinds } => Error::NoObject { file, kinds },
        Unfit::Ambiguous { what, candidates } => Error::Ambiguous { file, what, candidates },
        Unfit::Unknown { what, name, candidates } => Error::Unknown { file, what, name, candidates },
        Unfit::WouldReplace { list } => Error::WouldReplace { file, list },
        Unfit::Missing(key) => Error::Missing { file, key },
        Unfit::PluginName => Error::PluginName { file },
        Unfit::UnknownPart(part) => Error::UnknownPart { file, part },
        Unfit::Path { part, path, why } => Error::Path { file, part, path, why },
        Unfit::Incomplete(why) => Error::Incomplete { file, why },
        Unfit::Refused(cause) => Error::Refused { file, cause },
    }
}

fn listed(names: &[impl AsRef<str>], between: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(between) }
}

fn place(cause: &Refusal) -> String {
    cause.position().map(|position| format!(" at {position}")).unwrap_or_default()
}

fn refusal_hint(cause: &Refusal) -> &'static str {
    match cause {
        Refusal::Syntax { .. } => "mend the file, or name another one for the override",
        Refusal::Clash { .. } => "give each part of the reference a path of its own",
        Refusal::NotMapping { .. } | Refusal::NotList { .. } | Refusal::NotScalar { .. } => {
            "check the path against the chart's values"
        }
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
