/// Why the base could not be surveyed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}
