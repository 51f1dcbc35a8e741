//! Classes of one name in several archives: the first one's are loaded.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::{Jar, NAMED, binary};
use crate::scan::observation::Clash;

/// The pairs of archives whose classes differ; each class counts against the archive that gives it.
pub(super) fn clashes(jars: &[Jar<'_>]) -> Vec<Clash> {
    let mut first: HashMap<&str, (usize, u32), RandomState> = HashMap::default();
    let mut pairs: BTreeMap<(usize, usize), BTreeSet<&str>> = BTreeMap::new();
    for (place, jar) in jars.iter().enumerate() {
        for class in jar.facts.classes.iter().filter(|class| class.release == 0 && is_code(&class.name)) {
            let (winner, crc) = *first.entry(&class.name).or_insert((place, class.crc));
            if winner != place && crc != class.crc {
                pairs.entry((winner, place)).or_default().insert(&class.name);
            }
        }
    }
    let clash = |((winner, loser), classes): ((usize, usize), BTreeSet<&str>)| Clash {
        winner: jars[winner].path.to_owned(),
        loser: jars[loser].path.to_owned(),
        count: classes.len(),
        examples: classes.iter().take(NAMED).map(|name| binary(name)).collect(),
    };
    pairs.into_iter().map(clash).collect()
}

/// Descriptions of modules and packages stand in many archives, and nothing is lost with them.
fn is_code(name: &str) -> bool {
    !matches!(name.rsplit('/').next(), Some("module-info" | "package-info"))
}
