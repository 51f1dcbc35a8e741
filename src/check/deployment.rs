//! How the plugins are to be used.

use crate::base::Base;
use crate::definition::Defined;
use crate::formats::discovery::Discovery;

/// How the plugins are to be used: what a worker is to run with them, and how it finds them.
#[derive(Debug, Clone, Default)]
pub struct Deployment {
    /// The connectors that are defined.
    pub defined: Defined,
    /// How the worker looks for plugins, where that is known.
    pub discovery: Option<Discovery>,
    /// Whether the worker has no other plugins than those that were looked at.
    pub is_base_known: bool,
}

impl Deployment {
    /// How a worker looks for plugins: as the spec says, as its environment does, or as that of the base does.
    pub fn discovery(wish: Option<Discovery>, env: Option<&String>, base: &Base) -> Option<Discovery> {
        let of_base = || {
            let images = base.images.iter().filter_map(|image| {
                let lines = image.config.value().pointer("/config/Env")?.as_array()?.iter();
                let pairs = lines.filter_map(|line| line.as_str()?.split_once('='));
                pairs.filter(|(name, _)| *name == Discovery::VARIABLE).map(|(_, value)| value.to_owned()).next_back()
            });
            // Of several platforms the strictest counts.
            images.filter_map(|value| value.parse().ok()).max()
        };
        wish.or_else(|| env.map_or_else(of_base, |value| value.parse().ok()))
    }
}
