//! The rules that look at one archive, and what to do about what they find.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Severity;
use crate::formats::entry_path::InvalidEntryPath;

/// The rules, named for the fault they find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Rule {
    /// Not an archive of a known form.
    NotAnArchive,
    /// An archive of a known form that is not read.
    UnsupportedArchive,
    /// The archive ends before its own end.
    TruncatedArchive,
    /// The table of contents cannot be followed.
    DamagedArchive,
    /// Tools find different entries in the archive.
    AmbiguousArchive,
    /// Bytes before or behind the archive that belong to no entry.
    ForeignBytes,
    /// Nothing is inside.
    EmptyArchive,
    /// More entries than the limit.
    TooManyEntries,
    /// More inflated bytes than the limit.
    TooLarge,
    /// An entry inflates to more than the limit allows for its compressed size.
    ArchiveBomb,
    /// Entries that share bytes of the archive.
    OverlappingEntries,
    /// The bytes of an entry are not what the archive promises.
    LyingEntry,
    /// An entry that needs a password.
    EncryptedEntry,
    /// A compression method that is not read.
    UnknownMethod,
    /// A name that leaves its folder.
    EscapingPath,
    /// A name that begins at the root or at a drive.
    AbsolutePath,
    /// A name with a backslash.
    BackslashName,
    /// A name with a NUL or another control character.
    ControlCharacter,
    /// A name with a character that turns the direction of text.
    DirectionCharacter,
    /// A name that is not UTF-8.
    NotUtf8,
    /// A name that no file system takes.
    NameTooLong,
    /// A file without a name.
    EmptyName,
    /// A name that means deletion in an image layer.
    WhiteoutName,
    /// A symbolic link.
    LinkEntry,
    /// A device, a socket or a pipe.
    DeviceEntry,
    /// A file with holes, of which a tar holds the rest.
    SparseEntry,
    /// Two files of one name.
    DuplicateEntry,
    /// A name that is a file here and a directory there.
    FileAsDirectory,
    /// Names that are equal but for case.
    CaseCollision,
    /// Names that look equal but are spelled differently.
    UnicodeCollision,
    /// A name that Windows does not keep.
    UnportableName,
    /// Files that an operating system left behind.
    DroppedDirt,
    /// Nothing that Connect loads.
    NothingToLoad,
    /// A jar without a class.
    JarWithoutClasses,
    /// An archive inside the plugin, in which Connect does not look for jars.
    NestedArchive,
    /// Several `manifest.json` side by side.
    SeveralManifests,
    /// A name, owner or version that cannot name a folder.
    UnusableName,
    /// A `manifest.json` that cannot be read at all.
    HubManifestUnreadable,
    /// A `manifest.json` that does not tell whose plugin it is.
    HubManifestIdentity,
    /// A field of `manifest.json` that is missing, of a wrong type, or against the Hub's rules.
    HubManifestField,
    /// An archive or top directory that is not named as `manifest.json` says.
    HubManifestMismatch,
    /// A licence that the policy denies, or does not allow.
    DeniedLicense,
    /// No licence is stated where only some are allowed.
    UnstatedLicense,
}

const PUBLISHER: &str = "the archive is damaged or forged: fetch it again from its publisher";
const REPACK: &str = "no setting allows this: repack the archive, and report it to the publisher";

impl Rule {
    /// How bad it is when this rule finds something.
    pub fn severity(self) -> Severity {
        match self {
            Self::DroppedDirt | Self::NestedArchive | Self::UnportableName => Severity::Note,
            Self::CaseCollision
            | Self::UnicodeCollision
            | Self::ForeignBytes
            | Self::JarWithoutClasses
            | Self::SeveralManifests
            | Self::HubManifestField
            | Self::HubManifestMismatch => Severity::Warn,
            Self::NotAnArchive
            | Self::UnsupportedArchive
            | Self::TruncatedArchive
            | Self::DamagedArchive
            | Self::AmbiguousArchive
            | Self::EmptyArchive
            | Self::TooManyEntries
            | Self::TooLarge
            | Self::ArchiveBomb
            | Self::OverlappingEntries
            | Self::LyingEntry
            | Self::EncryptedEntry
            | Self::UnknownMethod
            | Self::EscapingPath
            | Self::AbsolutePath
            | Self::BackslashName
            | Self::ControlCharacter
            | Self::DirectionCharacter
            | Self::NotUtf8
            | Self::NameTooLong
            | Self::EmptyName
            | Self::WhiteoutName
            | Self::LinkEntry
            | Self::DeviceEntry
            | Self::SparseEntry
            | Self::DuplicateEntry
            | Self::FileAsDirectory
            | Self::NothingToLoad
            | Self::UnusableName
            | Self::HubManifestUnreadable
            | Self::HubManifestIdentity
            | Self::DeniedLicense
            | Self::UnstatedLicense => Severity::Deny,
        }
    }

    /// What to do about it.
    pub fn help(self) -> Option<&'static str> {
        Some(match self {
            Self::NotAnArchive => "a plugin is a zip archive, a jar, a directory or a tar archive",
            Self::UnsupportedArchive => "unpack it and name the directory, or repack it as a zip or tar archive",
            Self::TruncatedArchive | Self::EmptyArchive => {
                "the download or copy may have stopped early: fetch it again"
            }
            Self::DamagedArchive | Self::AmbiguousArchive | Self::OverlappingEntries | Self::LyingEntry => PUBLISHER,
            Self::TooManyEntries => "if the archive is trusted, raise `limits.entries`",
            Self::TooLarge => "if the archive is trusted, raise `limits.totalBytes`",
            Self::ArchiveBomb => "if the archive is trusted, raise `limits.ratio`",
            Self::EncryptedEntry => "repack the archive without a password",
            Self::UnknownMethod => "repack the archive with the methods deflate or store",
            Self::EscapingPath
            | Self::AbsolutePath
            | Self::BackslashName
            | Self::ControlCharacter
            | Self::DirectionCharacter
            | Self::NotUtf8
            | Self::NameTooLong
            | Self::EmptyName
            | Self::WhiteoutName
            | Self::DuplicateEntry
            | Self::FileAsDirectory => REPACK,
            Self::LinkEntry => "put a copy of the file in place of the link",
            Self::DeviceEntry => "leave it out: a plugin is made of files and directories",
            Self::SparseEntry => "repack the archive without `--sparse`",
            Self::CaseCollision => "one hides the other where a file system ignores case",
            Self::UnicodeCollision => "one hides the other where a file system compares letters by meaning",
            Self::UnportableName => "a worker on Linux reads it; unpacked on Windows it would be lost or renamed",
            Self::ForeignBytes => "they are left out of a packed plugin, and stay in a jar: is it what was published?",
            Self::NothingToLoad => "Connect loads jars, or classes where there is no jar: is this the right archive?",
            Self::JarWithoutClasses => "is this the right jar? sources and documentation have no classes",
            Self::NestedArchive => "unpack it where its jars are needed",
            Self::SeveralManifests => "give each plugin an archive of its own, so that Connect keeps them apart",
            Self::UnusableName => "set `name`, and `owner` where there is one, for this plugin in the spec",
            Self::HubManifestUnreadable | Self::HubManifestIdentity => {
                "mend `manifest.json`, or set `name` for this plugin in the spec"
            }
            Self::DeniedLicense => "leave the plugin out, or change `licenses` in the spec",
            Self::UnstatedLicense => {
                "`license` in `manifest.json` states it: without one, leave the plugin out or give up `licenses.allow`"
            }
            Self::HubManifestField | Self::HubManifestMismatch | Self::DroppedDirt => return None,
        })
    }
}

impl From<InvalidEntryPath> for Rule {
    fn from(why: InvalidEntryPath) -> Self {
        match why {
            InvalidEntryPath::Empty => Self::EmptyName,
            InvalidEntryPath::Absolute => Self::AbsolutePath,
            InvalidEntryPath::Escaping => Self::EscapingPath,
            InvalidEntryPath::Backslash => Self::BackslashName,
            InvalidEntryPath::Control => Self::ControlCharacter,
            InvalidEntryPath::Direction => Self::DirectionCharacter,
            InvalidEntryPath::NotUtf8 => Self::NotUtf8,
            InvalidEntryPath::TooLong => Self::NameTooLong,
            InvalidEntryPath::Whiteout => Self::WhiteoutName,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
