//! The instructions of the Java virtual machine (JVMS, chapter 6), those that do alike taken together.

use super::cursor::Cursor;

/// An instruction. Places are counted from the begin of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instruction {
    /// `nop`.
    Nop,
    /// `aconst_null`.
    Null,
    /// `iconst`, `bipush`, `sipush`.
    Int(i32),
    /// `lconst`.
    Long(i64),
    /// `fconst`.
    Float,
    /// `dconst`.
    Double,
    /// `ldc` and its kin.
    Constant(u16),
    /// A load from a local variable.
    Load(u16),
    /// A store into a local variable.
    Store(u16),
    /// A load from an array; whether it is of a type of two words.
    ArrayLoad(bool),
    /// A store into an array.
    ArrayStore,
    /// `pop` to `swap`, by its code.
    Stack(u8),
    /// Arithmetic of two operands, conversions and comparisons, by its code.
    Math(u8),
    /// `iinc`: which variable, and by how much.
    Increment(u16, i16),
    /// `if…` and where it goes, by its code.
    If(u8, usize),
    /// `goto`.
    Goto(usize),
    /// `tableswitch`, `lookupswitch`: where it goes by default, and by number.
    Switch(usize, Vec<(i32, usize)>),
    /// `return` with or without a value.
    Return(bool),
    /// `getstatic`.
    GetStatic(u16),
    /// `putstatic`.
    PutStatic(u16),
    /// `getfield`.
    GetField(u16),
    /// `putfield`.
    PutField(u16),
    /// `invokevirtual`, `invokespecial`, `invokestatic`, `invokeinterface`, by its code.
    Invoke(u8, u16),
    /// `invokedynamic`.
    InvokeDynamic(u16),
    /// `new`.
    New(u16),
    /// `newarray`, `anewarray`; the class of its elements where that is one.
    NewArray(Option<u16>),
    /// `multianewarray`: of which class, and how many lengths it takes.
    NewArrays(u16, u8),
    /// `arraylength`.
    ArrayLength,
    /// `athrow`.
    Throw,
    /// `checkcast`.
    CheckCast(u16),
    /// `instanceof`.
    InstanceOf(u16),
    /// `monitorenter`, `monitorexit`.
    Monitor,
    /// `jsr`, `ret`: no compiler writes them any more.
    Subroutine,
}

/// `invokevirtual`.
pub const INVOKE_VIRTUAL: u8 = 182;
/// `invokespecial`.
pub const INVOKE_SPECIAL: u8 = 183;
/// `invokestatic`.
pub const INVOKE_STATIC: u8 = 184;

impl Instruction {
    /// The instruction at a place, and the place behind it.
    pub(super) fn read(code: &[u8], at: usize) -> Option<(Self, usize)> {
        if at >= code.len() {
            return None;
        }
        let mut cursor = Cursor::new(code, at);
        let opcode = cursor.u8().ok()?;
        let instruction = match opcode {
            0..=15 => constant(opcode),
            16 => Self::Int(i32::from(cursor.u8().ok()?.cast_signed())),
            17 => Self::Int(i32::from(cursor.u16().ok()?.cast_signed())),
            18 => Self::Constant(cursor.u8().ok()?.into()),
            19 | 20 => Self::Constant(cursor.u16().ok()?),
            21..=25 => Self::Load(cursor.u8().ok()?.into()),
            26..=45 => Self::Load(u16::from((opcode - 26) % 4)),
            46..=53 => Self::ArrayLoad(matches!(opcode, 47 | 49)),
            54..=58 => Self::Store(cursor.u8().ok()?.into()),
            59..=78 => Self::Store(u16::from((opcode - 59) % 4)),
            79..=86 => Self::ArrayStore,
            87..=95 => Self::Stack(opcode),
            96..=131 | 133..=152 => Self::Math(opcode),
            132 => Self::Increment(cursor.u8().ok()?.into(), cursor.u8().ok()?.cast_signed().into()),
            153..=166 | 198 | 199 => Self::If(opcode, near(at, &mut cursor)?),
            167 => Self::Goto(near(at, &mut cursor)?),
            168 | 169 | 201 => return Some((Self::Subroutine, code.len())),
            170 | 171 => switch(opcode, at, &mut cursor)?,
            172..=176 => Self::Return(true),
            177 => Self::Return(false),
            178 => Self::GetStatic(cursor.u16().ok()?),
            179 => Self::PutStatic(cursor.u16().ok()?),
            180 => Self::GetField(cursor.u16().ok()?),
            181 => Self::PutField(cursor.u16().ok()?),
            182..=184 => Self::Invoke(opcode, cursor.u16().ok()?),
            185 => {
                let index = cursor.u16().ok()?;
                cursor.skip(2).ok()?;
                Self::Invoke(opcode, index)
            }
            186 => {
                let index = cursor.u16().ok()?;
                cursor.skip(2).ok()?;
                Self::InvokeDynamic(index)
            }
            187 => Self::New(cursor.u16().ok()?),
            188 => {
                cursor.skip(1).ok()?;
                Self::NewArray(None)
            }
            189 => Self::NewArray(Some(cursor.u16().ok()?)),
            190 => Self::ArrayLength,
            191 => Self::Throw,
            192 => Self::CheckCast(cursor.u16().ok()?),
            193 => Self::InstanceOf(cursor.u16().ok()?),
            194 | 195 => Self::Monitor,
            196 => wide(&mut cursor)?,
            197 => Self::NewArrays(cursor.u16().ok()?, cursor.u8().ok()?),
            200 => Self::Goto(far(at, &mut cursor)?),
            202..=255 => return None,
        };
        Some((instruction, cursor.place()))
    }
}

fn constant(opcode: u8) -> Instruction {
    match opcode {
        0 => Instruction::Nop,
        1 => Instruction::Null,
        2..=8 => Instruction::Int(i32::from(opcode) - 3),
        9 | 10 => Instruction::Long(i64::from(opcode) - 9),
        11..=13 => Instruction::Float,
        _ => Instruction::Double,
    }
}

/// Where a jump of two bytes goes.
fn near(at: usize, cursor: &mut Cursor<'_>) -> Option<usize> {
    at.checked_add_signed(isize::from(cursor.u16().ok()?.cast_signed()))
}

/// Where a jump of four bytes goes.
fn far(at: usize, cursor: &mut Cursor<'_>) -> Option<usize> {
    at.checked_add_signed(isize::try_from(cursor.u32().ok()?.cast_signed()).ok()?)
}

fn wide(cursor: &mut Cursor<'_>) -> Option<Instruction> {
    let (opcode, index) = (cursor.u8().ok()?, cursor.u16().ok()?);
    match opcode {
        21..=25 => Some(Instruction::Load(index)),
        54..=58 => Some(Instruction::Store(index)),
        132 => Some(Instruction::Increment(index, cursor.u16().ok()?.cast_signed())),
        169 => Some(Instruction::Subroutine),
        _ => None,
    }
}

/// `tableswitch` and `lookupswitch`: their numbers begin at a multiple of four.
fn switch(opcode: u8, at: usize, cursor: &mut Cursor<'_>) -> Option<Instruction> {
    let padding = u32::try_from(3 - at % 4).ok()?;
    cursor.skip(padding).ok()?;
    let default = far(at, cursor)?;
    let mut cases = Vec::new();
    if opcode == 170 {
        let (low, high) = (cursor.u32().ok()?.cast_signed(), cursor.u32().ok()?.cast_signed());
        // No more than there are bytes, whatever it promises.
        if i64::from(high) - i64::from(low) >= i64::try_from(cursor.left() / 4).ok()? {
            return None;
        }
        for number in low..=high {
            cases.push((number, far(at, cursor)?));
        }
    } else {
        let count = usize::try_from(cursor.u32().ok()?).ok()?;
        if count > cursor.left() / 8 {
            return None;
        }
        for _ in 0..count {
            cases.push((cursor.u32().ok()?.cast_signed(), far(at, cursor)?));
        }
    }
    Some(Instruction::Switch(default, cases))
}
