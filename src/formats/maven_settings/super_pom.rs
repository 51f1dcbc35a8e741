//! What every Maven project inherits: the repositories of the installed Maven's own model.

use super::profile::repositories;
use super::{Repository, Variables};
use crate::formats::xml::{self, BadXml};

/// The model's place in `maven-model-builder`'s jar.
const ENTRY: &[u8] = b"org/apache/maven/model/pom-4.0.0.xml";
/// Longer than any such model.
const LONGEST: u64 = 1 << 20;

/// Why a jar tells no repositories.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoSuperPom {
    /// It cannot be read as a zip.
    #[error("it cannot be read as a jar")]
    NotAJar {
        /// What the library said.
        #[source]
        cause: rawzip::Error,
    },
    /// The model is not in it.
    #[error("it holds no `{}`", String::from_utf8_lossy(ENTRY))]
    Missing,
    /// The model is no project.
    #[error(transparent)]
    Xml(#[from] BadXml),
}

/// The repositories that a Maven's model names; `jar` holds the bytes of its `maven-model-builder`.
pub fn super_pom(jar: &[u8]) -> Result<Vec<Repository>, NoSuperPom> {
    let model = entry(jar)?;
    let text = xml::decode(&model)?;
    let document = xml::parse(&text, "project")?;
    Ok(repositories(document.root_element(), &Variables::new()))
}

fn entry(jar: &[u8]) -> Result<Vec<u8>, NoSuperPom> {
    use std::io::Read as _;
    let failed = |cause| NoSuperPom::NotAJar { cause };
    let archive = rawzip::ZipArchive::from_slice(jar).map_err(failed)?;
    for record in archive.entries() {
        let record = record.map_err(failed)?;
        if record.file_path().as_ref() != ENTRY {
            continue;
        }
        let entry = archive.get_entry(record.wayfinder()).map_err(failed)?;
        let mut model = Vec::new();
        let read = match record.compression_method() {
            rawzip::CompressionMethod::STORE => entry.data().take(LONGEST).read_to_end(&mut model),
            _ => flate2::read::DeflateDecoder::new(entry.data()).take(LONGEST).read_to_end(&mut model),
        };
        return read.map(|_| model).map_err(|_| NoSuperPom::Missing);
    }
    Err(NoSuperPom::Missing)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::write::SimpleFileOptions;

    use super::*;

    fn jar(name: &str, content: &str, method: zip::CompressionMethod) -> Vec<u8> {
        let mut jar = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(method);
        for (name, content) in [("META-INF/MANIFEST.MF", "x"), (name, content)] {
            jar.start_file(name, options).expect("into memory");
            jar.write_all(content.as_bytes()).expect("into memory");
        }
        jar.finish().expect("into memory").into_inner()
    }

    #[test]
    fn the_repositories_of_a_model() {
        let model = "<project><repositories><repository><id>central</id><url>https://r.example/m2</url>
            <snapshots><enabled>false</enabled></snapshots></repository></repositories>
            <pluginRepositories><pluginRepository><id>x</id></pluginRepository></pluginRepositories></project>";
        for method in [zip::CompressionMethod::Stored, zip::CompressionMethod::Deflated] {
            let jar = jar("org/apache/maven/model/pom-4.0.0.xml", model, method);
            let [central] = &super_pom(&jar).expect("a model")[..] else { panic!("one repository") };
            assert_eq!((&*central.id, central.url.as_deref()), ("central", Ok("https://r.example/m2")));
            assert!(central.releases && !central.snapshots);
        }
    }

    #[test]
    fn what_is_no_model() {
        let check = |jar: &[u8], expected: &str| {
            let refused = super_pom(jar).expect_err(expected);
            assert!(refused.to_string().contains(expected), "{refused}");
        };
        let stored = zip::CompressionMethod::Stored;
        check(b"no zip", "cannot be read as a jar");
        check(&jar("pom.xml", "<project/>", stored), "it holds no `org/apache");
        check(&jar("org/apache/maven/model/pom-4.0.0.xml", "<a/>", stored), "its root is `<a>`");
    }
}
