//! The image as a chart has to name it.

use super::draft::Unfit;
use crate::formats::digest::Digest;
use crate::formats::reference::Reference;
use crate::publish::Receipt;
use crate::spec::SinkWish;

/// A published image as its consumers name it.
#[derive(Debug, Clone)]
pub(super) struct Consumed {
    /// Registry, repository, and the tag where there is one.
    pub(super) reference: Reference,
    /// The digest of what was published; `None` where it is named by tag, and nobody was asked.
    pub(super) digest: Option<Digest>,
    /// Whether it may be in a registry already.
    pub(super) is_pushed: bool,
}

impl Consumed {
    /// What a receipt tells.
    pub(super) fn of(receipt: &Receipt) -> Option<Self> {
        let is_pushed = receipt.published.iter().any(|place| place.kind == "registry");
        receipt.reference.clone().map(|reference| Self { reference, digest: Some(receipt.digest), is_pushed })
    }

    /// An image that stands in a registry, and of which no more is known.
    pub(super) fn named(reference: &Reference, digest: Option<Digest>) -> Self {
        Self { reference: reference.clone(), digest, is_pushed: true }
    }

    /// What a receipt would tell, as far as it matters for whether a file can be edited.
    pub(super) fn expected(sinks: &[SinkWish], name: Option<&Reference>) -> Option<Self> {
        let in_registry = sinks.iter().find_map(|sink| match sink {
            // A registry sink has at least one tag; a derived one is not known yet.
            SinkWish::Registry { repository, .. } => repository.by_tag("0").ok(),
            SinkWish::Layout { .. } => None,
        });
        let reference = in_registry.or_else(|| name.cloned())?;
        Some(Self { reference, digest: Some(Digest::of(b"")), is_pushed: false })
    }

    /// The repository with the registry, without tag and digest.
    pub(super) fn name(&self) -> String {
        self.reference.name()
    }

    /// The whole reference by tag; `None` where there is none.
    pub(super) fn by_tag(&self) -> Option<String> {
        self.reference.tag().map(|tag| format!("{}:{tag}", self.name()))
    }

    /// The digest, where a target wants it.
    pub(super) fn digest(&self) -> Result<Digest, Unfit> {
        self.digest.ok_or(Unfit::Undigested)
    }

    /// The whole reference by digest.
    pub(super) fn by_digest(&self) -> Result<String, Unfit> {
        let (name, hex) = self.split_digest(&self.name())?;
        Ok(format!("{name}:{hex}"))
    }

    /// Repository and tag for a chart that renders `repository:tag`, so that it renders `repository@sha256:<hex>`.
    ///
    /// Who named the image by tag and digest at once gets both: the tag tells people what the digest is.
    pub(super) fn split_digest(&self, repository: &str) -> Result<(String, String), Unfit> {
        let tag = self.reference.digest().and(self.reference.tag()).map(|tag| format!(":{tag}"));
        Ok((format!("{repository}{}@sha256", tag.unwrap_or_default()), self.digest()?.hex()))
    }
}
