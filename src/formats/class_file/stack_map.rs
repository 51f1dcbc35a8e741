//! What a verifier is told of the types at some places of a body (`StackMapTable`, JVMS 4.7.4).

use std::sync::Arc;

use super::cursor::Cursor;

/// The types at a place, by what is other than at the place before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackFrame {
    /// The place, counted from the begin of the body.
    pub at: usize,
    /// What is other.
    pub change: FrameChange,
}

/// How the types at a place differ from those at the place before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameChange {
    /// The variables are the same; the stack is empty, or holds this one value.
    Same(Option<SlotType>),
    /// So many of the last variables are gone, and the stack is empty.
    Chop(usize),
    /// There are these variables more, and the stack is empty.
    Append(Vec<SlotType>),
    /// All is told.
    Full {
        /// The variables.
        locals: Vec<SlotType>,
        /// The stack, the lowest value first.
        stack: Vec<SlotType>,
    },
}

/// The type of a variable or of a value on the stack; one of two words stands there once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotType {
    /// Nothing that can be used.
    Top,
    /// `int` and what is stored like it, or `float`.
    Word,
    /// `long` or `double`.
    Wide,
    /// `null`.
    Null,
    /// The object that a constructor has not constructed yet.
    This,
    /// What `new` at this place made, and nobody constructed yet.
    New(usize),
    /// An object of a class by internal name, or an array by descriptor.
    Object(Arc<str>),
}

/// Reads a table; nothing where it is malformed. `class` gives the class of a constant.
pub(super) fn read(table: &[u8], class: impl Fn(u16) -> Option<String>) -> Option<Vec<StackFrame>> {
    let mut cursor = Cursor::new(table, 0);
    let (mut frames, mut next) = (Vec::new(), 0);
    for _ in 0..cursor.u16().ok()? {
        let tag = cursor.u8().ok()?;
        let types =
            |cursor: &mut Cursor<'_>, count: u16| (0..count).map(|_| slot(cursor, &class)).collect::<Option<Vec<_>>>();
        let (offset, change) = match tag {
            0..=63 => (tag.into(), FrameChange::Same(None)),
            64..=127 => (u16::from(tag) - 64, FrameChange::Same(Some(slot(&mut cursor, &class)?))),
            247 => (cursor.u16().ok()?, FrameChange::Same(Some(slot(&mut cursor, &class)?))),
            248..=250 => (cursor.u16().ok()?, FrameChange::Chop(usize::from(251 - tag))),
            251 => (cursor.u16().ok()?, FrameChange::Same(None)),
            252..=254 => (cursor.u16().ok()?, FrameChange::Append(types(&mut cursor, u16::from(tag) - 251)?)),
            255 => {
                let offset = cursor.u16().ok()?;
                let count = cursor.u16().ok()?;
                let locals = types(&mut cursor, count)?;
                let count = cursor.u16().ok()?;
                (offset, FrameChange::Full { locals, stack: types(&mut cursor, count)? })
            }
            128..=246 => return None,
        };
        let at = next + usize::from(offset);
        next = at + 1;
        frames.push(StackFrame { at, change });
    }
    (cursor.left() == 0).then_some(frames)
}

fn slot(cursor: &mut Cursor<'_>, class: impl Fn(u16) -> Option<String>) -> Option<SlotType> {
    Some(match cursor.u8().ok()? {
        0 => SlotType::Top,
        1 | 2 => SlotType::Word,
        3 | 4 => SlotType::Wide,
        5 => SlotType::Null,
        6 => SlotType::This,
        7 => SlotType::Object(class(cursor.u16().ok()?)?.into()),
        8 => SlotType::New(cursor.u16().ok()?.into()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &[u8], expected: Option<&[(usize, FrameChange)]>) {
        let class = |index: u16| (index == 9).then(|| "com/acme/Part".to_owned());
        let frames = read(table, class);
        let frames = frames.map(|frames| frames.into_iter().map(|it| (it.at, it.change)).collect::<Vec<_>>());
        assert_eq!(frames.as_deref(), expected, "{table:?}");
    }

    #[test]
    fn tables_are_read() {
        let part = || SlotType::Object("com/acme/Part".into());
        check(&[0, 0], Some(&[]));
        check(
            &[0, 4, 5, 64, 7, 0, 9, 250, 0, 1, 253, 0, 2, 4, 8, 0, 3],
            Some(&[
                (5, FrameChange::Same(None)),
                (6, FrameChange::Same(Some(part()))),
                (8, FrameChange::Chop(1)),
                (11, FrameChange::Append(vec![SlotType::Wide, SlotType::New(3)])),
            ]),
        );
        let full = FrameChange::Full { locals: vec![SlotType::This, SlotType::Null], stack: vec![part()] };
        check(&[0, 1, 255, 0, 7, 0, 2, 6, 5, 0, 1, 7, 0, 9], Some(&[(7, full)]));
    }

    #[test]
    fn what_is_no_table() {
        for table in [&[][..], &[0, 1], &[0, 0, 0], &[0, 1, 128], &[0, 1, 64, 7, 0, 8], &[0, 1, 64, 9], &[0, 1, 255, 0]]
        {
            check(table, None);
        }
    }
}
