//! Super types, and which method is meant (JVMS 5.4.6).

use std::rc::Rc;

use crate::formats::class_file::ClassBody;
use crate::scan::WorkerClass;

use super::machine::Machine;

/// Which method a call of an instance reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selected {
    /// That of this class or interface of the location.
    Own(String),
    /// That of this class or interface of the worker.
    Worker(String),
    /// None, or two that are equally near: an error when it is called.
    None,
    /// Nobody knows, and why.
    Unknown(String),
}

/// Where a class is.
pub(super) enum Place {
    Own(Rc<ClassBody>),
    Worker(WorkerClass),
    Jdk,
    Missing,
}

/// An interface that declares the method.
struct Declared {
    interface: String,
    is_own: bool,
    is_default: bool,
}

/// The exceptions of the JDK that are thrown and caught here, each with what it extends.
const EXCEPTIONS: [(&str, &str); 30] = [
    ("java/lang/Exception", "java/lang/Throwable"),
    ("java/lang/Error", "java/lang/Throwable"),
    ("java/lang/RuntimeException", "java/lang/Exception"),
    ("java/lang/ReflectiveOperationException", "java/lang/Exception"),
    ("java/lang/ClassNotFoundException", "java/lang/ReflectiveOperationException"),
    ("java/lang/InterruptedException", "java/lang/Exception"),
    ("java/lang/CloneNotSupportedException", "java/lang/Exception"),
    ("java/io/IOException", "java/lang/Exception"),
    ("java/io/FileNotFoundException", "java/io/IOException"),
    ("java/io/UncheckedIOException", "java/lang/RuntimeException"),
    ("java/lang/NullPointerException", "java/lang/RuntimeException"),
    ("java/lang/IllegalArgumentException", "java/lang/RuntimeException"),
    ("java/lang/IllegalStateException", "java/lang/RuntimeException"),
    ("java/lang/UnsupportedOperationException", "java/lang/RuntimeException"),
    ("java/lang/ArithmeticException", "java/lang/RuntimeException"),
    ("java/lang/ClassCastException", "java/lang/RuntimeException"),
    ("java/lang/SecurityException", "java/lang/RuntimeException"),
    ("java/util/NoSuchElementException", "java/lang/RuntimeException"),
    ("java/lang/IndexOutOfBoundsException", "java/lang/RuntimeException"),
    ("java/lang/StringIndexOutOfBoundsException", "java/lang/IndexOutOfBoundsException"),
    ("java/lang/NumberFormatException", "java/lang/IllegalArgumentException"),
    ("java/lang/AssertionError", "java/lang/Error"),
    ("java/lang/LinkageError", "java/lang/Error"),
    ("java/lang/NoClassDefFoundError", "java/lang/LinkageError"),
    ("java/lang/UnsatisfiedLinkError", "java/lang/LinkageError"),
    ("java/lang/ExceptionInInitializerError", "java/lang/LinkageError"),
    ("java/lang/IncompatibleClassChangeError", "java/lang/LinkageError"),
    ("java/lang/NoSuchMethodError", "java/lang/IncompatibleClassChangeError"),
    ("java/lang/NoSuchFieldError", "java/lang/IncompatibleClassChangeError"),
    ("java/lang/AbstractMethodError", "java/lang/IncompatibleClassChangeError"),
];

impl Machine<'_> {
    pub(super) fn place(&mut self, class: &str) -> Place {
        if let Some(body) = self.body(class) {
            Place::Own(body)
        } else if self.classes.is_jdk(class) {
            Place::Jdk
        } else {
            self.classes.class(class).map_or(Place::Missing, Place::Worker)
        }
    }

    /// The direct super types of a class, super class first; nothing of the JDK's classes, of which nobody asks.
    fn parents(&mut self, class: &str) -> Vec<String> {
        match self.place(class) {
            Place::Own(body) => body.super_class.iter().chain(&body.interfaces).cloned().collect(),
            Place::Worker(class) => {
                let interfaces = class.interfaces.iter().map(ToString::to_string);
                std::iter::once(class.super_class.to_owned()).chain(interfaces).collect()
            }
            Place::Jdk => {
                let parent = EXCEPTIONS.iter().find(|(name, _)| *name == class);
                parent.map(|(_, parent)| (*parent).to_owned()).into_iter().collect()
            }
            Place::Missing => Vec::new(),
        }
    }

    /// Whether a class is another or extends it, as far as one can see.
    pub(super) fn extends(&mut self, class: &str, wanted: &str) -> bool {
        let (mut pending, mut seen) = (vec![class.to_owned()], Vec::new());
        while let Some(class) = pending.pop() {
            if class == wanted {
                return true;
            }
            if !seen.contains(&class) {
                pending.extend(self.parents(&class));
                seen.push(class);
            }
        }
        false
    }

    /// Whether an exception is of a class; nothing where its super types are not all known.
    pub(super) fn is_kind(&mut self, class: &str, wanted: &str) -> Option<bool> {
        if self.extends(class, wanted) {
            return Some(true);
        }
        // All that is thrown ends there.
        self.extends(class, "java/lang/Throwable").then_some(false)
    }

    /// Whether a method of a class of the location is public.
    pub(super) fn is_public(&mut self, class: &str, (name, descriptor): (&str, &str)) -> bool {
        let body = self.body(class);
        body.is_some_and(|body| body.method(name, descriptor).is_some_and(|method| method.access.is_public()))
    }

    pub(super) fn is_interface(&mut self, class: &str) -> bool {
        match self.place(class) {
            Place::Own(body) => body.access.is_interface(),
            Place::Worker(class) => class.access.is_interface(),
            Place::Jdk | Place::Missing => false,
        }
    }

    /// Which method is reached by a call on an object of a class.
    pub(super) fn select(&mut self, class: &str, name: &str, descriptor: &str) -> Selected {
        let mut chain: Vec<String> = Vec::new();
        let mut at = class.to_owned();
        while !chain.contains(&at) {
            let parent = match self.place(&at) {
                Place::Own(body) => match body.method(name, descriptor).filter(|method| !method.access.is_static()) {
                    Some(method) if method.code.is_some() => return Selected::Own(at),
                    // Abstract: an error when it is called. Native: nobody knows.
                    Some(method) if method.access.is_abstract() => return Selected::None,
                    Some(_) => return Selected::Unknown("it is a native method".to_owned()),
                    None => body.super_class.clone(),
                },
                Place::Worker(class) => match self.classes.declares(&at, name, descriptor) {
                    Some(true) => return Selected::Worker(at),
                    Some(false) => Some(class.super_class.to_owned()),
                    None => return unknown(&at, name),
                },
                Place::Jdk if at == "java/lang/Object" && self.classes.lacks_member(&at, name, descriptor) => None,
                Place::Jdk | Place::Missing => return unknown(&at, name),
            };
            chain.push(at);
            match parent {
                Some(parent) => at = parent,
                None => break,
            }
        }
        self.select_default(&chain, name, descriptor)
    }

    /// The one default method that is nearer than all others (JVMS 5.4.3.3).
    fn select_default(&mut self, chain: &[String], name: &str, descriptor: &str) -> Selected {
        let mut declared: Vec<Declared> = Vec::new();
        for interface in self.interfaces(chain) {
            match self.place(&interface) {
                Place::Own(body) => {
                    let method = body.method(name, descriptor);
                    if let Some(method) = method.filter(|it| !it.access.is_static() && !it.access.is_private()) {
                        declared.push(Declared { interface, is_own: true, is_default: method.code.is_some() });
                    }
                }
                Place::Worker(_) => {
                    if self.classes.declares(&interface, name, descriptor) == Some(true) {
                        // Of the interfaces of Connect that declare a version, this one has no default.
                        let is_default = !interface.ends_with("/components/Versioned");
                        declared.push(Declared { interface, is_own: false, is_default });
                    }
                }
                Place::Jdk | Place::Missing => (),
            }
        }
        let names: Vec<String> = declared.iter().map(|it| it.interface.clone()).collect();
        declared.retain(|it| !names.iter().any(|name| *name != it.interface && self.extends(name, &it.interface)));
        declared.retain(|it| it.is_default);
        match declared.as_slice() {
            [one] if one.is_own => Selected::Own(one.interface.clone()),
            [one] => Selected::Worker(one.interface.clone()),
            _ => Selected::None,
        }
    }

    /// All interfaces of classes, without repetition.
    fn interfaces(&mut self, chain: &[String]) -> Vec<String> {
        let mut pending: Vec<String> = chain.iter().rev().flat_map(|class| self.parents(class)).collect();
        let mut interfaces = Vec::new();
        while let Some(name) = pending.pop() {
            if !chain.contains(&name) && !interfaces.contains(&name) {
                pending.extend(self.parents(&name));
                interfaces.push(name);
            }
        }
        interfaces
    }
}

fn unknown(class: &str, name: &str) -> Selected {
    Selected::Unknown(format!("what `{name}` of `{}` does is not known", class.replace('/', ".")))
}
