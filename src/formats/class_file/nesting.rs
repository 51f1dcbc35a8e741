//! Whether a class stands inside another one, and what it is called there (JVMS 4.7.6, 4.7.7).

use super::InvalidClassFile;
use super::cursor::Cursor;
use super::pool::Pool;

/// Where a class stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nesting {
    /// In no other class.
    Top,
    /// In another class or a method, under this name.
    Named(String),
    /// In a method, without a name.
    Anonymous,
}

impl Nesting {
    /// Reads the attributes of a class, as far as they tell.
    pub(super) fn read(cursor: &mut Cursor<'_>, pool: &Pool<'_>, class: &str) -> Result<Self, InvalidClassFile> {
        let (mut itself, mut is_in_method) = (None, false);
        for _ in 0..cursor.u16()? {
            let (name, length) = (cursor.u16()?, cursor.u32()?);
            let body = cursor.take(usize::try_from(length).unwrap_or(usize::MAX))?;
            match pool.bytes(name) {
                Ok(b"InnerClasses") if itself.is_none() => itself = own_entry(&mut Cursor::new(body, 0), pool, class)?,
                Ok(b"EnclosingMethod") => is_in_method = true,
                _ => (),
            }
        }
        Ok(match itself {
            Some((has_outer, name)) if has_outer || is_in_method => name.map_or(Self::Anonymous, Self::Named),
            _ => Self::Top,
        })
    }
}

/// What `InnerClasses` says of the class itself: whether it is a member, and its name.
fn own_entry(
    cursor: &mut Cursor<'_>,
    pool: &Pool<'_>,
    class: &str,
) -> Result<Option<(bool, Option<String>)>, InvalidClassFile> {
    for _ in 0..cursor.u16()? {
        let (inner, outer, name, _access) = (cursor.u16()?, cursor.u16()?, cursor.u16()?, cursor.u16()?);
        if inner != 0 && pool.class(inner)? == class {
            let name = if name == 0 { None } else { Some(pool.text(name)?) };
            return Ok(Some((outer != 0, name)));
        }
    }
    Ok(None)
}
