//! What code refers to, and the errors of what nobody has (JVMS 5.4.3).

use std::borrow::Cow;

use super::hierarchy::Place;
use super::machine::{Machine, Stop};

/// Where a member is.
pub(super) enum Found {
    /// In this class or interface of the location.
    Own(String),
    /// In the worker, the JDK, or in what cannot be read.
    Outside,
}

/// What the head of a class says, as far as it is known.
pub(super) enum Heading {
    /// A class of the location.
    Own { is_interface: bool, super_class: Option<String>, interfaces: Vec<String> },
    /// One of Kafka's own.
    Kafka { is_interface: bool, super_class: String },
    /// Another one of the worker's, of which nobody knows what it extends.
    Library { is_interface: bool },
    /// One of the JDK's.
    Jdk,
}

impl Machine<'_> {
    /// The head of a class; nothing where it is missing.
    pub(super) fn heading(&mut self, class: &str) -> Option<Heading> {
        if let Some(own) = self.sources.outline(class) {
            let is_interface = own.access.is_interface();
            let super_class = own.super_class.map(Cow::into_owned);
            let interfaces = own.interfaces.into_iter().map(Cow::into_owned).collect();
            return Some(Heading::Own { is_interface, super_class, interfaces });
        }
        if self.classes.is_jdk(class) {
            return Some(Heading::Jdk);
        }
        let found = self.classes.class(class)?;
        let is_interface = found.access.is_interface();
        Some(if class.starts_with("org/apache/kafka/") {
            Heading::Kafka { is_interface, super_class: found.super_class.to_owned() }
        } else {
            Heading::Library { is_interface }
        })
    }

    /// Sees to it that a class is there; arrays are by their elements.
    pub(super) fn link(&mut self, class: &str) -> Result<(), Stop> {
        let element = class.trim_start_matches('[');
        let name = if element.len() == class.len() {
            class
        } else {
            match element.strip_prefix('L').and_then(|name| name.strip_suffix(';')) {
                Some(name) => name,
                None => return Ok(()),
            }
        };
        if self.has(name) {
            return Ok(());
        }
        let why = format!("the class `{}` is missing", name.replace('/', "."));
        Err(self.thrown("java/lang/NoClassDefFoundError", &why))
    }

    /// Whether anybody has a class.
    pub(super) fn has(&mut self, class: &str) -> bool {
        self.classes.is_jdk(class) || self.sources.has_class(class) || self.classes.class(class).is_some()
    }

    /// The method or field that is meant; `is_own` tells whether a class of the location declares it.
    pub(super) fn find(&mut self, owner: &str, name: &str, descriptor: &str) -> Result<Found, Stop> {
        self.link(owner)?;
        if owner.starts_with('[') {
            return Ok(Found::Outside);
        }
        let is_method = descriptor.starts_with('(');
        let (mut pending, mut seen) = (vec![owner.to_owned()], Vec::new());
        while let Some(class) = pending.pop() {
            if seen.contains(&class) {
                continue;
            }
            match self.place(&class) {
                Place::Own(body) => {
                    let has = if is_method {
                        body.method(name, descriptor).is_some()
                    } else {
                        body.field(name, descriptor).is_some()
                    };
                    if has {
                        return Ok(Found::Own(class));
                    }
                    // A constructor is nobody's heritage; the super class is looked at before interfaces.
                    if name != "<init>" {
                        pending.extend(body.interfaces.iter().rev().cloned());
                        pending.extend(body.super_class.clone());
                    }
                }
                Place::Worker(_) | Place::Jdk if self.classes.lacks_member(&class, name, descriptor) => (),
                Place::Worker(_) | Place::Jdk => return Ok(Found::Outside),
                // It is there but cannot be read, or the class that extends it cannot be loaded at all.
                Place::Missing => {
                    self.link(&class)?;
                    return Ok(Found::Outside);
                }
            }
            seen.push(class);
        }
        let (error, what) = if is_method {
            ("java/lang/NoSuchMethodError", format!("no method `{name}{descriptor}`"))
        } else {
            ("java/lang/NoSuchFieldError", format!("no field `{name}`"))
        };
        let why = format!("the class `{}` has {what}", owner.replace('/', "."));
        Err(self.thrown(error, &why))
    }
}
