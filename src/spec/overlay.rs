//! What a plugin's folder is to hold otherwise than its archive does.

use std::path::Path;

use crate::formats::entry_path::{EntryPath, InvalidEntryPath};
use crate::formats::file_pattern::{FilePattern, InvalidFilePattern};

use super::PluginWish;
use super::draft::{OverlayDraft, PutDraft};
use super::error::Error;
use super::parse::plugin_wish;
use super::place::{Place, Text};

/// What is taken out of a plugin, and what is put in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OverlayWish {
    /// What is taken out: `remove`.
    pub remove: Vec<Removal>,
    /// What is put in: `replace`, then `add`.
    pub put: Vec<PutWish>,
}

/// Files and directories that are taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// Which.
    pub pattern: FilePattern,
    /// Where that was said.
    pub place: Place,
}

/// A file that is put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutWish {
    /// Where it comes from; it has no identity and no overlay of its own.
    pub file: PluginWish,
    /// The files that go for it; `None` where it goes for none.
    pub instead: Option<Removal>,
    /// Where in the plugin's folder it goes.
    pub to: PutPlace,
    /// Where that was said.
    pub place: Place,
}

/// Where in a plugin's folder a file goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutPlace {
    /// Where what goes for it was, or else where the plugin's jars are.
    Usual,
    /// Into this directory, under its own name; `None` for the plugin's folder itself.
    Directory(Option<EntryPath>),
    /// To this path.
    File(EntryPath),
}

/// Why a text says nothing about the files of a plugin.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
pub enum InvalidOverlay {
    /// It is no pattern of files.
    #[error("it is no pattern of files in the plugin's folder")]
    Pattern(#[source] InvalidFilePattern),
    /// It is no place for a file.
    #[error("it is no place in the plugin's folder")]
    To(#[source] InvalidEntryPath),
}

impl OverlayWish {
    /// Whether the plugin stays as it is.
    pub fn is_empty(&self) -> bool {
        self.place().is_none()
    }

    /// Where the first of its parts was said; `None` where there is none.
    pub fn place(&self) -> Option<&Place> {
        let (remove, put) = (self.remove.first().map(|it| &it.place), self.put.first().map(|it| &it.place));
        remove.or(put)
    }
}

pub(super) fn overlay(draft: &OverlayDraft, directory: &Path) -> Result<OverlayWish, Error> {
    Ok(OverlayWish {
        remove: draft.remove.iter().map(removal).collect::<Result<_, _>>()?,
        put: draft.put.iter().map(|put| put_wish(put, directory)).collect::<Result<_, _>>()?,
    })
}

fn put_wish(draft: &PutDraft, directory: &Path) -> Result<PutWish, Error> {
    Ok(PutWish {
        file: plugin_wish(&draft.file, directory)?,
        instead: draft.instead.as_ref().map(removal).transpose()?,
        to: draft.to.as_ref().map_or(Ok(PutPlace::Usual), put_place)?,
        place: draft.file.path.place.clone(),
    })
}

fn removal(text: &Text) -> Result<Removal, Error> {
    let invalid = |cause| Error::Overlay { place: text.place.clone(), cause: InvalidOverlay::Pattern(cause) };
    Ok(Removal { pattern: FilePattern::parse(&text.value).map_err(invalid)?, place: text.place.clone() })
}

/// A slash at the end makes it a directory, as `cp` has it.
fn put_place(text: &Text) -> Result<PutPlace, Error> {
    let is_directory = text.value.ends_with('/') || text.value == ".";
    match EntryPath::parse(text.value.as_bytes()) {
        Ok(path) if is_directory => Ok(PutPlace::Directory(Some(path))),
        Ok(path) => Ok(PutPlace::File(path)),
        Err(InvalidEntryPath::Empty) => Ok(PutPlace::Directory(None)),
        Err(cause) => Err(Error::Overlay { place: text.place.clone(), cause: InvalidOverlay::To(cause) }),
    }
}
