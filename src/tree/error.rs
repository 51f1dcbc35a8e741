/// Why the plugins could not be arranged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}
