//! Why a run could not go on: one variant per room.

/// An error of a room.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Connector definitions could not be read.
    #[error("could not read the connector definitions")]
    Definition(#[from] crate::definition::Error),
    /// A coordinate could not be pinned.
    #[error("could not resolve what to build")]
    Resolve(#[from] crate::resolve::Error),
    /// The base could not be surveyed.
    #[error("could not survey the base")]
    Base(#[from] crate::base::Error),
    /// An archive is not at hand.
    #[error("could not fetch the plugins")]
    Fetch(#[from] crate::fetch::Error),
    /// An archive could not be opened.
    #[error("could not open the plugins")]
    Plugin(#[from] crate::plugin::Error),
    /// The plugins could not be arranged.
    #[error("could not arrange the plugins")]
    Tree(#[from] crate::tree::Error),
    /// What a worker would find could not be looked at.
    #[error("could not look into the plugins")]
    Scan(#[from] crate::scan::Error),
    /// A layer could not be packed.
    #[error("could not pack the layers")]
    Layer(#[from] crate::layer::Error),
    /// The plugins were not installed.
    #[error("could not install the plugins")]
    Install(#[from] crate::install::Error),
    /// The image could not be put together.
    #[error("could not put the image together")]
    Image(#[from] crate::image::Error),
    /// The image was not published.
    #[error("could not publish the image")]
    Publish(#[from] crate::publish::Error),
    /// The connectors could not be looked after.
    #[error("could not look after the connectors")]
    Connect(#[from] crate::connect::Error),
    /// An override cannot be written as things stand; nothing was published.
    #[error("could not prepare the overrides; nothing was published")]
    Override(#[source] crate::deploy::Error),
    /// An override could not be written.
    #[error("could not write the overrides")]
    Deploy(#[from] crate::deploy::Error),
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Definition(cause) => cause.hint(),
            Self::Resolve(cause) => cause.hint(),
            Self::Base(cause) => cause.hint(),
            Self::Fetch(cause) => cause.hint(),
            Self::Plugin(cause) => cause.hint(),
            Self::Tree(cause) => cause.hint(),
            Self::Scan(cause) => cause.hint(),
            Self::Layer(cause) => cause.hint(),
            Self::Install(cause) => cause.hint(),
            Self::Image(cause) => cause.hint(),
            Self::Publish(cause) => cause.hint(),
            Self::Connect(cause) => cause.hint(),
            Self::Override(cause) | Self::Deploy(cause) => cause.hint(),
        }
    }
}
