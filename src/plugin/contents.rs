//! From an archive to what is inside.

use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rawzip::ZipArchive;

use super::finding::Findings;
use super::form::{Form, recognize};
use super::identity::{Clues, Pom};
use super::outline::{Mark, Outline};
use super::reader::Reader;
use super::recut::{Cut, recut};
use super::source::Source;
use super::{Content, Contents, Entry, Error, HubFacts, Kind, Recut, Rule};
use super::{dirt, gather, hub, jar, listed, tops, zip};
use crate::fetch::{self, Archive, Listed};
use crate::formats::entry_path::EntryPath;
use crate::spec::Limits;
use crate::tools::Tools;

/// Opens one archive, and re-cuts it where it is a tar; one at a time has the `press` for that.
pub(super) fn read(
    tools: &Tools,
    archive: &Archive,
    limits: &Limits,
    press: &Mutex<()>,
) -> Result<(Contents, Option<Recut>), Error> {
    let opening = Opening { archive, file_name: &archive.pin.file_name, limits };
    let unread = |cause| Error::Read { path: archive.path.clone(), cause };
    let mut findings = Findings::default();
    let contents = match &archive.form {
        fetch::Form::Directory(members) => opening.directory(members),
        fetch::Form::File => match opening.form(&mut findings).map_err(unread)? {
            Some(Form::Tar(coat)) => {
                let turn = press.lock().unwrap_or_else(PoisonError::into_inner);
                let (pressed, cut) = recut(tools, archive, coat, limits)?;
                drop(turn);
                let mut contents = opening.recut(pressed.path(), cut).map_err(unread)?;
                // Nobody reads what a denied tar was cut into.
                if contents.is_denied() {
                    contents.entries.clear();
                    return Ok((contents, None));
                }
                return Ok((contents, Some(pressed.keep(tools)?)));
            }
            Some(Form::Zip(zip)) => opening.zip(zip, findings),
            Some(Form::Jar(jar, outline)) => opening.jar(&jar, &outline, findings),
            None => Ok(opening.nothing(findings)),
        },
    };
    Ok((contents.map_err(unread)?, None))
}

struct Opening<'a> {
    archive: &'a Archive,
    file_name: &'a str,
    limits: &'a Limits,
}

impl Opening<'_> {
    fn form(&self, findings: &mut Findings) -> io::Result<Option<Form>> {
        recognize(Source::open(&self.archive.path)?, self.file_name, findings)
    }

    fn zip(&self, zip: ZipArchive<Source>, mut findings: Findings) -> io::Result<Contents> {
        let members = zip::members(&zip, self.limits, &mut findings)?;
        self.packed(members, &Reader::Zip(zip), findings)
    }

    fn recut(&self, path: &Path, cut: Cut) -> io::Result<Contents> {
        self.packed(cut.members, &Reader::Recut(Source::open(path)?), cut.findings)
    }

    fn directory(&self, listed: &[Listed]) -> io::Result<Contents> {
        let mut findings = Findings::default();
        let members = listed::members(listed, self.limits, &mut findings);
        self.packed(members, &Reader::Directory(self.archive.path.clone()), findings)
    }

    /// What cannot be opened still has a name, so that its findings can be told from others'.
    fn nothing(&self, findings: Findings) -> Contents {
        let clues = Clues::new(&self.archive.pin.wish, None, None, self.file_name);
        self.finish(&clues, None, None, Vec::new(), findings)
    }

    fn packed(&self, mut members: Vec<Entry>, reader: &Reader, mut findings: Findings) -> io::Result<Contents> {
        dirt::drop_dirt(&mut members, &mut findings);
        let os_folder = tops::os_folder(&members);
        let top = tops::take_off_top(&mut members, &mut findings);
        let entries = gather::gather(members, self.limits, &mut findings);
        look_for_jars(&entries, &mut findings);
        let wish = &self.archive.pin.wish;
        let manifest = hub::read(reader, &entries, wish, &mut findings)?;
        if let Some(manifest) = &manifest {
            let is_zip = matches!(reader, Reader::Zip(_));
            hub::compare_names(manifest, top.as_deref(), is_zip.then_some(self.file_name), &mut findings);
        }
        let top = os_folder.or(top);
        let clues = Clues::new(wish, manifest.as_ref(), top.as_deref(), self.file_name);
        let pom = if clues.need_pom() { pom_of_main_jar(&entries, reader, &clues)? } else { None };
        let facts = manifest.as_ref().map(|manifest| HubFacts {
            title: manifest.title.clone(),
            component_types: manifest.component_types.clone(),
            licenses: manifest.licenses.clone(),
            owner_name: manifest.owner_name.clone(),
        });
        Ok(self.finish(&clues, pom.as_ref(), facts, entries, findings))
    }

    fn jar(&self, jar: &ZipArchive<Source>, outline: &Outline, mut findings: Findings) -> io::Result<Contents> {
        if !outline.has(Mark::Class) {
            findings.about_archive(Rule::JarWithoutClasses, "the jar has no class, so Connect finds nothing in it");
        }
        let clues = Clues::new(&self.archive.pin.wish, None, None, self.file_name);
        let pom = if clues.need_pom() { jar::pom(jar, &outline.poms, &clues.jar_names())? } else { None };
        let name = jar_name(self.file_name);
        let entries = match EntryPath::parse(name.as_bytes()) {
            Ok(path) => vec![Entry { path, kind: whole_file(self.archive) }],
            Err(why) => {
                findings.about(why.into(), name.as_bytes(), why.to_string());
                Vec::new()
            }
        };
        Ok(self.finish(&clues, pom.as_ref(), None, entries, findings))
    }

    fn finish(
        &self,
        clues: &Clues<'_>,
        pom: Option<&Pom>,
        hub: Option<HubFacts>,
        entries: Vec<Entry>,
        mut findings: Findings,
    ) -> Contents {
        let identity = clues.identity(pom, &mut findings);
        let is_unknown = entries.is_empty() || findings.has(Rule::UnusableName);
        let label = if is_unknown { self.file_name.to_owned() } else { identity.to_string() };
        Contents { identity, hub, entries, findings: findings.labelled(&label) }
    }
}

/// A bare jar stays whole; no checksum of it is promised anywhere.
fn whole_file(archive: &Archive) -> Kind {
    Kind::File { size: archive.size, executable: false, content: Content::Stored { offset: 0, crc: None } }
}

/// Connect tells jars by their extension, so a jar that was called otherwise gets one.
fn jar_name(file_name: &str) -> String {
    match file_name.rsplit_once('.') {
        Some((_, extension)) if extension.eq_ignore_ascii_case("jar") => file_name.to_owned(),
        Some((stem, extension)) if extension.eq_ignore_ascii_case("zip") => format!("{stem}.jar"),
        _ => format!("{file_name}.jar"),
    }
}

/// Connect puts every `.jar` and `.zip` of a folder on its class path, and class files where there is neither
/// (`PluginUtils.pluginUrls`). Jars inside such a `.zip` are not found.
pub(super) fn look_for_jars(entries: &[Entry], findings: &mut Findings) {
    let files = |extension| {
        entries.iter().filter(move |entry| entry.kind != Kind::Directory && entry.path.has_extension(extension))
    };
    for zip in files("zip") {
        let message = "Connect takes the archive itself for a jar, and does not look for jars in it";
        findings.about(Rule::NestedArchive, zip.path.as_str().as_bytes(), message);
    }
    let is_loadable = ["jar", "zip", "class"].iter().any(|extension| files(extension).next().is_some());
    // Denied entries are missing here: what is left says nothing about the archive.
    if is_loadable || findings.denies() {
        return;
    }
    if entries.is_empty() {
        findings.about_archive(Rule::EmptyArchive, "nothing is inside");
    } else {
        findings.about_archive(Rule::NothingToLoad, "there is no jar inside");
    }
}

fn pom_of_main_jar(entries: &[Entry], reader: &Reader, clues: &Clues<'_>) -> io::Result<Option<Pom>> {
    let names = clues.jar_names();
    let Some(Kind::File { size, content, .. }) = jar::main_jar(entries, &names).map(|jar| &jar.kind) else {
        return Ok(None);
    };
    match reader.inside(content, *size)? {
        Some(inside) => jar::pom_inside(inside, *size, &names),
        None => Ok(None),
    }
}
