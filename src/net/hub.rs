//! The interface of the Hub, as its own clients use it: what it says of components and their archives.

use serde::Deserialize;
use url::Url;

use crate::formats::display_url::DisplayUrl;

use super::conversation::host_of;
use super::download::{Download, Login};
use super::follow::Page;
use super::{Error, Net};

/// How much of an answer is read: the whole catalogue has a few megabytes.
const MOST: usize = 32 << 20;

/// How many components the catalogue is asked for; it has some hundreds.
const WHOLE_CATALOGUE: &str = "2000";

/// A Hub.
#[derive(Clone)]
pub struct Hub {
    net: Net,
    base: Url,
}

/// What the Hub says of a version of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubAnswer {
    /// The owner's username.
    pub owner: String,
    /// The component's name.
    pub name: String,
    /// The version.
    pub version: String,
    /// Where its archive is.
    pub archive: Url,
    /// The MD5 of the archive, as it is stated.
    pub md5: Option<String>,
    /// Its SHA-1, likewise.
    pub sha1: Option<String>,
}

#[derive(Deserialize)]
struct Manifest {
    name: String,
    version: String,
    owner: Owner,
    archive: Archive,
}

#[derive(Deserialize)]
struct Owner {
    username: String,
}

#[derive(Deserialize)]
struct Archive {
    url: String,
    md5: Option<String>,
    sha1: Option<String>,
}

/// A component as lists have it.
#[derive(Deserialize)]
struct Listed {
    name: String,
    owner: Option<Owner>,
}

/// A version as lists may have it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Version {
    Text(String),
    Manifest { version: String },
}

impl Net {
    /// The Hub whose interface begins at a URL, before `/api`.
    pub fn hub(&self, base: &Url) -> Hub {
        Hub { net: self.clone(), base: base.clone() }
    }
}

impl Hub {
    /// What it says of a version, or of the newest; `None` where it knows none such.
    pub fn component(&self, owner: &str, name: &str, version: Option<&str>) -> Result<Option<HubAnswer>, Error> {
        let (what, url) = match version {
            Some(version) => {
                (format!("look up `{owner}/{name}:{version}`"), self.at(&[owner, name, "versions", version]))
            }
            None => (format!("look up the newest version of `{owner}/{name}`"), self.at(&[owner, name])),
        };
        let Some(page) = self.read(&what, url)? else { return Ok(None) };
        let manifest: Manifest = parse(&what, &page)?;
        let unusable = |why: &str| not_a_hub(&what, &page, why.to_owned());
        let archive =
            page.url.join(&manifest.archive.url).map_err(|_| unusable("its `archive` has no usable `url`"))?;
        if !matches!(archive.scheme(), "https" | "http")
            || !archive.username().is_empty()
            || archive.password().is_some()
        {
            return Err(unusable("the `url` of its `archive` is no plain URL of the web"));
        }
        let stated = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Some(HubAnswer {
            owner: manifest.owner.username,
            name: manifest.name,
            version: manifest.version,
            archive,
            md5: stated(manifest.archive.md5),
            sha1: stated(manifest.archive.sha1),
        }))
    }

    /// The versions of a component, where it lists them; not every Hub does.
    pub fn versions(&self, owner: &str, name: &str) -> Result<Option<Vec<String>>, Error> {
        let what = format!("list the versions of `{owner}/{name}`");
        let Some(page) = self.read(&what, self.at(&[owner, name, "versions"]))? else { return Ok(None) };
        let listed: Vec<Version> = parse(&what, &page)?;
        let text = |version| match version {
            Version::Text(version) | Version::Manifest { version } => version,
        };
        Ok(Some(listed.into_iter().map(text).collect()))
    }

    /// The names of an owner's components; `None` where the owner is not known.
    pub fn names(&self, owner: &str) -> Result<Option<Vec<String>>, Error> {
        let what = format!("list the components of `{owner}`");
        let Some(page) = self.read(&what, self.at(&[owner]))? else { return Ok(None) };
        let listed: Vec<Listed> = parse(&what, &page)?;
        Ok(Some(listed.into_iter().map(|listed| listed.name).collect()).filter(|names: &Vec<String>| !names.is_empty()))
    }

    /// The owners of all components, sorted.
    pub fn owners(&self) -> Result<Vec<String>, Error> {
        let what = "list the owners of components".to_owned();
        let mut url = self.at(&[]);
        url.query_pairs_mut().append_pair("per_page", WHOLE_CATALOGUE);
        let Some(page) = self.read(&what, url)? else { return Ok(Vec::new()) };
        let listed: Vec<Listed> = parse(&what, &page)?;
        let mut owners: Vec<String> = listed.into_iter().filter_map(|listed| Some(listed.owner?.username)).collect();
        owners.sort();
        owners.dedup();
        Ok(owners)
    }

    fn at(&self, parts: &[&str]) -> Url {
        let mut url = self.base.clone();
        url.set_query(None);
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["api", "plugins"]).extend(parts);
        }
        url
    }

    fn read(&self, what: &str, url: Url) -> Result<Option<Page>, Error> {
        self.net.read(what, &Download { url, login: Login::Host }, MOST)
    }
}

fn parse<T: for<'de> Deserialize<'de>>(what: &str, page: &Page) -> Result<T, Error> {
    if page.media_type.as_deref() == Some("text/html") || page.body.trim_ascii_start().starts_with(b"<") {
        return Err(not_a_hub(what, page, "a page of HTML came".to_owned()));
    }
    serde_json::from_slice(&page.body).map_err(|cause| {
        let why = if cause.is_data() { "its JSON has another shape" } else { "what came is no JSON" };
        not_a_hub(what, page, format!("{why}: {cause}"))
    })
}

fn not_a_hub(what: &str, page: &Page, why: String) -> Error {
    let (host, at) = (host_of(&page.url), DisplayUrl::from(&page.url).to_string());
    Error::NotAHub { what: what.to_owned(), host, at, why }
}
