//! Java `.properties` read as `java.util.Properties.load(InputStream)` reads them, and edited where a value changes.
//!
//! Every byte that need not change stays: comments, order, line ends, continuations, escapes, and bytes that are no
//! ASCII, which Java takes for Latin-1. What is written is ASCII. Of equal keys the last one counts, as in Java.
//! Nothing here does input or output.

mod escape;
mod lines;
#[cfg(test)]
mod tests;

use std::ops::Range;

use escape::{Place, escape, is_plain, unescape};
use lines::{Line, lines};

/// The text of a properties file, and what it says.
#[derive(Debug, Clone)]
pub struct PropertiesText {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// Whether the last line is continued, and by how many line ends a further line has to be held off.
    open: usize,
}

/// One key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    key: String,
    value: String,
    line: usize,
    /// The UTF-16 units of the value, each with the bytes that spell it.
    units: Vec<(u16, Range<usize>)>,
    /// Where the value begins; where it is empty, where it would.
    start: usize,
    separator: Separator,
}

/// What stands between a key and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    /// Nothing: the line ends with its key.
    None,
    /// Blanks alone.
    Blank,
    /// `=` or `:`.
    Sign,
}

/// A `\u` that is not followed by four hexadecimal digits, for which Java refuses the whole file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} has a `\\u` without four hexadecimal digits behind it, and Java reads nothing of such a file")]
pub struct MalformedEscape {
    /// The line of the file, from 1, where the entry begins.
    pub line: usize,
}

impl Entry {
    /// The key, escapes resolved.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value, escapes resolved. Half a surrogate pair, which Java would keep, is replaced.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The line of the file, from 1, where it begins.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl PropertiesText {
    /// Reads a file.
    pub fn parse(bytes: &[u8]) -> Result<Self, MalformedEscape> {
        let (lines, open) = lines(bytes);
        let entries = lines.iter().map(entry).collect::<Result<_, _>>()?;
        Ok(Self { bytes: bytes.to_vec(), entries, open })
    }

    /// All entries, as they stand there.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The value of a key; of equal keys the last one counts.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.counting(key).map(Entry::value)
    }

    /// Sets a key's value: where the key stands, in the entry that counts, else in a line of its own at the end.
    ///
    /// Where old and new value begin or end alike, only what lies between is written anew.
    pub fn set(&mut self, key: &str, value: &str) {
        let (place, text) = match self.counting(key) {
            Some(entry) => entry.edit(value),
            None => (self.bytes.len()..self.bytes.len(), self.further(key, value)),
        };
        self.bytes.splice(place, text);
        *self = Self::parse(&self.bytes).expect("what is written has no escape that Java refuses");
    }

    /// The file's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn counting(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rfind(|entry| entry.key == key)
    }

    /// A line for the end of the file, and what holds it off from the line before.
    fn further(&self, key: &str, value: &str) -> Vec<u8> {
        let end = self.line_end();
        let is_begun = self.bytes.last().is_some_and(|last| !matches!(last, b'\n' | b'\r'));
        // A lone `\r` and the `\n` that is put behind it would be one line end.
        let is_halved = self.open > 0 && self.bytes.ends_with(b"\r") && end == b"\n";
        let mut text = end.repeat(self.open.max(usize::from(is_begun)) + usize::from(is_halved));
        text.extend(escape(key.encode_utf16(), Place::Key));
        text.push(b'=');
        text.extend(escape(value.encode_utf16(), Place::Value(Separator::Sign)));
        text.extend_from_slice(end);
        text
    }

    /// How the file ends its lines, to go by the first.
    fn line_end(&self) -> &'static [u8] {
        match self.bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(at) if self.bytes[at] == b'\n' => b"\n",
            Some(at) if self.bytes.get(at + 1) == Some(&b'\n') => b"\r\n",
            Some(_) => b"\r",
            None => b"\n",
        }
    }
}

impl Entry {
    /// Which bytes to replace, and by what, so that the value is another.
    fn edit(&self, value: &str) -> (Range<usize>, Vec<u8>) {
        let new: Vec<u16> = value.encode_utf16().collect();
        let old: Vec<u16> = self.units.iter().map(|(unit, _)| *unit).collect();
        let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let most = old.len().min(new.len()) - head;
        let tail = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
        if head == old.len() && old.len() == new.len() {
            return (self.start..self.start, Vec::new());
        }
        let start = if head > 0 { self.units[head - 1].1.end } else { self.start };
        let end = if old.len() == head + tail { start } else { self.units[old.len() - tail - 1].1.end };
        let middle = new[head..new.len() - tail].iter().copied();
        if head > 0 {
            return (start..end, escape(middle, Place::Within));
        }
        let mut text = if self.separator == Separator::None { b"=".to_vec() } else { Vec::new() };
        let separator = if self.separator == Separator::None { Separator::Sign } else { self.separator };
        // What stands first now may be what would be taken for a separator there, or dropped: it is spelled anew.
        let is_first = new.len() == tail;
        let bare = self.units[old.len() - tail..].iter().take_while(|(unit, _)| is_first && !is_plain(*unit));
        let end = bare.clone().last().map_or(end, |(_, bytes)| bytes.end);
        text.extend(escape(middle.chain(bare.map(|(unit, _)| *unit)), Place::Value(separator)));
        (start..end, text)
    }
}

/// Key and value of a logical line (`Properties.load0`).
fn entry(line: &Line) -> Result<Entry, MalformedEscape> {
    let chars = &line.chars;
    let mut escaped = false;
    let is_end = |byte: u8| matches!(byte, b'=' | b':') || is_blank(byte);
    let key_end = chars.iter().position(|(byte, _)| {
        let ends = !escaped && is_end(*byte);
        escaped = !escaped && *byte == b'\\';
        ends
    });
    let key_end = key_end.unwrap_or(chars.len());
    let mut separator = Separator::None;
    let mut at = key_end;
    while let Some((byte, _)) = chars.get(at) {
        match byte {
            b'=' | b':' if separator != Separator::Sign => separator = Separator::Sign,
            byte if is_blank(*byte) => separator = separator.or_blank(),
            _ => break,
        }
        at += 1;
    }
    let malformed = || MalformedEscape { line: line.number };
    let key: Vec<u16> = unescape(&chars[..key_end]).ok_or_else(malformed)?.into_iter().map(|(unit, _)| unit).collect();
    let units = unescape(&chars[at..]).ok_or_else(malformed)?;
    let value: Vec<u16> = units.iter().map(|(unit, _)| *unit).collect();
    let start = match at.checked_sub(1).and_then(|last| chars.get(last)) {
        _ if at < chars.len() => chars[at].1,
        Some((_, last)) => last + 1,
        None => line.start,
    };
    let (key, value) = (String::from_utf16_lossy(&key), String::from_utf16_lossy(&value));
    Ok(Entry { key, value, line: line.number, units, start, separator })
}

impl Separator {
    fn or_blank(self) -> Self {
        if self == Self::None { Self::Blank } else { self }
    }
}

/// What Java's reader skips at the beginning of a line and around a separator.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\x0c')
}
