//! JSON (RFC 8259) with the place of everything in it, numbers as they are written, and plain words for what is wrong.

use super::node::{Key, Node, Position, Value};

/// Deeper nesting is refused; a definition has three levels.
const DEEPEST: usize = 64;

/// What is wrong, and where.
pub(super) type Refusal = (Position, String);

/// Reads one JSON text.
pub(super) fn read(text: &str) -> Result<Node, Refusal> {
    let mut reader = Reader { rest: text, line: 1, column: 1 };
    reader.blanks()?;
    let node = reader.value(0)?;
    reader.blanks()?;
    if reader.rest.is_empty() { Ok(node) } else { Err(reader.refuse("something follows behind its end")) }
}

struct Reader<'t> {
    rest: &'t str,
    line: u32,
    column: u32,
}

impl Reader<'_> {
    fn at(&self) -> Position {
        (self.line, self.column)
    }

    fn refuse(&self, why: &str) -> Refusal {
        (self.at(), why.to_owned())
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.rest = &self.rest[next.len_utf8()..];
        if next == '\n' {
            (self.line, self.column) = (self.line.saturating_add(1), 1);
        } else {
            self.column = self.column.saturating_add(1);
        }
        Some(next)
    }

    /// Goes past characters that stand on one line.
    fn skip(&mut self, text: &str) -> bool {
        let is_here = self.rest.starts_with(text);
        if is_here {
            for _ in text.chars() {
                self.next();
            }
        }
        is_here
    }

    fn blanks(&mut self) -> Result<(), Refusal> {
        while self.peek().is_some_and(|c| matches!(c, ' ' | '\t' | '\r' | '\n')) {
            self.next();
        }
        match self.rest.as_bytes() {
            [b'/', b'/' | b'*', ..] | [b'#', ..] => Err(self.refuse("JSON has no comments")),
            _ => Ok(()),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Refusal> {
        let at = self.at();
        if depth > DEEPEST {
            return Err(self.refuse("it is nested too deep"));
        }
        let value = match self.peek() {
            None => return Err(self.refuse("it ends before its end")),
            Some('{') => self.map(depth)?,
            Some('[') => self.list(depth)?,
            Some('"') => Value::Text(self.text()?),
            Some('-' | '0'..='9') => Value::Text(self.number()?),
            Some('\'') => return Err(self.refuse("a text stands in double quotes")),
            Some(',') => return Err(self.refuse("a value is missing before the comma")),
            Some(']' | '}') => return Err(self.refuse("a value is missing here")),
            Some(_) => self.word()?,
        };
        Ok(Node { at, value })
    }

    fn word(&mut self) -> Result<Value, Refusal> {
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let value = match &self.rest[..end] {
            "true" => Value::Text("true".to_owned()),
            "false" => Value::Text("false".to_owned()),
            "null" => Value::Null,
            _ => return Err(self.refuse("a value is a text in double quotes, a number, `true`, `false` or `null`")),
        };
        let word = &self.rest[..end];
        self.skip(word);
        Ok(value)
    }

    /// A number as it is written: `1.10` stays `1.10`, as in Kafka.
    fn number(&mut self) -> Result<String, Refusal> {
        let end = self.rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
        let number = &self.rest[..end.unwrap_or(self.rest.len())];
        if !is_number(number) {
            return Err(self.refuse("this is no number"));
        }
        self.skip(number);
        Ok(number.to_owned())
    }

    fn list(&mut self, depth: usize) -> Result<Value, Refusal> {
        let mut items = Vec::new();
        self.next();
        self.blanks()?;
        if self.skip("]") {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if !self.goes_on(']')? {
                return Ok(Value::List(items));
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Refusal> {
        let mut entries = Vec::new();
        self.next();
        self.blanks()?;
        if self.skip("}") {
            return Ok(Value::Map(entries));
        }
        loop {
            let at = self.at();
            match self.peek() {
                Some('"') => {}
                None => return Err(self.refuse("it ends before its end")),
                Some(',') => return Err(self.refuse("a key is missing before the comma")),
                Some(_) => return Err(self.refuse("a key stands in double quotes")),
            }
            let key = Key { at, text: self.text()? };
            self.blanks()?;
            if !self.skip(":") {
                return Err(self.refuse("a colon is missing behind the key"));
            }
            self.blanks()?;
            entries.push((key, self.value(depth + 1)?));
            if !self.goes_on('}')? {
                return Ok(Value::Map(entries));
            }
        }
    }

    /// Whether another member follows, or the end is here.
    fn goes_on(&mut self, end: char) -> Result<bool, Refusal> {
        self.blanks()?;
        match self.peek() {
            None => Err(self.refuse("it ends before its end")),
            Some(',') => {
                let comma = self.at();
                self.next();
                self.blanks()?;
                if self.peek() == Some(end) {
                    return Err((comma, format!("a comma stands before `{end}`")));
                }
                Ok(true)
            }
            Some(found) if found == end => {
                self.next();
                Ok(false)
            }
            Some(_) => Err(self.refuse("a comma is missing before this")),
        }
    }

    fn text(&mut self) -> Result<String, Refusal> {
        let begin = self.at();
        let mut text = String::new();
        self.next();
        loop {
            let at = self.at();
            match self.next() {
                None => return Err((begin, "this text has no closing quote".to_owned())),
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escape(at)?),
                Some('\n' | '\r') => return Err((begin, "this text has no closing quote on its line".to_owned())),
                Some(c) if c < ' ' => return Err((at, "a control character is written as `\\uXXXX`".to_owned())),
                Some(c) => text.push(c),
            }
        }
    }

    fn escape(&mut self, at: Position) -> Result<char, Refusal> {
        Ok(match self.next() {
            Some('"') => '"',
            Some('\\') => '\\',
            Some('/') => '/',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let first = self.unit(at)?;
                let half = || (at, "this is half of a surrogate pair".to_owned());
                let units = match first {
                    0xd800..0xdc00 if self.skip("\\u") => vec![first, self.unit(at)?],
                    _ => vec![first],
                };
                char::decode_utf16(units).next().and_then(Result::ok).ok_or_else(half)?
            }
            _ => return Err((at, "this is no escape of JSON".to_owned())),
        })
    }

    fn unit(&mut self, at: Position) -> Result<u16, Refusal> {
        let bad = || (at, "`\\u` is followed by four hexadecimal digits".to_owned());
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let digits = digits.ok_or_else(bad)?;
        self.skip(digits);
        u16::from_str_radix(digits, 16).map_err(|_| bad())
    }
}

/// Whether a text is a number of JSON (RFC 8259, section 6).
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_another_reader() {
        for text in [
            "{}",
            "[]",
            " {\"a\" : [1, -0.5e+3, true, null, \"\\ud83d\\ude00\\n\\u00e9\\/\"] } ",
            "1.10",
            "\"\"",
            "{\"a\":1,}",
            "[1,]",
            "[,1]",
            "01",
            "1.",
            "-",
            "+1",
            ".5",
            "1e",
            "nul",
            "true false",
            "\"\\x\"",
            "\"\\ud83d\"",
            "\"\\udc00\\ud83d\"",
            "\"\\u12g4\"",
            "\"a\nb\"",
            "{\"a\"}",
            "{a:1}",
            "{'a':1}",
            "// x\n{}",
            "{} /* */",
            "{\"a\":1 \"b\":2}",
            "{\"a\":1",
            "",
            "NaN",
        ] {
            let theirs = serde_json::from_str::<serde_json::Value>(text).is_ok();
            assert_eq!(read(text).is_ok(), theirs, "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        let check = |text: &str, at: Position, why: &str| {
            let (found, said) = read(text).map(drop).expect_err(text);
            assert_eq!((found, said.contains(why)), (at, true), "{text}: {said}");
        };
        check("{\n  \"a\": \"ä\", // x\n}", (2, 13), "comments");
        check("{\n  \"a\": 1,\n}", (2, 9), "a comma stands before `}`");
        check("{\n  \"a\": 1\n  \"b\": 2\n}", (3, 3), "a comma is missing");
        check("{\"a\": tru}", (1, 7), "a value is a text");
        check("{\"a\": \"b\nc\"}", (1, 7), "closing quote");
        check("{\"a\": [1, 2", (1, 12), "ends before its end");
        check("{} x", (1, 4), "behind its end");
        check(&"[".repeat(1000), (1, 66), "too deep");
    }
}
