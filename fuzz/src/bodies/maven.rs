//! What Maven and its repositories write.

use std::cmp::Ordering;

use plugraft::formats::checksum::Algorithm;
use plugraft::formats::maven_range::MavenRange;
use plugraft::formats::maven_settings::{Mirrored, Variables, mirror_of, proxy_for, super_pom};
use plugraft::formats::maven_version::MavenVersion;
use plugraft::formats::{checksum_file, maven_layout, maven_metadata, maven_settings};

/// The bytes are a `settings.xml`; what is secret there is not shown, and whatever is read can be asked about.
pub(super) fn settings(bytes: &[u8]) {
    let known = [("env.A", "1"), ("user.home", "/h")];
    let variables: Variables = known.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let settings = match maven_settings::parse(bytes, &variables) {
        Ok(settings) => settings,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let url = "https://repository.example/m2".parse().expect("a URL");
    for repository in settings.active().chain(settings.undecided()).flat_map(|profile| &profile.repositories) {
        mirror_of(&settings.mirrors, Mirrored { id: &repository.id, url: Some(&url) });
        settings.server(&repository.id);
    }
    assert!(proxy_for(&settings.proxies, &url).is_none_or(|proxy| proxy.active));
    let both = settings.clone().over(settings.clone());
    assert_eq!(both.servers.len(), settings.servers.len(), "the same entries are not added again");
    drop(super_pom(bytes));
}

/// The bytes are a `maven-metadata.xml`; every version in it is a part of a file's name.
pub(super) fn metadata(bytes: &[u8]) {
    match maven_metadata::parse(bytes) {
        Ok(metadata) => {
            let builds = metadata.builds.iter().map(|build| &build.version);
            for version in metadata.versions.iter().chain(&metadata.latest).chain(&metadata.release).chain(builds) {
                assert!(!version.is_empty() && !version.contains(['/', '\\', '\0']) && version != "..", "{version:?}");
                maven_layout::kind(version);
            }
            let count = metadata.versions.len();
            assert_eq!(MavenVersion::sorted(metadata.versions).len(), count);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Each line is a version; the first may be a range, too.
pub(super) fn version(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let versions: Vec<&str> = text.lines().take(8).collect();
    for one in &versions {
        let first = MavenVersion::new(one);
        assert_eq!(first.compare(&first), Ordering::Equal, "{one:?}");
        for other in &versions {
            let second = MavenVersion::new(other);
            assert_eq!(first.compare(&second), second.compare(&first).reverse(), "{one:?} {other:?}");
        }
        assert_eq!(maven_layout::base_version(&maven_layout::base_version(one)), maven_layout::base_version(one));
    }
    let newest = MavenVersion::newest(versions.iter().copied());
    assert_eq!(newest.is_none(), versions.is_empty());
    if let Some(Ok(range)) = versions.first().map(|text| MavenRange::parse(text)) {
        assert!(range.only().is_none_or(|only| range.contains(only)), "{text:?}");
        assert!(versions.iter().filter(|version| range.contains(version)).count() <= versions.len());
    }
}

/// The bytes stand beside a file, as its checksum.
pub(super) fn checksum(bytes: &[u8]) {
    for algorithm in Algorithm::ALL {
        if let Some(checksum) = checksum_file::parse(bytes, algorithm) {
            let written = format!("{}  a.zip\n", checksum.hex());
            assert_eq!(checksum_file::parse(written.as_bytes(), algorithm), Some(checksum));
        }
    }
}
