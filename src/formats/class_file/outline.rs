//! The first part of a class file, as far as its interfaces.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::cursor::Cursor;
use super::pool::{Begins, Pool};
use super::{Access, InvalidClassFile, MAGIC};

/// Who a class is and what it extends, read from the beginning of its class file. Names are internal ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline<'b> {
    /// The version of the form: major, then minor (JVMS 4.1, table 4.1-A).
    pub version: (u16, u16),
    /// What kind of class it is, and who may see it.
    pub access: Access,
    /// The class itself.
    pub name: Cow<'b, str>,
    /// What it extends; `None` for `java/lang/Object` and for modules.
    pub super_class: Option<Cow<'b, str>>,
    /// What it implements, in its order.
    pub interfaces: Vec<Cow<'b, str>>,
}

/// Reads the beginnings of class files, each as far as is needed.
#[derive(Debug, Default)]
pub struct Outliner {
    begins: Begins,
}

impl Outliner {
    /// Another class file follows.
    pub fn restart(&mut self) {
        self.begins.restart();
    }

    /// How many bytes are likely to be needed in all, where these end before the interfaces do. It is asked again with
    /// more of them, and does not read the constants again that it has seen.
    pub fn lacks(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.begins.read(bytes) == Ok(()) {
            let mut cursor = Cursor::new(bytes, self.begins.end());
            let mut interfaces = || {
                cursor.skip(6)?;
                let count = cursor.u16()?;
                cursor.skip(2 * u32::from(count))
            };
            return interfaces().is_err().then(|| self.begins.likely(bytes));
        }
        matches!(self.begins.read(bytes), Err(InvalidClassFile::Truncated { .. })).then(|| self.begins.likely(bytes))
    }

    /// Reads the beginning of the class file; [`InvalidClassFile::Truncated`] where it ends before the interfaces do.
    pub fn outline<'b>(&'b mut self, bytes: &'b [u8]) -> Result<Outline<'b>, InvalidClassFile> {
        Outline::read(bytes, &mut self.begins).map(|(outline, ..)| outline)
    }
}

impl Outline<'static> {
    /// Reads the beginning of a class file, and keeps nothing of its bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidClassFile> {
        Outliner::default().outline(bytes).map(|outline| Self {
            version: outline.version,
            access: outline.access,
            name: owned(outline.name),
            super_class: outline.super_class.map(owned),
            interfaces: outline.interfaces.into_iter().map(owned).collect(),
        })
    }
}

fn owned(name: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(name.into_owned())
}

impl<'b> Outline<'b> {
    /// The outline, the constants, and where the fields begin.
    pub(super) fn read(
        bytes: &'b [u8],
        begins: &'b mut Begins,
    ) -> Result<(Self, Pool<'b>, Cursor<'b>), InvalidClassFile> {
        if !bytes.starts_with(&MAGIC) {
            return Err(InvalidClassFile::NotAClass);
        }
        let mut cursor = Cursor::new(bytes, MAGIC.len());
        let (minor, major) = (cursor.u16()?, cursor.u16()?);
        begins.read(bytes)?;
        let mut cursor = Cursor::new(bytes, begins.end());
        let pool = Pool::new(bytes, begins);
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
