//! What a machine works with.

use std::collections::BTreeMap;
use std::rc::Rc;

/// A value on the stack, in a variable or a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nobody knows, and why.
    Unknown(Rc<str>),
    /// Likewise, of a type that takes two words.
    UnknownWide(Rc<str>),
    /// `null`.
    Null,
    /// An `int` or a smaller one.
    Int(i32),
    /// A `long`.
    Long(i64),
    /// A string.
    Text(Rc<str>),
    /// A class object, by internal name.
    Class(Rc<str>),
    /// The package of a class, by the internal name of the class.
    Package(Rc<str>),
    /// The class loader of the location.
    Loader,
    /// Where a resource is, by its path.
    Place(Rc<str>),
    /// A function made by `LambdaMetafactory`.
    Function(Rc<Function>),
    /// An object of the heap.
    Object(usize),
    /// An object of which nothing is known but that it is there, and of which class it is, if that is known.
    Opaque(Rc<str>),
}

/// What a function calls.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Function {
    /// What kind of call it is (JVMS 4.4.8).
    pub(super) kind: u8,
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) descriptor: String,
    /// What it was made with.
    pub(super) captured: Vec<Value>,
}

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Object {
    /// Its class, by internal name.
    pub(super) class: Rc<str>,
    pub(super) kind: Kind,
}

/// What is known of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// One of the location's classes: its fields as far as they were set; the others are unknown once it was shown to
    /// somebody who is not known.
    Plain { fields: BTreeMap<Rc<str>, Value>, is_shown: bool },
    /// A builder of strings, or a string made by a constructor.
    Text(Option<String>),
    /// `java.util.Properties`.
    Properties(Option<BTreeMap<String, String>>),
    /// A stream or reader of bytes; nothing where it is not known how far it was read.
    Stream(Option<Rc<[u8]>>),
    /// `java.util.Optional`.
    Optional(Value),
    /// An array.
    Array(Option<Vec<Value>>),
    /// An exception.
    Exception,
}

impl Value {
    /// An unknown value of a type.
    pub(super) fn unknown(descriptor: &str, why: impl Into<Rc<str>>) -> Self {
        match descriptor {
            "J" | "D" => Self::UnknownWide(why.into()),
            _ => Self::Unknown(why.into()),
        }
    }

    /// What a field of a type is before it is set (JVMS 2.3).
    pub(super) fn default(descriptor: &str) -> Self {
        match descriptor.as_bytes().first() {
            Some(b'L' | b'[') => Self::Null,
            Some(b'J') => Self::Long(0),
            Some(b'D') => Self::UnknownWide("a floating-point number".into()),
            Some(b'F') => Self::Unknown("a floating-point number".into()),
            _ => Self::Int(0),
        }
    }

    pub(super) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Rc::from(text.as_ref()))
    }

    pub(super) fn flag(flag: bool) -> Self {
        Self::Int(i32::from(flag))
    }

    pub(super) fn is_wide(&self) -> bool {
        matches!(self, Self::UnknownWide(_) | Self::Long(_))
    }

    /// Whether it is `null`; nothing where nobody knows.
    pub(super) fn is_null(&self) -> Option<bool> {
        match self {
            Self::Unknown(_) | Self::UnknownWide(_) => None,
            Self::Null => Some(true),
            _ => Some(false),
        }
    }
}

/// The types of the parameters of a method, and what it returns; nothing where the descriptor is none (JVMS 4.3.3).
pub(super) fn signature(descriptor: &str) -> Option<(Vec<&str>, &str)> {
    let (parameters, returned) = descriptor.strip_prefix('(')?.rsplit_once(')')?;
    let (mut rest, mut types) = (parameters, Vec::new());
    while !rest.is_empty() {
        let element = rest.trim_start_matches('[');
        let end = if element.starts_with('L') { element.find(';')? + 1 } else { 1 };
        let length = rest.len() - element.len() + end;
        types.push(rest.get(..length)?);
        rest = &rest[length..];
    }
    Some((types, returned))
}
