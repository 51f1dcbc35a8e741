//! The constants of a class file (JVMS 4.4), each read when it is asked for.

use super::InvalidClassFile;
use super::cursor::Cursor;
use super::pool::decoded;

/// A constant as code refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constant {
    /// `CONSTANT_Integer`.
    Int(i32),
    /// `CONSTANT_Long`.
    Long(i64),
    /// `CONSTANT_Float`.
    Float,
    /// `CONSTANT_Double`.
    Double,
    /// `CONSTANT_String`.
    Text(String),
    /// `CONSTANT_Class`; the name of an array begins with `[`.
    Class(String),
    /// A reference to a field or a method.
    Member(MemberRef),
    /// `CONSTANT_InvokeDynamic`.
    Call {
        /// Which bootstrap method makes the place that is called.
        bootstrap: u16,
        /// The descriptor of the call.
        descriptor: String,
    },
    /// `CONSTANT_MethodHandle`.
    Handle {
        /// What it does (JVMS 4.4.8).
        kind: u8,
        /// With what.
        member: MemberRef,
    },
    /// A constant of another kind.
    Other,
}

/// A reference to a field or a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRef {
    /// The class that is named, which may inherit it.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// Its descriptor.
    pub descriptor: String,
}

/// Where the constants are.
#[derive(Debug, Clone)]
pub(super) struct Constants {
    /// Where each begins, at its tag; 0 where no constant is.
    places: Vec<u32>,
}

impl Constants {
    /// Finds all of them; the cursor stands behind them then.
    pub(super) fn find(cursor: &mut Cursor<'_>, length: usize) -> Result<Self, InvalidClassFile> {
        let count = cursor.u16()?;
        let mut places = vec![0];
        while places.len() < usize::from(count) {
            let index = u16::try_from(places.len()).unwrap_or(u16::MAX);
            let place = u32::try_from(length - cursor.left()).unwrap_or(0);
            let (size, is_double) = match cursor.u8()? {
                1 => (cursor.u16()?.into(), false),
                7 | 8 | 16 | 19 | 20 => (2, false),
                15 => (3, false),
                3 | 4 | 9..=12 | 17 | 18 => (4, false),
                5 | 6 => (8, true),
                tag => return Err(InvalidClassFile::Tag { index, tag }),
            };
            cursor.skip(size)?;
            places.push(place);
            if is_double {
                places.push(0);
            }
        }
        Ok(Self { places })
    }

    /// How many places there are, the first one included that is never used.
    pub(super) fn count(&self) -> u16 {
        u16::try_from(self.places.len()).unwrap_or(u16::MAX)
    }

    fn at<'b>(&self, bytes: &'b [u8], index: u16, wanted: &'static str) -> Result<(u8, Cursor<'b>), InvalidClassFile> {
        let place = self.places.get(usize::from(index)).filter(|place| **place != 0);
        let place = place.and_then(|place| usize::try_from(*place).ok());
        let mut cursor = Cursor::new(bytes, place.ok_or(InvalidClassFile::Reference { index, wanted })?);
        Ok((cursor.u8()?, cursor))
    }

    pub(super) fn text(&self, bytes: &[u8], index: u16) -> Result<String, InvalidClassFile> {
        let wanted = "a text";
        let (1, mut cursor) = self.at(bytes, index, wanted)? else {
            return Err(InvalidClassFile::Reference { index, wanted });
        };
        let length = cursor.u16()?;
        decoded(cursor.take(length.into())?).ok_or(InvalidClassFile::Text { index })
    }

    pub(super) fn class(&self, bytes: &[u8], index: u16) -> Result<String, InvalidClassFile> {
        let wanted = "a class";
        let (7, mut cursor) = self.at(bytes, index, wanted)? else {
            return Err(InvalidClassFile::Reference { index, wanted });
        };
        self.text(bytes, cursor.u16()?)
    }

    fn member(&self, bytes: &[u8], index: u16) -> Result<MemberRef, InvalidClassFile> {
        let wanted = "a member";
        let (9..=11, mut cursor) = self.at(bytes, index, wanted)? else {
            return Err(InvalidClassFile::Reference { index, wanted });
        };
        let owner = self.class(bytes, cursor.u16()?)?;
        let (name, descriptor) = self.named(bytes, cursor.u16()?)?;
        Ok(MemberRef { owner, name, descriptor })
    }

    fn named(&self, bytes: &[u8], index: u16) -> Result<(String, String), InvalidClassFile> {
        let wanted = "a name and a type";
        let (12, mut cursor) = self.at(bytes, index, wanted)? else {
            return Err(InvalidClassFile::Reference { index, wanted });
        };
        Ok((self.text(bytes, cursor.u16()?)?, self.text(bytes, cursor.u16()?)?))
    }

    pub(super) fn get(&self, bytes: &[u8], index: u16) -> Result<Constant, InvalidClassFile> {
        let (tag, mut cursor) = self.at(bytes, index, "a constant")?;
        Ok(match tag {
            3 => Constant::Int(cursor.u32()?.cast_signed()),
            4 => Constant::Float,
            5 => Constant::Long(((u64::from(cursor.u32()?) << 32) | u64::from(cursor.u32()?)).cast_signed()),
            6 => Constant::Double,
            7 => Constant::Class(self.class(bytes, index)?),
            8 => Constant::Text(self.text(bytes, cursor.u16()?)?),
            9..=11 => Constant::Member(self.member(bytes, index)?),
            15 => {
                let kind = cursor.u8()?;
                Constant::Handle { kind, member: self.member(bytes, cursor.u16()?)? }
            }
            18 => {
                let bootstrap = cursor.u16()?;
                Constant::Call { bootstrap, descriptor: self.named(bytes, cursor.u16()?)?.1 }
            }
            _ => Constant::Other,
        })
    }
}
