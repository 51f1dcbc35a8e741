/// Why an override could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}
