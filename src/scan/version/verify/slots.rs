//! The types that a verifier knows at a place.

use std::collections::BTreeMap;

use crate::formats::class_file::{Code, FrameChange, Method, SlotType as Type, StackFrame};
use crate::scan::version::value::signature;

/// So many types are told for the places of one method at most; no compiler comes near it.
const MOST_TOLD: usize = 1_000_000;

/// Variables by their numbers, those at the end that nothing is in left out; and the stack. The second word of a variable of
/// two is `Top`, and what nothing is known of is `Null`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Types {
    pub(super) locals: Vec<Type>,
    pub(super) stack: Vec<Type>,
}

impl Type {
    pub(super) fn of_class(class: &str) -> Self {
        Self::Object(class.into())
    }

    /// The type of a field or parameter by its descriptor; `None` for `void` and what is none.
    pub(super) fn of(descriptor: &str) -> Option<Self> {
        match descriptor.as_bytes().first()? {
            b'L' => descriptor.get(1..descriptor.len() - 1).map(Self::of_class),
            b'[' => Some(Self::of_class(descriptor)),
            b'J' | b'D' => Some(Self::Wide),
            b'V' => None,
            _ => Some(Self::Word),
        }
    }

    pub(super) fn is_wide(&self) -> bool {
        *self == Self::Wide
    }
}

impl Types {
    /// The types at the begin of a method (JVMS 4.10.1.6).
    pub(super) fn of_method(class: &str, method: &Method, code: &Code) -> Option<Self> {
        let this = if method.name == "<init>" { Type::This } else { Type::of_class(class) };
        let receiver = (!method.access.is_static()).then_some(this);
        let parameters = signature(&method.descriptor)?.0.into_iter().map(Type::of).collect::<Option<Vec<_>>>()?;
        let locals: Vec<Type> = receiver.into_iter().chain(parameters).collect();
        let locals = spread(&locals);
        (locals.len() <= code.locals.into()).then_some(Self { locals, stack: Vec::new() })
    }

    /// The types at the places that a class file tells of, each from the one before.
    pub(super) fn at_frames(&self, frames: &[StackFrame]) -> Option<BTreeMap<usize, Self>> {
        let mut locals = gathered(&self.locals);
        let (mut all, mut count) = (BTreeMap::new(), 0);
        for frame in frames {
            let stack = match &frame.change {
                FrameChange::Same(value) => value.iter().cloned().collect(),
                FrameChange::Chop(count) => {
                    locals.truncate(locals.len().checked_sub(*count)?);
                    Vec::new()
                }
                FrameChange::Append(more) => {
                    locals.extend_from_slice(more);
                    Vec::new()
                }
                FrameChange::Full { locals: all, stack } => {
                    locals.clone_from(all);
                    stack.clone()
                }
            };
            count += locals.len() + stack.len();
            if count > MOST_TOLD {
                return None;
            }
            all.insert(frame.at, Self { locals: spread(&locals), stack });
        }
        Some(all)
    }

    /// The type of a variable.
    pub(super) fn local(&self, index: u16) -> Type {
        self.locals.get(usize::from(index)).cloned().unwrap_or(Type::Top)
    }

    pub(super) fn set(&mut self, index: u16, value: Type) {
        let index = usize::from(index);
        let behind = index + 1 + usize::from(value.is_wide());
        self.locals.resize(self.locals.len().max(behind), Type::Top);
        self.locals[index + 1..behind].fill(Type::Top);
        self.locals[index] = value;
    }

    /// What was not constructed is an object of this class from now on, wherever it is.
    pub(super) fn construct(&mut self, what: &Type, class: &str) {
        for it in self.locals.iter_mut().chain(&mut self.stack).filter(|it| *it == what) {
            *it = Type::of_class(class);
        }
    }
}

/// Types in a row as variables: those of two words take two.
fn spread(types: &[Type]) -> Vec<Type> {
    let mut locals = Vec::with_capacity(types.len());
    for of in types {
        locals.push(of.clone());
        if of.is_wide() {
            locals.push(Type::Top);
        }
    }
    locals
}

/// Variables as types in a row, without those at the end that nothing is in.
fn gathered(locals: &[Type]) -> Vec<Type> {
    let mut types = Vec::new();
    let mut rest = locals.iter();
    while let Some(of) = rest.next() {
        types.push(of.clone());
        if of.is_wide() {
            rest.next();
        }
    }
    types.truncate(types.iter().rposition(|of| *of != Type::Top).map_or(0, |last| last + 1));
    types
}
