//! The first part of a class file, as far as its interfaces.

use std::collections::BTreeSet;

use super::cursor::Cursor;
use super::pool::Pool;
use super::{Access, InvalidClassFile, MAGIC};

/// Who a class is and what it extends, read from the beginning of its class file. Names are internal ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The version of the form: major, then minor (JVMS 4.1, table 4.1-A).
    pub version: (u16, u16),
    /// What kind of class it is, and who may see it.
    pub access: Access,
    /// The class itself.
    pub name: String,
    /// What it extends; `None` for `java/lang/Object` and for modules.
    pub super_class: Option<String>,
    /// What it implements, in its order.
    pub interfaces: Vec<String>,
}

impl Outline {
    /// Reads the beginning of a class file; [`InvalidClassFile::Truncated`] where it ends before the interfaces do.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidClassFile> {
        Self::read(bytes).map(|(outline, ..)| outline)
    }

    /// The outline, the constants, and where the fields begin.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, Pool<'_>, Cursor<'_>), InvalidClassFile> {
        if !bytes.starts_with(&MAGIC) {
            return Err(InvalidClassFile::NotAClass);
        }
        let mut cursor = Cursor::new(bytes, MAGIC.len());
        let (minor, major) = (cursor.u16()?, cursor.u16()?);
        let pool = Pool::read(&mut cursor)?;
        let access = Access(cursor.u16()?);
        let name = pool.class(cursor.u16()?)?;
        let super_class = match cursor.u16()? {
            0 => None,
            index => Some(pool.class(index)?),
        };
        let mut seen = BTreeSet::new();
        let mut interfaces = Vec::new();
        for _ in 0..cursor.u16()? {
            let index = cursor.u16()?;
            // No machine takes one twice; and a long name that is had over and over takes no memory.
            if !seen.insert(pool.class_bytes(index)?) {
                return Err(InvalidClassFile::Twice { index });
            }
            interfaces.push(pool.class(index)?);
        }
        Ok((Self { version: (major, minor), access, name, super_class, interfaces }, pool, cursor))
    }
}
