//! What one instruction does (JVMS, chapter 6).

use std::rc::Rc;

use crate::formats::class_file::{Constant, Instruction, MemberRef};

use super::machine::{Flow, Frame, Machine, Stop, Thrown, malformed, stuck};
use super::value::Value;

pub(super) const FLOATING: &str = "a floating-point number";
pub(super) const CALCULATED: &str = "a number that is calculated";

impl Frame {
    pub(super) fn pop(&mut self) -> Result<Value, Stop> {
        self.stack.pop().ok_or_else(malformed)
    }

    pub(super) fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    pub(super) fn member(&self, index: u16) -> Result<MemberRef, Stop> {
        match self.body.constant(index) {
            Ok(Constant::Member(member)) => Ok(member),
            _ => Err(malformed()),
        }
    }

    pub(super) fn class(&self, index: u16) -> Result<String, Stop> {
        match self.body.constant(index) {
            Ok(Constant::Class(class)) => Ok(class),
            _ => Err(malformed()),
        }
    }
}

impl Machine<'_> {
    /// Does one instruction; `behind` is the place of the next one.
    pub(super) fn step(&mut self, frame: &mut Frame, instruction: Instruction, behind: usize) -> Result<Flow, Stop> {
        match instruction {
            Instruction::Nop => (),
            Instruction::Null => frame.push(Value::Null),
            Instruction::Int(number) => frame.push(Value::Int(number)),
            Instruction::Long(number) => frame.push(Value::Long(number)),
            Instruction::Float => frame.push(Value::Unknown(FLOATING.into())),
            Instruction::Double => frame.push(Value::UnknownWide(FLOATING.into())),
            Instruction::Constant(index) => self.constant(frame, index)?,
            Instruction::Load(index) => {
                let value = frame.locals.get(usize::from(index)).cloned().ok_or_else(malformed)?;
                frame.push(value);
            }
            Instruction::Store(index) => {
                let value = frame.pop()?;
                *frame.locals.get_mut(usize::from(index)).ok_or_else(malformed)? = value;
            }
            Instruction::Increment(index, by) => {
                let value = frame.locals.get_mut(usize::from(index)).ok_or_else(malformed)?;
                *value = match value {
                    Value::Int(number) => Value::Int(number.wrapping_add(by.into())),
                    _ => Value::Unknown(CALCULATED.into()),
                };
            }
            Instruction::Stack(code) => shuffle(&mut frame.stack, code, Value::is_wide).ok_or_else(malformed)?,
            Instruction::Math(code) => self.math(frame, code)?,
            Instruction::If(code, target) => return condition(frame, code, target, behind),
            Instruction::Goto(target) => return Ok(Flow::To(target)),
            Instruction::Switch(default, cases) => return switch(frame, default, &cases),
            Instruction::Return(false) => return Ok(Flow::Return(Value::Null)),
            Instruction::Return(true) => return Ok(Flow::Return(frame.pop()?)),
            Instruction::Throw => return Err(self.throw(frame)?),
            Instruction::Monitor => drop(frame.pop()?),
            Instruction::Subroutine => return Err(stuck("a subroutine, which no compiler writes any more")),
            Instruction::Invoke(code, index) => self.invoke(frame, code, index)?,
            Instruction::InvokeDynamic(index) => self.invoke_dynamic(frame, index)?,
            other => self.memory(frame, other)?,
        }
        Ok(Flow::To(behind))
    }

    fn constant(&mut self, frame: &mut Frame, index: u16) -> Result<(), Stop> {
        let value = match frame.body.constant(index).map_err(|_| malformed())? {
            Constant::Int(number) => Value::Int(number),
            Constant::Long(number) => Value::Long(number),
            Constant::Float => Value::Unknown(FLOATING.into()),
            Constant::Double => Value::UnknownWide(FLOATING.into()),
            Constant::Text(text) => Value::text(text),
            Constant::Class(class) => {
                self.link(&class)?;
                Value::Class(class.into())
            }
            _ => return Err(stuck("a constant that is made when it is asked for")),
        };
        frame.push(value);
        Ok(())
    }

    fn throw(&mut self, frame: &mut Frame) -> Result<Stop, Stop> {
        let object = frame.pop()?;
        let class: Rc<str> = match &object {
            Value::Null => return Ok(self.thrown("java/lang/NullPointerException", "it uses `null`")),
            Value::Opaque(class) => Rc::clone(class),
            Value::Object(_) => match self.object(&object) {
                Some(object) => Rc::clone(&object.class),
                None => return Err(malformed()),
            },
            _ => return Err(stuck("an exception of which nothing is known")),
        };
        let why = format!("it throws `{}`", class.replace('/', "."));
        Ok(Stop::Thrown(Thrown { class, why: why.into(), object }))
    }
}

/// `pop` to `swap`; nothing where less is there than they take.
pub(super) fn shuffle<T: Clone>(stack: &mut Vec<T>, code: u8, is_wide: impl Fn(&T) -> bool) -> Option<()> {
    // One value of two words, or two of one.
    let two = |stack: &mut Vec<T>| {
        let top = stack.pop()?;
        Some(if is_wide(&top) { vec![top] } else { vec![stack.pop()?, top] })
    };
    if code == 95 {
        let (top, below) = (stack.pop()?, stack.pop()?);
        stack.extend([top, below]);
        return Some(());
    }
    let taken = if matches!(code, 88 | 92..=94) { two(stack)? } else { vec![stack.pop()?] };
    let below = match code {
        90 | 93 => vec![stack.pop()?],
        91 | 94 => two(stack)?,
        _ => Vec::new(),
    };
    if code > 88 {
        stack.extend(taken.iter().cloned());
        stack.extend(below);
        stack.extend(taken);
    }
    Some(())
}

fn condition(frame: &mut Frame, code: u8, target: usize, behind: usize) -> Result<Flow, Stop> {
    let second = match code {
        159..=166 => frame.pop()?,
        198 | 199 => Value::Null,
        _ => Value::Int(0),
    };
    let first = frame.pop()?;
    let holds = match (&first, &second) {
        (Value::Int(first), Value::Int(second)) => match code {
            153 | 159 => Some(first == second),
            154 | 160 => Some(first != second),
            155 | 161 => Some(first < second),
            156 | 162 => Some(first >= second),
            157 | 163 => Some(first > second),
            158 | 164 => Some(first <= second),
            _ => None,
        },
        _ => is_identical(&first, &second).map(|is| if matches!(code, 165 | 198) { is } else { !is }),
    };
    let why = [&first, &second].into_iter().find_map(|value| match value {
        Value::Unknown(why) | Value::UnknownWide(why) => Some(Rc::clone(why)),
        _ => None,
    });
    Ok(match holds {
        Some(true) => Flow::To(target),
        Some(false) => Flow::To(behind),
        None => Flow::Fork(vec![behind, target], why.unwrap_or_else(|| "it compares objects".into())),
    })
}

/// Whether two references are one; nothing where nobody knows.
fn is_identical(first: &Value, second: &Value) -> Option<bool> {
    match (first, second) {
        (Value::Null, other) | (other, Value::Null) => other.is_null(),
        (Value::Object(first), Value::Object(second)) => Some(first == second),
        _ => None,
    }
}

fn switch(frame: &mut Frame, default: usize, cases: &[(i32, usize)]) -> Result<Flow, Stop> {
    match frame.pop()? {
        Value::Int(number) => {
            let case = cases.iter().find(|(case, _)| *case == number);
            Ok(Flow::To(case.map_or(default, |(_, target)| *target)))
        }
        Value::Unknown(why) => {
            let mut places: Vec<usize> = cases.iter().map(|(_, target)| *target).chain([default]).collect();
            places.sort_unstable();
            places.dedup();
            Ok(Flow::Fork(places, why))
        }
        _ => Err(malformed()),
    }
}
