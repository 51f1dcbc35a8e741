//! How a worker looks for plugins: `plugin.discovery` (KIP-898).

use std::fmt;
use std::str::FromStr;

/// How a worker looks for plugins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Discovery {
    /// By reading every class; service files count for nothing.
    OnlyScan,
    /// Both ways; what no service file lists is warned of. The default.
    HybridWarn,
    /// Both ways; where no service file lists a plugin, the worker does not start.
    HybridFail,
    /// By service files alone; what none lists is not there.
    ServiceLoad,
}

/// A word that is none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("known are `only_scan`, `hybrid_warn`, `hybrid_fail` and `service_load`")]
pub struct UnknownDiscovery;

impl Discovery {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::OnlyScan, Self::HybridWarn, Self::HybridFail, Self::ServiceLoad];

    /// The variable of Confluent's images that sets it.
    pub const VARIABLE: &'static str = "CONNECT_PLUGIN_DISCOVERY";

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnlyScan => "only_scan",
            Self::HybridWarn => "hybrid_warn",
            Self::HybridFail => "hybrid_fail",
            Self::ServiceLoad => "service_load",
        }
    }
}

impl FromStr for Discovery {
    type Err = UnknownDiscovery;

    /// In any case, as Kafka reads it (`WorkerConfig`, `PluginDiscoveryMode`).
    fn from_str(text: &str) -> Result<Self, UnknownDiscovery> {
        let found = Self::ALL.into_iter().find(|one| one.as_str().eq_ignore_ascii_case(text.trim()));
        found.ok_or(UnknownDiscovery)
    }
}

impl fmt::Display for Discovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for one in Discovery::ALL {
            assert_eq!(one.as_str().to_uppercase().parse(), Ok(one));
        }
        assert_eq!("scan".parse::<Discovery>(), Err(UnknownDiscovery));
    }
}
