//! The grammar of coordinates.

use std::str::FromStr;

use url::Url;

use super::{Coordinate, HubCoordinate, InvalidCoordinate, MavenCoordinate, Reference};
use crate::formats::checksum::{Checksum, InvalidChecksum};
use crate::formats::near_miss::near_miss;
use crate::formats::reference::InvalidReference;

/// What a coordinate may begin with, and how the rest is written.
const SCHEMES: [(&str, &str); 6] = [
    ("hub", "hub:owner/name:version"),
    ("maven", "maven:group:artifact:version"),
    ("https", "https://host/file.zip"),
    ("http", "http://host/file.zip"),
    ("oci", "oci://registry/repository:tag"),
    ("file", "file:///directory/file.zip"),
];

impl FromStr for Coordinate {
    type Err = InvalidCoordinate;

    fn from_str(text: &str) -> Result<Self, InvalidCoordinate> {
        let invalid = |why: String, instead: Option<String>| InvalidCoordinate { text: shown(text), why, instead };
        if let Some((scheme, rest)) = text.split_once(':') {
            let read = match scheme {
                "hub" => Some(hub(rest).map(Self::Hub)),
                "maven" => Some(maven(rest).map(Self::Maven)),
                "https" | "http" => Some(url(text).map(Self::Url)),
                "oci" => Some(image(rest)),
                "file" => Some(file(rest).map(Self::Path)),
                _ if rest.starts_with("//") => Some(Err(unknown(scheme))),
                _ => None,
            };
            if let Some(read) = read {
                return read.map_err(|Wrong { why, instead }| invalid(why, instead));
            }
        }
        if text.is_empty() {
            return Err(invalid("it is empty".to_owned(), None));
        }
        Ok(bare_hub(text).map_or_else(|| Self::Path(text.to_owned()), Self::Hub))
    }
}

impl Coordinate {
    /// The coordinate before a fragment such as `#sha256=…`, and the checksum that stands there. Only URLs have one.
    pub fn split_checksum(text: &str) -> Result<(&str, Option<Checksum>), InvalidChecksum> {
        let is_url = text.starts_with("https:") || text.starts_with("http:");
        match text.split_once('#').filter(|_| is_url) {
            Some((text, fragment)) => Ok((text, Some(fragment.parse()?))),
            None => Ok((text, None)),
        }
    }
}

/// What is wrong with the part behind a scheme.
struct Wrong {
    why: String,
    instead: Option<String>,
}

fn wrong(why: impl Into<String>, instead: impl Into<Option<String>>) -> Wrong {
    Wrong { why: why.into(), instead: instead.into() }
}

fn write(form: &str) -> String {
    format!("write `{form}`")
}

fn unknown(scheme: &str) -> Wrong {
    let instead = match scheme {
        "docker" | "docker-image" => Some("oci"),
        "mvn" | "gav" => Some("maven"),
        _ => near_miss(scheme, SCHEMES.map(|(known, _)| known)),
    };
    let form = instead.and_then(|near| SCHEMES.iter().find(|(known, _)| *known == near)).map(|(_, form)| *form);
    wrong(format!("nothing is known of `{}://`", scheme.escape_default()), form.map(write))
}

const HUB: &str = "hub:owner/name:version";

fn hub(rest: &str) -> Result<HubCoordinate, Wrong> {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (owner, rest) =
        rest.split_once('/').ok_or_else(|| wrong("owner and name have a `/` between them", write(HUB)))?;
    let Some((name, version)) = rest.split_once(':') else {
        let example = format!("hub:{owner}/{rest}:1.2.3");
        return Err(wrong("the version is missing", Some(format!("write `{example}`, or `:latest` with a lock"))));
    };
    for (what, part) in [("owner", owner), ("name", name)] {
        if !is_component(part) {
            let part = part.escape_default();
            return Err(wrong(format!("`{part}` cannot be the {what} of a component"), write(HUB)));
        }
    }
    if !is_version(version) {
        return Err(wrong(format!("`{}` is no version", version.escape_default()), write(HUB)));
    }
    Ok(HubCoordinate { owner: owner.to_owned(), name: name.to_owned(), version: version.to_owned() })
}

/// `owner/name:version` without its scheme, as `confluent-hub install` takes it.
fn bare_hub(text: &str) -> Option<HubCoordinate> {
    let is_plain = !text.contains('\\') && text.matches('/').count() == 1 && text.matches(':').count() == 1;
    hub(text).ok().filter(|_| is_plain)
}

/// A part of what the Hub calls a component: it becomes a part of a URL and of a file's name.
fn is_component(part: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    (1..=255).contains(&part.len()) && part.bytes().all(is_plain) && !part.starts_with(['.', '-'])
}

/// Versions are free form: whatever can be a part of a URL and of a file's name.
fn is_version(version: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"_.-+~".contains(&b);
    (1..=255).contains(&version.len()) && version.bytes().all(is_plain) && !version.starts_with(['.', '-'])
}

const MAVEN: &str = "maven:group:artifact:version[:classifier][@type]";

fn maven(rest: &str) -> Result<MavenCoordinate, Wrong> {
    let (parts, extension) = match rest.rsplit_once('@') {
        Some((parts, extension)) => (parts, extension),
        None => (rest, "jar"),
    };
    let parts: Vec<&str> = parts.split(':').collect();
    let (group, artifact, version, classifier) = match parts[..] {
        [group, artifact, version] => (group, artifact, version, None),
        [group, artifact, version, classifier] => (group, artifact, version, Some(classifier)),
        [_, _] => return Err(wrong("the version is missing", write(MAVEN))),
        [group, artifact, extension, classifier, version] => {
            let meant = format!("maven:{group}:{artifact}:{version}:{classifier}@{extension}");
            return Err(wrong("it has five parts", write(&meant)));
        }
        _ => return Err(wrong(format!("it has {} parts", parts.len()), write(MAVEN))),
    };
    for (what, part) in [("group", group), ("artifact", artifact), ("classifier", classifier.unwrap_or("-"))] {
        if !is_maven_id(part) {
            return Err(wrong(format!("`{}` cannot be the {what}", part.escape_default()), write(MAVEN)));
        }
    }
    if !is_maven_id(extension) {
        return Err(wrong(format!("`{}` is no type", extension.escape_default()), write(MAVEN)));
    }
    if !is_maven_version(version) {
        return Err(wrong(format!("`{}` is no version", version.escape_default()), write(MAVEN)));
    }
    Ok(MavenCoordinate {
        group: group.to_owned(),
        artifact: artifact.to_owned(),
        version: version.to_owned(),
        classifier: classifier.map(str::to_owned),
        extension: extension.to_owned(),
    })
}

/// Maven's own rule for ids (`DefaultModelValidator`, `ID_REGEX`), and no part of a path that leads elsewhere.
fn is_maven_id(id: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    !id.is_empty() && id.bytes().all(is_plain) && !id.split('.').any(str::is_empty)
}

/// A version, or a range such as `[1.0,2.0)`.
fn is_maven_version(version: &str) -> bool {
    let is_range = version.starts_with(['[', '(']) && version.ends_with([']', ')']);
    if is_range {
        return version.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-+[](),".contains(&b));
    }
    is_version(version)
}

fn url(text: &str) -> Result<Url, Wrong> {
    let form = || write("https://host/file.zip");
    let url = Url::parse(text).map_err(|cause| wrong(cause.to_string(), form()))?;
    if !url.username().is_empty() || url.password().is_some() {
        let instead = "leave them out, and name the host under `credentials` or in a netrc file".to_owned();
        return Err(wrong("it holds a user name or a password", Some(instead)));
    }
    if url.fragment().is_some() {
        let instead = "a fragment states a checksum, such as `#sha256=…`".to_owned();
        return Err(wrong("a fragment is never sent", Some(instead)));
    }
    if url.path().ends_with('/') && url.query().is_none() {
        return Err(wrong("it names a directory", Some("write the URL of the archive itself".to_owned())));
    }
    Ok(url)
}

fn image(rest: &str) -> Result<Coordinate, Wrong> {
    let Some(reference) = rest.strip_prefix("//") else {
        return Err(wrong("`oci:` is a layout of images", write("oci://registry/repository:tag")));
    };
    let refused = |cause: InvalidReference| wrong(cause.why, write("oci://registry/repository:tag"));
    let reference: Reference = reference.parse().map_err(refused)?;
    if reference.target().is_none() {
        return Err(wrong("it has neither tag nor digest", write(&format!("oci://{reference}:1.0"))));
    }
    Ok(Coordinate::Image(reference))
}

/// The path of a `file:` URL (RFC 8089); after `file:` alone, a path that is relative is taken, too.
fn file(rest: &str) -> Result<String, Wrong> {
    let form = || write("file:///directory/file.zip");
    let path = match rest.strip_prefix("//") {
        None => rest,
        Some(rest) => match rest.split_at(rest.find('/').unwrap_or(rest.len())) {
            ("" | "localhost", path) => path,
            (host, _) => {
                return Err(wrong(format!("`{}` is another machine", host.escape_default()), form()));
            }
        },
    };
    if path.is_empty() {
        return Err(wrong("the path is missing", form()));
    }
    let path = decoded(path).ok_or_else(|| wrong("its percent signs begin no escapes of UTF-8 text", form()))?;
    // Marked as a path, because the same text without `file:` may be something else.
    Ok(if path.starts_with('/') { path } else { format!("./{path}") })
}

/// The text with its `%41` escapes resolved.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        let byte = digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())??;
        bytes.push(byte);
        rest = &rest[2..];
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// The text as it may be shown: without user info and query.
fn shown(text: &str) -> String {
    let text = match text.split_once(['?', '#']) {
        Some((before, _)) if before.contains("://") => before,
        _ => text,
    };
    match text.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.find('/').unwrap_or(rest.len());
            match rest[..host].rfind('@').filter(|_| scheme != "oci" || !rest.contains("@sha")) {
                Some(at) => format!("{scheme}://***{}", &rest[at..]),
                None => text.to_owned(),
            }
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let read: Coordinate = text.parse().unwrap_or_else(|refused| panic!("{text}: {refused}"));
        let kind = match &read {
            Coordinate::Path(_) => "path",
            Coordinate::Hub(_) => "hub",
            Coordinate::Maven(_) => "maven",
            Coordinate::Url(_) => "url",
            Coordinate::Image(_) => "image",
        };
        assert_eq!(format!("{kind} {read}"), expected, "{text}");
        assert_eq!(read.to_string().parse(), Ok(read), "what is shown is read as the same");
    }

    #[test]
    fn paths() {
        check("packages/*.zip", "path packages/*.zip");
        check("x", "path x");
        check("C:\\x\\y.zip", "path C:\\x\\y.zip");
        check("./acme/x:1.0", "path ./acme/x:1.0");
        check("../x:1.0", "path ../x:1.0");
        check("/acme/x:1.0", "path /acme/x:1.0");
        check("a/b/x:1.0", "path a/b/x:1.0");
        check("acme/x", "path acme/x");
        check("acme/*:1", "path acme/*:1");
        check("a:b", "path a:b");
        check("file:///srv/x%20y.zip", "path /srv/x y.zip");
        check("file://localhost/srv/x.zip", "path /srv/x.zip");
        check("file:/srv/x.zip", "path /srv/x.zip");
        check("file:x/y:1", "path ./x/y:1");
    }

    #[test]
    fn components_of_the_hub() {
        check("confluentinc/kafka-connect-datagen:0.6.7", "hub hub:confluentinc/kafka-connect-datagen:0.6.7");
        check("hub:a_1/b:latest", "hub hub:a_1/b:latest");
        check("hub://a/b:3.6.3.Final", "hub hub:a/b:3.6.3.Final");
        check("a/b:0.6.1-SNAPSHOT", "hub hub:a/b:0.6.1-SNAPSHOT");
    }

    #[test]
    fn files_of_maven() {
        let debezium = "io.debezium:debezium-connector-postgres:3.0.0.Final";
        check(&format!("maven:{debezium}:plugin@tar.gz"), &format!("maven maven:{debezium}:plugin@tar.gz"));
        check(&format!("maven:{debezium}@jar"), &format!("maven maven:{debezium}"));
        check("maven:g:a:[1.0,2.0)", "maven maven:g:a:[1.0,2.0)");
        check("maven:g:a:LATEST@zip", "maven maven:g:a:LATEST@zip");
    }

    #[test]
    fn urls_and_images() {
        check("https://r.io/x.zip", "url https://r.io/x.zip");
        check("http://127.0.0.1:80/x.zip", "url http://127.0.0.1/x.zip");
        let signed: Coordinate = "https://r.io/x.zip?sig=secret".parse().expect("a URL");
        assert_eq!(signed.to_string(), "https://r.io/x.zip");
        check("oci://r.io/team/plugin:1.0", "image oci://r.io/team/plugin:1.0");
        check("oci://team/plugin:1.0", "image oci://docker.io/team/plugin:1.0");
    }

    #[test]
    fn fragments_state_checksums() {
        let sum = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let text = format!("https://r.io/x.zip#{}", sum.replace(':', "="));
        let (before, found) = Coordinate::split_checksum(&text).expect("a checksum");
        assert_eq!((before, found.map(|found| found.to_string()).as_deref()), ("https://r.io/x.zip", Some(sum)));
        assert_eq!(Coordinate::split_checksum("packages/#1.zip"), Ok(("packages/#1.zip", None)));
        assert!(Coordinate::split_checksum("https://r.io/x.zip#readme").is_err());
    }

    fn refuse(text: &str, why: &str, instead: Option<&str>) {
        let refused = text.parse::<Coordinate>().map(|read| read.to_string()).expect_err(text);
        assert!(refused.to_string().contains(why), "{refused}");
        assert!(refused.instead.as_deref().unwrap_or_default().contains(instead.unwrap_or_default()), "{refused:?}");
        assert_eq!(refused.instead.is_some(), instead.is_some(), "{refused:?}");
        assert!(!format!("{refused:?}").contains("secret"), "{refused:?}");
    }

    #[test]
    fn what_names_no_plugin_says_what_was_meant() {
        let hub = Some(HUB);
        refuse("", "it is empty", None);
        refuse("hub:datagen:1.0", "have a `/` between", hub);
        refuse("hub:a/b", "the version is missing", Some("hub:a/b:1.2.3"));
        refuse("hub:a/b:", "`` is no version", hub);
        refuse("hub:a/b:1/2", "`1/2` is no version", hub);
        refuse("hub:../b:1", "`..` cannot be the owner", hub);
        refuse("hub:a/b c:1", "`b c` cannot be the name", hub);
        refuse("maven:g:a", "the version is missing", Some(MAVEN));
        refuse("maven:g:a:zip:plugin:1.0", "five parts", Some("maven:g:a:1.0:plugin@zip"));
        refuse("maven:g", "1 parts", Some(MAVEN));
        refuse("maven:g/h:a:1", "`g/h` cannot be the group", Some(MAVEN));
        refuse("maven:g:..:1", "`..` cannot be the artifact", Some(MAVEN));
        refuse("maven:g:a:1:@zip", "`` cannot be the classifier", Some(MAVEN));
        refuse("maven:g:a:1@", "`` is no type", Some(MAVEN));
        refuse("maven:g:a:1 0", "`1 0` is no version", Some(MAVEN));
        refuse("https://u:secret@r.io/x.zip", "a user name or a password", Some("netrc"));
        refuse("https://r.io/x.zip?sig=secret#y", "a fragment", Some("#sha256="));
        refuse("https://", "empty host", Some("https://"));
        refuse("https://r.io/", "a directory", Some("archive itself"));
        refuse("oci:out", "a layout", Some("oci://"));
        refuse("oci://r.io/x", "neither tag nor digest", Some("oci://r.io/x:1.0"));
        refuse("oci://u:secret@r.io/x:1", "a user name or password", Some("oci://"));
        refuse("oci://r.io/X:1", "lower case", Some("oci://"));
        refuse("docker://r.io/x:1", "nothing is known of `docker://`", Some("oci://"));
        refuse("htps://r.io/x.zip", "nothing is known of `htps://`", Some("https://"));
        refuse("s3://bucket/x.zip", "nothing is known of `s3://`", None);
        refuse("file://server/x.zip", "`server` is another machine", Some("file:///"));
        refuse("file:", "the path is missing", Some("file:///"));
        refuse("file:///%zz", "percent signs", Some("file:///"));
        refuse("file:///%00", "percent signs", Some("file:///"));
    }
}
