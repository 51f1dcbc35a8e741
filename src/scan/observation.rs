//! What rules look at beside the table: evidence, without a verdict.

use serde::{Deserialize, Serialize};

/// What else is to be seen in a location.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Observations {}
