//! What tests of several subjects share.

pub(crate) mod registry;
pub(crate) mod tools;
