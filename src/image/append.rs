//! Appending layers to every platform of a base.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::config::{self, Addition};
use super::graft::{GRAFT_LABEL, Graft, GraftedBase, GraftedFile, GraftedOverlay, GraftedPlugin, GraftedShim};
use super::{Error, Image, ImageLayer, Index, Origin, convert, manifest, words};
use crate::base::{Base, BaseImage, SURVEY_LABEL, SurveyRecord};
use crate::fetch::Archive;
use crate::formats::descriptor::Descriptor;
use crate::formats::digest::Digest;
use crate::formats::document::Document;
use crate::formats::image_path::ImagePath;
use crate::formats::media_type::Family;
use crate::formats::timestamp::rfc3339;
use crate::layer::{Layer, Layers};
use crate::plugin::{Entry, Overlay, Plugin};
use crate::resolve::BasePin;
use crate::spec::{Coordinate, ImageWishes};
use crate::tree::Tree;

/// How many layers overlay file systems, and so containerd and Docker, take.
const MOST_LAYERS: usize = 127;

/// Appends the layers to every platform of the base.
pub fn append(
    base: &Base,
    plugins: &[Plugin],
    tree: &Tree,
    layers: &Layers,
    wishes: &ImageWishes,
    source_date: Option<i64>,
) -> Result<Index, Error> {
    let graft = graft(base, plugins, tree, layers);
    let created = source_date.and_then(rfc3339);
    let in_order: Vec<&Plugin> = tree.folders.iter().map(|folder| &plugins[folder.plugin]).collect();
    let annotations = words::annotations(&graft, &in_order, wishes, created.as_deref());
    let append = Append {
        base,
        family: wishes.format.unwrap_or(base.family),
        plugins,
        layers,
        wishes,
        graft: &graft,
        annotations: &annotations,
        created: created.as_deref(),
    };
    let images: Vec<Image> =
        base.images.iter().enumerate().map(|(number, image)| append.image(number, image)).collect::<Result<_, _>>()?;
    let root = append.root(&images)?;
    Ok(Index { root, images, notices: append.notices(), graft })
}

struct Append<'a> {
    base: &'a Base,
    /// Of the new image.
    family: Family,
    plugins: &'a [Plugin],
    layers: &'a Layers,
    wishes: &'a ImageWishes,
    graft: &'a Graft,
    annotations: &'a BTreeMap<String, String>,
    created: Option<&'a str>,
}

impl Append<'_> {
    fn image(&self, number: usize, image: &BaseImage) -> Result<Image, Error> {
        let seam = self.layers.seams.get(number).and_then(Option::as_ref).map(|seam| (Origin::Seam(number), seam));
        let grafts = self.layers.grafts.iter().enumerate().map(|(at, layer)| (Origin::Graft(at), layer));
        let added: Vec<(Origin, &Layer)> = grafts.chain(seam).collect();
        let count = image.layers.len() + added.len();
        if count > MOST_LAYERS {
            return Err(Error::TooManyLayers { platform: image.platform.clone(), count, limit: MOST_LAYERS });
        }
        let config = self.config(image, &added)?;
        let new: Vec<Descriptor> = added.iter().map(|(_, layer)| self.descriptor(layer)).collect();
        let before = match &self.base.pin {
            BasePin::Scratch => manifest::blank(self.family),
            BasePin::Image { .. } if !self.converts() => image.manifest.value().clone(),
            BasePin::Image { .. } => {
                let unfit =
                    |media_type| Error::LayerType { platform: image.platform.clone(), media_type, family: self.family };
                convert::manifest(image.manifest.value().clone(), self.family).map_err(unfit)?
            }
        };
        let edited =
            manifest::edit(before, config.descriptor(), &new, self.manifest_annotations()).ok_or_else(|| {
                let problem = "has no `config` or no `layers`".to_owned();
                Error::Malformed { platform: image.platform.clone(), document: "manifest", problem }
            })?;
        let from_base =
            image.layers.iter().map(|layer| ImageLayer { descriptor: self.kept(layer), origin: Origin::Base });
        let from_us =
            new.into_iter().zip(&added).map(|(descriptor, (origin, _))| ImageLayer { descriptor, origin: *origin });
        Ok(Image {
            platform: image.platform.clone(),
            manifest: Document::write(self.family.manifest(), edited),
            layers: from_base.chain(from_us).collect(),
            config,
        })
    }

    fn config(&self, image: &BaseImage, added: &[(Origin, &Layer)]) -> Result<Document, Error> {
        let before = match &self.base.pin {
            BasePin::Scratch => config::blank(&image.platform),
            BasePin::Image { .. } => image.config.value().clone(),
        };
        let made: Vec<(Digest, String)> =
            added.iter().map(|(_, layer)| (layer.diff_id, self.made_by(layer, &image.ground.real_path))).collect();
        let labels = self.labels(image);
        let addition = Addition { layers: &made, created: self.created, labels: &labels, env: &self.wishes.env };
        let edited = config::edit(before, image, &addition)?;
        Ok(Document::write(self.family.config(), edited))
    }

    fn labels(&self, image: &BaseImage) -> BTreeMap<String, String> {
        let mut labels = match self.family {
            Family::Oci => BTreeMap::new(),
            // Docker's schema 2 has no annotations.
            Family::Docker => {
                let mut labels = BTreeMap::new();
                if self.converts() {
                    labels = convert::labels(image.manifest.value());
                    labels.retain(|key, _| !is_labelled(image, key));
                }
                labels.extend(self.annotations.clone());
                labels
            }
        };
        labels.extend(self.wishes.labels.clone());
        labels.insert(GRAFT_LABEL.to_owned(), json!(self.graft).to_string());
        if let BasePin::Image { .. } = &self.base.pin {
            labels.insert(SURVEY_LABEL.to_owned(), json!(SurveyRecord::of(image)).to_string());
        }
        labels
    }

    fn made_by(&self, layer: &Layer, plugin_path: &ImagePath) -> String {
        if layer.plugins.is_empty() {
            return format!("plugraft seam {plugin_path}");
        }
        let names: Vec<String> = layer.plugins.iter().map(|plugin| self.plugins[*plugin].label()).collect();
        format!("plugraft graft {}", names.join(", "))
    }

    /// The layer's descriptor with the media type of the base's family; the bytes are the same in both.
    fn descriptor(&self, layer: &Layer) -> Descriptor {
        Descriptor { media_type: self.family.layer().to_owned(), ..layer.blob.descriptor().clone() }
    }

    /// Whether the base is of the other family.
    fn converts(&self) -> bool {
        self.family != self.base.family
    }

    /// A layer of the base, as the new manifest lists it.
    fn kept(&self, layer: &Descriptor) -> Descriptor {
        let media_type = convert::layer_type(&layer.media_type, self.family).filter(|_| self.converts());
        Descriptor { media_type: media_type.unwrap_or(&layer.media_type).to_owned(), ..layer.clone() }
    }

    fn manifest_annotations(&self) -> Option<&BTreeMap<String, String>> {
        match self.family {
            Family::Oci => Some(self.annotations),
            Family::Docker => None,
        }
    }

    fn root(&self, images: &[Image]) -> Result<Document, Error> {
        if let (false, [only]) = (self.base.is_index, images) {
            return Ok(only.manifest.clone());
        }
        let index: Option<Value> = manifest::index(self.base, self.family, images, self.manifest_annotations());
        let index = index.ok_or_else(|| Error::Malformed {
            platform: images[0].platform.clone(),
            document: "index",
            problem: "has no `manifests`".to_owned(),
        })?;
        Ok(Document::write(self.family.index(), index))
    }

    fn notices(&self) -> Vec<String> {
        let mut notices = Vec::new();
        if self.family == Family::Docker && !self.annotations.is_empty() {
            let who = if self.base.family == Family::Docker { "the base has" } else { "the image gets" };
            notices.push(format!("{who} Docker's media types, which know no annotations: they became labels"));
        }
        if is_jarless_plugin(self.plugins, self.graft) {
            notices.push(
                "the plugin has no jar: where Strimzi mounts it, Connect does not look for plain classes".to_owned(),
            );
        }
        let root = match &self.base.pin {
            BasePin::Scratch => None,
            BasePin::Image { root, .. } => Some(root),
        };
        let documents: Vec<&Value> =
            root.into_iter().chain(self.base.images.iter().map(|image| &image.manifest)).map(Document::value).collect();
        if documents.iter().any(|document| document.get("subject").is_some()) {
            notices.push("the base's `subject` was left out: it speaks of the base alone".to_owned());
        }
        let is_annotated =
            |key: &str| documents.iter().any(|it| it.get("annotations").is_some_and(|a| a.get(key).is_some()));
        let lost: Vec<&str> = match self.manifest_annotations() {
            None => Vec::new(),
            Some(ours) => words::UNTRUE_OF_DERIVED
                .into_iter()
                .filter(|key| is_annotated(key) && !ours.contains_key(*key))
                .collect(),
        };
        if !lost.is_empty() {
            notices
                .push(format!("left out of the base's annotations, as untrue of the new image: {}", lost.join(", ")));
        }
        notices
    }
}

/// Connect takes plain classes from a plugin's folder itself, and jars from below it as well (KIP-146). Strimzi mounts
/// a plugin one directory below that folder.
fn is_jarless_plugin(plugins: &[Plugin], graft: &Graft) -> bool {
    let is_jar = |entry: &Entry| entry.path.has_extension("jar");
    let is_alone = graft.plugins.iter().any(|plugin| plugin.folder.is_root());
    is_alone && !plugins.iter().any(|plugin| plugin.contents.entries.iter().any(is_jar))
}

/// Whether the base has a label of this name.
fn is_labelled(image: &BaseImage, key: &str) -> bool {
    image.config.value().pointer("/config/Labels").is_some_and(|labels| labels.get(key).is_some())
}

fn graft(base: &Base, plugins: &[Plugin], tree: &Tree, layers: &Layers) -> Graft {
    let grafted = tree.folders.iter().enumerate().filter_map(|(at, folder)| {
        let layer = layers.grafts.iter().find(|layer| layer.plugins.contains(&folder.plugin))?;
        let plugin = &plugins[folder.plugin];
        let identity = &plugin.contents.identity;
        Some(GraftedPlugin {
            owner: identity.owner.clone(),
            name: identity.name.clone(),
            version: identity.version.clone(),
            coordinate: coordinate(&plugin.archive),
            archive: folder.archive_digest,
            folder: folder.path.clone(),
            layer: layer.blob.descriptor().digest,
            diff_id: layer.diff_id,
            encoder: layer.encoder.clone(),
            overlay: changes(plugin),
            shim: layers.shims.iter().find(|shim| shim.folder == at).map(GraftedShim::of),
        })
    });
    Graft {
        version: 1,
        base: match &base.pin {
            BasePin::Scratch => None,
            BasePin::Image { name, root, .. } => Some(GraftedBase { name: name.clone(), digest: root.digest() }),
        },
        plugin_path: base.images.first().map_or_else(ImagePath::root, |image| image.plugin_path.named.clone()),
        plugins: grafted.collect(),
        earlier: base.images.first().and_then(earlier),
    }
}

/// What the base says of its own graft: the new label stands in the place of the old one.
fn earlier(image: &BaseImage) -> Option<Value> {
    let label = image.config.value().pointer("/config/Labels")?.get(GRAFT_LABEL)?.as_str()?;
    serde_json::from_str(label).ok()
}

/// What the plugin's overlay changed; `None` where it has none.
pub fn changes(plugin: &Plugin) -> Option<GraftedOverlay> {
    let Overlay { removed, added } = &plugin.overlay;
    let added = added.iter().map(|added| GraftedFile {
        path: added.path.clone(),
        replaces: added.replaces.clone(),
        coordinate: coordinate(&added.file),
        digest: added.file.digest,
    });
    (!plugin.overlay.is_empty()).then(|| GraftedOverlay { removed: removed.clone(), added: added.collect() })
}

/// The coordinate; of a path without the directory, which says where a machine keeps its files, not what the plugin is.
fn coordinate(archive: &Archive) -> String {
    let pin = &archive.pin;
    match &pin.wish.coordinate {
        Coordinate::Path(_) => pin.file_name.clone(),
        other => other.to_string(),
    }
}
