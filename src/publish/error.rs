/// Why the image was not published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}
