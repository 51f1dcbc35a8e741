//! What the name of a member says that it is.

/// The types of Connect's plugins, which are the services that it looks for (`PluginType`).
const SERVICES: [&str; 9] = [
    "org.apache.kafka.connect.source.SourceConnector",
    "org.apache.kafka.connect.sink.SinkConnector",
    "org.apache.kafka.connect.storage.Converter",
    "org.apache.kafka.connect.storage.HeaderConverter",
    "org.apache.kafka.connect.transforms.Transformation",
    "org.apache.kafka.connect.transforms.predicates.Predicate",
    "org.apache.kafka.common.config.provider.ConfigProvider",
    "org.apache.kafka.connect.rest.ConnectRestExtension",
    "org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy",
];
/// The first release that a machine looks for: JEP 238 begins with 9, and `JarFile.getVersionedEntry` with 8.
const FIRST_RELEASE: u16 = 8;
/// Folders of nested layouts, whose classes no plain class loader finds.
const NESTED: [&str; 2] = ["BOOT-INF/classes/", "WEB-INF/classes/"];
const ARCHIVES: [&str; 4] = ["jar", "zip", "war", "ear"];
const LIBRARIES: [&str; 4] = ["so", "dll", "dylib", "jnilib"];

/// What a member is by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name<'n> {
    Class(ClassPlace<'n>),
    /// A service file, by the name of its service.
    Service(&'n str),
    Manifest,
    Pom,
    /// What is told by name, size and checksum.
    Member,
    /// What nobody asks for.
    Other,
}

/// Which class a member has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClassPlace<'n> {
    pub(super) internal: &'n str,
    pub(super) release: u16,
}

impl<'n> Name<'n> {
    pub(super) fn of(name: &'n str) -> Self {
        if name.eq_ignore_ascii_case("META-INF/MANIFEST.MF") {
            return Self::Manifest;
        }
        if let Some(service) = name.strip_prefix("META-INF/services/") {
            let is_asked_for = SERVICES.contains(&service) || service.starts_with("org.apache.kafka.");
            return if is_asked_for && !service.contains('/') { Self::Service(service) } else { Self::Other };
        }
        if name.starts_with("META-INF/maven/") && name.ends_with("/pom.properties") {
            return Self::Pom;
        }
        if let Some(internal) = name.strip_suffix(".class") {
            return Self::class(internal);
        }
        if is_archive_or_library(name) || is_nearly_class(name) { Self::Member } else { Self::Other }
    }

    fn class(internal: &'n str) -> Self {
        if NESTED.iter().any(|folder| internal.starts_with(folder)) {
            return Self::Member;
        }
        let Some(versioned) = internal.strip_prefix("META-INF/versions/") else {
            return Self::Class(ClassPlace { internal, release: 0 });
        };
        // What stands in `META-INF` has no versions.
        let place = versioned.split_once('/').filter(|(_, internal)| !internal.starts_with("META-INF/"));
        let place = place.and_then(|(release, internal)| Some((self::release(release)?, internal)));
        place.map_or(Self::Other, |(release, internal)| Self::Class(ClassPlace { internal, release }))
    }
}

/// The release of a folder in `META-INF/versions`, spelled as the JVM that looks for it spells it.
fn release(text: &str) -> Option<u16> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|release| is_plain && *release >= FIRST_RELEASE)
}

/// Whether a member is named like a class, but in other letters.
fn is_nearly_class(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("class") && extension != "class")
}

fn is_archive_or_library(name: &str) -> bool {
    let file = name.rsplit_once('/').map_or(name, |(_, file)| file);
    let Some((stem, extension)) = file.rsplit_once('.') else { return false };
    let is = |list: &[&str]| list.iter().any(|one| extension.eq_ignore_ascii_case(one));
    // `libz.so.1.2`: the version of a library stands behind its extension.
    let is_versioned = || extension.bytes().all(|byte| byte.is_ascii_digit()) && stem.contains(".so");
    is(&ARCHIVES) || is(&LIBRARIES) || is_versioned()
}

/// A name of a stranger, fit to be shown.
pub(super) fn shown(name: &str) -> String {
    name.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}
