//! What a worker and its JDK have on the class path, without either of them here.
//!
//! The tables beside this file are generated from the jars of a release (`tests/interop/classes/table.py`) and say, for
//! a line of Kafka, which classes other jars can name; super types for those of Kafka that plugins extend, members for
//! those that they call. Only the packages that are asked for are parsed.

mod jdk;
mod package;
mod table;

use crate::formats::class_file::Access;

use self::table::Table;
use super::{Kafka, PluginType, Worker};

/// What a worker has: its own class path, and its JDK.
#[derive(Debug, Clone, Copy)]
pub struct WorkerClasses {
    table: &'static Table,
    java: u16,
}

/// A class on the class path of a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkerClass {
    /// Its flags in the class file, as far as they tell of what kind it is and who may see it.
    pub access: Access,
    /// What it extends; what is neither of Connect nor of Kafka's clients is only known to be there, and says
    /// `java/lang/Object`.
    pub super_class: &'static str,
    /// What it implements, in order, likewise.
    pub interfaces: &'static [Box<str>],
    /// Whether all its super types are on the worker's class path; it cannot be loaded otherwise.
    pub is_whole: bool,
}

impl WorkerClasses {
    /// Those of the line of this worker, and of its Java.
    pub fn of(worker: &Worker) -> Self {
        Self { table: Table::of(worker.kafka), java: worker.java }
    }

    /// The class of this internal name that the worker has on its own class path; classes that no other jar can name
    /// (anonymous ones, and those of libraries that are not public) are not known.
    pub fn class(&self, internal: &str) -> Option<WorkerClass> {
        self.table.entry(internal).map(|entry| WorkerClass {
            access: entry.access,
            super_class: &entry.super_class,
            interfaces: &entry.interfaces,
            is_whole: entry.is_whole,
        })
    }

    /// Whether a class of this internal name belongs to the JDK, by its package.
    pub fn is_jdk(&self, internal: &str) -> bool {
        jdk::has(internal, self.java)
    }

    /// Whether a class of this internal name stands in a package of `java` that the JDK does not have.
    pub(super) fn is_forbidden(&self, internal: &str) -> bool {
        jdk::is_forbidden(internal, self.java)
    }

    /// The binary names that the worker's own service files list under a type, sorted.
    pub fn services(&self, kind: PluginType) -> &'static [&'static str] {
        self.table.services(kind)
    }

    /// The plugins that the worker itself has, by binary name, sorted by type, then class; its service files list all.
    pub fn plugins(&self) -> impl Iterator<Item = (&'static str, PluginType)> + use<> {
        let table = self.table;
        PluginType::ALL.into_iter().flat_map(|kind| table.services(kind).iter().map(move |class| (*class, kind)))
    }

    /// Whether a class of the worker declares a public or protected member itself; nothing where its members are not told.
    pub fn declares(&self, owner: &str, name: &str, descriptor: &str) -> Option<bool> {
        let entry = self.table.entry(owner).filter(|entry| entry.has_members)?;
        Some(entry.members.binary_search(&(name, descriptor)).is_ok())
    }

    /// Whether the worker has a resource of this path on its own class path that may hold a version: properties and plain
    /// text outside of `META-INF`.
    pub fn has_resource(&self, path: &str) -> bool {
        self.table.has_resource(path)
    }

    /// Whether a class of the worker surely has no public or protected member of this name and descriptor, neither its
    /// own nor one that it inherits.
    pub fn lacks_member(&self, owner: &str, name: &str, descriptor: &str) -> bool {
        let mut pending = vec![owner];
        while let Some(class) = pending.pop() {
            match jdk::has_method(class, name, descriptor) {
                Some(true) => return false,
                Some(false) => continue,
                None => (),
            }
            let Some(entry) = self.table.entry(class) else { return false };
            if !entry.has_members || entry.members.binary_search(&(name, descriptor)).is_ok() {
                return false;
            }
            // A constructor is nobody's heritage.
            if name != "<init>" {
                pending.push(&entry.super_class);
                pending.extend(entry.interfaces.iter().map(|name| &**name));
            }
        }
        true
    }
}

/// The text of a line's table, and of those before it: a table says what is other than in the one before it.
fn texts(kafka: Kafka) -> &'static [&'static str] {
    const TEXTS: [&str; 5] = [
        include_str!("tables/4.3.txt"),
        include_str!("tables/4.2.txt"),
        include_str!("tables/4.1.txt"),
        include_str!("tables/4.0.txt"),
        include_str!("tables/3.9.txt"),
    ];
    let count = match kafka {
        Kafka::V4_3 => 1,
        Kafka::V4_2 => 2,
        Kafka::V4_1 => 3,
        Kafka::V4_0 => 4,
        Kafka::V3_9 => 5,
    };
    &TEXTS[..count]
}

#[cfg(test)]
mod tests;
