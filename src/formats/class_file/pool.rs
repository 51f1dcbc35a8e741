//! The constant pool (JVMS 4.4), as far as names need it.

use std::borrow::Cow;

use super::InvalidClassFile;
use super::cursor::Cursor;

/// Where the pool begins, behind magic, version and count.
const START: usize = 10;
/// What a constant that was not seen yet is likely to take, in bytes.
const LIKELY: usize = 16;

/// Where each constant begins; the first has the number 1. They are found little by little, in bytes that become more.
#[derive(Debug, Default)]
pub(super) struct Begins {
    at: Vec<usize>,
    /// Where the next constant begins.
    next: usize,
}

impl Begins {
    /// Forgets all: another class follows.
    pub(super) fn restart(&mut self) {
        self.at.clear();
        self.next = START;
    }

    /// Goes on to the end of the pool, in bytes that begin as those before. Where they end too early, it is asked again
    /// with more of them.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(), InvalidClassFile> {
        let count = usize::from(Cursor::new(bytes, START - 2).u16()?);
        if self.at.is_empty() {
            self.at.push(0);
            self.next = START;
        }
        let truncated = InvalidClassFile::Truncated { length: bytes.len() };
        while self.at.len() < count {
            let rest = bytes.get(self.next..).unwrap_or_default();
            let (length, places) = match *rest.first().ok_or(truncated)? {
                1 => {
                    let [high, low] = *rest.get(1..).and_then(<[u8]>::first_chunk).ok_or(truncated)?;
                    (3 + usize::from(u16::from_be_bytes([high, low])), 1)
                }
                // Class, String, MethodType, Module, Package.
                7 | 8 | 16 | 19 | 20 => (3, 1),
                // MethodHandle.
                15 => (4, 1),
                // Integer, Float, three kinds of references, NameAndType, Dynamic, InvokeDynamic.
                3 | 4 | 9..=12 | 17 | 18 => (5, 1),
                // Long and Double take two places (JVMS 4.4.5).
                5 | 6 => (9, 2),
                tag => {
                    let index = u16::try_from(self.at.len()).unwrap_or(u16::MAX);
                    return Err(InvalidClassFile::Tag { index, tag });
                }
            };
            if rest.len() < length {
                return Err(truncated);
            }
            self.at.push(self.next);
            if places == 2 {
                self.at.push(0);
            }
            self.next += length;
        }
        Ok(())
    }

    /// Where the pool ends, once it was read.
    pub(super) fn end(&self) -> usize {
        self.next
    }

    /// How many bytes the pool and what follows it as far as the interfaces are likely to take, by what was seen.
    pub(super) fn likely(&self, bytes: &[u8]) -> usize {
        let count = Cursor::new(bytes, START - 2).u16().map_or(0, usize::from);
        let seen = self.at.len().max(1);
        let each = (self.next.saturating_sub(START) / seen).max(LIKELY);
        self.next.max(START) + count.saturating_sub(seen) * each + 2 * LIKELY
    }
}

/// All constants of a class file.
#[derive(Clone, Copy)]
pub(super) struct Pool<'b> {
    bytes: &'b [u8],
    begins: &'b [usize],
}

impl<'b> Pool<'b> {
    /// Those of a pool that was read to its end.
    pub(super) fn new(bytes: &'b [u8], begins: &'b Begins) -> Self {
        Self { bytes, begins: &begins.at }
    }

    /// The bytes of a constant, its tag first; none of those that are missing.
    fn constant(&self, index: u16) -> &'b [u8] {
        let begin = self.begins.get(usize::from(index)).filter(|begin| **begin > 0);
        begin.and_then(|begin| self.bytes.get(*begin..)).unwrap_or_default()
    }

    /// Sees to it that every text is one: a JVM looks at all of them before it defines a class.
    pub(super) fn check(&self) -> Result<(), InvalidClassFile> {
        let last = u16::try_from(self.begins.len()).unwrap_or(u16::MAX);
        let lying = (0..last).find(|index| self.bytes(*index).is_ok_and(|bytes| !is_legal(bytes)));
        lying.map_or(Ok(()), |index| Err(InvalidClassFile::Text { index }))
    }

    /// The name of a class.
    pub(super) fn class(&self, index: u16) -> Result<Cow<'b, str>, InvalidClassFile> {
        self.text(self.class_name(index)?)
    }

    /// The raw bytes of the name of a class.
    pub(super) fn class_bytes(&self, index: u16) -> Result<&'b [u8], InvalidClassFile> {
        self.bytes(self.class_name(index)?)
    }

    fn class_name(&self, index: u16) -> Result<u16, InvalidClassFile> {
        match *self.constant(index) {
            [7, high, low, ..] => Ok(u16::from_be_bytes([high, low])),
            _ => Err(InvalidClassFile::Reference { index, wanted: "a class" }),
        }
    }

    /// The raw bytes of a text.
    pub(super) fn bytes(&self, index: u16) -> Result<&'b [u8], InvalidClassFile> {
        match self.constant(index) {
            [1, high, low, rest @ ..] => Ok(&rest[..usize::from(u16::from_be_bytes([*high, *low]))]),
            _ => Err(InvalidClassFile::Reference { index, wanted: "a text" }),
        }
    }

    /// A text.
    pub(super) fn text(&self, index: u16) -> Result<Cow<'b, str>, InvalidClassFile> {
        let bytes = self.bytes(index)?;
        let plain = str::from_utf8(bytes).ok().filter(|text| is_plain(text.as_bytes()));
        match plain {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => decoded(bytes).map(Cow::Owned).ok_or(InvalidClassFile::Text { index }),
        }
    }
}

/// Whether bytes are the same in modified UTF-8 and in ASCII.
fn is_plain(bytes: &[u8]) -> bool {
    bytes.is_ascii() && !bytes.contains(&0)
}

/// Whether bytes are a text, be it with half a pair of UTF-16 units.
fn is_legal(bytes: &[u8]) -> bool {
    is_plain(bytes) || (!bytes.is_ascii() && units(bytes).is_some())
}

/// Modified UTF-8 (JVMS 4.4.7): NUL is two bytes, and what UTF-16 has as two units is three bytes for each. One such unit
/// without the other is no text.
pub(super) fn decoded(bytes: &[u8]) -> Option<String> {
    if bytes.is_ascii() {
        return is_plain(bytes).then(|| bytes.iter().copied().map(char::from).collect());
    }
    units(bytes).and_then(|units| String::from_utf16(&units).ok())
}

/// The UTF-16 units of a text.
fn units(bytes: &[u8]) -> Option<Vec<u16>> {
    let (mut units, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    while let Some((&first, behind)) = rest.split_first() {
        let low = |at: usize| behind.get(at).filter(|byte| **byte & 0xc0 == 0x80).map(|byte| u16::from(byte & 0x3f));
        let (unit, more) = match first {
            0x01..=0x7f => (u16::from(first), 0),
            0xc0..=0xdf => (u16::from(first & 0x1f) << 6 | low(0)?, 1),
            0xe0..=0xef => (u16::from(first & 0x0f) << 12 | low(0)? << 6 | low(1)?, 2),
            _ => return None,
        };
        // Nothing is written longer than it has to be, but for NUL.
        let is_longer = (more == 1 && (1..0x80).contains(&unit)) || (more == 2 && unit < 0x800);
        if is_longer {
            return None;
        }
        units.push(unit);
        rest = &behind[more..];
    }
    Some(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modified_utf_8() {
        for (bytes, expected) in [
            (&b"java/lang/Object"[..], Some("java/lang/Object")),
            (b"", Some("")),
            ("é/ñ".as_bytes(), Some("é/ñ")),
            ("日本".as_bytes(), Some("日本")),
            (b"a\xc0\x80b", Some("a\0b")),
            // A pair of surrogates, three bytes each.
            (b"\xed\xa0\xbd\xed\xb8\x80", Some("\u{1f600}")),
            (b"a\0b", None),
            ("\u{1f600}".as_bytes(), None),
            (b"\xed\xa0\xbd", None),
            (b"\xc3", None),
            (b"\xe6\x97", None),
            (b"\xc1\x81", None),
            (b"\xe0\x81\x81", None),
            (b"\x80", None),
            (b"\xff", None),
        ] {
            assert_eq!(decoded(bytes).as_deref(), expected, "{bytes:x?}");
        }
    }
}
