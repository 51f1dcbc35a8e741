//! Fields and objects.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::formats::class_file::{Constant, Instruction, MemberRef};

use super::machine::{Answer, Frame, Machine, Stop, malformed};
use super::resolve::Found;
use super::step::FLOATING;
use super::value::{Kind, Value};

impl Machine<'_> {
    /// Fields, arrays, objects and casts.
    pub(super) fn memory(&mut self, frame: &mut Frame, instruction: Instruction) -> Result<(), Stop> {
        match instruction {
            Instruction::GetStatic(index) => {
                let value = self.get_static(&frame.member(index)?)?;
                frame.push(value);
            }
            Instruction::PutStatic(index) => {
                let (member, value) = (frame.member(index)?, frame.pop()?);
                if let Found::Own(owner) = self.find(&member.owner, &member.name, &member.descriptor)? {
                    self.initialize(&owner)?;
                    self.state.statics.insert((owner.into(), member.name.into()), value);
                }
            }
            Instruction::GetField(index) => {
                let (member, object) = (frame.member(index)?, frame.pop()?);
                let value = self.get_field(&member, &object)?;
                frame.push(value);
            }
            Instruction::PutField(index) => {
                let (member, value, object) = (frame.member(index)?, frame.pop()?, frame.pop()?);
                self.find(&member.owner, &member.name, &member.descriptor)?;
                if let Some(Kind::Plain { fields, .. }) = self.object(&object).map(|object| &mut object.kind) {
                    fields.insert(member.name.into(), value);
                } else {
                    self.refuse_null(&object)?;
                }
            }
            Instruction::New(index) => {
                let value = self.create(&frame.class(index)?)?;
                frame.push(value);
            }
            Instruction::CheckCast(index) => {
                let class = frame.class(index)?;
                self.link(&class)?;
            }
            Instruction::InstanceOf(index) => {
                let (class, value) = (frame.class(index)?, frame.pop()?);
                self.link(&class)?;
                let is = self.instance_of(&value, &class);
                frame.push(is);
            }
            other => self.array(frame, &other)?,
        }
        Ok(())
    }

    fn get_static(&mut self, member: &MemberRef) -> Answer {
        let dotted = || format!("`{}.{}`", member.owner.replace('/', "."), member.name);
        let Found::Own(owner) = self.find(&member.owner, &member.name, &member.descriptor)? else {
            let is_jdk = self.classes.is_jdk(&member.owner);
            let class = member.descriptor.strip_prefix('L').and_then(|it| it.strip_suffix(';'));
            return Ok(match class.filter(|class| is_jdk && *class != "java/lang/String") {
                Some(class) => Value::Opaque(class.into()),
                None => Value::unknown(&member.descriptor, format!("it uses {}, which is not known", dotted())),
            });
        };
        let body = self.body(&owner).ok_or_else(malformed)?;
        let field = body.field(&member.name, &member.descriptor).ok_or_else(malformed)?;
        if let Some(index) = field.value {
            return match body.constant(index) {
                Ok(Constant::Text(text)) => Ok(Value::text(text)),
                Ok(Constant::Int(number)) => Ok(Value::Int(number)),
                Ok(Constant::Long(number)) => Ok(Value::Long(number)),
                _ => Ok(Value::unknown(&member.descriptor, FLOATING)),
            };
        }
        self.initialize(&owner)?;
        let key = (Rc::from(owner.as_str()), Rc::from(member.name.as_str()));
        let is_settled = field.access.is_final() || !self.state.is_shown;
        match self.state.statics.get(&key).filter(|_| is_settled) {
            Some(value) => Ok(value.clone()),
            None => match self.state.obscure.get(&key.0) {
                Some(why) => Ok(Value::unknown(&member.descriptor, Rc::clone(why))),
                None if is_settled => Ok(Value::default(&member.descriptor)),
                None => Ok(Value::unknown(&member.descriptor, format!("{} may be set at any time", dotted()))),
            },
        }
    }

    fn get_field(&mut self, member: &MemberRef, object: &Value) -> Answer {
        self.find(&member.owner, &member.name, &member.descriptor)?;
        self.refuse_null(object)?;
        if let Some(Kind::Plain { fields, is_shown }) = self.object(object).map(|object| &object.kind) {
            match fields.get(member.name.as_str()) {
                Some(value) => return Ok(value.clone()),
                None if !is_shown => return Ok(Value::default(&member.descriptor)),
                None => (),
            }
        }
        let owner = member.owner.replace('/', ".");
        Ok(Value::unknown(&member.descriptor, format!("it uses the field `{}` of `{owner}`", member.name)))
    }

    /// An object of a class before its constructor runs.
    pub(super) fn create(&mut self, class: &str) -> Answer {
        self.link(class)?;
        let kind = match class {
            "java/lang/StringBuilder" | "java/lang/StringBuffer" | "java/lang/String" => Kind::Text(None),
            "java/util/Properties" => Kind::Properties(None),
            "java/io/InputStreamReader"
            | "java/io/BufferedReader"
            | "java/io/BufferedInputStream"
            | "java/io/DataInputStream"
            | "java/util/Scanner" => Kind::Stream(None),
            _ if self.body(class).is_some() => {
                self.initialize(class)?;
                Kind::Plain { fields: BTreeMap::new(), is_shown: false }
            }
            _ if self.is_kind(class, "java/lang/Throwable").is_some() => Kind::Exception,
            _ => return Ok(Value::Opaque(class.into())),
        };
        Ok(self.allocate(class, kind))
    }

    fn instance_of(&mut self, value: &Value, class: &str) -> Value {
        let of: Rc<str> = match value {
            Value::Null => return Value::flag(false),
            Value::Text(_) => "java/lang/String".into(),
            Value::Object(_) => match self.object(value) {
                Some(object) => Rc::clone(&object.class),
                None => return Value::Unknown("an object".into()),
            },
            _ => return Value::Unknown("an object of which the class is not known".into()),
        };
        if self.extends(&of, class) {
            Value::flag(true)
        } else {
            Value::Unknown("an object of which not all super types are known".into())
        }
    }
}
