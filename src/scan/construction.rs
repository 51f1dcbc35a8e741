//! Whether a plugin can be constructed, by what its class file says (`Class.getDeclaredConstructor`,
//! `Class.getConstructor`, `Constructor.newInstance`).

use super::loader::{Loader, binary};
use super::{Flaw, Reason};
use crate::formats::class_file::{Access, ClassFile, Constructor};

/// Who constructs a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The reflective scan: it resolves what every constructor names.
    Scan,
    /// `ServiceLoader`: it resolves what every public constructor names.
    ServiceLoader,
}

/// Why a class cannot be constructed; `None` where nothing is in the way.
pub(super) fn obstacle<'a>(class: &'a ClassFile, by: By, loader: &mut Loader<'a>) -> Option<Reason> {
    if let Some(reason) = kind_of(class.access) {
        return Some(reason);
    }
    let resolved = class.constructors.iter().filter(|it| by == By::Scan || it.access.is_public());
    for named in resolved.flat_map(|constructor| constructor.classes.iter().chain(&constructor.exceptions)) {
        if let Err(fault) = loader.load(named) {
            let named = binary(named);
            let why = if fault.class == named { fault.why } else { fault.about(&named) };
            return Some(Flaw::Constructor.because(format!("has a constructor that names {named}, which {why}")));
        }
    }
    match class.constructors.iter().find(|constructor| constructor.descriptor == "()V") {
        None => Some(Flaw::Constructor.because("has no constructor without parameters")),
        Some(constructor) if !constructor.access.is_public() => {
            Some(Flaw::Constructor.because("has no public constructor without parameters"))
        }
        Some(_) if !class.access.is_public() => Some(Flaw::Constructor.because("is not public")),
        Some(_) => None,
    }
}

/// Whether a class was never meant to be constructed: it is abstract, hidden, or has no constructor for it.
pub(super) fn is_unmeant(class: &ClassFile) -> bool {
    let is_usable = |it: &Constructor| it.descriptor == "()V" && it.access.is_public();
    class.access.is_abstract() || !class.access.is_public() || !class.constructors.iter().any(is_usable)
}

fn kind_of(access: Access) -> Option<Reason> {
    if access.is_interface() {
        Some(Flaw::Interface.because("is an interface"))
    } else if access.is_abstract() {
        Some(Flaw::Abstract.because("is abstract"))
    } else {
        None
    }
}
