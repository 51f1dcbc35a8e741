/// Why the image could not be put together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}
