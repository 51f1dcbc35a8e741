//! Escapes of keys and values (`Properties.loadConvert`, and `store` for what is written).

use std::ops::Range;

use super::Separator;

/// Where a text will stand, and so what has to be escaped at its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the beginning of a line.
    Key,
    /// Behind a separator.
    Value(Separator),
    /// Behind other characters of a value.
    Within,
}

/// The UTF-16 units that bytes mean, each with the bytes that spell it; `None` where a `\u` is malformed.
pub(super) fn unescape(chars: &[(u8, usize)]) -> Option<Vec<(u16, Range<usize>)>> {
    let mut units = Vec::with_capacity(chars.len());
    let mut at = 0;
    while let Some((byte, start)) = chars.get(at) {
        let escaped = if *byte == b'\\' { chars.get(at + 1) } else { None };
        let (unit, length) = match escaped {
            None => (u16::from(*byte), 1),
            Some((b'u', _)) => (hex(chars.get(at + 2..at + 6)?)?, 6),
            Some((escaped, _)) => (u16::from(control(*escaped)), 2),
        };
        units.push((unit, *start..chars[at + length - 1].1 + 1));
        at += length;
    }
    Some(units)
}

fn control(escaped: u8) -> u8 {
    match escaped {
        b't' => b'\t',
        b'n' => b'\n',
        b'r' => b'\r',
        b'f' => b'\x0c',
        other => other,
    }
}

fn hex(digits: &[(u8, usize)]) -> Option<u16> {
    digits
        .iter()
        .try_fold(0, |unit, (digit, _)| Some(unit << 4 | u16::try_from(char::from(*digit).to_digit(16)?).ok()?))
}

/// Whether a unit means the same at the beginning of a value as elsewhere.
pub(super) fn is_plain(unit: u16) -> bool {
    !matches!(u8::try_from(unit), Ok(b' ' | b'\t' | b'\x0c' | b'=' | b':'))
}

/// Units as they are written: printable ASCII as it is, all else escaped.
pub(super) fn escape(units: impl Iterator<Item = u16>, place: Place) -> Vec<u8> {
    let mut text = Vec::new();
    let mut is_leading = place != Place::Within;
    for unit in units {
        let byte = u8::try_from(unit).unwrap_or_default();
        match byte {
            b'\\' => text.extend_from_slice(b"\\\\"),
            b'\t' => text.extend_from_slice(b"\\t"),
            b'\n' => text.extend_from_slice(b"\\n"),
            b'\r' => text.extend_from_slice(b"\\r"),
            b'\x0c' => text.extend_from_slice(b"\\f"),
            b' '..=b'~' => {
                let means_more = match place {
                    Place::Key => matches!(byte, b' ' | b'=' | b':') || is_leading && matches!(byte, b'#' | b'!'),
                    Place::Value(Separator::Sign) => is_leading && byte == b' ',
                    Place::Value(Separator::None | Separator::Blank) => {
                        is_leading && matches!(byte, b' ' | b'=' | b':')
                    }
                    Place::Within => false,
                };
                if means_more {
                    text.push(b'\\');
                }
                text.push(byte);
            }
            _ => text.extend_from_slice(format!("\\u{unit:04x}").as_bytes()),
        }
        is_leading &= byte == b' ';
    }
    text
}
