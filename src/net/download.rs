//! What may be downloaded.

use url::Url;

/// A file behind a URL, and as whom it may be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Where it is. The query may be a secret, and user info is never in it.
    pub url: Url,
    /// Which credentials may go along, to this URL's host and no other.
    pub login: Login,
}

/// Which credentials may go along with a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Login {
    /// None.
    Nobody,
    /// What is known for the URL's host: from the spec, or from a netrc file.
    #[default]
    Host,
    /// What is known under this name, such as a server's id in Maven's settings.
    Named(String),
}
