//! Image references: `registry/repository[:tag][@digest]` (distribution-spec, "Pulling manifests").

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::digest::Digest;

const DOCKER_HUB: &str = "docker.io";

/// The longest repository name that every registry takes.
const LONGEST_REPOSITORY: usize = 255;

/// A fully qualified image reference. A missing registry means `docker.io`; a missing tag stays missing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    registry: String,
    repository: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

/// Why a text is no image reference.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{text}` is not an image reference: {why}")]
pub struct InvalidReference {
    /// The text as it was given, without user info.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

impl Reference {
    /// The registry's host and port, such as `docker.io` or `127.0.0.1:5000`.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The repository, such as `confluentinc/cp-server-connect`.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The tag, where one was written.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, where one was written.
    pub fn digest(&self) -> Option<Digest> {
        self.digest
    }

    /// Registry and repository without tag and digest.
    pub fn name(&self) -> String {
        format!("{}/{}", self.registry, self.repository)
    }

    /// What to ask the registry for: the digest, else the tag; `None` where neither was written.
    pub fn target(&self) -> Option<String> {
        self.digest.map(|digest| digest.to_string()).or_else(|| self.tag.clone())
    }

    /// The same repository, by digest only.
    #[must_use]
    pub fn by_digest(&self, digest: Digest) -> Self {
        Self { tag: None, digest: Some(digest), ..self.clone() }
    }

    /// The same repository, by tag only.
    pub fn by_tag(&self, tag: &str) -> Result<Self, InvalidReference> {
        format!("{}:{tag}", self.name()).parse()
    }
}

impl FromStr for Reference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, InvalidReference> {
        let (shown, has_user_info) = without_user_info(text);
        let invalid = |why: &str| InvalidReference { text: shown.clone(), why: why.to_owned() };
        if has_user_info {
            return Err(invalid("it holds a user name or password, which belong to the credentials"));
        }
        let (named, digest) = match text.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (text, None),
        };
        let (name, tag) = split_tag(named);
        let (registry, repository) = split_registry(name);
        check_registry(registry).map_err(|why| invalid(&why))?;
        check_repository(&repository).map_err(|why| invalid(&why))?;
        if !tag.is_none_or(is_tag) {
            return Err(invalid(
                "a tag has up to 128 letters, digits, `_`, `.` and `-`, and starts with none of the last two",
            ));
        }
        let digest = digest.map(str::parse).transpose();
        let digest = digest.map_err(|_| invalid("a digest is `sha256:` and 64 hexadecimal digits in lower case"))?;
        Ok(Self { registry: registry.to_owned(), repository, tag: tag.map(str::to_owned), digest })
    }
}

/// Name and tag: the last colon that no slash follows. `localhost:5000` alone is an image with a tag, as for docker.
fn split_tag(named: &str) -> (&str, Option<&str>) {
    match named.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        Some(_) | None => (named, None),
    }
}

/// Registry and repository, as docker's command line fills them in (distribution/reference, `splitDockerDomain`).
fn split_registry(name: &str) -> (&str, String) {
    let (registry, repository) = match name.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => (host, rest),
        Some(_) | None => (DOCKER_HUB, name),
    };
    let registry = if registry == "index.docker.io" { DOCKER_HUB } else { registry };
    let is_official = registry == DOCKER_HUB && !repository.contains('/');
    (registry, if is_official { format!("library/{repository}") } else { repository.to_owned() })
}

fn check_registry(registry: &str) -> Result<(), String> {
    let (host, port) = match registry.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        Some(_) | None => (registry, None),
    };
    let is_label = |label: &str| {
        let is_plain = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        is_plain && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    let is_address = || host.starts_with('[') && url::Host::parse(host).is_ok();
    let is_host = host.split('.').all(is_label) || is_address();
    let is_port = port.is_none_or(|port| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok());
    if is_host && is_port { Ok(()) } else { Err(format!("`{registry}` is not the name of a host")) }
}

/// Checks a repository's name (distribution-spec, "Pulling manifests": `<name>`).
fn check_repository(repository: &str) -> Result<(), String> {
    if repository.len() > LONGEST_REPOSITORY {
        return Err(format!("a repository's name has up to {LONGEST_REPOSITORY} characters"));
    }
    if repository.bytes().any(|b| b.is_ascii_uppercase()) {
        return Err("a repository's name is in lower case".to_owned());
    }
    match repository.split('/').find(|part| !is_path_component(part)) {
        Some("") => Err("a part of the repository's name is empty".to_owned()),
        Some(part) => Err(format!("`{part}` is no part of a repository's name")),
        None => Ok(()),
    }
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn is_path_component(part: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let separators = part.split(|c: char| u8::try_from(c).is_ok_and(is_word)).filter(|separator| !separator.is_empty());
    let is_edge_word = part.bytes().next().is_some_and(is_word) && part.bytes().last().is_some_and(is_word);
    let mut between = separators.map(|text| matches!(text, "." | "_" | "__") || text.bytes().all(|b| b == b'-'));
    is_edge_word && between.all(|is_separator| is_separator)
}

/// `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`
fn is_tag(tag: &str) -> bool {
    let is_plain = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    is_plain && (1..=128).contains(&tag.len()) && !tag.starts_with(['.', '-'])
}

/// The text as it may be shown, and whether something was taken out: what stands before an `@` in the host's place,
/// unless a digest follows.
fn without_user_info(text: &str) -> (String, bool) {
    let (scheme, rest) = text.find("://").map_or(("", text), |at| text.split_at(at + 3));
    let host = rest.split('/').next().unwrap_or(rest);
    let is_digest = |text: &str| ["sha256:", "sha384:", "sha512:"].iter().any(|algorithm| text.starts_with(algorithm));
    match host.rfind('@') {
        Some(at) if !is_digest(&host[at + 1..]) || rest.len() > host.len() => {
            (format!("{scheme}***{}", &rest[at..]), true)
        }
        Some(_) | None => (text.to_owned(), false),
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        self.digest.map_or(Ok(()), |digest| write!(f, "@{digest}"))
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_the_registry_and_never_a_tag() {
        let show = |text: &str| text.parse::<Reference>().map(|r| r.to_string());
        assert_eq!(show("x"), Ok("docker.io/library/x".to_owned()));
        assert_eq!(show("a/b:1"), Ok("docker.io/a/b:1".to_owned()));
        assert_eq!(show("localhost:5000/b"), Ok("localhost:5000/b".to_owned()));
        assert!("a/UPPER".parse::<Reference>().is_err());
        let digest = Digest::of(b"");
        for bare in [format!("x@{digest}"), format!("x:1@{digest}"), format!("r.io:5000/a/b:1@{digest}")] {
            assert!(bare.parse::<Reference>().is_ok(), "{bare}");
        }
        let both: Reference = format!("r.io/a:1@{digest}").parse().expect("valid");
        assert_eq!((both.tag(), both.digest()), (Some("1"), Some(digest)));
    }

    const TEXTS: [&str; 42] = [
        "busybox",
        "busybox:1",
        "test.com:5000",
        "test.com/repo:tag",
        "test:5000/repo",
        "localhost/x",
        "localhost:5000",
        "index.docker.io/x",
        "index.docker.io/x/y:1",
        "docker.io/x",
        "127.0.0.1:5000/a/b/c:1.2-3_4",
        "a-b.c/d",
        "A.io/x",
        "a/b__c-d---e.f_g",
        "a/b___c",
        "a/b..c",
        "a/b._c",
        "a/-b",
        "a/b-",
        "_/b",
        "a//b",
        "/a",
        "a/",
        "",
        ":1",
        "a:",
        "a:.b",
        "a:-b",
        "a:_b",
        "a/b c",
        "a/B",
        "-r.io/a",
        "r-.io/a",
        "r..io/a",
        ".io/a",
        "r.io:x/a",
        "https://r.io/a",
        "é/a",
        "a/é",
        "a@b",
        "a@",
        "a:1:2",
    ];

    /// What another reader of the same grammar makes of a text; it adds `:latest`, and takes Unicode letters in tags.
    fn second_opinion(text: &str) -> Option<(String, String)> {
        let parsed: oci_client::Reference = text.parse().ok()?;
        Some((parsed.registry().to_owned(), parsed.repository().to_owned()))
    }

    #[test]
    fn docker_s_grammar_is_ours() {
        let long = "a".repeat(128);
        let texts = TEXTS.map(str::to_owned).into_iter().chain([format!("a:{long}"), format!("a:{long}b")]);
        for text in texts {
            let ours = text.parse::<Reference>().ok().map(|r| (r.registry, r.repository));
            assert_eq!(ours, second_opinion(&text), "{text}");
        }
        for (text, expected) in
            [("[::1]:5000/a", true), ("[::x]/a", false), ("r.io:70000/a", false), ("r.io:/a", false), ("a:é", false)]
        {
            assert_eq!(text.parse::<Reference>().is_ok(), expected, "{text}");
        }
        // The registry is not counted, as the specification has it.
        let name = format!("r.io/{}", "a/".repeat(127));
        assert!(format!("{name}b").parse::<Reference>().is_ok());
        assert!(format!("{name}bbbbb").parse::<Reference>().is_err());
    }

    #[test]
    fn user_info_is_refused_and_not_repeated() {
        for (text, shown) in [
            ("user:hunter2@r.io/a:1", "***@r.io/a:1"),
            ("https://hunter2@r.io:5000/a:1", "https://***@r.io:5000/a:1"),
            ("user:hunt@er2@r.io/a", "***@r.io/a"),
            ("user:hunter2@r.io:5000", "***@r.io:5000"),
        ] {
            let refused = text.parse::<Reference>().expect_err("user info");
            assert_eq!(refused.text, shown);
            assert!(!format!("{refused} {refused:?}").contains("hunt"), "{refused}");
        }
        assert_eq!("x@sha256:zz".parse::<Reference>().map_err(|refused| refused.text), Err("x@sha256:zz".to_owned()));
    }
}
