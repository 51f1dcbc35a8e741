//! `maven-metadata.xml`: which versions a repository has, and which builds of a snapshot.
//!
//! <https://maven.apache.org/repositories/metadata.html>

use roxmltree::Node;

use super::xml::{self, BadXml, child, listed, text, text_of};

/// What one file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// When it was written, as `yyyyMMddHHmmss`; empty where it does not say.
    pub updated: String,
    /// The version that `LATEST` means.
    pub latest: Option<String>,
    /// The version that `RELEASE` means.
    pub release: Option<String>,
    /// The versions, in the order of the file, which is that of their deployment.
    pub versions: Vec<String>,
    /// The newest build of a snapshot, as old clients tell it.
    pub snapshot: Option<Build>,
    /// The newest build of each file of a snapshot.
    pub builds: Vec<FileBuild>,
}

/// A build of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Build {
    /// It was installed on this machine, under the snapshot's own name.
    Local,
    /// It was deployed at that time, as the build of that number.
    Deployed {
        /// As `yyyyMMdd.HHmmss`.
        timestamp: String,
        /// Counted from one.
        number: String,
    },
}

/// The newest build of one file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileBuild {
    /// The file's classifier; empty where it has none.
    pub classifier: String,
    /// The file's type.
    pub extension: String,
    /// The version in its name, such as `1.0-20260131.235959-7`.
    pub version: String,
    /// When, as `yyyyMMddHHmmss`.
    pub updated: String,
}

/// A version names a part of a URL and of a path, and is shown; what is longer is none.
const LONGEST_VERSION: usize = 255;

/// Reads such a file. What cannot be a version is passed over.
pub fn parse(bytes: &[u8]) -> Result<Metadata, BadXml> {
    let decoded = xml::decode(bytes)?;
    let document = xml::parse(&decoded, "metadata")?;
    let Some(versioning) = child(document.root_element(), "versioning") else { return Ok(Metadata::default()) };
    Ok(Metadata {
        updated: digits(versioning, "lastUpdated"),
        latest: text(versioning, "latest").filter(|version| is_version(version)),
        release: text(versioning, "release").filter(|version| is_version(version)),
        versions: listed(versioning, "versions", "version").map(text_of).filter(|text| is_version(text)).collect(),
        snapshot: child(versioning, "snapshot").and_then(build),
        builds: listed(versioning, "snapshotVersions", "snapshotVersion").filter_map(file_build).collect(),
    })
}

fn build(node: Node<'_, '_>) -> Option<Build> {
    if text(node, "localCopy").is_some_and(|text| text.eq_ignore_ascii_case("true")) {
        return Some(Build::Local);
    }
    let (timestamp, number) = (text(node, "timestamp")?, text(node, "buildNumber")?);
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && is_version(&timestamp)).then_some(Build::Deployed { timestamp, number })
}

fn file_build(node: Node<'_, '_>) -> Option<FileBuild> {
    Some(FileBuild {
        classifier: text(node, "classifier").unwrap_or_default(),
        extension: text(node, "extension")?,
        version: text(node, "value").filter(|version| is_version(version))?,
        updated: digits(node, "updated"),
    })
}

/// A time, without the point that some clients put between day and hour.
fn digits(node: Node<'_, '_>, name: &'static str) -> String {
    text(node, name).unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
}

/// Whether a text can be a version: a part of a file's name.
fn is_version(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"/\\\"'<>|?*:%#`".contains(&byte);
    (1..=LONGEST_VERSION).contains(&text.len()) && text.bytes().all(plain) && !text.bytes().all(|byte| byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Metadata {
        parse(text.as_bytes()).expect("metadata")
    }

    #[test]
    fn versions() {
        let found = read(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
            <metadata modelVersion=\"1.1.0\"><groupId>g</groupId><artifactId>a</artifactId><versioning>
              <latest>1.1-SNAPSHOT</latest><release> 1.0 </release>
              <versions><version>0.9</version><version>1.0</version><version>../x</version><version>..</version>
                <version/><version>1.1-SNAPSHOT</version></versions>
              <lastUpdated>20260131235959</lastUpdated></versioning></metadata>",
        );
        assert_eq!(found.versions, ["0.9", "1.0", "1.1-SNAPSHOT"]);
        assert_eq!((found.latest.as_deref(), found.release.as_deref()), (Some("1.1-SNAPSHOT"), Some("1.0")));
        assert_eq!((found.updated.as_str(), found.snapshot, found.builds), ("20260131235959", None, Vec::new()));
        assert_eq!(read("<metadata/>"), Metadata::default());
        assert_eq!(read("<metadata><plugins><plugin/></plugins></metadata>"), Metadata::default());
    }

    #[test]
    fn builds() {
        let found = read(
            "<metadata><version>1.0-SNAPSHOT</version><versioning>
              <snapshot><timestamp>20260131.235959</timestamp><buildNumber>7</buildNumber></snapshot>
              <lastUpdated>20260131235959</lastUpdated>
              <snapshotVersions>
                <snapshotVersion><extension>jar</extension><value>1.0-20260131.235959-7</value>
                  <updated>20260131235959</updated></snapshotVersion>
                <snapshotVersion><classifier>plugin</classifier><extension>zip</extension>
                  <value>1.0-20260130.000000-6</value><updated>20260130.000000</updated></snapshotVersion>
                <snapshotVersion><extension>pom</extension></snapshotVersion>
              </snapshotVersions></versioning></metadata>",
        );
        let number = "7".to_owned();
        assert_eq!(found.snapshot, Some(Build::Deployed { timestamp: "20260131.235959".to_owned(), number }));
        let told: Vec<_> =
            found.builds.iter().map(|one| [&one.classifier, &one.extension, &one.version, &one.updated]).collect();
        assert_eq!(
            told,
            [
                ["", "jar", "1.0-20260131.235959-7", "20260131235959"],
                ["plugin", "zip", "1.0-20260130.000000-6", "20260130000000"]
            ]
        );
        let local =
            read("<metadata><versioning><snapshot><localCopy>true</localCopy></snapshot></versioning></metadata>");
        assert_eq!(local.snapshot, Some(Build::Local));
    }

    #[test]
    fn what_is_no_metadata() {
        for text in ["", "<html/>", "<metadata>", "<!DOCTYPE metadata><metadata/>", "{}"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
