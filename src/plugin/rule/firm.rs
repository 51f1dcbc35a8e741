//! The rules that no policy softens.

use super::Rule;

const SAFETY: &str = "it keeps whoever unpacks the archive from harm";
const INTEGRITY: &str = "what is read would not be what was published";
const NOTHING: &str = "nothing would be left to read";
const LIMITS: &str = "`limits` decides it";
const LICENSES: &str = "`licenses` decides it";
const NAME: &str = "the plugin's folder needs a name";

impl Rule {
    /// Why no policy may make less of what this rule finds than its severity says; `None` where one may.
    pub fn firm(self) -> Option<&'static str> {
        Some(match self {
            Self::EscapingPath
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
            | Self::FileAsDirectory => SAFETY,
            Self::TruncatedArchive
            | Self::DamagedArchive
            | Self::AmbiguousArchive
            | Self::OverlappingEntries
            | Self::LyingEntry
            | Self::DuplicateEntry
            | Self::SparseEntry => INTEGRITY,
            Self::NotAnArchive
            | Self::UnsupportedArchive
            | Self::EmptyArchive
            | Self::EncryptedEntry
            | Self::UnknownMethod
            | Self::NothingToLoad => NOTHING,
            Self::TooManyEntries | Self::TooLarge | Self::ArchiveBomb => LIMITS,
            Self::DeniedLicense | Self::UnstatedLicense => LICENSES,
            Self::UnusableName | Self::HubManifestUnreadable | Self::HubManifestIdentity => NAME,
            _ => return None,
        })
    }
}
