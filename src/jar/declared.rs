//! What jars declare that were read on the way.

use std::collections::BTreeMap;

use super::JarFacts;

/// What jars declare, by the path of each in the image.
#[derive(Debug, Default)]
pub struct Declared(BTreeMap<String, JarFacts>);

impl Declared {
    /// Adds what the jar at this path declares.
    pub fn add(&mut self, path: String, facts: JarFacts) {
        self.0.insert(path, facts);
    }

    /// What the jar at this path declares, where it was read; it is not kept here any longer.
    pub fn take(&mut self, path: &str) -> Option<JarFacts> {
        self.0.remove(path)
    }
}
