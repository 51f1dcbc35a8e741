//! One platform's image of a base.

use plugraft::formats::platform::Platform;
use serde_json::{Value, json};

use super::layer::{Layer, Member, Packing};

/// One platform's image.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(super) platform: Platform,
    pub(super) layers: Vec<Layer>,
    pub(super) inner: Value,
    pub(super) extra: Value,
    pub(super) has_history: bool,
}

impl Image {
    /// An image without layers, with a history and a few fields that no type of ours knows.
    pub(crate) fn new(platform: &str) -> Self {
        Self {
            platform: platform.parse().expect("a platform"),
            layers: Vec::new(),
            inner: json!({ "Env": ["PATH=/usr/bin:/bin"], "Healthcheck": { "StartInterval": 5_000_000_000_u64 } }),
            extra: json!({ "created": "2024-05-06T07:08:09.123456789Z", "x-unknown": { "b": 1, "a": [1.50] } }),
            has_history: true,
        }
    }

    /// One more layer on top, packed with gzip.
    pub(crate) fn layer(self, members: impl IntoIterator<Item = Member>) -> Self {
        self.packed_layer(Layer::new(Packing::Gzip, members))
    }

    /// One more layer on top.
    pub(crate) fn packed_layer(mut self, layer: Layer) -> Self {
        self.layers.push(layer);
        self
    }

    /// Sets a key of the config's `config` object, such as `User`.
    pub(crate) fn config(mut self, key: &str, value: Value) -> Self {
        self.inner[key] = value;
        self
    }

    /// Adds an environment variable.
    pub(crate) fn env(mut self, variable: &str) -> Self {
        self.inner["Env"].as_array_mut().expect("an array").push(json!(variable));
        self
    }

    /// Adds a label.
    pub(crate) fn label(mut self, key: &str, value: &str) -> Self {
        if self.inner.get("Labels").is_none() {
            self.inner["Labels"] = json!({});
        }
        self.inner["Labels"][key] = json!(value);
        self
    }

    /// Leaves the history out, as some tools do.
    pub(crate) fn without_history(self) -> Self {
        Self { has_history: false, ..self }
    }
}
