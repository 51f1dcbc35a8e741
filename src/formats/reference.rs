//! Image references: `registry/repository[:tag][@digest]` (distribution-spec, "Pulling manifests").

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::digest::Digest;

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
        let parsed: oci_client::Reference =
            text.parse().map_err(|cause: oci_client::ParseError| invalid(&cause.to_string()))?;
        let digest = parsed
            .digest()
            .map(|digest| digest.parse().map_err(|_| invalid("only sha256 digests are supported")))
            .transpose()?;
        // The parser adds `:latest` where neither tag nor digest was written; nothing here picks "latest" silently.
        let written = text.rsplit('/').next().unwrap_or(text).contains(':') || digest.is_some();
        Ok(Self {
            registry: parsed.registry().to_owned(),
            repository: parsed.repository().to_owned(),
            tag: parsed.tag().filter(|_| written).map(str::to_owned),
            digest,
        })
    }
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
