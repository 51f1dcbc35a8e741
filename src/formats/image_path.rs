//! Absolute paths inside an image.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::entry_path::EntryPath;

/// An absolute, normalized path inside an image, such as `/usr/share/confluent-hub-components`.
///
/// No component is empty, `.` or `..`. The root is `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImagePath(Box<str>);

/// Why a text is no absolute path.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{text}` is not an absolute path without `..`")]
pub struct InvalidImagePath {
    /// The text as it was given.
    pub text: String,
}

impl ImagePath {
    /// The root, `/`.
    pub fn root() -> Self {
        Self("/".into())
    }

    /// Whether this is `/`.
    pub fn is_root(&self) -> bool {
        &*self.0 == "/"
    }

    /// The path as text, with the leading `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of this path in a layer: no leading `/`; empty for the root.
    pub fn tar_name(&self) -> &str {
        &self.0[1..]
    }

    /// The components from the root down.
    pub fn components(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0[1..].split('/').filter(|part| !part.is_empty())
    }

    /// The last component; empty for the root.
    pub fn file_name(&self) -> &str {
        self.components().next_back().unwrap_or_default()
    }

    /// The directory that holds it; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        let (dir, name) = self.0.rsplit_once('/')?;
        match (dir, name) {
            (_, "") => None,
            ("", _) => Some(Self::root()),
            (dir, _) => Some(Self(dir.into())),
        }
    }

    /// Every directory above it, from the root down; the root itself is left out, and so is the path.
    pub fn ancestors(&self) -> Vec<Self> {
        let mut above = Vec::new();
        let mut next = self.parent();
        while let Some(path) = next.filter(|path| !path.is_root()) {
            next = path.parent();
            above.push(path);
        }
        above.reverse();
        above
    }

    /// The rest of this path below a directory; `None` where it stands elsewhere.
    pub fn below(&self, dir: &Self) -> Option<&str> {
        self.0.strip_prefix(dir.0.trim_end_matches('/'))?.strip_prefix('/').filter(|rest| !rest.is_empty())
    }

    /// The path of an archive member below this directory.
    #[must_use]
    pub fn join(&self, entry: &EntryPath) -> Self {
        let dir = self.0.trim_end_matches('/');
        Self(format!("{dir}/{entry}").into())
    }
}

impl FromStr for ImagePath {
    type Err = InvalidImagePath;

    fn from_str(text: &str) -> Result<Self, InvalidImagePath> {
        let bad =
            !text.starts_with('/') || text.chars().any(char::is_control) || text.split('/').any(|part| part == "..");
        if bad {
            return Err(InvalidImagePath { text: text.to_owned() });
        }
        let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        Ok(Self(format!("/{}", parts.join("/")).into()))
    }
}

impl fmt::Display for ImagePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for ImagePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ImagePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizes_and_climbs() {
        let path: ImagePath = "/usr//share/./java/".parse().expect("absolute");
        assert_eq!(path.as_str(), "/usr/share/java");
        let above: Vec<String> = path.ancestors().iter().map(ToString::to_string).collect();
        assert_eq!(above, ["/usr", "/usr/share"]);
        assert_eq!(ImagePath::root().parent(), None);
        assert_eq!(path.below(&"/usr".parse().expect("absolute")), Some("share/java"));
        assert_eq!(path.below(&ImagePath::root()), Some("usr/share/java"));
        assert_eq!(path.below(&"/us".parse().expect("absolute")), None);
        assert_eq!(path.below(&path), None);
        assert!("usr".parse::<ImagePath>().is_err());
        assert!("/usr/../etc".parse::<ImagePath>().is_err());
    }
}
