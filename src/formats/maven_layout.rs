//! Where a Maven repository keeps its files (<https://maven.apache.org/repositories/layout.html>).

use super::coordinate::MavenCoordinate;

/// What a repository calls its lists of versions and builds.
pub const METADATA: &str = "maven-metadata.xml";
/// What the repository of one machine calls the list of what was installed there.
pub const LOCAL_METADATA: &str = "maven-metadata-local.xml";

/// How a version is to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Its file never changes.
    Release,
    /// `…-SNAPSHOT`: its newest build is meant.
    Snapshot,
    /// One build of a snapshot, such as `1.0-20260131.235959-7`.
    Build,
    /// `LATEST`, `RELEASE` or a range: some version is meant.
    Floating,
}

/// How a version is to be understood.
pub fn kind(version: &str) -> Kind {
    if version.starts_with(['[', '(']) || version == "LATEST" || version == "RELEASE" {
        Kind::Floating
    } else if version.ends_with("-SNAPSHOT") || version == "SNAPSHOT" {
        Kind::Snapshot
    } else if snapshot_of(version).is_some() {
        Kind::Build
    } else {
        Kind::Release
    }
}

/// The version whose folder holds a file: a build stands in that of its snapshot.
pub fn base_version(version: &str) -> String {
    snapshot_of(version).unwrap_or_else(|| version.to_owned())
}

/// The version of a snapshot's build, as `yyyyMMdd.HHmmss` and number name it.
pub fn build_version(snapshot: &str, timestamp: &str, number: &str) -> String {
    let base = snapshot.strip_suffix("SNAPSHOT").unwrap_or(snapshot);
    format!("{base}{timestamp}-{number}")
}

/// The snapshot that a version is a build of.
fn snapshot_of(version: &str) -> Option<String> {
    let (rest, number) = version.rsplit_once('-')?;
    let (base, timestamp) = rest.rsplit_once('-').map_or(("", rest), |(base, timestamp)| (base, timestamp));
    let (day, time) = timestamp.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_build = day.len() == 8 && time.len() == 6 && digits(day) && digits(time) && digits(number);
    is_build.then(|| if base.is_empty() { "SNAPSHOT".to_owned() } else { format!("{base}-SNAPSHOT") })
}

/// The folder of an artifact, below a repository's own.
pub fn artifact_folder(coordinate: &MavenCoordinate) -> String {
    format!("{}/{}", coordinate.group.replace('.', "/"), coordinate.artifact)
}

/// The folder of a version.
pub fn version_folder(coordinate: &MavenCoordinate, version: &str) -> String {
    format!("{}/{}", artifact_folder(coordinate), base_version(version))
}

/// The name of the file of a version.
pub fn file_name(coordinate: &MavenCoordinate, version: &str) -> String {
    let MavenCoordinate { artifact, classifier, extension, .. } = coordinate;
    match classifier {
        Some(classifier) => format!("{artifact}-{version}-{classifier}.{extension}"),
        None => format!("{artifact}-{version}.{extension}"),
    }
}

/// The file of a version, below a repository's own folder.
pub fn file(coordinate: &MavenCoordinate, version: &str) -> String {
    format!("{}/{}", version_folder(coordinate, version), file_name(coordinate, version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let check = |coordinate: &str, version: &str, expected: &str| {
            let Ok(super::super::coordinate::Coordinate::Maven(coordinate)) = coordinate.parse() else {
                panic!("{coordinate}")
            };
            assert_eq!(file(&coordinate, version), expected);
        };
        check("maven:org.acme:a-b:1.0", "1.0", "org/acme/a-b/1.0/a-b-1.0.jar");
        check("maven:org.acme:a:1.0:plugin@tar.gz", "1.0", "org/acme/a/1.0/a-1.0-plugin.tar.gz");
        check(
            "maven:acme:a:1.0-SNAPSHOT@zip",
            "1.0-20260131.235959-7",
            "acme/a/1.0-SNAPSHOT/a-1.0-20260131.235959-7.zip",
        );
    }

    #[test]
    fn kinds() {
        let check = |version: &str, expected: Kind, base: &str| {
            assert_eq!((kind(version), base_version(version).as_str()), (expected, base), "{version}");
        };
        check("1.0", Kind::Release, "1.0");
        check("1.0-SNAPSHOT", Kind::Snapshot, "1.0-SNAPSHOT");
        check("1.0-snapshot", Kind::Release, "1.0-snapshot");
        check("SNAPSHOT", Kind::Snapshot, "SNAPSHOT");
        check("1.0-rc-1-20260131.235959-12", Kind::Build, "1.0-rc-1-SNAPSHOT");
        check("20260131.235959-1", Kind::Build, "SNAPSHOT");
        check("1.0-20260131.235959", Kind::Release, "1.0-20260131.235959");
        check("1.0-20260131.23595-1", Kind::Release, "1.0-20260131.23595-1");
        check("LATEST", Kind::Floating, "LATEST");
        check("RELEASE", Kind::Floating, "RELEASE");
        check("[1.0,2.0)", Kind::Floating, "[1.0,2.0)");
        check("latest", Kind::Release, "latest");
        assert_eq!(build_version("1.0-SNAPSHOT", "20260131.235959", "7"), "1.0-20260131.235959-7");
    }
}
