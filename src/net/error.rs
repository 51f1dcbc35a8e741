/// Why the network did not give what was wanted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {}

impl Error {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        None
    }
}
