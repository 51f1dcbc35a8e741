//! Streams, readers and `java.util.Properties`.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::formats::properties;
use crate::scan::version::invoke::Call;
use crate::scan::version::machine::{Machine, Stop};
use crate::scan::version::value::{Kind, Value};

use super::Known;

impl Machine<'_> {
    pub(super) fn of_reading(&mut self, call: &Call<'_>) -> Known {
        let Some(receiver) = &call.receiver else { return Ok(None) };
        match self.object(receiver).map(|it| it.kind.clone()) {
            Some(Kind::Properties(held)) => self.of_properties(call, receiver, held),
            Some(Kind::Stream(held)) => self.of_stream(call, receiver, held),
            _ => Ok(None),
        }
    }

    fn of_properties(&mut self, call: &Call<'_>, receiver: &Value, held: Option<BTreeMap<String, String>>) -> Known {
        let first = call.arguments.first();
        let key = first.and_then(|it| self.text(it));
        let second = call.arguments.get(1);
        let changed = match (call.name, held, second) {
            ("<init>", _, None) => Some(BTreeMap::new()).filter(|_| first.is_none()),
            ("load", Some(mut held), None) => {
                let source = first.cloned().unwrap_or(Value::Null);
                self.refuse_null(&source)?;
                let loaded = self.loaded(&source, call.descriptor)?;
                if let Some(stream) = self.object(&source) {
                    stream.kind = Kind::Stream(None);
                }
                loaded.map(|loaded| {
                    held.extend(loaded);
                    held
                })
            }
            ("getProperty" | "get", Some(held), None) => {
                return Ok(key.map(|key| held.get(&*key).map_or(Value::Null, Value::text)));
            }
            ("getProperty" | "getOrDefault", Some(held), Some(default)) => {
                return Ok(key.map(|key| held.get(&*key).map_or(default.clone(), Value::text)));
            }
            ("containsKey", Some(held), None) => return Ok(key.map(|key| Value::flag(held.contains_key(&*key)))),
            ("isEmpty", Some(held), None) => return Ok(Some(Value::flag(held.is_empty()))),
            ("setProperty" | "put", Some(mut held), Some(value)) => {
                let pair = key.map(|key| key.to_string()).zip(self.text(value).map(|text| text.to_string()));
                pair.map(|(key, value)| {
                    held.insert(key, value);
                    held
                })
            }
            _ => return Ok(None),
        };
        if let Some(object) = self.object(receiver) {
            object.kind = Kind::Properties(changed);
        }
        let is_void = call.descriptor.ends_with(")V");
        Ok(Some(if is_void { Value::Null } else { Value::Unknown("what was there before".into()) }))
    }

    /// The pairs of a stream, which is Latin-1, or of a reader.
    fn loaded(&mut self, source: &Value, descriptor: &str) -> Result<Option<BTreeMap<String, String>>, Stop> {
        let Some(Kind::Stream(Some(bytes))) = self.object(source).map(|it| &it.kind) else { return Ok(None) };
        let loaded = if descriptor.contains("Reader") {
            // Nobody knows of which charset; it is the same for most of them.
            if !bytes.is_ascii() {
                return Ok(None);
            }
            properties::load(bytes)
        } else {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            properties::load(text.as_bytes())
        };
        let why = "it loads properties with a malformed `\\u`";
        loaded.map_or_else(|| Err(self.thrown("java/lang/IllegalArgumentException", why)), |loaded| Ok(Some(loaded)))
    }

    fn of_stream(&mut self, call: &Call<'_>, receiver: &Value, held: Option<Rc<[u8]>>) -> Known {
        let first = call.arguments.first().cloned();
        Ok(match (call.name, first) {
            // Who wraps a stream reads from it from now on.
            ("<init>", Some(source)) => {
                self.refuse_null(&source)?;
                let taken = match self.object(&source).map(|it| &mut it.kind) {
                    Some(Kind::Stream(known)) => known.take(),
                    _ => None,
                };
                if let Some(object) = self.object(receiver) {
                    object.kind = Kind::Stream(taken);
                }
                Some(Value::Null)
            }
            ("close", None) => Some(Value::Null),
            ("readAllBytes", None) => held.map(|bytes| {
                if let Some(object) = self.object(receiver) {
                    object.kind = Kind::Stream(Some(Rc::from([])));
                }
                self.allocate("[", Kind::Stream(Some(bytes)))
            }),
            ("readLine" | "nextLine", None) => {
                let Some(bytes) = held.filter(|bytes| bytes.is_ascii()) else { return Ok(None) };
                let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len());
                let line = std::str::from_utf8(&bytes[..end]).unwrap_or_default();
                let behind = if bytes[end..].starts_with(b"\r\n") { end + 2 } else { (end + 1).min(bytes.len()) };
                if bytes.is_empty() {
                    if call.name == "nextLine" {
                        return Err(self.thrown("java/util/NoSuchElementException", "it reads a line too many"));
                    }
                    return Ok(Some(Value::Null));
                }
                let line = Value::text(line);
                if let Some(object) = self.object(receiver) {
                    object.kind = Kind::Stream(Some(Rc::from(&bytes[behind..])));
                }
                Some(line)
            }
            _ => None,
        })
    }
}
