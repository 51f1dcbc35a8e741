/// Why a coordinate could not be pinned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}
