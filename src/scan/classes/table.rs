//! The table of one line of Kafka.
//!
//! A text has `>` lines with the nine types and what service files list under them, and `>>` lines with resources; then
//! packages: a line without indent is a package, one with one space a class of it, one with two a member of that class.
//! `#` begins a remark.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::package::{self, Entry};
use crate::scan::{Kafka, PluginType};

/// All that is known of the class path of one line.
#[derive(Debug)]
pub(super) struct Table {
    packages: HashMap<&'static str, Package>,
    services: [Vec<&'static str>; PluginType::ALL.len()],
    resources: Vec<&'static str>,
}

/// A package: what the texts say of it, the one with most to say first, and what comes of it.
#[derive(Debug, Default)]
struct Package {
    texts: Vec<&'static str>,
    classes: OnceLock<HashMap<Box<str>, Entry>>,
}

impl Table {
    pub(super) fn of(kafka: Kafka) -> &'static Self {
        static TABLES: [OnceLock<Table>; Kafka::ALL.len()] = [const { OnceLock::new() }; Kafka::ALL.len()];
        let index = Kafka::ALL.into_iter().position(|known| known == kafka).unwrap_or_default();
        TABLES[index].get_or_init(|| Self::parse(super::texts(kafka)))
    }

    /// What is said of the class of this internal name.
    pub(super) fn entry(&'static self, internal: &str) -> Option<&'static Entry> {
        let (folder, simple) = internal.rsplit_once('/').unwrap_or(("", internal));
        let (folder, package) = self.packages.get_key_value(folder)?;
        package.classes.get_or_init(|| package::parse(folder, &package.texts)).get(simple)
    }

    /// What the worker's service files list under a type.
    pub(super) fn services(&self, kind: PluginType) -> &[&'static str] {
        let index = PluginType::ALL.into_iter().position(|known| known == kind).unwrap_or_default();
        &self.services[index]
    }

    /// Whether a resource is there that may hold a version.
    pub(super) fn has_resource(&self, path: &str) -> bool {
        self.resources.binary_search(&path).is_ok()
    }

    fn parse(texts: &[&'static str]) -> Self {
        let mut table = Self { packages: HashMap::new(), services: Default::default(), resources: Vec::new() };
        for text in texts {
            // Each says all of these.
            table.services = services(text);
            table.resources = text.lines().filter_map(|line| line.strip_prefix(">>")).collect();
            for (package, text) in packages(text) {
                table.packages.entry(package).or_default().texts.push(text);
            }
        }
        table
    }
}

/// What service files list, by type.
fn services(text: &'static str) -> [Vec<&'static str>; PluginType::ALL.len()] {
    let mut services: [Vec<&str>; PluginType::ALL.len()] = Default::default();
    let mut current = None;
    for line in text.lines().filter_map(|line| line.strip_prefix('>')) {
        match line.strip_prefix(' ') {
            None if line.starts_with('>') => (),
            None => current = PluginType::ALL.into_iter().position(|kind| kind.base() == line),
            Some(class) => {
                if let Some(index) = current {
                    services[index].push(class);
                }
            }
        }
    }
    services
}

/// The packages of a text, each with its lines.
fn packages(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (line, behind) = rest.split_once('\n')?;
            rest = behind;
            if line.starts_with(['#', '>']) {
                continue;
            }
            let end = own_lines(rest);
            let (lines, behind) = rest.split_at(end);
            rest = behind;
            return Some((line, lines));
        }
    })
}

/// How far the lines go that are indented.
fn own_lines(text: &str) -> usize {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if !line.starts_with(' ') {
            break;
        }
        end += line.len();
    }
    end
}
