//! Whether a value of one type can be used as one of another (JVMS 4.10.1.2), and which classes that takes.

use std::sync::Arc;

use super::kinds;
use super::{Flaw, Verifier};
use crate::formats::class_file::SlotType as Type;
use crate::scan::version::resolve::Heading;

const OBJECT: &str = "java/lang/Object";

/// What is known of a class that a verifier loads.
enum Known {
    /// Of the location or of Kafka: whether it is an interface, and its super class.
    Whole { is_interface: bool, super_class: Option<String> },
    /// It is there, and nobody here knows what it extends; perhaps whether it is an interface.
    There { is_interface: Option<bool>, is_jdk: bool },
}

impl Verifier<'_, '_> {
    /// Holds the type that is there against the one that is wanted.
    pub(super) fn fits(&mut self, from: &Type, to: &Type) -> Result<(), Flaw> {
        match (from, to) {
            (Type::Object(from), Type::Object(to)) => self.class_fits(from, to),
            _ => Ok(()),
        }
    }

    fn class_fits(&mut self, from: &Arc<str>, to: &Arc<str>) -> Result<(), Flaw> {
        let (mut from, mut to) = (Arc::clone(from), Arc::clone(to));
        while let (Some(inner), Some(wanted)) = (from.strip_prefix('['), to.strip_prefix('[')) {
            let (Some(Type::Object(inner)), Some(Type::Object(wanted))) = (Type::of(inner), Type::of(wanted)) else {
                return Ok(());
            };
            (from, to) = (inner, wanted);
        }
        if from == to
            || *to == *OBJECT
            || to.starts_with('[')
            || !self.held.insert((Arc::clone(&from), Arc::clone(&to)))
        {
            return Ok(());
        }
        let wanted = self.loaded(&to)?;
        let is_interface = match wanted {
            Known::Whole { is_interface, .. } => Some(is_interface),
            Known::There { is_interface, .. } => is_interface,
        };
        // An interface is as good as any object until it is called.
        if is_interface == Some(true) || from.starts_with('[') {
            return Ok(());
        }
        match self.loaded(&from) {
            Ok(known) if is_interface.is_some() => self.extends_it(known, &from, &to, &wanted),
            Ok(_) => Ok(()),
            Err(flaw) if is_interface.is_none() => {
                self.machine.risk.get_or_insert(flaw.why);
                Ok(())
            }
            Err(flaw) => Err(flaw),
        }
    }

    /// Whether the super classes of one class lead to the other.
    fn extends_it(&mut self, from: Known, name: &str, to: &str, wanted: &Known) -> Result<(), Flaw> {
        let why = format!("its code uses a `{}` as a `{}`, which it is not", dotted(name), dotted(to));
        let other = Err(Flaw { error: "java/lang/VerifyError", why: why.into() });
        let mut known = from;
        for _ in 0..MOST_ABOVE {
            let above = match known {
                Known::Whole { super_class: Some(above), .. } => above,
                Known::Whole { super_class: None, .. } => return other,
                // A class of the JDK extends none of a plugin.
                Known::There { is_jdk: true, .. } if matches!(wanted, Known::Whole { .. }) => return other,
                Known::There { .. } => return Ok(()),
            };
            if above == to {
                return Ok(());
            }
            if above == OBJECT {
                return other;
            }
            known = self.loaded(&above)?;
        }
        Ok(())
    }

    /// Loads a class with all that it extends.
    fn loaded(&mut self, class: &str) -> Result<Known, Flaw> {
        let mut first = None;
        let (mut waiting, mut seen) = (vec![class.to_owned()], Vec::new());
        while let Some(name) = waiting.pop() {
            if seen.len() == MOST_ABOVE || seen.contains(&name) {
                continue;
            }
            let known = match self.machine.heading(&name) {
                Some(Heading::Own { is_interface, super_class, interfaces }) => {
                    waiting.extend(interfaces.into_iter().chain(super_class.clone()));
                    Known::Whole { is_interface, super_class }
                }
                Some(Heading::Kafka { is_interface, super_class }) => {
                    Known::Whole { is_interface, super_class: Some(super_class) }
                }
                Some(Heading::Library { is_interface }) => {
                    Known::There { is_interface: Some(is_interface), is_jdk: false }
                }
                Some(Heading::Jdk) => Known::There { is_interface: kinds::is_interface(&name), is_jdk: true },
                None => {
                    let whole = self.body.name.replace('/', ".");
                    let why = format!(
                        "the class `{}` is missing, which the code of `{whole}` is verified with",
                        dotted(&name)
                    );
                    return Err(Flaw { error: "java/lang/NoClassDefFoundError", why: why.into() });
                }
            };
            first.get_or_insert(known);
            seen.push(name);
        }
        Ok(first.unwrap_or(Known::There { is_interface: None, is_jdk: false }))
    }
}

/// So many super types are looked at for one class.
const MOST_ABOVE: usize = 500;

fn dotted(class: &str) -> String {
    class.replace('/', ".")
}
