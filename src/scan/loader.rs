//! The class loader of a location, as far as it can be known without a JVM (`PluginClassLoader`; JVMS, chapter 5).

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;

use super::Worker;
use super::class_path::{ClassPath, Spot};
use super::classes::WorkerClasses;
use super::isolation::is_isolated;
use crate::formats::class_file::Access;
use crate::jar::ClassOutline;

/// Where a class comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin<'a> {
    /// The location itself, from the archive at this place of the class path.
    Own(usize, &'a ClassOutline),
    /// The worker's class path.
    Worker,
    /// The worker's Java.
    Java,
}

/// Why a class cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// Whether there is no such class: a `ClassNotFoundException`, where all else is a `LinkageError`.
    pub(super) is_missing: bool,
    /// The class that is at fault, by binary name: itself, or one that it extends.
    pub(super) class: String,
    /// What is wrong with that class: a sentence without subject.
    pub(super) why: String,
}

/// What a class says of itself, wherever it comes from. Names are internal ones.
pub(super) struct Header<'a> {
    pub(super) access: Access,
    pub(super) supers: Vec<&'a str>,
    pub(super) has_super_class: bool,
}

/// The class loader of a location.
pub(super) struct Loader<'a> {
    pub(super) class_path: &'a ClassPath<'a>,
    pub(super) worker: WorkerClasses,
    pub(super) java: u16,
    /// Classes that cannot be loaded for what stands behind the header of their file: a sentence without subject.
    broken: BTreeMap<String, String>,
    known: HashMap<&'a str, Result<Origin<'a>, Fault>, RandomState>,
}

impl<'a> Loader<'a> {
    /// A class loader that has loaded nothing; what is `broken` by internal name, and why, is known beyond the headers.
    pub(super) fn new(class_path: &'a ClassPath<'a>, worker: &Worker, broken: BTreeMap<String, String>) -> Self {
        let (known, java) = (HashMap::default(), worker.java);
        Self { class_path, worker: WorkerClasses::of(worker), java, broken, known }
    }

    /// Where a class is found; what it extends is not looked at.
    pub(super) fn find(&self, class: &str) -> Result<Origin<'a>, Fault> {
        let spot = self.class_path.spot(class);
        let own =
            || spot.filter(|(place, _)| self.is_open(class, *place)).map(|(place, spot)| self.own(class, place, spot));
        let given = || {
            if self.worker.is_jdk(class) {
                Some(Ok(Origin::Java))
            } else {
                self.worker.class(class).map(|found| {
                    let fault = || Fault::linkage(class, "extends what is not on the worker's class path".to_owned());
                    if found.is_whole { Ok(Origin::Worker) } else { Err(fault()) }
                })
            }
        };
        let found = if is_own_first(class) { own().or_else(given) } else { given().or_else(own) };
        found.unwrap_or_else(|| match spot {
            Some(_) => {
                Err(Fault { why: "stands in a jar whose manifest no Java reads".to_owned(), ..Fault::missing(class) })
            }
            None => Err(Fault::missing(class)),
        })
    }

    /// Whether an archive gives the class: to define its package, the manifest is read (`URLClassLoader.defineClass`).
    fn is_open(&self, class: &str, place: usize) -> bool {
        !class.contains('/') || self.class_path.archives[place].facts.manifest_fault.is_none()
    }

    fn own(&self, class: &str, place: usize, spot: Spot<'a>) -> Result<Origin<'a>, Fault> {
        let outline = match spot {
            Spot::Broken(why) => return Err(Fault::linkage(class, format!("cannot be read: {why}"))),
            Spot::Class(outline) => outline,
        };
        if let Some(why) = self.broken.get(class) {
            return Err(Fault::linkage(class, why.clone()));
        }
        match unfit(outline, self.java) {
            Some(why) => Err(Fault::linkage(class, why)),
            None => Ok(Origin::Own(place, outline)),
        }
    }

    /// What a class extends, as far as it is found.
    pub(super) fn supers(&self, class: &str) -> Vec<&'a str> {
        self.find(class).map_or_else(|_| Vec::new(), |origin| self.header(class, origin).supers)
    }

    /// What a class that was found says of itself.
    pub(super) fn header(&self, class: &str, origin: Origin<'a>) -> Header<'a> {
        match origin {
            Origin::Own(_, outline) => Header::of(outline),
            Origin::Worker => {
                let Some(class) = self.worker.class(class) else { return Header::nothing() };
                let interfaces = class.interfaces.iter().map(|name| &**name);
                let supers = std::iter::once(class.super_class).chain(interfaces).collect();
                Header { access: class.access, supers, has_super_class: true }
            }
            Origin::Java => Header::nothing(),
        }
    }

    /// Loads a class with all that it extends: the JVM finds these before it defines it (JVMS 5.3.5).
    pub(super) fn load(&mut self, class: &'a str) -> Result<Origin<'a>, Fault> {
        let (mut waiting, mut active) = (vec![class], HashSet::new());
        while let Some(&top) = waiting.last() {
            if !self.known.contains_key(top) {
                match self.step(top, &mut active) {
                    Step::First(next) => {
                        waiting.push(next);
                        continue;
                    }
                    Step::Done(outcome) => {
                        self.known.insert(top, outcome);
                    }
                }
            }
            active.remove(top);
            waiting.pop();
        }
        self.known.get(class).cloned().unwrap_or_else(|| Err(Fault::missing(class)))
    }

    fn step(&self, class: &'a str, active: &mut HashSet<&'a str>) -> Step<'a> {
        let origin = match self.find(class) {
            Ok(origin @ Origin::Own(..)) => origin,
            // What the worker has, it can load.
            given => return Step::Done(given),
        };
        active.insert(class);
        let header = self.header(class, origin);
        for (at, &above) in header.supers.iter().enumerate() {
            match self.known.get(above) {
                None if active.contains(above) => {
                    let why = "is its own super type".to_owned();
                    return Step::Done(Err(Fault::linkage(above, why)));
                }
                None => return Step::First(above),
                Some(Err(fault)) => {
                    return Step::Done(Err(Fault { is_missing: false, ..fault.clone() }));
                }
                Some(Ok(above_origin)) => {
                    let is_super_class = at == 0 && header.has_super_class;
                    if let Some(why) = self.misfit(class, origin, above, *above_origin, is_super_class) {
                        return Step::Done(Err(Fault::linkage(class, why)));
                    }
                }
            }
        }
        Step::Done(Ok(origin))
    }

    /// Why a class cannot extend another one (JVMS 5.3.5, points 3 and 4).
    fn misfit(
        &self,
        class: &str,
        origin: Origin<'a>,
        above: &str,
        above_origin: Origin<'a>,
        is_super_class: bool,
    ) -> Option<String> {
        let access = match above_origin {
            // What Java's own classes are like is not known here, and compilers knew.
            Origin::Java => return None,
            known => self.header(above, known).access,
        };
        let name = binary(above);
        let is_neighbour =
            package(class) == package(above) && matches!((origin, above_origin), (Origin::Own(..), Origin::Own(..)));
        match (is_super_class, access.is_interface()) {
            (true, true) => Some(format!("extends {name}, which is an interface")),
            (false, false) => Some(format!("implements {name}, which is no interface")),
            _ if is_super_class && access.0 & FINAL != 0 => Some(format!("extends {name}, which is final")),
            _ if !access.is_public() && !is_neighbour => {
                Some(format!("extends {name}, which is not public and belongs to another class loader or package"))
            }
            _ => None,
        }
    }
}

/// `ACC_FINAL` (JVMS 4.1, table 4.1-B).
const FINAL: u16 = 0x0010;

enum Step<'a> {
    First(&'a str),
    Done(Result<Origin<'a>, Fault>),
}

impl Fault {
    pub(super) fn missing(class: &str) -> Self {
        Self { is_missing: true, class: binary(class), why: "is in no jar".to_owned() }
    }

    fn linkage(class: &str, why: String) -> Self {
        Self { is_missing: false, class: binary(class), why }
    }

    /// The fault as a sentence without subject about a class that is not loaded because of it.
    pub(super) fn about(&self, class: &str) -> String {
        if self.class == class { self.why.clone() } else { format!("needs {}, which {}", self.class, self.why) }
    }
}

impl<'a> Header<'a> {
    fn of(class: &'a ClassOutline) -> Self {
        let supers = class.super_class.iter().chain(&class.interfaces).map(|name| &**name).collect();
        Self { access: class.access, supers, has_super_class: class.super_class.is_some() }
    }

    fn nothing() -> Self {
        Self { access: Access(1), supers: Vec::new(), has_super_class: false }
    }
}

/// Why the Java at hand does not take a class file (JVMS 4.1, table 4.1-A; JEP 12).
fn unfit(class: &ClassOutline, java: u16) -> Option<String> {
    const OFFSET: u16 = 44;
    let feature = class.major.saturating_sub(OFFSET);
    if class.access.is_module() {
        return Some("is the declaration of a module".to_owned());
    }
    if class.major > java.saturating_add(OFFSET) {
        return Some(format!("is compiled for Java {feature}, and the worker runs Java {java}"));
    }
    match (class.major, class.minor) {
        (..=OFFSET, _) => Some(format!("has the unknown class file version {}", class.major)),
        (56.., u16::MAX) => Some(format!("is compiled with preview features of Java {feature}")),
        (56.., 1..) => Some(format!("has the unknown class file version {}.{}", class.major, class.minor)),
        _ => None,
    }
}

/// Whether a plugin loads this class from its own location before it asks the worker; by internal name. This is asked for
/// every class over and over, and most are not of the packages that need a closer look.
fn is_own_first(class: &str) -> bool {
    !(class.starts_with("java") || class.starts_with("org/")) || is_isolated(&binary(class))
}

/// The binary name of an internal one.
pub(super) fn binary(internal: &str) -> String {
    internal.replace('/', ".")
}

/// The internal name of a binary one.
pub(super) fn internal(binary: &str) -> String {
    binary.replace('.', "/")
}

fn package(class: &str) -> &str {
    class.rsplit_once('/').map_or("", |(package, _)| package)
}
