//! Calls: of the location's own methods, and of what is known of others.

use std::rc::Rc;

use crate::formats::class_file::{Constant, INVOKE_SPECIAL, INVOKE_STATIC, INVOKE_VIRTUAL, MemberRef};

use super::hierarchy::Selected;
use super::known::may_throw;
use super::machine::{Answer, Frame, Machine, Stop, Thrown, arity, malformed};
use super::resolve::Found;
use super::value::{Function, Kind, Value, signature};

/// A call with what it is given.
pub(super) struct Call<'c> {
    pub(super) owner: &'c str,
    pub(super) name: &'c str,
    pub(super) descriptor: &'c str,
    /// Nothing for static methods.
    pub(super) receiver: Option<Value>,
    pub(super) arguments: Vec<Value>,
}

impl Call<'_> {
    fn all(self) -> Vec<Value> {
        self.receiver.into_iter().chain(self.arguments).collect()
    }
}

impl Machine<'_> {
    pub(super) fn invoke(&mut self, frame: &mut Frame, code: u8, index: u16) -> Result<(), Stop> {
        let member = frame.member(index)?;
        let arguments = pop_many(frame, arity(&member.descriptor)?)?;
        let receiver = if code == INVOKE_STATIC { None } else { Some(frame.pop()?) };
        let call =
            Call { owner: &member.owner, name: &member.name, descriptor: &member.descriptor, receiver, arguments };
        let value = self.called(code, call)?;
        if !member.descriptor.ends_with(")V") {
            frame.push(value);
        }
        Ok(())
    }

    fn called(&mut self, code: u8, call: Call<'_>) -> Answer {
        if code == INVOKE_STATIC && self.body(call.owner).is_some() {
            // The class is initialized when one of its fields is asked for; nothing else of it is of interest.
            self.link(call.owner)?;
            self.verify(call.owner)?;
        }
        let found = self.find(call.owner, call.name, call.descriptor)?;
        let is_bound = matches!(code, INVOKE_STATIC | INVOKE_SPECIAL);
        match found {
            Found::Own(owner) if is_bound => {
                if let Some(receiver) = &call.receiver {
                    self.refuse_null(receiver)?;
                }
                self.call_named(&owner, call.name, call.descriptor, call.all())
            }
            Found::Own(owner) => self.dispatch(&owner, call),
            Found::Outside if is_bound => self.outside(&call),
            Found::Outside => self.dispatch("", call),
        }
    }

    /// Calls what the class of the receiver has; `owner` is the class of the location where the method was found.
    fn dispatch(&mut self, owner: &str, call: Call<'_>) -> Answer {
        let receiver = call.receiver.clone().ok_or_else(malformed)?;
        self.refuse_null(&receiver)?;
        let class = match &receiver {
            Value::Object(_) => match self.object(&receiver) {
                Some(object) if matches!(object.kind, Kind::Plain { .. }) => Some(Rc::clone(&object.class)),
                _ => None,
            },
            Value::Function(function) => {
                let function = Rc::clone(function);
                return self.apply(&function, call.arguments);
            }
            _ => None,
        };
        match class {
            Some(class) => match self.select(&class, call.name, call.descriptor) {
                Selected::Own(owner) => self.call_named(&owner, call.name, call.descriptor, call.all()),
                Selected::Worker(_) | Selected::Unknown(_) => self.outside(&call),
                // What every object has, such as `getClass`, stands in no class that is looked through.
                Selected::None if owner.is_empty() => self.outside(&call),
                Selected::None => {
                    let why = format!("it calls `{}`, which is abstract", call.name);
                    Err(self.thrown("java/lang/AbstractMethodError", &why))
                }
            },
            None if self.is_settled(owner, &call) => self.call_named(owner, call.name, call.descriptor, call.all()),
            None => self.outside(&call),
        }
    }

    /// Whether no other class can have another method in its place.
    fn is_settled(&mut self, owner: &str, call: &Call<'_>) -> bool {
        let Some(body) = self.body(owner).filter(|_| !owner.is_empty()) else { return false };
        let method = body.method(call.name, call.descriptor);
        method.is_some_and(|it| it.access.is_private() || it.access.is_final() || body.access.is_final())
    }

    /// Calls what is not of the location.
    fn outside(&mut self, call: &Call<'_>) -> Answer {
        if let Some(value) = self.known(call)? {
            return Ok(value);
        }
        if let Some((class, why)) = may_throw(call) {
            let object = self.allocate(class, Kind::Exception);
            self.pending = Some(Thrown { class: class.into(), why: why.into(), object });
        }
        let returned = signature(call.descriptor).map(|(_, returned)| returned).ok_or_else(malformed)?;
        // A constructor of a class that all others extend does not hand anybody on.
        let is_constructor = call.name == "<init>";
        if !is_constructor && let Some(receiver) = &call.receiver {
            self.show(receiver);
        }
        for argument in &call.arguments {
            self.show(argument);
        }
        let why: Rc<str> = match &call.receiver {
            // What it comes from tells more than what is done with it.
            Some(Value::Unknown(why)) => Rc::clone(why),
            _ => format!("it uses what `{}.{}` yields", call.owner.replace('/', "."), call.name).into(),
        };
        Ok(Value::unknown(returned, why))
    }

    /// Calls a function with these arguments behind those that it was made with.
    pub(super) fn apply(&mut self, function: &Function, arguments: Vec<Value>) -> Answer {
        let mut all: Vec<Value> = function.captured.iter().cloned().chain(arguments).collect();
        let wanted = arity(&function.descriptor)?;
        // JVMS, table 5.4.3.5-A: 6 is static, 8 makes an object, the others have a receiver.
        let (code, receiver) = match function.kind {
            6 => (INVOKE_STATIC, None),
            8 => {
                let object = self.create(&function.owner)?;
                (INVOKE_SPECIAL, Some(object))
            }
            _ if all.is_empty() => return Err(malformed()),
            7 => (INVOKE_SPECIAL, Some(all.remove(0))),
            _ => (INVOKE_VIRTUAL, Some(all.remove(0))),
        };
        if all.len() != wanted {
            return Ok(Value::Unknown("it uses what a function yields".into()));
        }
        let made = receiver.clone().filter(|_| function.kind == 8);
        let call = Call {
            owner: &function.owner,
            name: &function.name,
            descriptor: &function.descriptor,
            receiver,
            arguments: all,
        };
        let value = self.called(code, call)?;
        Ok(made.unwrap_or(value))
    }

    pub(super) fn invoke_dynamic(&mut self, frame: &mut Frame, index: u16) -> Result<(), Stop> {
        let Ok(Constant::Call { bootstrap, descriptor }) = frame.body.constant(index) else { return Err(malformed()) };
        let (types, returned) = signature(&descriptor).ok_or_else(malformed)?;
        let given = pop_many(frame, types.len())?;
        let Some((Constant::Handle { member, .. }, statics)) = frame.body.bootstrap(bootstrap) else {
            return Err(malformed());
        };
        let value = match (member.owner.as_str(), member.name.as_str()) {
            ("java/lang/invoke/StringConcatFactory", "makeConcatWithConstants") => {
                self.concatenated(&types, &given, &statics)
            }
            ("java/lang/invoke/LambdaMetafactory", "metafactory" | "altMetafactory") => function(given, &statics)?,
            _ => {
                for value in &given {
                    self.show(value);
                }
                Value::unknown(returned, "it uses what is made by `invokedynamic`")
            }
        };
        frame.push(value);
        Ok(())
    }

    /// `StringConcatFactory.makeConcatWithConstants`: `\1` stands for an argument, `\2` for a constant.
    fn concatenated(&mut self, types: &[&str], given: &[Value], statics: &[Constant]) -> Value {
        let Some(Constant::Text(recipe)) = statics.first() else {
            return Value::Unknown("it joins strings".into());
        };
        let (mut given, mut constants) = (types.iter().zip(given), statics.iter().skip(1));
        let mut whole = String::new();
        for char in recipe.chars() {
            match char {
                '\u{1}' => match given.next() {
                    Some((kind, value)) => match self.shown_as_text(kind, value) {
                        Ok(text) => whole.push_str(&text),
                        Err(why) => return Value::Unknown(why),
                    },
                    None => return Value::Unknown("it joins strings".into()),
                },
                '\u{2}' => match constants.next() {
                    Some(Constant::Text(text)) => whole.push_str(text),
                    _ => return Value::Unknown("it joins strings".into()),
                },
                char => whole.push(char),
            }
        }
        Value::text(whole)
    }

    /// A value as `String.valueOf` shows it, by its type; or why that is not known.
    pub(super) fn shown_as_text(&self, kind: &str, value: &Value) -> Result<String, Rc<str>> {
        if let Some(text) = self.text(value) {
            return Ok(text.to_string());
        }
        match (kind, value) {
            (_, Value::Null) => Ok("null".to_owned()),
            ("Z", Value::Int(number)) => Ok((*number != 0).to_string()),
            ("C", Value::Int(number)) => {
                let unit = u32::try_from(*number).ok().and_then(char::from_u32);
                unit.map(String::from).ok_or_else(|| "it uses half a character".into())
            }
            (_, Value::Int(number)) => Ok(number.to_string()),
            (_, Value::Long(number)) => Ok(number.to_string()),
            (_, Value::Unknown(why) | Value::UnknownWide(why)) => Err(Rc::clone(why)),
            _ => Err("it shows an object as a string".into()),
        }
    }
}

fn pop_many(frame: &mut Frame, count: usize) -> Result<Vec<Value>, Stop> {
    let begin = frame.stack.len().checked_sub(count).ok_or_else(malformed)?;
    Ok(frame.stack.split_off(begin))
}

/// What `LambdaMetafactory` makes.
fn function(captured: Vec<Value>, statics: &[Constant]) -> Answer {
    match statics.get(1) {
        Some(Constant::Handle { kind, member: MemberRef { owner, name, descriptor } }) => {
            Ok(Value::Function(Rc::new(Function {
                kind: *kind,
                owner: owner.clone(),
                name: name.clone(),
                descriptor: descriptor.clone(),
                captured,
            })))
        }
        _ => Err(malformed()),
    }
}
