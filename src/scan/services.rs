//! What `ServiceLoader` finds in a location (`ServiceLoader.LazyClassPathLookupIterator`, `PluginScanner`).

use std::collections::HashSet;

use super::PluginType;
use super::class_path::ClassPath;
use super::loader::{Loader, binary};

/// So many classes in a row that cannot be linked make the scanner give up (`PluginScanner.handleLinkageError`).
const MOST_FAULTS: usize = 100;

/// The providers of one type, in the order in which they are tried.
pub(super) fn providers(class_path: &ClassPath<'_>, kind: PluginType, given: &[&str]) -> Vec<String> {
    let (mut seen, mut providers) = (HashSet::new(), Vec::new());
    for file in class_path.archives.iter().filter_map(|archive| archive.facts.services.get(kind.base())) {
        for name in &file.providers {
            // What stands before the fault of a void file is taken for known, and so it is passed over in later files.
            let is_new = seen.insert(name.as_str());
            if is_new && file.fault.is_none() {
                providers.push(name.clone());
            }
        }
    }
    providers.extend(given.iter().filter(|name| !seen.contains(**name)).map(|name| (*name).to_owned()));
    providers
}

/// The names that the location's own archives list under a type, as `connect-plugin-path` reads them.
pub(super) fn listed<'a>(class_path: &ClassPath<'a>, kind: PluginType) -> impl Iterator<Item = &'a str> {
    let own = class_path.archives.iter().filter(|archive| archive.member.is_some()).map(|archive| archive.facts);
    let files = own.filter_map(move |facts| facts.services.get(kind.base()));
    files.filter(|file| file.fault.is_none()).flat_map(|file| file.providers.iter().map(String::as_str))
}

/// Why the scanner gives up on these providers, and no worker starts; `None` where it does not.
pub(super) fn excess<'a>(loader: &mut Loader<'a>, providers: &[&'a str], kind: PluginType) -> Option<String> {
    let mut in_a_row = 0;
    for class in providers {
        in_a_row = match loader.load(class) {
            Err(fault) if !fault.is_missing => in_a_row + 1,
            Ok(_) | Err(_) => 0,
        };
        if in_a_row >= MOST_FAULTS {
            return Some(format!("{in_a_row} classes in a row that are listed for {} cannot be linked", kind.base()));
        }
    }
    None
}

/// Why the scanner ends at one of these providers, and no worker starts: a class that claims a package of Java, which is
/// no `LinkageError` but a `SecurityException`; `None` where none does.
pub(super) fn forbidden(loader: &Loader<'_>, providers: &[&str]) -> Option<String> {
    let is_forbidden = |class: &&&str| loader.worker.is_forbidden(class) && loader.class_path.spot(class).is_some();
    let class = providers.iter().find(is_forbidden)?;
    Some(format!("a service file lists {}, and only Java itself may have classes in such a package", binary(class)))
}
