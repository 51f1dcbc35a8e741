//! What an instruction wants of the types, and what it leaves (JVMS 4.10.1.9).

use std::rc::Rc;

use crate::formats::class_file::{
    Constant, INVOKE_SPECIAL, INVOKE_STATIC, Instruction, MemberRef, Method, SlotType as Type,
};
use crate::scan::version::step::shuffle;
use crate::scan::version::value::signature;

use super::slots::Types;
use super::{End, Followed, THROWABLE, Verifier};

impl Types {
    fn pop(&mut self) -> Followed<Type> {
        self.stack.pop().ok_or(End::Odd)
    }

    fn push(&mut self, of: Type) {
        self.stack.push(of);
    }

    fn push_described(&mut self, descriptor: &str) {
        self.stack.extend(Type::of(descriptor));
    }
}

impl Verifier<'_, '_> {
    pub(super) fn step(
        &mut self,
        method: &Method,
        types: &mut Types,
        instruction: &Instruction,
        at: usize,
    ) -> Followed<()> {
        match instruction {
            Instruction::Nop | Instruction::Goto(_) | Instruction::Increment(..) | Instruction::Return(false) => (),
            Instruction::Null => types.push(Type::Null),
            Instruction::Int(_) | Instruction::Float => types.push(Type::Word),
            Instruction::Long(_) | Instruction::Double => types.push(Type::Wide),
            Instruction::Constant(index) => types.push(self.constant(*index)?),
            Instruction::Load(index) => types.push(types.local(*index)),
            Instruction::Store(index) => {
                let value = types.pop()?;
                types.set(*index, value);
            }
            Instruction::Stack(code) => {
                shuffle(&mut types.stack, *code, Type::is_wide).ok_or(End::Odd)?;
            }
            Instruction::Math(code) => math(types, *code)?,
            Instruction::If(code, _) => {
                types.pop()?;
                if matches!(code, 159..=166) {
                    types.pop()?;
                }
            }
            Instruction::Switch(..) | Instruction::Monitor => drop(types.pop()?),
            Instruction::Return(true) => {
                let (value, wanted) = (types.pop()?, signature(&method.descriptor).ok_or(End::Odd)?.1);
                self.fits(&value, &Type::of(wanted).ok_or(End::Odd)?)?;
            }
            Instruction::Throw => {
                let thrown = types.pop()?;
                self.fits(&thrown, &Type::of_class(THROWABLE))?;
            }
            Instruction::Invoke(code, index) => self.invoke(types, *code, *index)?,
            Instruction::InvokeDynamic(index) => {
                let Ok(Constant::Call { descriptor, .. }) = self.body.constant(*index) else { return Err(End::Odd) };
                self.arguments(types, &descriptor)?;
                types.push_described(signature(&descriptor).ok_or(End::Odd)?.1);
            }
            Instruction::New(_) => types.push(Type::New(at)),
            Instruction::GetStatic(_)
            | Instruction::PutStatic(_)
            | Instruction::GetField(_)
            | Instruction::PutField(_) => {
                self.field(types, instruction)?;
            }
            Instruction::Subroutine => return Err(End::Odd),
            other => self.object(types, other)?,
        }
        Ok(())
    }

    fn constant(&self, index: u16) -> Followed<Type> {
        Ok(match self.body.constant(index).map_err(|_| End::Odd)? {
            Constant::Int(_) | Constant::Float => Type::Word,
            Constant::Long(_) | Constant::Double => Type::Wide,
            Constant::Text(_) => Type::of_class("java/lang/String"),
            Constant::Class(_) => Type::of_class("java/lang/Class"),
            Constant::Handle { .. } => Type::of_class("java/lang/invoke/MethodHandle"),
            _ => return Err(End::Odd),
        })
    }

    /// Arrays, and what asks objects of their class.
    fn object(&mut self, types: &mut Types, instruction: &Instruction) -> Followed<()> {
        match instruction {
            Instruction::CheckCast(index) => {
                types.pop()?;
                types.push(Type::Object(self.class(*index)?));
            }
            Instruction::InstanceOf(_) | Instruction::ArrayLength => {
                types.pop()?;
                types.push(Type::Word);
            }
            Instruction::NewArray(of) => {
                types.pop()?;
                types.push(match of {
                    Some(index) => {
                        let class = self.class(*index)?;
                        let is_array = class.starts_with('[');
                        Type::of_class(&if is_array { format!("[{class}") } else { format!("[L{class};") })
                    }
                    // Of which numbers does not matter: no other array takes its place.
                    None => Type::Null,
                });
            }
            Instruction::NewArrays(index, lengths) => {
                for _ in 0..*lengths {
                    types.pop()?;
                }
                types.push(Type::Object(self.class(*index)?));
            }
            Instruction::ArrayLoad(is_wide) => {
                types.pop()?;
                let array = types.pop()?;
                types.push(element(&array, *is_wide));
            }
            Instruction::ArrayStore => {
                for _ in 0..3 {
                    types.pop()?;
                }
            }
            _ => return Err(End::Odd),
        }
        Ok(())
    }

    fn field(&mut self, types: &mut Types, instruction: &Instruction) -> Followed<()> {
        match instruction {
            Instruction::GetStatic(index) => types.push_described(&self.member(*index)?.descriptor),
            Instruction::PutStatic(index) => {
                let (value, field) = (types.pop()?, self.member(*index)?);
                self.fits(&value, &Type::of(&field.descriptor).ok_or(End::Odd)?)?;
            }
            Instruction::GetField(index) => {
                let (object, field) = (types.pop()?, self.member(*index)?);
                self.fits(&object, &Type::of_class(&field.owner))?;
                types.push_described(&field.descriptor);
            }
            Instruction::PutField(index) => {
                let (value, object, field) = (types.pop()?, types.pop()?, self.member(*index)?);
                self.fits(&value, &Type::of(&field.descriptor).ok_or(End::Odd)?)?;
                self.fits(&object, &Type::of_class(&field.owner))?;
            }
            _ => return Err(End::Odd),
        }
        Ok(())
    }

    fn invoke(&mut self, types: &mut Types, code: u8, index: u16) -> Followed<()> {
        let MemberRef { owner, name, descriptor } = self.member(index)?;
        self.arguments(types, &descriptor)?;
        if code != INVOKE_STATIC {
            let receiver = types.pop()?;
            match &receiver {
                Type::This if name == "<init>" => {
                    let class = Rc::clone(&self.body);
                    types.construct(&receiver, &class.name);
                }
                Type::New(_) if name == "<init>" => types.construct(&receiver, &owner),
                // What calls its super class is held against itself.
                _ if code == INVOKE_SPECIAL => (),
                _ => self.fits(&receiver, &Type::of_class(&owner))?,
            }
        }
        types.push_described(signature(&descriptor).ok_or(End::Odd)?.1);
        Ok(())
    }

    fn arguments(&mut self, types: &mut Types, descriptor: &str) -> Followed<()> {
        for wanted in signature(descriptor).ok_or(End::Odd)?.0.into_iter().rev() {
            let given = types.pop()?;
            self.fits(&given, &Type::of(wanted).ok_or(End::Odd)?)?;
        }
        Ok(())
    }

    fn member(&self, index: u16) -> Followed<MemberRef> {
        match self.body.constant(index) {
            Ok(Constant::Member(member)) => Ok(member),
            _ => Err(End::Odd),
        }
    }
}

/// What is in an array.
fn element(array: &Type, is_wide: bool) -> Type {
    let Type::Object(array) = array else { return if is_wide { Type::Wide } else { Type::Null } };
    array.strip_prefix('[').and_then(Type::of).unwrap_or(Type::Null)
}

fn math(types: &mut Types, code: u8) -> Followed<()> {
    types.pop()?;
    // Conversions and negations take one operand, all others two.
    if !matches!(code, 116..=119 | 133..=147) {
        types.pop()?;
    }
    let is_wide = match code {
        96..=131 => code % 2 == 1,
        _ => matches!(code, 133 | 135 | 138 | 140 | 141 | 143),
    };
    types.push(if is_wide { Type::Wide } else { Type::Word });
    Ok(())
}
