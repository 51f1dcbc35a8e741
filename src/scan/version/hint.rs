//! What a jar's papers say of a version: a hint, never an answer.

use super::{Papers, Sources};

/// The version that the jar of a class gives itself.
pub(super) fn of(class: &str, sources: &mut dyn Sources) -> Option<String> {
    let papers = sources.papers(class)?;
    by_pom(&papers).or_else(|| by_manifest(&papers)).or_else(|| by_name(&papers.file))
}

/// The version of the one artifact that the jar is, or of the one whose name the file has.
fn by_pom(papers: &Papers) -> Option<String> {
    let own = match papers.poms.as_slice() {
        [one] => Some(one),
        several => several.iter().find(|pom| {
            let rest = papers.file.strip_prefix(&*pom.artifact).and_then(|rest| rest.strip_prefix('-'));
            rest.is_some_and(|rest| rest.starts_with(&*pom.version))
        }),
    };
    own.map(|pom| pom.version.clone()).filter(|version| !version.contains("${"))
}

fn by_manifest(papers: &Papers) -> Option<String> {
    let main = &papers.manifest.as_ref()?.main;
    let version = ["implementation-version", "bundle-version"].into_iter().find_map(|name| main.get(name));
    version.map(|version| version.trim().to_owned()).filter(|version| !version.is_empty())
}

/// What follows the last hyphen before a digit, as in `acme-sink-1.2.0-SNAPSHOT.jar`.
fn by_name(file: &str) -> Option<String> {
    let (stem, _) = file.rsplit_once('.')?;
    let mut rest = stem;
    while let Some((_, behind)) = rest.split_once('-') {
        if behind.starts_with(|char: char| char.is_ascii_digit()) {
            return Some(behind.to_owned());
        }
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jar::Pom;

    #[test]
    fn papers_give_hints() {
        let pom = |artifact: &str, version: &str| Pom {
            group: "com.acme".to_owned(),
            artifact: artifact.to_owned(),
            version: version.to_owned(),
        };
        let check = |file: &str, poms: Vec<Pom>, manifest: &[(&str, &str)], expected: Option<&str>| {
            let main = manifest.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let manifest = crate::formats::jar_manifest::JarManifest { main, ..Default::default() };
            let papers = Papers { file: file.to_owned(), manifest: Some(manifest), poms };
            let hint = by_pom(&papers).or_else(|| by_manifest(&papers)).or_else(|| by_name(&papers.file));
            assert_eq!(hint.as_deref(), expected, "{file}");
        };
        check("sink.jar", vec![pom("sink", "1.0")], &[("implementation-version", "2")], Some("1.0"));
        let two = || vec![pom("part", "7"), pom("sink", "1.0")];
        check("sink-1.0-all.jar", two(), &[], Some("1.0"));
        check("sink-1.0.jar", two(), &[("bundle-version", "2")], Some("1.0"));
        check("other.jar", two(), &[("bundle-version", " 2 ")], Some("2"));
        check("other.jar", two(), &[], None);
        check("acme-sink-s3-1.2.0-SNAPSHOT.jar", Vec::new(), &[], Some("1.2.0-SNAPSHOT"));
        check("acme", Vec::new(), &[], None);
    }
}
