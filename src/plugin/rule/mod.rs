//! What is looked for in an archive and in what a worker finds there, and how bad it is.

mod firm;
mod help;

use std::fmt;
use std::str::FromStr;

use serde::de::IntoDeserializer as _;
use serde::de::value::Error as Unread;
use serde::{Deserialize, Serialize};

use super::Severity;
use crate::formats::entry_path::InvalidEntryPath;
use crate::formats::near_miss::near_miss;

/// Each rule with its severity, in the order in which findings are told: no list of rules can lack one.
macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $name:ident: $severity:ident,)+) => {
        /// The rules, named for the fault they find.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Rule {
            /// All of them, in the order in which findings are told.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// How bad it is as a rule when this rule finds something.
            pub fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)+
                }
            }
        }
    };
}

rules! {
    /// Not an archive of a known form.
    NotAnArchive: Deny,
    /// An archive of a known form that is not read.
    UnsupportedArchive: Deny,
    /// The archive ends before its own end.
    TruncatedArchive: Deny,
    /// The table of contents cannot be followed.
    DamagedArchive: Deny,
    /// Tools find different entries in the archive.
    AmbiguousArchive: Deny,
    /// Bytes before or behind the archive that belong to no entry.
    ForeignBytes: Warn,
    /// Nothing is inside.
    EmptyArchive: Deny,
    /// More entries than the limit.
    TooManyEntries: Deny,
    /// More inflated bytes than the limit.
    TooLarge: Deny,
    /// An entry inflates to more than the limit allows for its compressed size.
    ArchiveBomb: Deny,
    /// Entries that share bytes of the archive.
    OverlappingEntries: Deny,
    /// The bytes of an entry are not what the archive promises.
    LyingEntry: Deny,
    /// An entry that needs a password.
    EncryptedEntry: Deny,
    /// A compression method that is not read.
    UnknownMethod: Deny,
    /// A name that leaves its folder.
    EscapingPath: Deny,
    /// A name that begins at the root or at a drive.
    AbsolutePath: Deny,
    /// A name with a backslash.
    BackslashName: Deny,
    /// A name with a NUL or another control character.
    ControlCharacter: Deny,
    /// A name with a character that turns the direction of text.
    DirectionCharacter: Deny,
    /// A name that is not UTF-8.
    NotUtf8: Deny,
    /// A name that no file system takes.
    NameTooLong: Deny,
    /// A file without a name.
    EmptyName: Deny,
    /// A name that means deletion in an image layer.
    WhiteoutName: Deny,
    /// A symbolic link.
    LinkEntry: Deny,
    /// A device, a socket or a pipe.
    DeviceEntry: Deny,
    /// A file with holes, of which a tar holds the rest.
    SparseEntry: Deny,
    /// Two files of one name.
    DuplicateEntry: Deny,
    /// A name that is a file here and a directory there.
    FileAsDirectory: Deny,
    /// Names that are equal but for case.
    CaseCollision: Warn,
    /// Names that look equal but are spelled differently.
    UnicodeCollision: Warn,
    /// A name that Windows does not keep.
    UnportableName: Note,
    /// Files that an operating system left behind.
    DroppedDirt: Note,
    /// Nothing that Connect loads.
    NothingToLoad: Deny,
    /// A jar without a class.
    JarWithoutClasses: Warn,
    /// An archive inside the plugin, in which Connect does not look for jars.
    NestedArchive: Note,
    /// Several `manifest.json` side by side.
    SeveralManifests: Warn,
    /// A name, owner or version that cannot name a folder.
    UnusableName: Deny,
    /// A `manifest.json` that cannot be read at all.
    HubManifestUnreadable: Deny,
    /// A `manifest.json` that does not tell whose plugin it is.
    HubManifestIdentity: Deny,
    /// A field of `manifest.json` that is missing, of a wrong type, or against the Hub's rules.
    HubManifestField: Warn,
    /// An archive or top directory that is not named as `manifest.json` says.
    HubManifestMismatch: Warn,
    /// No class that is a plugin of any type.
    NoPlugin: Deny,
    /// Service files that list so many classes that cannot be linked that no worker starts.
    UnlinkableServices: Deny,
    /// A plugin that a worker does not load.
    UnloadablePlugin: Warn,
    /// A plugin compiled for a newer Java than the worker's.
    PluginTooNew: Deny,
    /// A library compiled for a newer Java than the worker's.
    LibraryTooNew: Warn,
    /// A plugin built for another Kafka than the worker's.
    OtherKafka: Warn,
    /// A REST extension for the `ws.rs` packages of another Kafka.
    RestExtensionPackages: Warn,
    /// A `manifest.json` that claims another type of component than the classes are.
    ComponentTypeMismatch: Warn,
    /// An archive inside that no Java opens.
    CorruptJar: Warn,
    /// A member of a jar that is named like a class and is none.
    BrokenClass: Note,
    /// Jars and classes where no class loader of Connect looks for them.
    JarsOutOfReach: Warn,
    /// A `Class-Path` that leads out of the plugin.
    ClassPathLeaves: Warn,
    /// A plugin path that points at a connector itself.
    PluginPathAtConnector: Warn,
    /// An artifact in several versions.
    SeveralVersions: Warn,
    /// Classes of one name and other bytes in two archives.
    ClashingClasses: Note,
    /// Kafka's own classes, which the worker has.
    BundledWorkerApi: Note,
    /// What a worker has for logging.
    BundledLogging: Note,
    /// A native library that is not there for the image's platform.
    MissingNativeLibrary: Warn,
    /// A service file with a line that makes it void.
    VoidServiceFile: Warn,
    /// A service file that lists what is no plugin.
    WrongServiceEntry: Warn,
    /// A plugin in several places.
    PluginTwice: Warn,
    /// A short name that several classes want.
    AliasCollision: Warn,
    /// A licence that the policy denies, or does not allow.
    DeniedLicense: Deny,
    /// No licence is stated where only some are allowed.
    UnstatedLicense: Deny,
    /// Plugins that no service file lists.
    UnlistedPlugin: Note,
    /// A connector definition that cannot be read, or that no worker takes.
    InvalidConnector: Deny,
    /// A connector names a plugin that is not there, or cannot be loaded.
    NoSuchPlugin: Deny,
    /// A connector names a plugin by an alias that several have.
    AmbiguousPlugin: Deny,
    /// A connector names a plugin of another type.
    WrongPluginType: Deny,
    /// A connector asks for a version that no copy of the plugin has.
    NoSuchPluginVersion: Deny,
    /// A key of a connector that a worker takes no notice of.
    IdleConnectorKey: Warn,
    /// Whether a connector's plugin is there cannot be known.
    UnprovedPlugin: Warn,
}

/// A name that no rule has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no rule has this name")]
pub struct UnknownRule {
    /// The rule that was probably meant.
    pub near: Option<Rule>,
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, UnknownRule> {
        let read = |name: &str| {
            let deserializer: serde::de::value::StrDeserializer<'_, Unread> = name.into_deserializer();
            Self::deserialize(deserializer).ok()
        };
        read(name).ok_or_else(|| {
            let names: Vec<String> = Self::ALL.iter().map(ToString::to_string).collect();
            UnknownRule { near: near_miss(name, names.iter().map(String::as_str)).and_then(read) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read() {
        for rule in Rule::ALL {
            assert_eq!(rule.to_string().parse(), Ok(*rule));
        }
        let check = |name: &str, near: Option<Rule>| assert_eq!(name.parse::<Rule>(), Err(UnknownRule { near }));
        check("escaping-paths", Some(Rule::EscapingPath));
        check("EscapingPath", Some(Rule::EscapingPath));
        check("", None);
        check("everything", None);
    }
}
