/// Why a layer could not be packed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}
