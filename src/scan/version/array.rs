//! Arrays.

use crate::formats::class_file::Instruction;

use super::machine::{Frame, Machine, Stop, malformed};
use super::value::{Kind, Value};

impl Machine<'_> {
    pub(super) fn array(&mut self, frame: &mut Frame, instruction: &Instruction) -> Result<(), Stop> {
        match instruction {
            Instruction::NewArray(of) => {
                let length = frame.pop()?;
                if let Some(index) = of {
                    self.link(&frame.class(*index)?)?;
                }
                let default = if of.is_some() { Value::Null } else { Value::Int(0) };
                let items = match length {
                    Value::Int(length @ 0..=256) => Some(vec![default; usize::try_from(length).unwrap_or(0)]),
                    _ => None,
                };
                let array = self.allocate("[", Kind::Array(items));
                frame.push(array);
            }
            Instruction::NewArrays(_, lengths) => {
                for _ in 0..*lengths {
                    frame.pop()?;
                }
                let array = self.allocate("[", Kind::Array(None));
                frame.push(array);
            }
            Instruction::ArrayLoad(is_wide) => {
                let (index, array) = (frame.pop()?, frame.pop()?);
                self.refuse_null(&array)?;
                let item = self.items(&array).and_then(|items| items.get(position(&index)?).cloned());
                let why = "an element of an array";
                let unknown = if *is_wide { Value::UnknownWide(why.into()) } else { Value::Unknown(why.into()) };
                frame.push(item.filter(|item| item.is_wide() == *is_wide).unwrap_or(unknown));
            }
            Instruction::ArrayStore => {
                let (value, index, array) = (frame.pop()?, frame.pop()?, frame.pop()?);
                self.refuse_null(&array)?;
                if let Some(Kind::Array(items)) = self.object(&array).map(|object| &mut object.kind) {
                    let item = position(&index).and_then(|index| items.as_mut()?.get_mut(index));
                    match item {
                        Some(item) => *item = value,
                        None => *items = None,
                    }
                }
            }
            Instruction::ArrayLength => {
                let array = frame.pop()?;
                self.refuse_null(&array)?;
                let length = self.items(&array).and_then(|items| i32::try_from(items.len()).ok());
                frame.push(length.map_or(Value::Unknown("the length of an array".into()), Value::Int));
            }
            _ => return Err(malformed()),
        }
        Ok(())
    }

    pub(super) fn items(&mut self, array: &Value) -> Option<&mut Vec<Value>> {
        match self.object(array).map(|object| &mut object.kind) {
            Some(Kind::Array(Some(items))) => Some(items),
            _ => None,
        }
    }

    /// Throws where something is done with `null`.
    pub(super) fn refuse_null(&mut self, value: &Value) -> Result<(), Stop> {
        match value {
            Value::Null => Err(self.thrown("java/lang/NullPointerException", "it uses `null`")),
            _ => Ok(()),
        }
    }
}

fn position(index: &Value) -> Option<usize> {
    match index {
        Value::Int(index) => usize::try_from(*index).ok(),
        _ => None,
    }
}
