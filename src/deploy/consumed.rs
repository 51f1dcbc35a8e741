//! The image as a chart has to name it.

use crate::formats::digest::Digest;
use crate::formats::reference::Reference;
use crate::publish::Receipt;
use crate::spec::SinkWish;

/// A published image as its consumers name it.
#[derive(Debug, Clone)]
pub(super) struct Consumed {
    /// Registry, repository, and the tag where there is one.
    pub(super) reference: Reference,
    /// The digest of what was published.
    pub(super) digest: Digest,
    /// Whether it is in a registry already.
    pub(super) is_pushed: bool,
}

impl Consumed {
    /// What a receipt tells.
    pub(super) fn of(receipt: &Receipt) -> Option<Self> {
        let is_pushed = receipt.published.iter().any(|place| place.kind == "registry");
        receipt.reference.clone().map(|reference| Self { reference, digest: receipt.digest, is_pushed })
    }

    /// What a receipt would tell, as far as it matters for whether a file can be edited.
    pub(super) fn expected(sinks: &[SinkWish], name: Option<&Reference>) -> Option<Self> {
        let in_registry = sinks.iter().find_map(|sink| match sink {
            // A registry sink has at least one tag; a derived one is not known yet.
            SinkWish::Registry { repository, .. } => repository.by_tag("0").ok(),
            SinkWish::Layout { .. } => None,
        });
        let reference = in_registry.or_else(|| name.cloned())?;
        Some(Self { reference, digest: Digest::of(b""), is_pushed: false })
    }

    /// The repository with the registry, without tag and digest.
    pub(super) fn name(&self) -> String {
        self.reference.name()
    }

    /// The whole reference by tag; `None` where there is none.
    pub(super) fn by_tag(&self) -> Option<String> {
        self.reference.tag().map(|tag| format!("{}:{tag}", self.name()))
    }

    /// The whole reference by digest.
    pub(super) fn by_digest(&self) -> String {
        format!("{}@{}", self.name(), self.digest)
    }

    /// Repository and tag for a chart that renders `repository:tag`, so that it renders `repository@sha256:<hex>`.
    pub(super) fn split_digest(&self, repository: &str) -> (String, String) {
        (format!("{repository}@sha256"), self.digest.hex())
    }
}
