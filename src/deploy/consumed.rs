//! The image as a consumer has to name it.

use crate::formats::digest::Digest;
use crate::formats::reference::Reference;
use crate::publish::Receipt;
use crate::spec::{OverrideWish, SinkWish, TagChoice};

use super::draft::Unfit;

/// What is left of a label for Strimzi's volume, with `plugin-` before it and a hash of eight characters behind.
const LONGEST_PLUGIN: usize = 47;

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
    /// The base as it was named, where that is known.
    pub(super) base: Option<Reference>,
    /// The names of the plugins inside, where they are known.
    pub(super) plugins: Vec<String>,
    /// Whether it is one plugin and no more, where that is known.
    pub(super) plugin_only: Option<bool>,
}

impl Consumed {
    /// What a receipt tells.
    pub(super) fn of(receipt: &Receipt) -> Option<Self> {
        let is_pushed = receipt.published.iter().any(|place| place.kind == "registry");
        let reference = receipt.reference.clone()?;
        let published = receipt.published.iter().flat_map(|place| &place.tags);
        let here =
            published.filter_map(|tag| tag.parse().ok()).filter(|tag: &Reference| tag.name() == reference.name());
        let base = receipt.base.as_ref().and_then(|base| base.name.parse().ok());
        let plugins = receipt.plugins.iter().map(|plugin| plugin.name.clone()).collect();
        let mut tags: Vec<String> = reference.tag().map(str::to_owned).into_iter().collect();
        for tag in here.filter_map(|tag| tag.tag().map(str::to_owned)) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let plugin_only = (!receipt.plugins.is_empty()).then(|| receipt.plugin_only().is_some());
        Some(Self { reference, digest: Some(receipt.digest), tags, is_pushed, base, plugins, plugin_only })
    }

    /// An image that stands in a registry, and of which no more is known.
    pub(super) fn named(reference: &Reference, digest: Option<Digest>) -> Self {
        let tags = reference.tag().map(str::to_owned).into_iter().collect();
        let (base, plugins, plugin_only) = (None, Vec::new(), None);
        Self { reference: reference.clone(), digest, tags, is_pushed: true, base, plugins, plugin_only }
    }

    /// What a receipt would tell, as far as it matters for whether a file can be edited.
    pub(super) fn expected(sinks: &[SinkWish], name: Option<&Reference>, base: Option<&Reference>) -> Option<Self> {
        let in_registry = sinks.iter().find_map(|sink| match sink {
            SinkWish::Registry { repository, tags: TagChoice::Given(tags) } => Some((repository, tags.clone())),
            // A derived tag is not known yet: this one suits everybody.
            SinkWish::Registry { repository, .. } => Some((repository, vec!["v0.0.0".to_owned()])),
            _ => None,
        });
        let (reference, tags) = match in_registry {
            Some((repository, tags)) => (repository.by_tag(tags.first()?).ok()?, tags),
            None => (name.cloned()?, name.and_then(Reference::tag).map(str::to_owned).into_iter().collect()),
        };
        // The spec has compared the target with the kind of image.
        let (base, plugins, plugin_only) = (base.cloned(), Vec::new(), None);
        Some(Self { reference, digest: Some(Digest::of(b"")), tags, is_pushed: false, base, plugins, plugin_only })
    }

    /// The repository with the registry, without tag and digest.
    pub(super) fn name(&self) -> String {
        self.reference.name()
    }

    /// The version of Kafka inside, as Strimzi's tags tell it: `0.47.0-kafka-4.0.0`.
    pub(super) fn kafka_version(&self) -> Option<&str> {
        let (_, version) = self.base.as_ref()?.tag()?.rsplit_once("-kafka-")?;
        version.bytes().all(|b| b.is_ascii_digit() || b == b'.').then_some(version)
    }

    /// A name for the image as a plugin, which Strimzi makes a volume's: as it was given, else as the only plugin
    /// inside or the repository is called.
    pub(super) fn plugin(&self, wish: &OverrideWish) -> Result<String, Unfit> {
        if let Some(name) = &wish.plugin {
            return Ok(name.clone());
        }
        let name = match self.plugins.as_slice() {
            [only] => only.as_str(),
            _ => self.reference.repository().rsplit('/').next().unwrap_or_default(),
        };
        let fit = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let name: String = name.chars().map(fit).skip_while(|c| *c == '-').take(LONGEST_PLUGIN).collect();
        let name = name.trim_end_matches('-');
        if name.len() < 2 { Err(Unfit::PluginName) } else { Ok(name.to_owned()) }
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
