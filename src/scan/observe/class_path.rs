//! Where `Class-Path` leads (JAR File Specification, "Class-Path Attribute").

use super::{Jar, NAMED};
use crate::scan::LocationKind;
use crate::scan::observation::Leaving;

/// The entries of an archive's `Class-Path` that lead out of its location.
pub(super) fn leaving(jar: &Jar<'_>, kind: LocationKind) -> Option<Leaving> {
    let path = jar.facts.manifest.as_ref()?.main.get("class-path")?;
    // Beside an archive that is a location itself stands what belongs to no location, or to another one.
    let depth = if kind == LocationKind::SingleJar { None } else { Some(jar.path.matches('/').count()) };
    let leaving: Vec<&str> = path.split_whitespace().filter(|entry| leads_out(entry, depth)).collect();
    (!leaving.is_empty()).then(|| Leaving {
        jar: jar.path.to_owned(),
        entries: leaving.iter().take(NAMED).map(|entry| (*entry).to_owned()).collect(),
        count: leaving.len(),
    })
}

/// Whether an entry leads out, seen from an archive that stands so many directories deep; `None`: everything does.
fn leads_out(entry: &str, depth: Option<usize>) -> bool {
    let has_scheme = entry.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    let Some(mut depth) = depth else { return true };
    if has_scheme || entry.starts_with('/') {
        return true;
    }
    for part in entry.split('/') {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_lead_out_or_stay() {
        let check = |entry: &str, depth: Option<usize>, expected: bool| {
            assert_eq!(leads_out(entry, depth), expected, "{entry} {depth:?}");
        };
        check("guava.jar", Some(0), false);
        check("guava.jar", None, true);
        check("./lib/guava.jar", Some(0), false);
        check("../guava.jar", Some(0), true);
        check("../guava.jar", Some(1), false);
        check("../../guava.jar", Some(1), true);
        check("a/../../guava.jar", Some(0), true);
        check("/opt/guava.jar", Some(3), true);
        check("file:/opt/guava.jar", Some(3), true);
        check("https://example.com/guava.jar", Some(3), true);
        check("a/b:c.jar", Some(0), false);
    }
}
