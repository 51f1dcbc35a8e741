//! The image as a consumer has to name it.

use crate::formats::digest::Digest;
use crate::formats::reference::Reference;
use crate::publish::Receipt;
use crate::spec::{SinkWish, TagChoice};

use super::draft::Unfit;

/// A published image as its consumers name it.
#[derive(Debug, Clone)]
pub(super) struct Consumed {
    /// Registry, repository, and the tag where there is one.
    pub(super) reference: Reference,
    /// The digest of what was published; `None` where it is named by tag, and nobody was asked.
    pub(super) digest: Option<Digest>,
    /// Every tag that the image has in this repository.
    pub(super) tags: Vec<String>,
    /// Whether it may be in a registry already.
    pub(super) is_pushed: bool,
}

impl Consumed {
    /// What a receipt tells.
    pub(super) fn of(receipt: &Receipt) -> Option<Self> {
        let is_pushed = receipt.published.iter().any(|place| place.kind == "registry");
        let reference = receipt.reference.clone()?;
        let published = receipt.published.iter().flat_map(|place| &place.tags);
        let here =
            published.filter_map(|tag| tag.parse().ok()).filter(|tag: &Reference| tag.name() == reference.name());
        let mut tags: Vec<String> = reference.tag().map(str::to_owned).into_iter().collect();
        for tag in here.filter_map(|tag| tag.tag().map(str::to_owned)) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        Some(Self { reference, digest: Some(receipt.digest), tags, is_pushed })
    }

    /// An image that stands in a registry, and of which no more is known.
    pub(super) fn named(reference: &Reference, digest: Option<Digest>) -> Self {
        let tags = reference.tag().map(str::to_owned).into_iter().collect();
        Self { reference: reference.clone(), digest, tags, is_pushed: true }
    }

    /// What a receipt would tell, as far as it matters for whether a file can be edited.
    pub(super) fn expected(sinks: &[SinkWish], name: Option<&Reference>) -> Option<Self> {
        let in_registry = sinks.iter().find_map(|sink| match sink {
            SinkWish::Registry { repository, tags: TagChoice::Given(tags) } => Some((repository, tags.clone())),
            // A derived tag is not known yet: this one suits everybody.
            SinkWish::Registry { repository, .. } => Some((repository, vec!["v0.0.0".to_owned()])),
            SinkWish::Layout { .. } => None,
        });
        let (reference, tags) = match in_registry {
            Some((repository, tags)) => (repository.by_tag(tags.first()?).ok()?, tags),
            None => (name.cloned()?, name.and_then(Reference::tag).map(str::to_owned).into_iter().collect()),
        };
        Some(Self { reference, digest: Some(Digest::of(b"")), tags, is_pushed: false })
    }

    /// The repository with the registry, without tag and digest.
    pub(super) fn name(&self) -> String {
        self.reference.name()
    }

    /// The tag that consumers use.
    pub(super) fn tag(&self) -> Result<&str, Unfit> {
        self.reference.tag().ok_or(Unfit::Untagged)
    }

    /// The digest, where a target wants it.
    pub(super) fn digest(&self) -> Result<Digest, Unfit> {
        self.digest.ok_or(Unfit::Undigested)
    }

    /// The whole reference, by tag where that is wanted.
    pub(super) fn whole(&self, by_tag: bool) -> Result<String, Unfit> {
        let (name, rest) = self.split(&self.name(), by_tag)?;
        Ok(format!("{name}:{rest}"))
    }

    /// Repository and tag for a consumer that joins them by a colon; the digest goes there as `repository@sha256` and
    /// its hex digits.
    ///
    /// Who named the image by tag and digest at once gets both: the tag tells people what the digest is.
    pub(super) fn split(&self, repository: &str, by_tag: bool) -> Result<(String, String), Unfit> {
        if by_tag {
            return Ok((repository.to_owned(), self.tag()?.to_owned()));
        }
        let tag = self.reference.digest().and(self.reference.tag()).map(|tag| format!(":{tag}"));
        Ok((format!("{repository}{}@sha256", tag.unwrap_or_default()), self.digest()?.hex()))
    }
}
