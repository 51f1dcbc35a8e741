//! The header of a class file (JVMS, chapter 4): who a class is, what it extends, and how it is constructed.
//!
//! Fields, bodies and attributes are passed over by their lengths, so a class that is read here may still be one that no
//! machine verifies. All lengths are held against the bytes that are there; nothing is taken on trust.

mod body;
mod constants;
mod cursor;
mod instruction;
mod nesting;
mod outline;
mod pool;
mod stack_map;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use self::body::{ClassBody, Code, Field, Handler, Method};
pub use self::constants::{Constant, MemberRef};
use self::cursor::Cursor;
pub use self::instruction::{INVOKE_SPECIAL, INVOKE_STATIC, INVOKE_VIRTUAL, Instruction};
pub use self::nesting::Nesting;
pub use self::outline::{Outline, Outliner};
use self::pool::{Begins, Pool};
pub use self::stack_map::{FrameChange, SlotType, StackFrame};

const MAGIC: [u8; 4] = [0xca, 0xfe, 0xba, 0xbe];

/// What a class file says of its class. Names are internal ones, such as `java/lang/Object`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassFile {
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
    /// Its constructors, in its order.
    pub constructors: Vec<Constructor>,
    /// Whether it has code that runs when it is initialized.
    pub has_static_initializer: bool,
    /// Whether it stands inside another class, and under which name.
    pub nesting: Nesting,
    /// The only classes that may extend it, where it is sealed.
    pub permitted: Option<Vec<String>>,
}

/// A constructor: a method named `<init>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constructor {
    /// Who may call it.
    pub access: Access,
    /// Its descriptor, such as `(Ljava/lang/String;I)V`.
    pub descriptor: String,
    /// The classes among its parameters, those of arrays included, in their order.
    pub classes: Vec<String>,
    /// The classes that it says to throw.
    pub exceptions: Vec<String>,
}

/// Access flags (JVMS 4.1, table 4.1-B; 4.6, table 4.6-A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Access(pub u16);

/// Why bytes are no class file.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidClassFile {
    /// The first bytes are others.
    #[error("it does not begin as a class file")]
    NotAClass,
    /// It ends too early.
    #[error("it ends after {length} bytes, in the middle")]
    Truncated {
        /// How many bytes there are.
        length: usize,
    },
    /// Bytes follow its end.
    #[error("{count} bytes follow its end")]
    Trailing {
        /// How many.
        count: usize,
    },
    /// A constant of a kind that is not known.
    #[error("its constant {index} has the unknown tag {tag}")]
    Tag {
        /// Which constant.
        index: u16,
        /// Its tag.
        tag: u8,
    },
    /// Something refers to a constant that is missing or of another kind.
    #[error("its constant {index} is not {wanted}")]
    Reference {
        /// Which constant.
        index: u16,
        /// What was wanted there.
        wanted: &'static str,
    },
    /// A text is not in the modified UTF-8 of class files (JVMS 4.4.7).
    #[error("its constant {index} is not modified UTF-8")]
    Text {
        /// Which constant.
        index: u16,
    },
    /// An interface that is listed twice (JVMS 4.1 leaves it open; no machine takes it).
    #[error("its constant {index} is an interface that it lists twice")]
    Twice {
        /// The constant that is listed last.
        index: u16,
    },
    /// A constructor without a proper descriptor (JVMS 4.3.3).
    #[error("one of its constructors has no descriptor of a constructor")]
    Descriptor,
}

impl Access {
    /// `ACC_PUBLIC`.
    pub fn is_public(self) -> bool {
        self.0 & 0x0001 != 0
    }

    /// `ACC_INTERFACE`.
    pub fn is_interface(self) -> bool {
        self.0 & 0x0200 != 0
    }

    /// `ACC_ABSTRACT`.
    pub fn is_abstract(self) -> bool {
        self.0 & 0x0400 != 0
    }

    /// `ACC_ANNOTATION`.
    pub fn is_annotation(self) -> bool {
        self.0 & 0x2000 != 0
    }

    /// `ACC_ENUM`.
    pub fn is_enum(self) -> bool {
        self.0 & 0x4000 != 0
    }

    /// `ACC_MODULE`.
    pub fn is_module(self) -> bool {
        self.0 & 0x8000 != 0
    }
}

impl ClassFile {
    /// Reads a whole class file.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidClassFile> {
        let mut begins = Begins::default();
        let (outline, pool, mut cursor) = Outline::read(bytes, &mut begins)?;
        let Outline { version, access, name, super_class, interfaces } = outline;
        pool.check()?;
        for _ in 0..cursor.u16()? {
            cursor.skip(6)?;
            skip_attributes(&mut cursor)?;
        }
        let mut class = Self {
            version,
            access,
            name: name.into_owned(),
            super_class: super_class.map(Cow::into_owned),
            interfaces: interfaces.into_iter().map(Cow::into_owned).collect(),
            constructors: Vec::new(),
            has_static_initializer: false,
            nesting: Nesting::Top,
            permitted: None,
        };
        for _ in 0..cursor.u16()? {
            class.method(&mut cursor, &pool)?;
        }
        (class.nesting, class.permitted) = Nesting::read(&mut cursor, &pool, &class.name)?;
        match cursor.left() {
            0 => Ok(class),
            count => Err(InvalidClassFile::Trailing { count }),
        }
    }

    /// The name of the class without its package and without the class that it stands in (`Class.getSimpleName`).
    pub fn simple_name(&self) -> &str {
        match &self.nesting {
            Nesting::Top => self.name.rsplit('/').next().unwrap_or_default(),
            Nesting::Named { name, .. } => name,
            Nesting::Anonymous => "",
        }
    }

    fn method(&mut self, cursor: &mut Cursor<'_>, pool: &Pool<'_>) -> Result<(), InvalidClassFile> {
        let (access, name, descriptor) = (Access(cursor.u16()?), cursor.u16()?, cursor.u16()?);
        match pool.bytes(name)? {
            b"<init>" => {
                let descriptor = pool.text(descriptor)?.into_owned();
                let classes = parameters(&descriptor).ok_or(InvalidClassFile::Descriptor)?;
                let exceptions = exceptions(cursor, pool)?;
                self.constructors.push(Constructor { access, descriptor, classes, exceptions });
                return Ok(());
            }
            b"<clinit>" => self.has_static_initializer = true,
            _ => (),
        }
        skip_attributes(cursor)
    }
}

/// What the attributes of a method say that it throws (JVMS 4.7.5).
fn exceptions(cursor: &mut Cursor<'_>, pool: &Pool<'_>) -> Result<Vec<String>, InvalidClassFile> {
    let mut classes = Vec::new();
    for _ in 0..cursor.u16()? {
        let (name, length) = (cursor.u16()?, cursor.u32()?);
        let body = cursor.take(usize::try_from(length).unwrap_or(usize::MAX))?;
        if pool.bytes(name) == Ok(b"Exceptions") {
            let mut body = Cursor::new(body, 0);
            for _ in 0..body.u16()? {
                classes.push(pool.class(body.u16()?)?.into_owned());
            }
        }
    }
    Ok(classes)
}

fn skip_attributes(cursor: &mut Cursor<'_>) -> Result<(), InvalidClassFile> {
    for _ in 0..cursor.u16()? {
        cursor.skip(2)?;
        let length = cursor.u32()?;
        cursor.skip(length)?;
    }
    Ok(())
}

/// The classes among the parameters of a constructor; `None` where the descriptor is none.
fn parameters(descriptor: &str) -> Option<Vec<String>> {
    let mut rest = descriptor.strip_prefix('(')?.strip_suffix(")V")?;
    let mut classes = Vec::new();
    while !rest.is_empty() {
        let element = rest.trim_start_matches('[');
        if rest.len() - element.len() > 255 {
            return None;
        }
        rest = if let Some(named) = element.strip_prefix('L') {
            let (name, behind) = named.split_once(';')?;
            if name.split('/').any(|part| part.is_empty() || part.contains(['.', '['])) {
                return None;
            }
            classes.push(name.to_owned());
            behind
        } else {
            element.strip_prefix(['B', 'C', 'D', 'F', 'I', 'J', 'S', 'Z'])?
        };
    }
    Some(classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_constructors() {
        let check = |descriptor: &str, expected: Option<&[&str]>| {
            let expected = expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
            assert_eq!(parameters(descriptor), expected, "{descriptor}");
        };
        check("()V", Some(&[]));
        check("(IJ[[Z)V", Some(&[]));
        check("(Ljava/lang/String;I[Lcom/acme/A$B;)V", Some(&["java/lang/String", "com/acme/A$B"]));
        for invalid in
            ["", "()", "()I", "(V)V", "(L;)V", "(La//b;)V", "(La.b;)V", "([)V", "(Ljava/lang/String)V", "(X)V"]
        {
            check(invalid, None);
        }
        check(&format!("({}I)V", "[".repeat(255)), Some(&[]));
        check(&format!("({}I)V", "[".repeat(256)), None);
    }
}
