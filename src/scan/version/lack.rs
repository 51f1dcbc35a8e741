//! What a class reaches for when it is initialized and constructed, and nobody has.

use std::collections::BTreeMap;

use crate::formats::class_file::{Constant, Instruction, MemberRef};
use crate::scan::Worker;

use super::Sources;
use super::machine::{Machine, Stop};
use super::value::Kind;

/// Whether something is missing when a plugin is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// Nothing that one can see.
    Nothing,
    /// Surely, and what comes of it.
    Surely(String),
    /// Perhaps: it is referred to where nobody knows whether that is run.
    Possibly(String),
}

/// Whether the static initializer and the constructor without parameters of the class of this internal name surely or
/// perhaps fail, as far as one can see without a JVM.
pub fn what_it_may_lack(class: &str, sources: &mut dyn Sources, worker: &Worker) -> Lack {
    let mut machine = Machine::new(sources, worker);
    machine.begin();
    match made(class, &mut machine) {
        Ok(()) if !machine.is_in_doubt() => Lack::Nothing,
        // Whatever else may fail before, it fails.
        Err(Stop::Thrown(thrown)) if machine.doubt.is_none() => Lack::Surely(thrown.why.to_string()),
        _ => match referred(class, &mut machine).or_else(|| thrown(class, &mut machine)).or(machine.risked()) {
            Some(why) => Lack::Possibly(why),
            None => Lack::Nothing,
        },
    }
}

impl Machine<'_> {
    fn is_in_doubt(&self) -> bool {
        self.doubt.is_some() || self.risk.is_some() || self.pending.is_some()
    }

    /// Why something that was gone through may fail.
    fn risked(&self) -> Option<String> {
        let pending = self.pending.as_ref().map(|thrown| &thrown.why);
        self.risk.as_ref().or(pending).map(|why| format!("it may fail: {why}"))
    }
}

fn made(class: &str, machine: &mut Machine<'_>) -> Result<(), Stop> {
    machine.initialize(class)?;
    let this = machine.allocate(class, Kind::Plain { fields: BTreeMap::new(), is_shown: false });
    machine.call_named(class, "<init>", "()V", vec![this]).map(|_| ())
}

/// The first thing that is missing of what the static initializer and the constructor refer to.
fn referred(class: &str, machine: &mut Machine<'_>) -> Option<String> {
    let body = machine.body(class)?;
    for method in body.methods.iter().filter(|method| is_run(&method.name, &method.descriptor)) {
        let Some(code) = &method.code else { continue };
        let mut at = 0;
        while let Some((instruction, behind)) = body.instruction(code, at) {
            let lacks = match reference(&instruction).and_then(|index| body.constant(index).ok()) {
                Some(Constant::Class(class)) => machine.link(&class).err(),
                Some(Constant::Member(MemberRef { owner, name, descriptor })) => {
                    machine.find(&owner, &name, &descriptor).err()
                }
                _ => None,
            };
            if let Some(Stop::Thrown(thrown)) = lacks {
                return Some(thrown.why.to_string());
            }
            at = behind;
        }
    }
    None
}

/// Whether the static initializer or the constructor itself makes an exception and throws it.
fn thrown(class: &str, machine: &mut Machine<'_>) -> Option<String> {
    let body = machine.body(class)?;
    for method in body.methods.iter().filter(|method| is_run(&method.name, &method.descriptor)) {
        let Some(code) = &method.code else { continue };
        let (mut at, mut is_new) = (0, false);
        while let Some((instruction, behind)) = body.instruction(code, at) {
            // One that is only passed on is thrown by somebody else.
            if instruction == Instruction::Throw && is_new {
                let place = if method.name == "<clinit>" { "static initializer" } else { "constructor" };
                return Some(format!("its {place} throws an exception in a case that is not known"));
            }
            is_new = matches!(instruction, Instruction::Invoke(183, _));
            at = behind;
        }
    }
    None
}

/// Whether a method is run when a plugin is made.
fn is_run(name: &str, descriptor: &str) -> bool {
    name == "<clinit>" || (name, descriptor) == ("<init>", "()V")
}

/// The class or member that an instruction needs to be there.
fn reference(instruction: &Instruction) -> Option<u16> {
    match instruction {
        Instruction::New(index)
        | Instruction::Constant(index)
        | Instruction::GetStatic(index)
        | Instruction::PutStatic(index)
        | Instruction::GetField(index)
        | Instruction::PutField(index)
        | Instruction::Invoke(_, index)
        | Instruction::NewArray(Some(index))
        | Instruction::NewArrays(index, _) => Some(*index),
        _ => None,
    }
}
