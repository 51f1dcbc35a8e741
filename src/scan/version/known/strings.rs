//! `java.lang.String` and its builders.

use crate::scan::version::invoke::Call;
use crate::scan::version::machine::Machine;
use crate::scan::version::value::{Kind, Value, signature};

impl Machine<'_> {
    pub(super) fn of_strings(&mut self, call: &Call<'_>) -> Option<Value> {
        let Some(receiver) = &call.receiver else { return self.static_of_string(call) };
        if let Some(object) = self.object(receiver)
            && matches!(object.kind, Kind::Text(_))
            && (*object.class != *"java/lang/String" || call.name == "<init>")
        {
            return self.of_builder(call);
        }
        let text = self.text(receiver)?;
        let arguments: Vec<Option<std::rc::Rc<str>>> = call.arguments.iter().map(|it| self.text(it)).collect();
        let ascii_blank = |char: char| char <= ' ';
        match (call.name, arguments.as_slice()) {
            ("toString" | "intern", []) => Some(Value::Text(text)),
            ("trim", []) => Some(Value::text(text.trim_matches(ascii_blank))),
            ("strip", []) if text.is_ascii() => Some(Value::text(text.trim_matches(ascii_blank))),
            ("isEmpty", []) => Some(Value::flag(text.is_empty())),
            ("isBlank", []) if text.is_ascii() => Some(Value::flag(text.trim_matches(ascii_blank).is_empty())),
            ("hashCode", []) => Some(Value::Int(
                text.encode_utf16().fold(0, |hash: i32, unit| hash.wrapping_mul(31).wrapping_add(unit.into())),
            )),
            ("length", []) => i32::try_from(text.encode_utf16().count()).ok().map(Value::Int),
            ("toLowerCase", _) if text.is_ascii() => Some(Value::text(text.to_ascii_lowercase())),
            ("toUpperCase", _) if text.is_ascii() => Some(Value::text(text.to_ascii_uppercase())),
            ("equals", [other]) => match (other, call.arguments[0].is_null()) {
                (Some(other), _) => Some(Value::flag(text == *other)),
                (None, Some(true)) => Some(Value::flag(false)),
                _ => None,
            },
            ("equalsIgnoreCase", [Some(other)]) if text.is_ascii() && other.is_ascii() => {
                Some(Value::flag(text.eq_ignore_ascii_case(other)))
            }
            ("concat", [Some(other)]) => Some(Value::text(format!("{text}{other}"))),
            ("startsWith", [Some(other)]) => Some(Value::flag(text.starts_with(&**other))),
            ("endsWith", [Some(other)]) => Some(Value::flag(text.ends_with(&**other))),
            ("contains", [Some(other)]) => Some(Value::flag(text.contains(&**other))),
            ("replace", [Some(from), Some(to)]) if !from.is_empty() => Some(Value::text(text.replace(&**from, to))),
            ("substring" | "indexOf" | "lastIndexOf" | "charAt" | "replace", _) if text.is_ascii() => {
                self.of_places(call, &text)
            }
            _ => None,
        }
    }

    /// Methods that count characters, of a text where they are bytes too.
    fn of_places(&self, call: &Call<'_>, text: &str) -> Option<Value> {
        let wanted = call.arguments.first()?;
        let place = |value: &Value| match value {
            Value::Int(number) => usize::try_from(*number).ok(),
            _ => None,
        };
        let found = |place: Option<usize>| Some(Value::Int(place.map_or(Some(-1), |at| i32::try_from(at).ok())?));
        let needle = match (self.text(wanted), wanted) {
            (Some(needle), _) => Some(needle.to_string()),
            (None, Value::Int(unit)) => u32::try_from(*unit).ok().and_then(char::from_u32).map(String::from),
            _ => None,
        };
        match (call.name, call.arguments.get(1)) {
            ("substring", None) => text.get(place(wanted)?..).map(Value::text),
            ("substring", Some(end)) => text.get(place(wanted)?..place(end)?).map(Value::text),
            ("charAt", None) => text.as_bytes().get(place(wanted)?).map(|byte| Value::Int((*byte).into())),
            ("indexOf", None) => found(text.find(&needle?)),
            ("lastIndexOf", None) => found(text.rfind(&needle?)),
            ("replace", Some(Value::Int(to))) => {
                let to = char::from_u32(u32::try_from(*to).ok()?)?;
                Some(Value::text(text.replace(&needle?, to.encode_utf8(&mut [0; 4]))))
            }
            _ => None,
        }
    }

    fn static_of_string(&mut self, call: &Call<'_>) -> Option<Value> {
        match (call.name, call.arguments.as_slice()) {
            ("valueOf", [value]) => {
                let (types, _) = signature(call.descriptor)?;
                self.shown_as_text(types.first()?, value).ok().map(Value::text)
            }
            _ => None,
        }
    }

    fn of_builder(&mut self, call: &Call<'_>) -> Option<Value> {
        let receiver = call.receiver.as_ref()?;
        let (types, _) = signature(call.descriptor)?;
        let is_string = *self.object(receiver)?.class == *"java/lang/String";
        let held = match &self.object(receiver)?.kind {
            Kind::Text(held) => held.clone(),
            _ => None,
        };
        let (changed, value) = match (call.name, types.as_slice()) {
            ("<init>", [] | ["I"]) => (Some(String::new()), Value::Null),
            ("<init>", ["Ljava/lang/String;" | "Ljava/lang/CharSequence;"]) => {
                (self.text(&call.arguments[0]).map(|text| text.to_string()), Value::Null)
            }
            ("<init>", ["[B"] | ["[B", _]) if is_string => (self.decoded(&call.arguments[0]), Value::Null),
            ("append", [kind]) => {
                let more = self.shown_as_text(kind, &call.arguments[0]).ok();
                (held.zip(more).map(|(held, more)| held + &more), receiver.clone())
            }
            ("toString", []) => return held.map(Value::text),
            ("length", []) => return held.and_then(|held| i32::try_from(held.len()).ok()).map(Value::Int),
            _ => return None,
        };
        self.object(receiver)?.kind = Kind::Text(changed);
        Some(value)
    }

    /// A string of bytes; only where all charsets say the same.
    fn decoded(&mut self, bytes: &Value) -> Option<String> {
        let Some(Kind::Stream(Some(bytes))) = self.object(bytes).map(|it| &it.kind) else { return None };
        std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii()).map(ToOwned::to_owned)
    }
}
