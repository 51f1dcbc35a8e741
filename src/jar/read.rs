//! Reading what a jar declares.

use std::collections::BTreeMap;
use std::io;

use super::directory::{Directory, Place};
use super::facts::{ClassOutline, JarFacts, JarFault, Member, Pom};
use super::member::Reader;
use super::name::{ClassPlace, Name, shown};
use super::source::Source;
use crate::formats::class_file::{InvalidClassFile, Outline};
use crate::formats::digest::Digest;
use crate::formats::jar_manifest::JarManifest;
use crate::formats::properties;
use crate::formats::service_file::ServiceFile;

/// So much of a class is inflated at first: most have their interfaces in it.
const FIRST_STRETCH: u64 = 1 << 10;
/// A constant pool has at most 65,534 constants of at most 65,538 bytes; real ones end long before this.
const MOST_OF_A_CLASS: u64 = 16 << 20;
/// A longer manifest is not read.
const MOST_OF_A_MANIFEST: u64 = 8 << 20;
/// A longer `pom.properties` is not read: real ones have three lines.
const MOST_OF_A_POM: u64 = 64 << 10;
/// So much may always be inflated, in bytes.
const LEAST_INFLATED: u64 = 64 << 20;
/// How many times its own length a jar may be inflated to: real ones are below ten.
const MOST_TIMES: u64 = 32;
/// How many bytes of names and values are kept of one jar; eighty thousand classes have fifteen million.
const MOST_KEPT: usize = 128 << 20;

impl JarFacts {
    /// A jar of which nothing is known yet.
    pub(crate) fn nothing(digest: Digest, length: u64) -> Self {
        Self {
            digest,
            length,
            fault: None,
            classes: Vec::new(),
            broken: Vec::new(),
            services: BTreeMap::new(),
            manifest: None,
            manifest_fault: None,
            poms: Vec::new(),
            members: Vec::new(),
        }
    }

    /// A jar that is none.
    pub(super) fn faulty(digest: Digest, length: u64, fault: JarFault) -> Self {
        Self { fault: Some(fault), ..Self::nothing(digest, length) }
    }

    fn sorted(mut self) -> Self {
        self.classes.sort_by(|one, other| (&one.name, one.release).cmp(&(&other.name, other.release)));
        self.broken.sort();
        self.poms.sort();
        self.members.sort_by(|one, other| one.name.cmp(&other.name));
        self
    }
}

/// Reads what a jar declares.
pub(super) fn facts(source: &mut Source, digest: Digest) -> io::Result<JarFacts> {
    let length = source.length();
    let directory = match Directory::read(source)? {
        Ok(directory) => directory,
        Err(fault) => return Ok(JarFacts::faulty(digest, length, fault)),
    };
    // The manifest is known by any case, and of several the last one counts (`ZipFile.Source.initCEN`).
    let manifest = directory.entries().filter(|entry| Name::of(entry.name) == Name::Manifest).last();
    let manifest = manifest.map(|entry| entry.name);
    let mut reading = Reading { reader: Reader::new(source), facts: JarFacts::nothing(digest, length), kept: 0 };
    for (name, place) in directory.winners(|name| match Name::of(name) {
        Name::Manifest => Some(name) == manifest,
        Name::Other => false,
        Name::Class(_) | Name::Service(_) | Name::Pom | Name::Member => true,
    }) {
        reading.see(name, place)?;
        if let Some(fault) = reading.facts.fault {
            return Ok(JarFacts::faulty(digest, length, fault));
        }
        if reading.reader.given > LEAST_INFLATED.max(length.saturating_mul(MOST_TIMES)) || reading.kept > MOST_KEPT {
            return Ok(JarFacts::faulty(digest, length, JarFault::Bomb));
        }
    }
    Ok(reading.facts.sorted())
}

struct Reading<'s> {
    reader: Reader<'s>,
    facts: JarFacts,
    /// How many bytes of text are kept.
    kept: usize,
}

impl Reading<'_> {
    fn see(&mut self, name: &str, place: Place) -> io::Result<()> {
        self.kept += name.len();
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
        let outline = self.outline(place)?;
        if let Ok(outline) = &outline {
            let supers = outline.super_class.iter().chain(&outline.interfaces);
            self.kept += outline.name.len() + supers.map(String::len).sum::<usize>();
        }
        let why = match outline {
            Ok(outline) if outline.name == class.internal && is_legal(class.internal) => {
                self.facts.classes.push(ClassOutline::of(outline, class.release, place.crc));
                return Ok(());
            }
            Ok(outline) => format!("holds the class `{}`", shown(&outline.name)),
            Err(why) => why,
        };
        self.facts.broken.push((shown(name), why));
        Ok(())
    }

    /// Inflates a class as far as its interfaces.
    fn outline(&mut self, place: Place) -> io::Result<Result<Outline, String>> {
        let mut member = match self.reader.begin(place)? {
            Ok(member) => member,
            Err(why) => return Ok(Err(why)),
        };
        let mut most = FIRST_STRETCH;
        loop {
            let bytes = match self.reader.more(&mut member, most)? {
                Ok(bytes) => bytes,
                Err(why) => return Ok(Err(why)),
            };
            let there = bytes.len() as u64;
            match Outline::parse(bytes) {
                Ok(outline) => return Ok(Ok(outline)),
                Err(InvalidClassFile::Truncated { .. }) if there < place.size && most < MOST_OF_A_CLASS => most *= 2,
                Err(why) => return Ok(Err(format!("is no class file: {why}"))),
            }
        }
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
    pub(super) fn of(outline: Outline, release: u16, crc: u32) -> Self {
        let Outline { version: (major, minor), access, name, super_class, interfaces } = outline;
        Self {
            name: name.into(),
            release,
            major,
            minor,
            access,
            super_class: super_class.map(Into::into),
            interfaces: interfaces.into_iter().map(Into::into).collect(),
            crc,
        }
    }
}
