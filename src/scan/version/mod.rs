//! What a plugin will say of its version, without a JVM (`PluginScanner.versionFor`).
//!
//! The method `version` is looked up as a JVM does, and its code is run on a machine that knows what the archives of the
//! location say, the version of the worker, and a little of the JDK; what it does not know, it says so. An answer is the
//! one that a worker gives, or it is none: nothing is guessed. The same machine tells what the static initializer and the
//! constructor of a class reach for that nobody has.

mod arithmetic;
mod array;
mod hierarchy;
mod hint;
mod invoke;
mod known;
mod lack;
mod machine;
mod memory;
mod merge;
mod resolve;
mod step;
mod value;
mod verify;

use crate::formats::class_file::Outline;
use crate::formats::jar_manifest::JarManifest;
use crate::jar::Pom;

pub use lack::{Lack, what_it_may_lack};

use self::hierarchy::Selected;
use self::machine::{Machine, Outcome};
use self::value::Value;
use super::{Version, Worker};

/// What `AppInfoParser.UNDEFINED_VERSION` is.
const UNDEFINED: &str = "undefined";
const VERSION: (&str, &str) = ("version", "()Ljava/lang/String;");

/// Classes and resources as the class loader of a location finds them.
pub trait Sources {
    /// The bytes of a class by its internal name; nothing where the location has none, or where that of the worker or the
    /// JDK comes first.
    fn class(&mut self, internal: &str) -> Option<Vec<u8>>;
    /// Whether [`Sources::class`] would have it.
    fn has_class(&mut self, internal: &str) -> bool;
    /// The head of the class that [`Sources::class`] would have.
    fn outline(&mut self, internal: &str) -> Option<Outline<'static>> {
        Outline::parse(&self.class(internal)?).ok()
    }
    /// The bytes of a resource of the location by its path, without a slash at its begin: the first on the class path.
    fn resource(&mut self, name: &str) -> Option<Vec<u8>>;
    /// What the jar says of itself that a class of the location comes from.
    fn papers(&mut self, internal: &str) -> Option<Papers>;
}

/// What a jar says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Papers {
    /// The name of its file.
    pub file: String,
    /// Its manifest.
    pub manifest: Option<JarManifest>,
    /// The Maven artifacts that it is or contains.
    pub poms: Vec<Pom>,
}

/// What the plugin of this internal name will say of its version to this worker.
pub fn stated(class: &str, sources: &mut dyn Sources, worker: &Worker) -> Version {
    let mut machine = Machine::new(sources, worker);
    match answer(class, &mut machine) {
        Ok(version) => Version::Stated(version),
        Err(why) => Version::NotProvable { why, hint: hint::of(class, sources) },
    }
}

fn answer(class: &str, machine: &mut Machine<'_>) -> Result<String, String> {
    if !machine.extends(class, "org/apache/kafka/connect/components/Versioned") {
        return Ok(UNDEFINED.to_owned());
    }
    match machine.select(class, VERSION.0, VERSION.1) {
        // An interface calls no method that is not public; the error is caught.
        Selected::Own(owner) if !machine.is_public(&owner, VERSION) => Ok(UNDEFINED.to_owned()),
        Selected::Own(owner) => {
            // What the constructor does is looked at when it matters only.
            let bare = machine.run(class, &owner, VERSION, false);
            let outcome = if matches!(&bare, Outcome::Stuck(_) | Outcome::Value(Value::Unknown(_))) {
                machine.run(class, &owner, VERSION, true)
            } else {
                bare
            };
            said(&outcome, machine)
        }
        Selected::Worker(owner) if machine.is_interface(&owner) => Ok(UNDEFINED.to_owned()),
        // Kafka's own say what `AppInfoParser` says.
        Selected::Worker(_) => Ok(machine.worker().version.clone()),
        // Two defaults, or none: an error that is caught.
        Selected::None => Ok(UNDEFINED.to_owned()),
        Selected::Unknown(why) => Err(why),
    }
}

/// What comes of a call of `version`.
fn said(outcome: &Outcome, machine: &Machine<'_>) -> Result<String, String> {
    match outcome {
        Outcome::Value(value) => match (value, machine.text(value)) {
            (_, Some(text)) => Ok(text.to_string()),
            (Value::Null, None) => Ok("null".to_owned()),
            (Value::Unknown(why), None) => Err(why.to_string()),
            _ => Err("its `version` yields what is not known".to_owned()),
        },
        // Whatever is thrown is caught there.
        Outcome::Thrown(_) => Ok(UNDEFINED.to_owned()),
        Outcome::Stuck(why) => Err(why.to_string()),
    }
}
