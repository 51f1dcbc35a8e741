//! The fields of a header block, and the records of a pax extended header.

use std::collections::BTreeMap;

/// Sums bytes as unsigned or, like old tars, as signed; `false` where neither is what the block says.
pub(super) fn sums_up(block: &[u8; 512]) -> bool {
    let bytes = || block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { b' ' } else { *byte });
    let plain: i64 = bytes().map(i64::from).sum();
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    number(&block[148..156]).is_some_and(|wanted| wanted == plain || wanted == signed)
}

/// The name in the header itself, with ustar's prefix.
pub(super) fn name(block: &[u8; 512]) -> Vec<u8> {
    let name = until_nul(&block[..100]);
    let prefix = until_nul(&block[345..500]);
    if &block[257..263] != b"ustar\0" || prefix.is_empty() {
        return name.to_owned();
    }
    [prefix, b"/", name].concat()
}

pub(super) fn until_nul(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// An octal number, or the base-256 that GNU tar writes for what does not fit.
pub(super) fn number(field: &[u8]) -> Option<i64> {
    if field.first().is_some_and(|byte| byte & 0x80 != 0) {
        let flip = if field[0] & 0x40 == 0 { 0 } else { 0xff };
        let mut value: i64 = 0;
        for (at, byte) in field.iter().enumerate() {
            let digit = (byte ^ flip) & if at == 0 { 0x7f } else { 0xff };
            value = value.checked_mul(256)?.checked_add(i64::from(digit))?;
        }
        return Some(if flip == 0 { value } else { !value });
    }
    let text = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    let text = text.split('\0').next().unwrap_or_default();
    if text.is_empty() { Some(0) } else { i64::from_str_radix(text, 8).ok() }
}

/// The same, where a number below zero makes no sense.
pub(super) fn unsigned(field: &[u8]) -> Option<u64> {
    number(field).and_then(|value| u64::try_from(value).ok())
}

pub(super) fn decimal(text: &[u8]) -> Option<u64> {
    std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

/// Seconds and nanoseconds of a decimal such as `-1.5`, which is half a second after -2.
pub(super) fn decimal_time(text: &[u8]) -> Option<(i64, u32)> {
    let text = std::str::from_utf8(text).ok()?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: u32 = format!("{fraction:0<9}")[..9].parse().ok()?;
    match (whole.starts_with('-'), nanos) {
        (true, 1..) => Some((seconds.checked_sub(1)?, 1_000_000_000 - nanos)),
        _ => Some((seconds, nanos)),
    }
}

/// `length key=value\n`, again and again; values may have any bytes, so only the lengths count. `None` where a length
/// leads anywhere else than behind a newline.
pub(super) fn pax_records(mut text: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut records = BTreeMap::new();
    while !text.is_empty() {
        let space = text.iter().position(|byte| *byte == b' ')?;
        let length = usize::try_from(decimal(&text[..space])?).ok()?;
        let record = text.get(space + 1..length)?.strip_suffix(b"\n")?;
        let equals = record.iter().position(|byte| *byte == b'=')?;
        if let Ok(key) = std::str::from_utf8(&record[..equals]) {
            records.insert(key.to_owned(), record[equals + 1..].to_owned());
        }
        text = &text[length..];
    }
    Some(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_both_notations() {
        let cases: [(&[u8], Option<i64>); 8] = [
            (b"0000755\0", Some(0o755)),
            (b"   755 \0", Some(0o755)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"00a\0", None),
            (b"\x80\0\0\0\0\x2d\xc6\xc0", Some(3_000_000)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xfe", Some(-2)),
            (b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", Some(i64::MAX)),
            (b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", None),
        ];
        for (field, value) in cases {
            assert_eq!(number(field), value, "{field:?}");
        }
    }

    #[test]
    fn times_with_fractions() {
        let cases: [(&str, Option<(i64, u32)>); 7] = [
            ("1700000000.123456789", Some((1_700_000_000, 123_456_789))),
            ("1700000000.1234567891", Some((1_700_000_000, 123_456_789))),
            ("5", Some((5, 0))),
            ("-1.5", Some((-2, 500_000_000))),
            ("-0.25", Some((-1, 750_000_000))),
            ("-3", Some((-3, 0))),
            ("1.x", None),
        ];
        for (text, value) in cases {
            assert_eq!(decimal_time(text.as_bytes()), value, "{text}");
        }
    }

    #[test]
    fn pax_values_may_have_newlines_and_lengths_must_fit() {
        let records = pax_records(b"8 a=1\n2\n6 b=c\n").expect("well-formed");
        assert_eq!(records["a"], b"1\n2");
        assert_eq!(records["b"], b"c");
        for bad in ["9 a=1\n2\n", "3 \n", "0 a=b\n", "x a=b\n", "99999999999999999999 a=b\n"] {
            assert!(pax_records(bad.as_bytes()).is_none(), "{bad:?}");
        }
    }
}
