//! What stands against rendering a worker.

/// Something that stands against rendering a worker. Values are never repeated: they may be secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The option that it is about.
    pub key: Option<String>,
    /// The line of the properties file that was given; none for what was asked for beside it.
    pub line: Option<usize>,
    /// What it is.
    pub kind: FindingKind,
}

/// What stands against rendering a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FindingKind {
    /// A secret would get into a file or an object that everybody may read.
    #[error("its value looks like a secret that is written out")]
    LiteralSecret,
    /// Nothing says where Kafka is.
    #[error("nothing says where Kafka is")]
    NoBootstrap,
    /// A Deployment without an image.
    #[error("a Deployment needs an image")]
    NoImage,
    /// A name that a Service cannot have.
    #[error("the name of a Service has at most 63 of `a`–`z`, `0`–`9` and `-`, and begins with a letter")]
    BadName,
    /// A name that the other objects cannot have.
    #[error("the name of an object has at most 253 of `a`–`z`, `0`–`9`, `-` and `.`")]
    BadObject,
    /// A place that nothing can be mounted at.
    #[error("a Secret is mounted at an absolute path of its own, without `..`, `:` and `,`")]
    BadPath,
    /// Probes go to the address of the Pod.
    #[error("a worker that listens on loopback alone is reached by no probe, no Service and no other worker")]
    OnLoopback,
}

impl FindingKind {
    /// What to do about it.
    pub fn hint(self) -> Option<&'static str> {
        match self {
            Self::LiteralSecret => Some(
                "write a reference in its place: mount a Secret with `--secret NAME`, and write \
                 `${dir:/mnt/secrets/NAME:KEY}`; or `--allow-literal-secrets` where the file is as well kept as \
                 the secret",
            ),
            Self::NoBootstrap => Some("name it with `--bootstrap-servers HOST:PORT`"),
            Self::NoImage => Some("name it with `--image`, or with `--receipt` as a build printed it"),
            Self::OnLoopback => Some("for example `--listeners http://:8083`"),
            Self::BadName | Self::BadObject | Self::BadPath => None,
        }
    }
}
