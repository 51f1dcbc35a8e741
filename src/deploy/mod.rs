//! A receipt, or an image's name, and existing texts in, the texts that make consumers run the image out.
//!
//! Images are named by digest wherever the consumer can take one. Existing files keep every byte except the places
//! concerned, and are read again to check. Nothing here reads or writes a file.

mod bitnami;
mod cfk;
mod confluent_operator;
mod consumed;
mod cp_helm_charts;
mod draft;
mod error;
mod generic;
mod heading;
mod kustomize;
mod lines;
mod mrkwjck;
mod object;
mod redpanda_connectors;
mod strimzi;
mod strimzi_operator;
mod strimzi_plugins;
mod target;
mod word;
mod workload;

pub use error::Error;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::formats::digest::Digest;
use crate::formats::reference::Reference;
use crate::publish::Receipt;
use crate::spec::{OverrideWish, SinkWish};
use consumed::Consumed;
use draft::{Next, Unfit};

/// The texts to write, and what to do with them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// In the spec's order.
    pub files: Vec<File>,
}

/// One text to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where.
    pub path: PathBuf,
    /// The whole new text.
    pub text: String,
    /// Whether it differs from what was there.
    pub changed: bool,
    /// Sentences about this file for the user: warnings, and last the exact next command.
    pub notes: Vec<String>,
}

/// The texts that stand at the override files now; a path that does not exist is absent.
pub type Existing = BTreeMap<PathBuf, String>;

/// Writes the overrides.
pub fn render(receipt: &Receipt, wishes: &[OverrideWish], existing: &Existing) -> Result<Files, Error> {
    let files = write(Consumed::of(receipt).as_ref(), wishes, existing)?;
    Ok(Files { files })
}

/// Writes the overrides for an image that stands in a registry, and of which only the name is known.
///
/// Without a digest the wishes have to name the image by tag.
pub fn render_named(
    reference: &Reference,
    digest: Option<Digest>,
    wishes: &[OverrideWish],
    existing: &Existing,
) -> Result<Files, Error> {
    let files = write(Some(&Consumed::named(reference, digest)), wishes, existing)?;
    Ok(Files { files })
}

/// Tries to write the overrides for an image that is not there yet, so that a file that cannot be edited is known
/// before anything is published.
pub fn rehearse(
    wishes: &[OverrideWish],
    sinks: &[SinkWish],
    name: Option<&Reference>,
    base: Option<&Reference>,
    existing: &Existing,
) -> Result<(), Error> {
    write(Consumed::expected(sinks, name, base).as_ref(), wishes, existing).map(drop)
}

fn write(image: Option<&Consumed>, wishes: &[OverrideWish], existing: &Existing) -> Result<Vec<File>, Error> {
    let mut files = Vec::new();
    for wish in wishes {
        let image = image.ok_or_else(|| Error::Unnamed { file: wish.file.clone() })?;
        for path in wish.files() {
            let before = existing.get(&path).map(String::as_str);
            files.push(file(image, wish, &path, before).map_err(|unfit| error::of(unfit, &path))?);
        }
    }
    Ok(files)
}

fn file(image: &Consumed, wish: &OverrideWish, path: &Path, before: Option<&str>) -> Result<File, Unfit> {
    if let Some(plugin_only) = image.plugin_only.filter(|plugin_only| !wish.target.uses(*plugin_only)) {
        return Err(Unfit::Kind { plugin_only });
    }
    let (text, draft) = target::written(image, wish, path, before.unwrap_or_default())?;
    let is_beside = path != wish.file;
    let mut notes = draft.notes;
    if let (true, false, Some(tag)) = (wish.by_tag, is_beside, image.reference.tag()) {
        notes.push(format!(
            "the image is named by the tag `{tag}`, which can be moved to another image; a digest cannot"
        ));
    }
    if !image.is_pushed && !is_beside {
        notes.push(format!("no cluster can pull `{}` yet: this run pushed to no registry", image.reference));
    }
    notes.extend(next(&draft.next, path).map(|next| format!("next: {next}")));
    Ok(File { path: path.to_owned(), changed: before != Some(text.as_str()), text, notes })
}

/// The command that puts a file to use.
fn next(next: &Next, path: &Path) -> Option<String> {
    let file = shell_word(path);
    Some(match next {
        Next::Helm => format!("helm upgrade --install RELEASE CHART --reuse-values -f {file}"),
        // A shell looks for a name without a slash in its search path.
        Next::Shell if path.components().count() == 1 => format!("set -a; . ./{file}; set +a"),
        Next::Shell => format!("set -a; . {file}; set +a"),
        Next::StepOutput => "use `${{ steps.ID.outputs.image }}` in a later step".to_owned(),
        Next::Object(object) => object.command(&file),
        Next::Kustomize => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            format!("kustomize build {}", shell_word(folder))
        }
        Next::Nothing => return None,
    })
}

/// A path as a POSIX shell reads it back.
fn shell_word(path: &Path) -> String {
    let text = path.to_string_lossy();
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"/._-+=:,@%".contains(&b);
    if !text.is_empty() && text.bytes().all(is_plain) {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
