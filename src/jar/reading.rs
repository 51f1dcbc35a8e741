//! Reading the members of a jar, one after the other.

use std::io;

use super::directory::Place;
use super::facts::{ClassOutline, JarFacts, JarFault, Member, Pom};
use super::member::Reader;
use super::name::{ClassPlace, Name, shown};
use super::names::Names;
use super::read::Spent;
use super::source::Source;
use crate::formats::class_file::{Outline, Outliner};
use crate::formats::jar_manifest::JarManifest;
use crate::formats::properties;
use crate::formats::service_file::ServiceFile;

/// So much of a class is inflated at first.
const FIRST_STRETCH: u64 = 1 << 10;
/// Where that was too little, so much more at least.
const NEXT_STRETCH: usize = 1 << 8;
/// A constant pool has at most 65,534 constants of at most 65,538 bytes; real ones end long before this.
const MOST_OF_A_CLASS: u64 = 16 << 20;
/// A longer manifest is not read.
const MOST_OF_A_MANIFEST: u64 = 8 << 20;
/// A longer `pom.properties` is not read: real ones have three lines.
const MOST_OF_A_POM: u64 = 64 << 10;

/// Reads members, and collects what they declare.
pub(super) struct Reading<'s> {
    reader: Reader<'s>,
    outliner: Outliner,
    names: Names,
    facts: JarFacts,
    spent: &'s Spent,
    /// How many bytes of text are kept of the member at hand.
    kept: usize,
}

impl<'s> Reading<'s> {
    /// Begins with what is known already.
    pub(super) fn new(source: &'s mut Source, facts: JarFacts, spent: &'s Spent) -> Self {
        let (outliner, names) = (Outliner::default(), Names::default());
        Self { reader: Reader::new(source), outliner, names, facts, spent, kept: 0 }
    }

    /// What these members declare, as far as they are not more than is fair.
    pub(super) fn all(mut self, members: &[(&str, Place)]) -> io::Result<JarFacts> {
        for (name, place) in members {
            let before = self.reader.given;
            self.see(name, *place)?;
            if !self.spent.add(self.reader.given - before, self.kept) || self.facts.fault.is_some() {
                break;
            }
        }
        Ok(self.facts)
    }

    fn see(&mut self, name: &str, place: Place) -> io::Result<()> {
        self.kept = name.len();
        match Name::of(name) {
            Name::Class(class) => self.class(name, class, place)?,
            Name::Service(service) => self.service(service, place)?,
            Name::Manifest => self.manifest(place)?,
            Name::Pom => self.pom(place)?,
            Name::Member => {
                self.facts.members.push(Member { name: shown(name), size: place.size, crc: place.crc });
            }
            Name::Other => {}
        }
        Ok(())
    }

    fn class(&mut self, name: &str, class: ClassPlace<'_>, place: Place) -> io::Result<()> {
        let why = match self.bring(place)? {
            Err(why) => why,
            Ok(()) => match self.outliner.outline(self.reader.begun()) {
                Ok(outline) if outline.name == class.internal && is_legal(class.internal) => {
                    let supers = outline.super_class.iter().chain(&outline.interfaces);
                    self.kept += outline.name.len() + supers.map(|name| name.len()).sum::<usize>();
                    self.facts.classes.push(ClassOutline::of(outline, class.release, place.crc, &mut self.names));
                    return Ok(());
                }
                Ok(outline) => {
                    self.kept += outline.name.len();
                    format!("holds the class `{}`", shown(&outline.name))
                }
                Err(why) => format!("is no class file: {why}"),
            },
        };
        self.facts.broken.push((shown(name), why));
        Ok(())
    }

    /// Inflates a class as far as its interfaces.
    fn bring(&mut self, place: Place) -> io::Result<Result<(), String>> {
        let member = match self.reader.begin(place)? {
            Ok(member) => member,
            Err(why) => return Ok(Err(why)),
        };
        self.outliner.restart();
        let mut most = FIRST_STRETCH;
        loop {
            let bytes = match self.reader.more(member, most)? {
                Ok(bytes) => bytes,
                Err(why) => return Ok(Err(why)),
            };
            let there = bytes.len();
            match self.outliner.lacks(bytes) {
                Some(likely) if (there as u64) < place.size && most < MOST_OF_A_CLASS => {
                    most = likely.max(there + NEXT_STRETCH) as u64;
                }
                _ => break,
            }
        }
        Ok(Ok(()))
    }

    fn manifest(&mut self, place: Place) -> io::Result<()> {
        if place.size > MOST_OF_A_MANIFEST {
            self.facts.fault = Some(JarFault::Manifest { why: "is longer than 8 MiB".to_owned() });
            return Ok(());
        }
        let manifest = match self.reader.prefix(place, MOST_OF_A_MANIFEST)? {
            Ok(bytes) => JarManifest::parse(bytes),
            Err(why) => {
                self.facts.fault = Some(JarFault::Manifest { why });
                return Ok(());
            }
        };
        match manifest {
            Ok(manifest) => {
                let manifest = without_digests(manifest);
                let values = manifest.sections.values().chain([&manifest.main]).flatten();
                self.kept += values.map(|(name, value)| name.len() + value.len()).sum::<usize>();
                self.facts.manifest = Some(manifest);
            }
            Err(invalid) if invalid.hides_jar => {
                self.facts.fault = Some(JarFault::Manifest { why: format!("is invalid: {invalid}") });
            }
            Err(invalid) => self.facts.manifest_fault = Some(invalid.to_string()),
        }
        Ok(())
    }

    fn service(&mut self, service: &str, place: Place) -> io::Result<()> {
        let file = if place.size > ServiceFile::LONGEST {
            ServiceFile::too_long()
        } else {
            match self.reader.prefix(place, ServiceFile::LONGEST)? {
                Ok(bytes) => ServiceFile::parse(bytes),
                Err(why) => ServiceFile::void(1, why),
            }
        };
        self.kept += file.providers.iter().map(String::len).sum::<usize>();
        self.facts.services.insert(service.to_owned(), file);
        Ok(())
    }

    fn pom(&mut self, place: Place) -> io::Result<()> {
        if place.size > MOST_OF_A_POM {
            return Ok(());
        }
        let Ok(bytes) = self.reader.prefix(place, MOST_OF_A_POM)? else { return Ok(()) };
        let mut found = properties::parse(bytes);
        let mut take = |key| found.remove(key).filter(|value| !value.trim().is_empty());
        if let (Some(group), Some(artifact), Some(version)) = (take("groupId"), take("artifactId"), take("version")) {
            self.kept += group.len() + artifact.len() + version.len();
            self.facts.poms.push(Pom { group, artifact, version });
        }
        Ok(())
    }
}

/// Whether a machine takes the name of a class (JVMS 4.2.1).
fn is_legal(internal: &str) -> bool {
    internal.split('/').all(|part| !part.is_empty() && !part.contains(['.', ';', '[']))
}

/// A signed jar has a section for every member, which tells nothing but digests.
fn without_digests(mut manifest: JarManifest) -> JarManifest {
    for section in manifest.sections.values_mut() {
        section.retain(|name, _| !name.ends_with("-digest"));
    }
    manifest.sections.retain(|_, section| !section.is_empty());
    manifest
}

impl ClassOutline {
    pub(super) fn of(outline: Outline<'_>, release: u16, crc: u32, names: &mut Names) -> Self {
        let Outline { version: (major, minor), access, name, super_class, interfaces } = outline;
        Self {
            name: name.into(),
            release,
            major,
            minor,
            access,
            super_class: super_class.map(|name| names.shared(&name)),
            interfaces: interfaces.into_iter().map(|name| names.shared(&name)).collect(),
            crc,
        }
    }
}
