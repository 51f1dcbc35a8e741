//! `${NAME}` in values.

use std::collections::BTreeMap;

use super::error::Error;
use super::place::Place;

/// Fills in the variables of one value.
///
/// `${NAME}` is the variable, `${NAME:-default}` the default where the variable is not set or empty, `$$` a dollar
/// sign. Values are filled in after YAML was read, so no variable can add a key or an item.
pub(super) fn fill_in(text: &str, variables: &BTreeMap<String, String>, place: &Place) -> Result<String, Error> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            filled.push('$');
            rest = after;
            continue;
        }
        let (inner, after) = after
            .strip_prefix('{')
            .and_then(|inner| inner.split_once('}'))
            .ok_or_else(|| not_a_variable(after, place))?;
        filled.push_str(&value(inner, variables, place)?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn value(inner: &str, variables: &BTreeMap<String, String>, place: &Place) -> Result<String, Error> {
    let (name, default) = match inner.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inner, None),
    };
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if name.is_empty() || !plain || name.as_bytes()[0].is_ascii_digit() || default.is_some_and(|d| d.contains('$')) {
        return Err(not_a_variable(&format!("{{{inner}}}"), place));
    }
    match (variables.get(name), default) {
        (Some(value), None) => Ok(value.clone()),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value.clone()),
        (_, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(Error::UnsetVariable { place: place.clone(), name: name.to_owned() }),
    }
}

fn not_a_variable(after: &str, place: &Place) -> Error {
    let shown: String = after.chars().take(24).collect();
    Error::Variable { place: place.clone(), text: format!("${shown}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let variables = BTreeMap::from([
            ("CP_VERSION".to_owned(), "7.9.1".to_owned()),
            ("EMPTY".to_owned(), String::new()),
            ("EVIL".to_owned(), "x\nto: [elsewhere]\n${CP_VERSION}".to_owned()),
        ]);
        let filled = fill_in(text, &variables, &Place::Key("base")).map_err(|error| error.to_string());
        assert_eq!(filled.as_deref().map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn fills_in() {
        check("cp:${CP_VERSION}-${NONE:-a}${EMPTY:-b}${EMPTY}", Ok("cp:7.9.1-ab"));
        check("${CP_VERSION:-8}", Ok("7.9.1"));
        check("${NONE:-}", Ok(""));
        check("$$${CP_VERSION}$$", Ok("$7.9.1$"));
        check("é${NONE:-ü:-}", Ok("éü:-"));
    }

    #[test]
    fn never_reads_a_value_again() {
        check("${EVIL}", Ok("x\nto: [elsewhere]\n${CP_VERSION}"));
    }

    #[test]
    fn refuses() {
        check("${NONE}", Err("`base`: the variable `NONE` is not set"));
        check("$CP_VERSION", Err("`base`: `$CP_VERSION` is not a variable"));
        check("a$", Err("`base`: `$` is not a variable"));
        check("${CP_VERSION", Err("`base`: `${CP_VERSION` is not a variable"));
        check("${}", Err("`base`: `${}` is not a variable"));
        check("${1A}", Err("`base`: `${1A}` is not a variable"));
        check("${A:-${B}}", Err("`base`: `${A:-${B}` is not a variable"));
    }
}
