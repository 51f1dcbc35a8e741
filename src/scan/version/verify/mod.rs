//! Whether a Java takes the code of a class at all: before any of it runs, every method is held against the types that
//! its instructions want (JVMS 4.10.1, for class files of version 50 and up).
//!
//! What comes of it here is which classes that loads on the way, and whether all of them are there: code that hands a
//! `Part` on as a `Base` needs both, though nobody ever calls it. Numbers are not looked at, and what cannot be followed
//! is taken for right, for compilers write no other code.

mod effect;
mod fit;
mod kinds;
mod slots;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::formats::class_file::{ClassBody, Code, Constant, Instruction, Method, SlotType as Type};

use self::slots::Types;
use super::machine::{Machine, Stop};

/// The oldest class files that tell a verifier of types; older ones are verified in another way.
const OLDEST: u16 = 50;

/// So much is compared for one class at most; no compiler comes near it.
const MOST_WORK: usize = 20_000_000;

const THROWABLE: &str = "java/lang/Throwable";

/// Why code is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    /// The error, by internal name.
    error: &'static str,
    why: Rc<str>,
}

/// Why the code of a method is not looked at any further.
enum End {
    Flaw(Flaw),
    /// It is other than a compiler writes it.
    Odd,
}

impl From<Flaw> for End {
    fn from(flaw: Flaw) -> Self {
        Self::Flaw(flaw)
    }
}

type Followed<T> = Result<T, End>;

impl Machine<'_> {
    /// Links a class of the location: what it extends first, then itself (JVMS 5.4).
    pub(super) fn verify(&mut self, class: &str) -> Result<(), Stop> {
        match self.flaw(class) {
            Some(flaw) => Err(self.thrown(flaw.error, &flaw.why)),
            None => Ok(()),
        }
    }

    fn flaw(&mut self, class: &str) -> Option<Flaw> {
        if let Some(known) = self.verified.get(class) {
            return known.clone();
        }
        let body = self.body(class)?;
        // What extends itself is found out elsewhere.
        self.verified.insert(class.to_owned(), None);
        let above = body.super_class.iter().chain(&body.interfaces).find_map(|above| self.flaw(above));
        let flaw = above.or_else(|| Verifier::new(self, body).flaw());
        self.verified.insert(class.to_owned(), flaw.clone());
        flaw
    }
}

/// Goes through the methods of one class.
struct Verifier<'v, 's> {
    machine: &'v mut Machine<'s>,
    body: Rc<ClassBody>,
    /// Which class was held against which already.
    held: BTreeSet<(Arc<str>, Arc<str>)>,
    /// How much may still be compared.
    left: usize,
}

impl<'v, 's> Verifier<'v, 's> {
    fn new(machine: &'v mut Machine<'s>, body: Rc<ClassBody>) -> Self {
        Self { machine, body, held: BTreeSet::new(), left: MOST_WORK }
    }

    fn flaw(&mut self) -> Option<Flaw> {
        if self.body.major < OLDEST {
            return None;
        }
        let body = Rc::clone(&self.body);
        body.methods.iter().find_map(|method| match self.method(method, method.code.as_ref()?) {
            Err(End::Flaw(flaw)) => Some(flaw),
            Ok(()) | Err(End::Odd) => None,
        })
    }

    fn method(&mut self, method: &Method, code: &Code) -> Followed<()> {
        let body = Rc::clone(&self.body);
        let begin = Types::of_method(&body.name, method, code).ok_or(End::Odd)?;
        let frames = begin.at_frames(&body.frames(code).ok_or(End::Odd)?).ok_or(End::Odd)?;
        for handler in code.handlers.iter().filter(|handler| handler.class != 0) {
            let caught = Type::Object(self.class(handler.class)?);
            self.fits(&caught, &Type::of_class(THROWABLE))?;
        }
        let (mut at, mut current) = (0, Some(begin));
        while let Some((instruction, behind)) = body.instruction(code, at) {
            if let Some(frame) = frames.get(&at) {
                if let Some(current) = &current {
                    self.flows(current, frame)?;
                }
                current = Some(frame.clone());
            }
            let mut types = current.take().ok_or(End::Odd)?;
            self.handled(code, at, &types, &frames)?;
            self.step(method, &mut types, &instruction, at)?;
            for target in targets(&instruction) {
                self.flows(&types, frames.get(&target).ok_or(End::Odd)?)?;
            }
            current = goes_on(&instruction).then_some(types);
            at = behind;
        }
        Ok(())
    }

    /// Whatever an instruction throws, its handlers find the variables as they are before it.
    fn handled(&mut self, code: &Code, at: usize, types: &Types, frames: &BTreeMap<usize, Types>) -> Followed<()> {
        self.spend(code.handlers.len())?;
        for handler in &code.handlers {
            if (usize::from(handler.begin)..usize::from(handler.end)).contains(&at) {
                let caught = if handler.class == 0 { THROWABLE.into() } else { self.class(handler.class)? };
                let thrown = Types { locals: types.locals.clone(), stack: vec![Type::Object(caught)] };
                self.flows(&thrown, frames.get(&usize::from(handler.target)).ok_or(End::Odd)?)?;
            }
        }
        Ok(())
    }

    /// Goes from types to those that are wanted at a place.
    fn flows(&mut self, from: &Types, to: &Types) -> Followed<()> {
        if from.stack.len() != to.stack.len() {
            return Err(End::Odd);
        }
        self.spend(to.locals.len() + to.stack.len())?;
        let locals = from.locals.iter().zip(&to.locals);
        for (from, to) in locals.chain(from.stack.iter().zip(&to.stack)) {
            self.fits(from, to)?;
        }
        Ok(())
    }

    fn spend(&mut self, work: usize) -> Followed<()> {
        self.left = self.left.checked_sub(work + 1).ok_or(End::Odd)?;
        Ok(())
    }

    fn class(&self, index: u16) -> Followed<Arc<str>> {
        match self.body.constant(index) {
            Ok(Constant::Class(class)) => Ok(class.into()),
            _ => Err(End::Odd),
        }
    }
}

/// Where an instruction jumps.
fn targets(instruction: &Instruction) -> Vec<usize> {
    match instruction {
        Instruction::If(_, target) | Instruction::Goto(target) => vec![*target],
        Instruction::Switch(default, cases) => cases.iter().map(|(_, target)| *target).chain([*default]).collect(),
        _ => Vec::new(),
    }
}

/// Whether the next instruction may follow.
fn goes_on(instruction: &Instruction) -> bool {
    let ends = matches!(
        instruction,
        Instruction::Goto(_) | Instruction::Switch(..) | Instruction::Return(_) | Instruction::Throw
    );
    !ends
}
