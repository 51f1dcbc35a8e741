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
const FIRST_STRETCH: u64 = 4 << 10;
/// A constant pool has at most 65,534 constants of at most 65,538 bytes; real ones end long before this.
const MOST_OF_A_CLASS: u64 = 16 << 20;
/// A longer manifest is not read.
const MOST_OF_A_MANIFEST: u64 = 16 << 20;
/// A longer `pom.properties` is not read: real ones have three lines.
const MOST_OF_A_POM: u64 = 64 << 10;

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
}

/// Reads what a jar declares.
pub(super) fn facts(source: &Source, digest: Digest) -> io::Result<JarFacts> {
    let directory = match Directory::read(source)? {
        Ok(directory) => directory,
        Err(fault) => return Ok(JarFacts::faulty(digest, source.length(), fault)),
    };
    let mut reading = Reading { reader: Reader::new(source), facts: JarFacts::nothing(digest, source.length()) };
    for (name, place) in wanted(&directory) {
        reading.see(name, place)?;
    }
    let mut facts = reading.facts;
    facts.classes.sort_by(|one, other| (&one.name, one.release).cmp(&(&other.name, other.release)));
    Ok(facts)
}

/// The members that tell something; of several with one name the last one, which is the one that a JVM finds
/// (`ZipFile.Source.checkAndAddEntry` puts an entry before those of the same hash).
fn wanted(directory: &Directory) -> BTreeMap<&str, Place> {
    let mut manifest = None;
    let mut wanted = BTreeMap::new();
    for listed in directory.entries() {
        match Name::of(listed.name) {
            Name::Manifest => manifest = Some(listed.name),
            Name::Other => continue,
            Name::Class(_) | Name::Service(_) | Name::Pom | Name::Member => {}
        }
        wanted.insert(listed.name, listed.place);
    }
    wanted.retain(|name, _| Name::of(name) != Name::Manifest || Some(*name) == manifest);
    wanted
}

struct Reading<'s> {
    reader: Reader<'s>,
    facts: JarFacts,
}

impl Reading<'_> {
    fn see(&mut self, name: &str, place: Place) -> io::Result<()> {
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
        let outline = match outline(&mut self.reader, place)? {
            Ok(outline) if outline.name == class.internal => outline,
            Ok(outline) => {
                self.facts.broken.push((shown(name), format!("holds the class `{}`", shown(&outline.name))));
                return Ok(());
            }
            Err(why) => {
                self.facts.broken.push((shown(name), why));
                return Ok(());
            }
        };
        self.facts.classes.push(ClassOutline::of(outline, class.release, place.crc));
        Ok(())
    }

    fn manifest(&mut self, place: Place) -> io::Result<()> {
        let bytes = self.reader.prefix(place, MOST_OF_A_MANIFEST)?;
        let manifest = bytes.and_then(|bytes| JarManifest::parse(bytes).map_err(|invalid| invalid.to_string()));
        match manifest {
            Ok(manifest) => self.facts.manifest = Some(manifest),
            Err(why) => self.facts.manifest_fault = Some(why),
        }
        Ok(())
    }

    fn service(&mut self, service: &str, place: Place) -> io::Result<()> {
        let file = match self.reader.prefix(place, ServiceFile::LONGEST + 1)? {
            Ok(bytes) => ServiceFile::parse(bytes),
            Err(why) => ServiceFile::void(1, why),
        };
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
            self.facts.poms.push(Pom { group, artifact, version });
        }
        Ok(())
    }
}

/// Inflates a class as far as its interfaces.
fn outline(reader: &mut Reader<'_>, place: Place) -> io::Result<Result<Outline, String>> {
    let mut most = FIRST_STRETCH;
    loop {
        let bytes = match reader.prefix(place, most)? {
            Ok(bytes) => bytes,
            Err(why) => return Ok(Err(why)),
        };
        match Outline::parse(bytes) {
            Ok(outline) => return Ok(Ok(outline)),
            Err(InvalidClassFile::Truncated { .. }) if place.size > most && most < MOST_OF_A_CLASS => most *= 4,
            Err(why) => return Ok(Err(format!("is no class file: {why}"))),
        }
    }
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
