//! What a survey found, in a form that outlives the run.

use serde::{Deserialize, Serialize};

use super::{BaseImage, Ground, PluginPath, PluginPathSource, Runtime};
use crate::formats::digest::Digest;
use crate::formats::image_path::ImagePath;
use crate::spec::PluginPathWish;

/// The label that holds a [`SurveyRecord`] as JSON.
pub const SURVEY_LABEL: &str = "dev.plugraft.survey";

const VERSION: u32 = 1;

/// What a survey found, so that the next one need not look.
///
/// It stands in the store and in the label of every image we make. Labels are inherited by images built on top, so a
/// record holds only for the very manifest it names: it proves nothing about the image it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SurveyRecord {
    /// The version of this record's form: 1.
    pub version: u32,
    /// Digest of the base's manifest for this platform: the record holds for no other.
    pub manifest: Digest,
    /// Where plugins go, and why there.
    pub plugin_path: PluginPath,
    /// What was found.
    pub ground: Ground,
    /// What the image runs its worker with; not in labels of former times.
    #[serde(skip_serializing_if = "Runtime::is_unknown", default)]
    pub runtime: Runtime,
}

impl SurveyRecord {
    /// The record of an image that was surveyed.
    pub fn of(image: &BaseImage) -> Self {
        let runtime = image.runtime.clone();
        Self { runtime, ..Self::new(image.manifest.digest(), image.plugin_path.clone(), image.ground.clone()) }
    }

    pub(super) fn new(manifest: Digest, plugin_path: PluginPath, ground: Ground) -> Self {
        Self { version: VERSION, manifest, plugin_path, ground, runtime: Runtime::default() }
    }

    /// Whether this is what a survey of that manifest would find for that wish.
    pub(super) fn answers(&self, manifest: Digest, wish: &PluginPathWish) -> bool {
        let is_wished = match wish {
            PluginPathWish::Auto => self.plugin_path.source != PluginPathSource::Spec,
            PluginPathWish::Path(path) => {
                self.plugin_path.source == PluginPathSource::Spec && self.plugin_path.named == *path
            }
        };
        self.version == VERSION && self.manifest == manifest && is_wished && self.is_sound()
    }

    /// A label is text that anybody may have written: what no survey would say is not believed.
    fn is_sound(&self) -> bool {
        let mut way = self.ground.real_path.ancestors();
        way.push(self.ground.real_path.clone());
        let paths: Vec<&ImagePath> = self.ground.ancestors.iter().map(|ancestor| &ancestor.path).collect();
        let is_on_the_way = paths.len() <= way.len() && paths.iter().zip(&way).all(|(found, wanted)| *found == wanted);
        let is_whole = |name: &String| !name.is_empty() && !name.contains('/');
        is_on_the_way
            && self.ground.ancestors.iter().all(|dir| dir.mode <= 0o7777 && dir.mtime.nanos < 1_000_000_000)
            && self.ground.occupied.keys().all(is_whole)
            && self.runtime.is_sound()
    }
}
