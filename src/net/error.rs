/// Why the network did not give what was wanted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}
