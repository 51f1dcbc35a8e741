//! Classes in a record: a jar may have eighty thousand, and their names have most of it in common.
//!
//! A name says how much of the one before it goes on, and what follows; what classes extend is spelled once. All of it
//! stands as base64 in the record. To deflate it costs more than it saves.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize as _, Deserializer, Serializer, de};

use super::facts::ClassOutline;
use crate::formats::class_file::Access;

pub(super) fn serialize<S: Serializer>(classes: &[ClassOutline], serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = Vec::new();
    let mut spelled: HashMap<&str, usize> = HashMap::new();
    let mut before = "";
    for class in classes {
        let common = class.name.bytes().zip(before.bytes()).take_while(|(one, other)| one == other).count();
        number(&mut text, common);
        number(&mut text, class.name.len() - common);
        text.extend_from_slice(&class.name.as_bytes()[common..]);
        before = &class.name;
        for value in [class.release, class.major, class.minor, class.access.0] {
            number(&mut text, value.into());
        }
        text.extend_from_slice(&class.crc.to_le_bytes());
        number(&mut text, class.interfaces.len() + usize::from(class.super_class.is_some()));
        text.push(u8::from(class.super_class.is_some()));
        for name in class.super_class.iter().chain(&class.interfaces) {
            let next = spelled.len();
            let place = *spelled.entry(name).or_insert(next);
            number(&mut text, place);
            if place == next {
                number(&mut text, name.len());
                text.extend_from_slice(name.as_bytes());
            }
        }
    }
    serializer.serialize_str(&STANDARD_NO_PAD.encode(text))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ClassOutline>, D::Error> {
    let text = STANDARD_NO_PAD.decode(String::deserialize(deserializer)?).map_err(de::Error::custom)?;
    Unpacking { rest: &text, spelled: Vec::new() }.classes().ok_or_else(|| de::Error::custom("classes break off"))
}

/// Seven bits in each byte, the lowest first; the highest bit says that more follow.
fn number(text: &mut Vec<u8>, mut value: usize) {
    while value > 0x7f {
        text.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    text.push(value.to_le_bytes()[0]);
}

struct Unpacking<'t> {
    rest: &'t [u8],
    spelled: Vec<Arc<str>>,
}

impl<'t> Unpacking<'t> {
    fn classes(mut self) -> Option<Vec<ClassOutline>> {
        let mut classes: Vec<ClassOutline> = Vec::new();
        while !self.rest.is_empty() {
            let common = self.number()?;
            let begin = if common == 0 { "" } else { classes.last()?.name.get(..common)? };
            let name = [begin.as_bytes(), self.counted()?].concat();
            let [release, major, minor, access] = [self.short()?, self.short()?, self.short()?, self.short()?];
            let crc = u32::from_le_bytes(*self.take(4)?.first_chunk()?);
            let (count, has_super) = (self.number()?, self.take(1)? == [1]);
            let mut supers = (0..count).map(|_| self.spelled()).collect::<Option<Vec<_>>>()?.into_iter();
            classes.push(ClassOutline {
                name: String::from_utf8(name).ok()?.into(),
                release,
                major,
                minor,
                access: Access(access),
                super_class: if has_super { Some(supers.next()?) } else { None },
                interfaces: supers.collect(),
                crc,
            });
        }
        Some(classes)
    }

    fn take(&mut self, count: usize) -> Option<&'t [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.take(1)?[0];
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn short(&mut self) -> Option<u16> {
        self.number()?.try_into().ok()
    }

    /// Bytes behind their number.
    fn counted(&mut self) -> Option<&'t [u8]> {
        let count = self.number()?;
        self.take(count)
    }

    fn spelled(&mut self) -> Option<Arc<str>> {
        let place = self.number()?;
        if place == self.spelled.len() {
            let name = str::from_utf8(self.counted()?).ok()?;
            self.spelled.push(name.into());
        }
        self.spelled.get(place).cloned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Record(#[serde(with = "super")] Vec<ClassOutline>);

    fn class() -> impl Strategy<Value = ClassOutline> {
        let name = || "(com/acme/)?[a-cé$]{0,3}";
        let numbers = any::<(u16, u16, u16, u16, u32)>();
        let supers = (proptest::option::of(name()), proptest::collection::vec(name(), 0..3));
        (name(), numbers, supers).prop_map(|(name, (release, major, minor, access, crc), (above, interfaces))| {
            ClassOutline {
                name: name.into(),
                release,
                major,
                minor,
                access: Access(access),
                super_class: above.map(Into::into),
                interfaces: interfaces.into_iter().map(Into::into).collect(),
                crc,
            }
        })
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_out(classes in proptest::collection::vec(class(), 0..20)) {
            let record = Record(classes);
            let text = serde_json::to_string(&record).expect("packed");
            prop_assert_eq!(serde_json::from_str::<Record>(&text).expect("unpacked"), record);
        }

        /// A damaged record is as good as none.
        #[test]
        fn noise_is_refused_or_read(text in proptest::collection::vec(any::<u8>(), 0..60)) {
            Unpacking { rest: &text, spelled: Vec::new() }.classes();
        }
    }
}
