//! Which types of plugins a class is by what it extends, along any kind of edges.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::PluginType;

/// A set of types of plugins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Types(u16);

impl Types {
    /// The type whose plugins extend this class, by internal name.
    fn based_on(class: &str) -> Self {
        let is_base = |kind: &PluginType| kind.base().len() == class.len() && is_same(kind.base(), class);
        Self(PluginType::ALL.iter().filter(|kind| is_base(kind)).fold(0, |bits, kind| bits | bit(*kind)))
    }

    pub(super) fn has(self, kind: PluginType) -> bool {
        self.0 & bit(kind) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn insert(&mut self, kind: PluginType) {
        self.0 |= bit(kind);
    }

    pub(super) fn iter(self) -> impl Iterator<Item = PluginType> {
        PluginType::ALL.into_iter().filter(move |kind| self.has(*kind))
    }

    fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

fn bit(kind: PluginType) -> u16 {
    1 << kind as u16
}

fn is_same(binary: &str, internal: &str) -> bool {
    binary.bytes().zip(internal.bytes()).all(|(one, other)| one == other || (one, other) == (b'.', b'/'))
}

/// The types of classes, found once for each; a class that is being looked at has none yet.
#[derive(Debug, Default)]
pub(super) struct TypesOf<'a>(HashMap<&'a str, Types, RandomState>);

impl<'a> TypesOf<'a> {
    /// The types of a class; `supers` gives what a class extends, however deep that goes, and be it itself.
    pub(super) fn get(&mut self, class: &'a str, supers: impl Fn(&'a str) -> Vec<&'a str>) -> Types {
        if let Some(known) = self.0.get(class) {
            return *known;
        }
        let above = supers(class);
        // Most classes extend what is known already.
        if let Some(types) = self.joined(&above) {
            self.0.insert(class, types);
            return types;
        }
        self.0.insert(class, Types::default());
        let mut waiting = vec![(class, above)];
        while let Some((top, above)) = waiting.last() {
            let next = above.iter().find(|above| !self.0.contains_key(**above)).copied();
            if let Some(next) = next {
                self.0.insert(next, Types::default());
                waiting.push((next, supers(next)));
                continue;
            }
            let types = self.joined(above).unwrap_or_default();
            self.0.insert(top, types);
            waiting.pop();
        }
        self.0.get(class).copied().unwrap_or_default()
    }

    /// The types of a class that extends these, where those of all of them are known.
    fn joined(&self, above: &[&str]) -> Option<Types> {
        let mut types = Types::default();
        for above in above {
            types.join(Types::based_on(above));
            types.join(*self.0.get(above)?);
        }
        Some(types)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_come_from_above() {
        const CONVERTER: &str = "org/apache/kafka/connect/storage/Converter";
        let supers = |class: &str| match class {
            "A" => vec!["B", "I"],
            "B" => vec!["A"],
            "I" => vec![CONVERTER],
            "Both" => vec!["java/lang/Object", "I", "org/apache/kafka/connect/storage/HeaderConverter"],
            _ => Vec::new(),
        };
        let types = |class: &'static str| TypesOf::default().get(class, supers).iter().collect::<Vec<_>>();
        assert_eq!(types("A"), [PluginType::Converter], "a circle ends");
        assert_eq!(types("Both"), [PluginType::Converter, PluginType::HeaderConverter]);
        assert_eq!(types(CONVERTER), [], "it is no plugin itself");
        assert!(TypesOf::default().get("Other", supers).is_empty());
    }

    #[test]
    fn a_chain_may_be_long() {
        let names: Vec<String> = (0..100_000).map(|at| format!("C{at}")).collect();
        let supers = |class: &str| {
            let next = class.strip_prefix('C').and_then(|at| at.parse::<usize>().ok()).and_then(|at| names.get(at + 1));
            next.map_or(vec!["org/apache/kafka/connect/sink/SinkConnector"], |next| vec![next.as_str()])
        };
        assert!(TypesOf::default().get("C0", supers).has(PluginType::Sink));
    }
}
