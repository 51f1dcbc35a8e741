//! A class file with what its methods do (JVMS 4.5 to 4.7).

use super::constants::{Constant, Constants};
use super::cursor::Cursor;
use super::instruction::Instruction;
use super::stack_map::{self, StackFrame};
use super::{Access, InvalidClassFile, MAGIC};

/// A class with its members; constants are read when they are asked for.
#[derive(Debug, Clone)]
pub struct ClassBody {
    bytes: Vec<u8>,
    constants: Constants,
    /// The major version of the form (JVMS 4.1, table 4.1-A).
    pub major: u16,
    /// Its flags.
    pub access: Access,
    /// Its internal name.
    pub name: String,
    /// What it extends.
    pub super_class: Option<String>,
    /// What it implements, in order.
    pub interfaces: Vec<String>,
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// Its methods, in order.
    pub methods: Vec<Method>,
    bootstraps: Vec<Bootstrap>,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its flags.
    pub access: Access,
    /// Its name.
    pub name: String,
    /// Its descriptor.
    pub descriptor: String,
    /// The constant that it is from the beginning (`ConstantValue`, JVMS 4.7.2).
    pub value: Option<u16>,
}

/// A method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Its flags.
    pub access: Access,
    /// Its name.
    pub name: String,
    /// Its descriptor.
    pub descriptor: String,
    /// What it does; nothing for abstract and native methods.
    pub code: Option<Code>,
}

/// What a method does (JVMS 4.7.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// How many local variables it has.
    pub locals: u16,
    begin: usize,
    length: usize,
    /// What handles its exceptions, in order.
    pub handlers: Vec<Handler>,
    /// Where its `StackMapTable` stands, if it has one.
    frames: Option<(usize, usize)>,
}

/// A stretch of code whose exceptions are handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handler {
    /// Where it begins.
    pub begin: u16,
    /// Behind its last instruction.
    pub end: u16,
    /// What handles them.
    pub target: u16,
    /// The class of the exceptions; 0 for all.
    pub class: u16,
}

#[derive(Debug, Clone)]
struct Bootstrap {
    handle: u16,
    arguments: Vec<u16>,
}

impl ClassBody {
    /// Reads a whole class file.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, InvalidClassFile> {
        if !bytes.starts_with(&MAGIC) {
            return Err(InvalidClassFile::NotAClass);
        }
        let mut cursor = Cursor::new(&bytes, MAGIC.len());
        cursor.skip(2)?;
        let major = cursor.u16()?;
        let constants = Constants::find(&mut cursor, bytes.len())?;
        let access = Access(cursor.u16()?);
        let name = constants.class(&bytes, cursor.u16()?)?;
        let super_class = match cursor.u16()? {
            0 => None,
            index => Some(constants.class(&bytes, index)?),
        };
        let interfaces =
            (0..cursor.u16()?).map(|_| constants.class(&bytes, cursor.u16()?)).collect::<Result<_, _>>()?;
        let fields = (0..cursor.u16()?).map(|_| field(&mut cursor, &bytes, &constants)).collect::<Result<_, _>>()?;
        let methods = (0..cursor.u16()?).map(|_| method(&mut cursor, &bytes, &constants)).collect::<Result<_, _>>()?;
        let mut bootstraps = Vec::new();
        attributes(&mut cursor, &bytes, &constants, |name, mut content| {
            if name == "BootstrapMethods" {
                for _ in 0..content.u16()? {
                    let handle = content.u16()?;
                    let arguments = (0..content.u16()?).map(|_| content.u16()).collect::<Result<_, _>>()?;
                    bootstraps.push(Bootstrap { handle, arguments });
                }
            }
            Ok(())
        })?;
        match cursor.left() {
            0 => {
                Ok(Self { bytes, constants, major, access, name, super_class, interfaces, fields, methods, bootstraps })
            }
            count => Err(InvalidClassFile::Trailing { count }),
        }
    }

    /// A constant by its number.
    pub fn constant(&self, index: u16) -> Result<Constant, InvalidClassFile> {
        self.constants.get(&self.bytes, index)
    }

    /// All constants that can be read; lying ones are passed over.
    pub fn all_constants(&self) -> impl Iterator<Item = Constant> + '_ {
        (1..self.constants.count()).filter_map(|index| self.constant(index).ok())
    }

    /// A bootstrap method: its handle, and its arguments.
    pub fn bootstrap(&self, index: u16) -> Option<(Constant, Vec<Constant>)> {
        let bootstrap = self.bootstraps.get(usize::from(index))?;
        let arguments = bootstrap.arguments.iter().map(|index| self.constant(*index).ok()).collect::<Option<_>>()?;
        Some((self.constant(bootstrap.handle).ok()?, arguments))
    }

    /// The method of this name and descriptor.
    pub fn method(&self, name: &str, descriptor: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.name == name && method.descriptor == descriptor)
    }

    /// The field of this name and descriptor.
    pub fn field(&self, name: &str, descriptor: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name && field.descriptor == descriptor)
    }

    /// What a verifier is told of the types in a body, in the order of its places; nothing where that is malformed.
    pub fn frames(&self, code: &Code) -> Option<Vec<StackFrame>> {
        match code.frames {
            Some((begin, end)) => stack_map::read(self.bytes.get(begin..end)?, |class| match self.constant(class) {
                Ok(Constant::Class(class)) => Some(class),
                _ => None,
            }),
            None => Some(Vec::new()),
        }
    }

    /// The instruction of a body at this place, and the place behind it; nothing where there is none.
    pub fn instruction(&self, code: &Code, at: usize) -> Option<(Instruction, usize)> {
        Instruction::read(self.bytes.get(code.begin..code.begin + code.length)?, at)
    }
}

impl Access {
    /// `ACC_STATIC`.
    pub fn is_static(self) -> bool {
        self.0 & 0x0008 != 0
    }

    /// `ACC_FINAL`.
    pub fn is_final(self) -> bool {
        self.0 & 0x0010 != 0
    }

    /// `ACC_PRIVATE`.
    pub fn is_private(self) -> bool {
        self.0 & 0x0002 != 0
    }
}

fn field<'b>(cursor: &mut Cursor<'b>, bytes: &'b [u8], constants: &Constants) -> Result<Field, InvalidClassFile> {
    let access = Access(cursor.u16()?);
    let (name, descriptor) = (constants.text(bytes, cursor.u16()?)?, constants.text(bytes, cursor.u16()?)?);
    let mut value = None;
    attributes(cursor, bytes, constants, |name, mut content| {
        if name == "ConstantValue" {
            value = Some(content.u16()?);
        }
        Ok(())
    })?;
    Ok(Field { access, name, descriptor, value })
}

fn method<'b>(cursor: &mut Cursor<'b>, bytes: &'b [u8], constants: &Constants) -> Result<Method, InvalidClassFile> {
    let access = Access(cursor.u16()?);
    let (name, descriptor) = (constants.text(bytes, cursor.u16()?)?, constants.text(bytes, cursor.u16()?)?);
    let mut code = None;
    attributes(cursor, bytes, constants, |name, content| {
        if name == "Code" {
            code = Some(body(content, bytes, constants)?);
        }
        Ok(())
    })?;
    Ok(Method { access, name, descriptor, code })
}

/// A body; the cursor sees no further than its attribute.
fn body<'b>(mut content: Cursor<'b>, bytes: &'b [u8], constants: &Constants) -> Result<Code, InvalidClassFile> {
    content.skip(2)?;
    let locals = content.u16()?;
    let length = content.u32()?;
    let begin = content.place();
    content.skip(length)?;
    let handlers = (0..content.u16()?).map(|_| {
        let (begin, end) = (content.u16()?, content.u16()?);
        Ok(Handler { begin, end, target: content.u16()?, class: content.u16()? })
    });
    let handlers = handlers.collect::<Result<_, _>>()?;
    let length = usize::try_from(length).map_err(|_| InvalidClassFile::Truncated { length: bytes.len() })?;
    let mut frames = None;
    attributes(&mut content, bytes, constants, |name, table| {
        if name == "StackMapTable" {
            frames = Some((table.place(), table.place() + table.left()));
        }
        Ok(())
    })?;
    Ok(Code { locals, begin, length, handlers, frames })
}

/// Goes over attributes; each is shown with its name and its bytes.
fn attributes<'b>(
    cursor: &mut Cursor<'b>,
    bytes: &'b [u8],
    constants: &Constants,
    mut each: impl FnMut(&str, Cursor<'b>) -> Result<(), InvalidClassFile>,
) -> Result<(), InvalidClassFile> {
    for _ in 0..cursor.u16()? {
        let name = cursor.u16()?;
        let length = cursor.u32()?;
        let begin = cursor.place();
        cursor.skip(length)?;
        // A machine passes over attributes that it does not know.
        if let Ok(name) = constants.text(bytes, name) {
            each(&name, Cursor::new(&bytes[..cursor.place()], begin))?;
        }
    }
    Ok(())
}
