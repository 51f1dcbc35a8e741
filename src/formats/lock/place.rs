//! Where the bytes of a locked file are, wherever the lock is read.

use std::fmt;

use url::Url;

use crate::formats::reference::Reference;

/// Where the bytes of a locked file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockedPlace {
    /// A path with forward slashes; one that is relative starts from the lock's directory.
    Path(String),
    /// An address without user info, query and fragment.
    Url(Url),
    /// A blob in a registry: repository and digest.
    Image(Reference),
    /// In whichever catalogue of this kind the machine knows, by this exact coordinate, such as
    /// `maven:org.example:sink:1.2.0`.
    Catalogue(String),
}

/// Why a text is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InvalidPlace {
    /// It holds what may be a secret.
    Secret,
    /// It is something else.
    Nothing,
}

impl LockedPlace {
    /// The place behind an address, unless its user info, query or fragment may hold a secret.
    pub fn of_url(url: &Url) -> Option<Self> {
        let anonymous = url.username().is_empty() && url.password().is_none();
        (anonymous && url.query().is_none() && url.fragment().is_none()).then(|| Self::Url(url.clone()))
    }

    /// Reads what [`Display`](fmt::Display) writes.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidPlace> {
        if let Some(image) = text.strip_prefix("oci://") {
            // User info stands in front of an `@` that no digest follows.
            let reference: Reference = image.parse().map_err(|_| InvalidPlace::Nothing)?;
            let exact = reference.digest().is_some() && reference.tag().is_none();
            return if exact { Ok(Self::Image(reference)) } else { Err(InvalidPlace::Nothing) };
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            let url = Url::parse(text).map_err(|_| InvalidPlace::Nothing)?;
            return Self::of_url(&url).ok_or(InvalidPlace::Secret);
        }
        if text.starts_with("hub:") || text.starts_with("maven:") {
            return Ok(Self::Catalogue(text.to_owned()));
        }
        if text.is_empty() || text.contains('\0') {
            return Err(InvalidPlace::Nothing);
        }
        Ok(Self::Path(without_dot(text).unwrap_or(text).to_owned()))
    }
}

impl fmt::Display for LockedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A directory may be called `hub:`.
            Self::Path(path) if without_dot(path).is_some() || !is_path(path) => write!(f, "./{path}"),
            Self::Path(path) => f.write_str(path),
            Self::Url(url) => write!(f, "{url}"),
            Self::Image(reference) => write!(f, "oci://{reference}"),
            Self::Catalogue(coordinate) => f.write_str(coordinate),
        }
    }
}

fn without_dot(path: &str) -> Option<&str> {
    path.strip_prefix("./").filter(|rest| !rest.is_empty())
}

fn is_path(text: &str) -> bool {
    !["oci://", "https://", "http://", "hub:", "maven:"].iter().any(|prefix| text.starts_with(prefix))
}
