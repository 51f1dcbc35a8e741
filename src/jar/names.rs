//! Names that many classes have in common.

use std::collections::HashSet;
use std::sync::Arc;

/// The names of what classes extend: each is kept once.
#[derive(Default)]
pub(super) struct Names(HashSet<Arc<str>, foldhash::fast::RandomState>);

impl Names {
    /// The name, shared with all who have it.
    pub(super) fn shared(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.0.insert(Arc::clone(&name));
        name
    }
}
