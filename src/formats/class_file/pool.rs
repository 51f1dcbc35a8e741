//! The constant pool (JVMS 4.4), as far as names need it.

use super::InvalidClassFile;
use super::cursor::Cursor;

/// A constant.
#[derive(Debug, Clone, Copy)]
enum Constant<'b> {
    /// `CONSTANT_Utf8`.
    Text(&'b [u8]),
    /// `CONSTANT_Class`, and where its name is.
    Class(u16),
    /// Any other, and the second place of those that take two.
    Other,
}

/// All constants; the first has the number 1.
pub(super) struct Pool<'b>(Vec<Constant<'b>>);

impl<'b> Pool<'b> {
    pub(super) fn read(cursor: &mut Cursor<'b>) -> Result<Self, InvalidClassFile> {
        let count = cursor.u16()?;
        let mut constants = vec![Constant::Other];
        while constants.len() < usize::from(count) {
            let index = u16::try_from(constants.len()).unwrap_or(u16::MAX);
            let (constant, places) = match cursor.u8()? {
                1 => {
                    let length = cursor.u16()?;
                    (Constant::Text(cursor.take(length.into())?), 1)
                }
                7 => (Constant::Class(cursor.u16()?), 1),
                // String, MethodType, Module, Package.
                8 | 16 | 19 | 20 => (passed(cursor, 2)?, 1),
                // MethodHandle.
                15 => (passed(cursor, 3)?, 1),
                // Integer, Float, three kinds of references, NameAndType, Dynamic, InvokeDynamic.
                3 | 4 | 9..=12 | 17 | 18 => (passed(cursor, 4)?, 1),
                // Long and Double take two places (JVMS 4.4.5).
                5 | 6 => (passed(cursor, 8)?, 2),
                tag => return Err(InvalidClassFile::Tag { index, tag }),
            };
            constants.push(constant);
            constants.extend(std::iter::repeat_n(Constant::Other, places - 1));
        }
        Ok(Self(constants))
    }

    /// Sees to it that every text is one: a JVM looks at all of them before it defines a class.
    pub(super) fn check(&self) -> Result<(), InvalidClassFile> {
        let lying = self.0.iter().position(|constant| matches!(constant, Constant::Text(bytes) if !is_legal(bytes)));
        lying.map_or(Ok(()), |index| Err(InvalidClassFile::Text { index: u16::try_from(index).unwrap_or(u16::MAX) }))
    }

    /// The name of a class.
    pub(super) fn class(&self, index: u16) -> Result<String, InvalidClassFile> {
        match self.0.get(usize::from(index)) {
            Some(Constant::Class(name)) => self.text(*name),
            _ => Err(InvalidClassFile::Reference { index, wanted: "a class" }),
        }
    }

    /// The raw bytes of the name of a class.
    pub(super) fn class_bytes(&self, index: u16) -> Result<&'b [u8], InvalidClassFile> {
        match self.0.get(usize::from(index)) {
            Some(Constant::Class(name)) => self.bytes(*name),
            _ => Err(InvalidClassFile::Reference { index, wanted: "a class" }),
        }
    }

    /// The raw bytes of a text.
    pub(super) fn bytes(&self, index: u16) -> Result<&'b [u8], InvalidClassFile> {
        match self.0.get(usize::from(index)) {
            Some(Constant::Text(bytes)) => Ok(bytes),
            _ => Err(InvalidClassFile::Reference { index, wanted: "a text" }),
        }
    }

    /// A text.
    pub(super) fn text(&self, index: u16) -> Result<String, InvalidClassFile> {
        decoded(self.bytes(index)?).ok_or(InvalidClassFile::Text { index })
    }
}

/// Whether bytes are a text, be it with half a pair of UTF-16 units.
fn is_legal(bytes: &[u8]) -> bool {
    if bytes.is_ascii() { !bytes.contains(&0) } else { units(bytes).is_some() }
}

fn passed<'b>(cursor: &mut Cursor<'b>, count: u32) -> Result<Constant<'b>, InvalidClassFile> {
    cursor.skip(count).map(|()| Constant::Other)
}

/// Modified UTF-8 (JVMS 4.4.7): NUL is two bytes, and what UTF-16 has as two units is three bytes for each. One such unit
/// without the other is no text.
pub(super) fn decoded(bytes: &[u8]) -> Option<String> {
    if bytes.is_ascii() {
        return (!bytes.contains(&0)).then(|| bytes.iter().copied().map(char::from).collect());
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
