//! Short texts: names, headers, templates.

use std::fmt::Write as _;

use plugraft::formats::challenge::Challenge;
use plugraft::formats::coordinate::Coordinate;
use plugraft::formats::display_url::DisplayUrl;
use plugraft::formats::entry_path::EntryPath;
use plugraft::formats::file_pattern::FilePattern;
use plugraft::formats::netrc::Netrc;
use plugraft::formats::properties;
use plugraft::formats::properties_edit::PropertiesText;
use plugraft::formats::reference::Reference;
use plugraft::formats::tag_template::{Field, TagTemplate, is_tag};

/// The bytes are a reference; what is one is written as it was understood.
pub(super) fn reference(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match text.parse::<Reference>() {
        Ok(reference) => {
            let shown = reference.to_string();
            assert_eq!(shown.parse::<Reference>().as_ref(), Ok(&reference), "{shown}");
            assert!(!reference.registry().is_empty() && !reference.repository().is_empty());
            assert!(reference.tag().is_none_or(is_tag));
            assert!(!reference.registry().contains(['@', '/']), "user info is no part of a registry's name");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// The bytes are a coordinate; what is one is written as it was understood, and none is shown with its secrets.
pub(super) fn coordinate(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let named = Coordinate::split_checksum(text).map_or(text, |(named, _)| named);
    match named.parse::<Coordinate>() {
        Ok(Coordinate::Url(url)) => {
            let shown = Coordinate::Url(url.clone()).to_string();
            assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
            assert!(!shown.contains('?'), "{shown}");
        }
        Ok(coordinate) => {
            let shown = coordinate.to_string();
            // The path of a `file:` URL may look like anything.
            if !matches!(coordinate, Coordinate::Path(_)) || !text.starts_with("file:") {
                assert_eq!(shown.parse::<Coordinate>().as_ref(), Ok(&coordinate), "{shown}");
            }
            if let Coordinate::Hub(hub) = coordinate {
                assert!(!hub.file_name().contains(['/', '\\']) && !hub.file_name().starts_with('.'));
            }
        }
        Err(error) => assert!(!error.why.is_empty() && !error.to_string().is_empty()),
    }
}

/// The bytes are a netrc file; whom it is asked for, nothing is shown.
pub(super) fn netrc(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Netrc::parse(text) {
        Ok(netrc) => {
            let lines = text.split_whitespace().chain([""]);
            for host in lines.take(16) {
                if let Some((_, password)) = netrc.login(host) {
                    assert_eq!(format!("{password:?}"), "***");
                }
            }
        }
        Err(error) => assert!(error.line >= 1 && error.line <= text.lines().count() + 1, "{error}"),
    }
}

/// Each line is a value of `WWW-Authenticate`.
pub(super) fn challenge(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let values: Vec<&str> = text.lines().collect();
    if let Some(Challenge::Bearer { realm, .. }) = Challenge::parse(&values) {
        assert!(matches!(realm.scheme(), "http" | "https") && realm.has_host());
        let shown = DisplayUrl::from(&realm).to_string();
        assert!(!shown.contains('?') && !shown.contains('#'), "{shown}");
        let authority = shown.split('/').nth(2).unwrap_or_default();
        assert!(!authority.contains('@'), "{shown}");
    }
}

/// The first line is a template, the second what its fields hold.
pub(super) fn tag_template(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (template, value) = text.split_once('\n').unwrap_or((text, ""));
    match template.parse::<TagTemplate>() {
        Ok(template) => {
            let fields: Vec<Field> = template.fields().collect();
            match template.render(|field| fields.contains(&field).then(|| value.to_owned())) {
                Ok(tag) => assert!(is_tag(&tag), "{tag:?}"),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// The bytes are the name of an archive's entry, and a pattern over such names.
pub(super) fn entry_path(bytes: &[u8]) {
    match EntryPath::parse(bytes) {
        Ok(path) => {
            if let Ok(pattern) = FilePattern::parse(path.as_str()) {
                assert_eq!(pattern.literal(), &path);
                let is_plain = !path.as_str().contains(['*', '?', '[']);
                assert!(pattern.matches(&path) || !is_plain, "{path}");
                assert!(path.parent().is_none_or(|dir| !is_plain || !pattern.matches(&dir)), "{path}");
            }
            assert!(!path.as_str().starts_with('/') && !path.as_str().contains('\0'));
            assert!(path.components().all(|part| !["", ".", ".."].contains(&part)), "{path:?}");
            assert_eq!(EntryPath::parse(path.as_str().as_bytes()).as_ref(), Ok(&path));
            let parents = std::iter::successors(path.parent(), EntryPath::parent).count();
            assert_eq!(parents + 1, path.components().count());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// The bytes are Java properties; written out again, they say the same.
pub(super) fn properties(bytes: &[u8]) {
    let read = properties::parse(bytes);
    let mut written = String::new();
    for (key, value) in &read {
        writeln!(written, "{}={}", escaped(key), escaped(value)).expect("into memory");
    }
    assert_eq!(properties::parse(written.as_bytes()), read);
}

/// The first line is a key, the second its value, the rest a file in which it is set: nothing else changes.
pub(super) fn properties_edit(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == b'\n');
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (key, value) = (text(), text());
    let Ok(mut file) = PropertiesText::parse(parts.next().unwrap_or_default()) else { return };
    // A last line of nothing but a backslash is an entry until a line follows it.
    let others = |file: &PropertiesText| -> Vec<(String, String)> {
        let other = file.entries().iter().filter(|entry| entry.key() != key && !entry.key().is_empty());
        other.map(|entry| (entry.key().to_owned(), entry.value().to_owned())).collect()
    };
    let before = others(&file);
    file.set(&key, &value);
    assert_eq!(file.get(&key), Some(value.as_str()));
    assert_eq!(others(&file), before);
    let once = file.as_bytes().to_vec();
    file.set(&key, &value);
    assert_eq!(file.as_bytes(), once, "what is there already is not written again");
}

fn escaped(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |mut escaped, unit| {
        write!(escaped, "\\u{unit:04x}").expect("into memory");
        escaped
    })
}
