//! A file system with plugins in it: this machine's, or that of an image.

use crate::jar::Bytes;

/// What a worker can ask of a file system.
pub(super) trait Files {
    /// Where something stands in it.
    type At: Clone;

    /// What stands there, links followed; `None` where nothing does, or a link leads nowhere.
    fn stands(&self, at: &Self::At) -> Option<What>;

    /// What a directory holds, links not followed, sorted by name; or why it cannot be listed.
    fn list(&self, directory: &Self::At) -> Result<Vec<Child<Self::At>>, String>;

    /// Where a path leads, every link on the way resolved; `None` where it leads nowhere.
    fn real(&self, at: &Self::At) -> Option<Self::At>;

    /// The path as a JVM shows it; the order of paths is that of these texts, byte by byte (`UnixPath.compareTo`).
    fn text(&self, at: &Self::At) -> String;

    /// The bytes of a file, or why they cannot be read.
    fn bytes(&self, at: &Self::At) -> Result<Bytes, String>;
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Directory,
    File,
}

/// Something that stands in a directory.
#[derive(Debug, Clone)]
pub(super) struct Child<A> {
    pub(super) name: String,
    pub(super) at: A,
    pub(super) is_link: bool,
}
