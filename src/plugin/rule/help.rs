//! What to do about what rules find.

use super::Rule;

const PUBLISHER: &str = "the archive is damaged or forged: fetch it again from its publisher";
const REPACK: &str = "no setting allows this: repack the archive, and report it to the publisher";

impl Rule {
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
            Self::UnlistedPlugin => "`syncManifests: true` lists them",
            Self::DeniedLicense => "leave the plugin out, or change `licenses` in the spec",
            Self::UnstatedLicense => {
                "`license` in `manifest.json` states it: without one, leave the plugin out or give up `licenses.allow`"
            }
            Self::HubManifestField
            | Self::HubManifestMismatch
            | Self::DroppedDirt
            | Self::InvalidConnector
            | Self::NoSuchPlugin
            | Self::AmbiguousPlugin
            | Self::WrongPluginType
            | Self::NoSuchPluginVersion
            | Self::IdleConnectorKey
            | Self::UnprovedPlugin => return None,
        })
    }
}
