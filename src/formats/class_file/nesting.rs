//! Whether a class stands inside another one, and what it is called there (JVMS 4.7.6, 4.7.7).

use super::InvalidClassFile;
use super::cursor::Cursor;
use super::pool::Pool;

/// Where a class stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nesting {
    /// In no other class.
    Top,
    /// In another class or a method.
    Named {
        /// What it is called there.
        name: String,
        /// The class that it is a member of; nothing where it stands in a method.
        outer: Option<String>,
    },
    /// In a method, without a name.
    Anonymous,
}

impl Nesting {
    /// Reads the attributes of a class, as far as they tell; and the classes that it permits to extend it, where it says
    /// so (JVMS 4.7.31).
    pub(super) fn read(
        cursor: &mut Cursor<'_>,
        pool: &Pool<'_>,
        class: &str,
    ) -> Result<(Self, Option<Vec<String>>), InvalidClassFile> {
        let (mut itself, mut is_in_method, mut permitted) = (None, false, None);
        for _ in 0..cursor.u16()? {
            let (name, length) = (cursor.u16()?, cursor.u32()?);
            let body = cursor.take(usize::try_from(length).unwrap_or(usize::MAX))?;
            match pool.bytes(name) {
                Ok(b"InnerClasses") if itself.is_none() => itself = own_entry(&mut Cursor::new(body, 0), pool, class)?,
                Ok(b"EnclosingMethod") => is_in_method = true,
                Ok(b"PermittedSubclasses") => {
                    let mut body = Cursor::new(body, 0);
                    let names = (0..body.u16()?).map(|_| Ok(pool.class(body.u16()?)?.into_owned()));
                    permitted = Some(names.collect::<Result<_, InvalidClassFile>>()?);
                }
                _ => (),
            }
        }
        let nesting = match itself {
            Some((outer, name)) if outer.is_some() || is_in_method => match name {
                Some(name) => Self::Named { name, outer: outer.filter(|_| !is_in_method) },
                None => Self::Anonymous,
            },
            _ => Self::Top,
        };
        Ok((nesting, permitted))
    }
}

/// What a class is a member of, and its name there.
type OwnEntry = (Option<String>, Option<String>);

/// What `InnerClasses` says of the class itself: what it is a member of, and its name.
fn own_entry(cursor: &mut Cursor<'_>, pool: &Pool<'_>, class: &str) -> Result<Option<OwnEntry>, InvalidClassFile> {
    for _ in 0..cursor.u16()? {
        let (inner, outer, name, _access) = (cursor.u16()?, cursor.u16()?, cursor.u16()?, cursor.u16()?);
        if inner != 0 && pool.class(inner)? == class {
            let name = if name == 0 { None } else { Some(pool.text(name)?.into_owned()) };
            let outer = if outer == 0 { None } else { Some(pool.class(outer)?.into_owned()) };
            return Ok(Some((outer, name)));
        }
    }
    Ok(None)
}
