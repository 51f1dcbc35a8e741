//! Plugin paths of images.

use std::collections::BTreeSet;

use serde_json::json;

use super::files::{Child, Files, What};
use super::plugin_path::Located;
use super::{Location, PassedOver};
use crate::base::{ImageFiles, ImageNode, Source};
use crate::formats::digest::Digest;
use crate::formats::image_path::ImagePath;
use crate::jar::Bytes;

/// The locations of an image's plugin path.
#[derive(Debug)]
pub struct ImageLocations {
    /// Those whose bytes are at hand, or that need none. Each has a key, made of the layers that its files come from.
    pub locations: Vec<Location>,
    /// What a worker passes over.
    pub passed_over: Vec<PassedOver>,
    /// The files of each location whose bytes are not at hand, in the order of the locations.
    pub wanted: Vec<BTreeSet<Source>>,
}

/// Finds the locations of a plugin path in an image; where bytes are not at hand, a place stands for them.
pub fn locate_in_image(files: &ImageFiles, elements: &[ImagePath]) -> ImageLocations {
    let image = Image { files };
    let mut located = Located::default();
    for element in elements {
        located.element(&image, &element.as_str().to_owned());
    }
    let Located { mut locations, passed_over } = located;
    let wanted = locations.iter_mut().map(|location| image.seal(location)).collect();
    ImageLocations { locations, passed_over, wanted }
}

struct Image<'a> {
    files: &'a ImageFiles,
}

impl Image<'_> {
    /// Gives a location its key, and tells which of its bytes are not at hand.
    fn seal(&self, location: &mut Location) -> BTreeSet<Source> {
        let (mut wanted, mut named) = (BTreeSet::new(), Vec::new());
        for member in &location.members {
            let Some(source) = self.files.source(&location.whole_path(&member.path)) else { continue };
            named.push(json!([member.path, source.0, source.1]));
            if self.files.bytes(&source).is_none() {
                wanted.insert(source);
            }
        }
        let inputs = json!([location.kind, named, location.others]);
        location.key = Some(Digest::of(inputs.to_string().as_bytes()));
        wanted
    }
}

impl Files for Image<'_> {
    type At = String;

    fn stands(&self, at: &String) -> Option<What> {
        self.files.stands(at).map(|node| match node {
            ImageNode::Directory => What::Directory,
            ImageNode::File => What::File,
        })
    }

    fn list(&self, directory: &String) -> Result<Vec<Child<String>>, String> {
        let names = self.files.list(directory).ok_or_else(|| "cannot be listed: it is no directory".to_owned())?;
        let child = |(name, is_link): (String, bool)| {
            let at = format!("{}/{name}", directory.trim_end_matches('/'));
            Child { name, at, is_link }
        };
        Ok(names.into_iter().map(child).collect())
    }

    fn real(&self, at: &String) -> Option<String> {
        self.files.real(at)
    }

    fn text(&self, at: &String) -> String {
        at.clone()
    }

    fn bytes(&self, at: &String) -> Result<Bytes, String> {
        let source = self.files.source(at).ok_or_else(|| "is no file".to_owned())?;
        if self.files.is_void(&source) {
            return Err("has no content in its layer".to_owned());
        }
        let nowhere = || Bytes::Plain { path: std::path::PathBuf::new(), offset: 0, length: 0 };
        Ok(self.files.bytes(&source).unwrap_or_else(nowhere))
    }
}
