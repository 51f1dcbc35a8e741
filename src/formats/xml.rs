//! XML as Maven and its repositories write it: bounded, and without document types, so that no entity is ever expanded.

use std::borrow::Cow;

use roxmltree::{Document, Error, Node, ParsingOptions, TextPos};

/// More bytes than any settings file or list of versions has.
pub const LIMIT: usize = 16 << 20;
/// More elements, attributes and texts than any of them has.
const MOST_NODES: u32 = 1 << 20;

/// Why a text cannot be read as XML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadXml {
    /// It is larger than any such file should be.
    #[error("it is larger than {} MiB, or has too many elements", LIMIT >> 20)]
    TooLarge,
    /// Its bytes are no text, or in an encoding that is not read.
    #[error("it is neither in UTF-8 nor in UTF-16 nor in ISO-8859-1")]
    Encoding,
    /// It has a `<!DOCTYPE>`, which is refused whatever it says.
    #[error("it has a document type, which is not read")]
    DocumentType,
    /// It is not well-formed.
    #[error("line {line}, column {column}: {why}")]
    Syntax {
        /// Counted from one.
        line: u32,
        /// In characters, counted from one.
        column: u32,
        /// What is wrong there; never a value from the text, which may be a secret.
        why: String,
    },
    /// It is about something else.
    #[error("its root is `<{found}>`, not `<{wanted}>`")]
    OtherRoot {
        /// The element it should begin with.
        wanted: &'static str,
        /// The element it begins with.
        found: String,
    },
}

/// The text of an XML file: UTF-8, UTF-16 with its mark, or ISO-8859-1 where the declaration says so.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, BadXml> {
    if bytes.len() > LIMIT {
        return Err(BadXml::TooLarge);
    }
    let units = |read: fn([u8; 2]) -> u16| -> Vec<u16> {
        bytes[2..].chunks(2).map(|pair| read([pair[0], pair.get(1).copied().unwrap_or_default()])).collect()
    };
    match bytes {
        [0xff, 0xfe, ..] => decode_units(&units(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => decode_units(&units(u16::from_be_bytes)),
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|_| BadXml::Encoding),
        bytes => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(_) if says_latin_1(bytes) => Ok(bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into()),
            Err(_) => Err(BadXml::Encoding),
        },
    }
}

fn decode_units(units: &[u16]) -> Result<Cow<'static, str>, BadXml> {
    String::from_utf16(units).map(Cow::Owned).map_err(|_| BadXml::Encoding)
}

fn says_latin_1(bytes: &[u8]) -> bool {
    let declaration = bytes.split(|byte| *byte == b'>').next().unwrap_or_default().to_ascii_lowercase();
    let says = |name: &[u8]| declaration.windows(name.len()).any(|window| window == name);
    declaration.starts_with(b"<?xml") && (says(b"iso-8859-1") || says(b"latin1") || says(b"latin-1"))
}

/// Reads a text whose root is this element, in whatever namespace.
pub(super) fn parse<'a>(text: &'a str, root: &'static str) -> Result<Document<'a>, BadXml> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| because(&error, text))?;
    let found = document.root_element().tag_name().name();
    if found != root {
        return Err(BadXml::OtherRoot { wanted: root, found: found.chars().take(80).collect() });
    }
    Ok(document)
}

/// What the library says may quote the text, so it is said in other words.
fn because(error: &Error, text: &str) -> BadXml {
    let mut at = error.pos();
    let why = match error {
        Error::DtdDetected => return BadXml::DocumentType,
        Error::NodesLimitReached => return BadXml::TooLarge,
        Error::UnexpectedCloseTag(opened, closed, _) => format!("`<{opened}>` is closed by `</{closed}>`"),
        Error::UnknownEntityReference(..) | Error::MalformedEntityReference(_) => {
            "a `&` begins no entity that is known; write `&amp;`".to_owned()
        }
        Error::NoRootNode => "there is no element".to_owned(),
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => {
            let last = text.rsplit('\n').next().unwrap_or_default().chars().count();
            let row = text.matches('\n').count() + 1;
            at = TextPos::new(u32::try_from(row).unwrap_or(u32::MAX), u32::try_from(last + 1).unwrap_or(u32::MAX));
            "the text ends before its elements do".to_owned()
        }
        _ => "it is not well-formed".to_owned(),
    };
    BadXml::Syntax { line: at.row, column: at.col, why }
}

/// The child elements of this name, in whatever namespace.
pub(super) fn children<'a, 'input>(
    node: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

/// The first child element of this name.
pub(super) fn child<'a, 'input>(node: Node<'a, 'input>, name: &'static str) -> Option<Node<'a, 'input>> {
    children(node, name).next()
}

/// The elements at the end of a path of names, such as each `profile` in each `profiles`.
pub(super) fn listed<'a, 'input>(
    node: Node<'a, 'input>,
    list: &'static str,
    item: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    children(node, list).flat_map(move |list| children(list, item))
}

/// The text directly in an element, trimmed; comments in between are passed over.
pub(super) fn text_of(node: Node<'_, '_>) -> String {
    let texts = node.children().filter(Node::is_text).filter_map(|text| text.text());
    texts.collect::<String>().trim().to_owned()
}

/// The trimmed text of a child; `None` where it is missing or empty.
pub(super) fn text(node: Node<'_, '_>, name: &'static str) -> Option<String> {
    child(node, name).map(text_of).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let check = |bytes: &[u8], expected: Result<&str, BadXml>| {
            let read = decode(bytes).and_then(|text| Ok(text_of(parse(&text, "a")?.root_element())));
            assert_eq!(read.as_deref(), expected.as_deref(), "{bytes:?}");
        };
        let utf16 = |swap: bool| -> Vec<u8> {
            let units = "\u{feff}<a> \u{e9} </a>".encode_utf16();
            units.flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        check("<a> é<!-- no --> </a>".as_bytes(), Ok("é"));
        check("\u{feff}<a>é</a>".as_bytes(), Ok("é"));
        check(&utf16(false), Ok("é"));
        check(&utf16(true), Ok("é"));
        check(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>", Ok("é"));
        check(b"<a>\xe9</a>", Err(BadXml::Encoding));
        check(b"\xff\xfe\x00\xd8", Err(BadXml::Encoding));
        check(&vec![b' '; LIMIT + 1], Err(BadXml::TooLarge));
    }

    #[test]
    fn what_is_no_such_text() {
        let check = |text: &str, expected: &str| {
            let refused = parse(text, "settings").map(drop).expect_err("not read");
            assert_eq!(refused.to_string(), expected, "{text}");
        };
        check("<html></html>", "its root is `<html>`, not `<settings>`");
        check("<!DOCTYPE a [<!ENTITY b 'c'>]><settings/>", "it has a document type, which is not read");
        check("<settings>\n <a></b></settings>", "line 2, column 5: `<a>` is closed by `</b>`");
        check(
            "<settings><p>a&secret;b</p></settings>",
            "line 1, column 15: a `&` begins no entity that is known; write `&amp;`",
        );
        check("<settings>", "line 1, column 11: the text ends before its elements do");
        check("{}", "line 1, column 1: it is not well-formed");
    }
}
