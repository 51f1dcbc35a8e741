//! What is known of methods that are not of the location: those of the JDK and of Kafka that versions come through.
//!
//! A method that is not here yields what nobody knows. Those that are here do what the Java SE API says of them.

mod loading;
mod reading;
mod strings;
mod throwing;

use std::rc::Rc;

pub(super) use self::throwing::may_throw;

use super::invoke::Call;
use super::machine::{Machine, Stop};
use super::value::{Kind, Value};

/// What is known of a call: nothing where it is none of these.
pub(super) type Known = Result<Option<Value>, Stop>;

impl Machine<'_> {
    /// Calls a method that is known.
    pub(super) fn known(&mut self, call: &Call<'_>) -> Known {
        match call.owner {
            "java/lang/String" | "java/lang/StringBuilder" | "java/lang/StringBuffer" | "java/lang/CharSequence" => {
                Ok(self.of_strings(call))
            }
            "java/lang/Class" | "java/lang/ClassLoader" | "java/lang/Package" | "java/net/URL" | "java/lang/Thread" => {
                self.of_loading(call)
            }
            "java/lang/Integer" | "java/lang/Long" => self.of_numbers(call),
            "java/util/Optional" => self.of_optionals(call),
            "java/util/Objects" => self.of_objects(call),
            "java/lang/Object" => Ok(self.of_any_object(call)),
            _ if call.name == "getClass" && call.arguments.is_empty() => Ok(self.of_any_object(call)),
            "java/lang/Throwable" if call.name == "addSuppressed" => Ok(Some(Value::Null)),
            "org/apache/kafka/common/utils/AppInfoParser" if call.name == "getVersion" => {
                Ok(Some(Value::text(&self.worker().version)))
            }
            "org/slf4j/LoggerFactory" if call.name == "getLogger" => Ok(Some(Value::Opaque("org/slf4j/Logger".into()))),
            _ if call.name == "<init>" && self.is_constructed(call) => Ok(Some(Value::Null)),
            _ => self.of_reading(call),
        }
    }

    /// Whether the receiver is an object of the location whose super class outside has a constructor that does nothing to
    /// it, as those of exceptions, enums and Kafka's base classes do.
    fn is_constructed(&mut self, call: &Call<'_>) -> bool {
        let Some(receiver) = &call.receiver else { return false };
        matches!(self.object(receiver).map(|it| &it.kind), Some(Kind::Plain { .. } | Kind::Exception))
    }

    fn of_any_object(&mut self, call: &Call<'_>) -> Option<Value> {
        let receiver = call.receiver.as_ref()?;
        match call.name {
            "<init>" => Some(Value::Null),
            "getClass" => match receiver {
                Value::Object(_) => {
                    let object = self.object(receiver)?;
                    (*object.class != *"[").then(|| Value::Class(Rc::clone(&object.class)))
                }
                Value::Text(_) => Some(Value::Class("java/lang/String".into())),
                _ => None,
            },
            "toString" => self.text(receiver).map(Value::Text),
            "equals" => match (self.text(receiver), self.text(call.arguments.first()?)) {
                (Some(one), Some(other)) => Some(Value::flag(one == other)),
                _ => None,
            },
            _ => None,
        }
    }

    fn of_objects(&mut self, call: &Call<'_>) -> Known {
        let Some(first) = call.arguments.first() else { return Ok(None) };
        let is_null = first.is_null();
        match (call.name, is_null) {
            ("requireNonNull", Some(false)) => Ok(Some(first.clone())),
            ("requireNonNull", Some(true)) => Err(self.thrown("java/lang/NullPointerException", "it refuses `null`")),
            ("requireNonNullElse", Some(is_null)) => Ok(call.arguments.get(usize::from(is_null)).cloned()),
            ("isNull", Some(is_null)) => Ok(Some(Value::flag(is_null))),
            ("nonNull", Some(is_null)) => Ok(Some(Value::flag(!is_null))),
            ("toString", _) if call.arguments.len() == 1 => Ok(self.shown_as_text("", first).ok().map(Value::text)),
            ("toString", Some(true)) => Ok(call.arguments.get(1).cloned()),
            ("toString", Some(false)) => Ok(self.text(first).map(Value::Text)),
            _ => Ok(None),
        }
    }

    fn of_optionals(&mut self, call: &Call<'_>) -> Known {
        let make =
            |machine: &mut Self, value: Value| Some(machine.allocate("java/util/Optional", Kind::Optional(value)));
        let first = call.arguments.first().cloned();
        let Some(receiver) = &call.receiver else {
            return Ok(match (call.name, first) {
                ("of" | "ofNullable", Some(value)) => make(self, value),
                ("empty", None) => make(self, Value::Null),
                _ => None,
            });
        };
        let Some(Kind::Optional(held)) = self.object(receiver).map(|it| it.kind.clone()) else { return Ok(None) };
        let Some(is_empty) = held.is_null() else { return Ok(None) };
        Ok(match (call.name, first) {
            ("isPresent", _) => Some(Value::flag(!is_empty)),
            ("isEmpty", _) => Some(Value::flag(is_empty)),
            ("orElse", Some(other)) => Some(if is_empty { other } else { held }),
            ("orElseGet", Some(Value::Function(function))) if is_empty => Some(self.apply(&function, Vec::new())?),
            ("get" | "orElseThrow" | "orElseGet", _) if !is_empty => Some(held),
            ("get" | "orElseThrow", None) => {
                return Err(self.thrown("java/util/NoSuchElementException", "it asks for a value that is not there"));
            }
            ("map", Some(Value::Function(function))) if !is_empty => {
                let value = self.apply(&function, vec![held])?;
                make(self, value)
            }
            ("map" | "filter", Some(_)) if is_empty => make(self, Value::Null),
            _ => None,
        })
    }
}
