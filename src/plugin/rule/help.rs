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
            other => return other.help_with_classes(),
        })
    }

    /// What to do about what a worker would find.
    fn help_with_classes(self) -> Option<&'static str> {
        Some(match self {
            Self::NoPlugin => {
                "is this the right archive? drivers and libraries belong into the folder of the plugin that needs them: `add` puts them there"
            }
            Self::UnlinkableServices => "leave out what lists them, or `remove` that jar",
            Self::UnloadablePlugin => "add what is missing with `add`, or take another version of the plugin",
            Self::PluginTooNew => "take a base with a newer Java, or a version of the plugin for this one",
            Self::LibraryTooNew => {
                "what uses them fails when it does: take a base with a newer Java, or an older library"
            }
            Self::OtherKafka => {
                "take the version of the plugin for this Kafka, or a base with the Kafka it is built for"
            }
            Self::RestExtensionPackages => "take the version of the extension for this Kafka",
            Self::ComponentTypeMismatch => "is this the right archive? the Hub's clients believe the manifest",
            Self::CorruptJar => "Connect passes over it without a word: fetch the archive again, or tell its publisher",
            Self::BrokenClass => "no Java loads them; is this the jar that was published?",
            Self::ClassPathLeaves => {
                "put what it names into the plugin: in another image something else may stand there"
            }
            Self::PluginPathAtConnector => {
                "let the plugin path name the directory above, so that its jars share a class loader"
            }
            Self::SeveralVersions => "keep one of them: `remove` takes the others out",
            Self::ClashingClasses => "which of them is loaded depends on the names of the files: keep one of them",
            Self::BundledWorkerApi => "`remove` takes it out, and the plugin does the same without it",
            Self::BundledLogging => "`remove` takes it out: the worker gives every plugin its own",
            Self::MissingNativeLibrary => "build for the other platforms alone, or add what is missing with `add`",
            Self::VoidServiceFile => {
                "with `plugin.discovery=service_load` nothing it lists is found: tell the publisher"
            }
            Self::WrongServiceEntry => "the worker logs an error for each at every start: tell the publisher",
            Self::PluginTwice => "keep one of them, or ask for a version by name (Kafka 4.1 and newer)",
            Self::AliasCollision => "name the class in full in the connector's configuration",
            _ => return None,
        })
    }
}
