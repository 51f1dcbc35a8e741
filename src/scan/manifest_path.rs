//! Archives that a jar's manifest puts on the class path (JAR File Specification, "Class-Path Attribute").

use url::Url;

use crate::jar::JarFacts;

/// The archives that the manifest of the jar at `path` names, by their whole paths, in order.
///
/// Each is a URL relative to the jar; those that do not lead to a file are passed over
/// (`URLClassPath.JarLoader.tryResolve`), and so are directories.
pub(super) fn named_by(facts: &JarFacts, path: &str) -> Vec<String> {
    let attribute = facts.manifest.as_ref().and_then(|manifest| manifest.main.get("class-path"));
    let Some(attribute) = attribute else { return Vec::new() };
    let Some(jar) = jar_url(path) else { return Vec::new() };
    attribute.split_ascii_whitespace().filter_map(|named| resolved(&jar, named)).collect()
}

fn jar_url(path: &str) -> Option<Url> {
    let mut url = Url::parse("file:///").ok()?;
    url.path_segments_mut().ok()?.clear().extend(path.split('/').filter(|part| !part.is_empty()));
    Some(url)
}

fn resolved(jar: &Url, named: &str) -> Option<String> {
    if let Some((scheme, _)) = named.split_once(':')
        && !scheme.eq_ignore_ascii_case("file")
    {
        return None;
    }
    let url = jar.join(named).ok().filter(|url| url.scheme() == "file" && url.host_str().is_none_or(str::is_empty))?;
    decoded(url.path()).filter(|path| !path.ends_with('/'))
}

/// A path without percent-encoding; `None` where it is none, or no text.
fn decoded(path: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::with_capacity(path.len()), path.as_bytes());
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        if first == b'%' {
            let digits = str::from_utf8(behind.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &behind[2..];
        } else {
            bytes.push(first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_urls_relative_to_the_jar() {
        let jar = jar_url("/opt/plugins/acme sink/lib/a.jar").expect("a path");
        let check =
            |named: &str, expected: Option<&str>| assert_eq!(resolved(&jar, named).as_deref(), expected, "{named}");
        check("b.jar", Some("/opt/plugins/acme sink/lib/b.jar"));
        check("./x/../b%20c.jar", Some("/opt/plugins/acme sink/lib/b c.jar"));
        check("../../other/b.jar", Some("/opt/plugins/other/b.jar"));
        check("../../../../../../b.jar", Some("/b.jar"));
        check("/usr/share/b.jar", Some("/usr/share/b.jar"));
        check("file:/usr/share/b.jar", Some("/usr/share/b.jar"));
        check("file:b.jar", Some("/opt/plugins/acme sink/lib/b.jar"));
        check("FILE:///b.jar", Some("/b.jar"));
        for nowhere in ["http://example.org/b.jar", "jar:file:/b.jar!/", "lib/", "%zz.jar", "%ff.jar"] {
            check(nowhere, None);
        }
    }
}
