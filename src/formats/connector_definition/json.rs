//! Definitions in JSON.

use super::fault::{DefinitionFault, InvalidDefinition};
use super::json_text::{Key, Node, Value, invalid, place, read};
use super::{ConnectorDefinition, ConnectorOption, Draft};

/// What a worker shows beside `config`, or takes there (`POST /connectors`; KIP-980).
const BESIDE: [&str; 3] = ["tasks", "type", "initial_state"];

pub(super) fn parse(text: &str, stem: &str) -> Result<Vec<ConnectorDefinition>, InvalidDefinition> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let top = read(text)?;
    let nodes = match top.value {
        Value::List(nodes) => nodes,
        _ => vec![top],
    };
    nodes.into_iter().map(|node| definition(text, node)?.named(stem)).collect()
}

fn definition(text: &str, node: Node) -> Result<Draft, InvalidDefinition> {
    let Value::Map(members) = node.value else { return Err(invalid(text, node.at, DefinitionFault::NoMap)) };
    let mut draft = Draft { name: None, config: Vec::new(), place: place(text, node.at) };
    let is_wrapped = |(key, node): &(Key, Node)| key.text == "config" && matches!(node.value, Value::Map(_));
    if !members.iter().any(is_wrapped) {
        draft.config = options(text, members)?;
        return Ok(draft);
    }
    for (key, node) in members {
        match (key.text.as_str(), node.value) {
            ("config", Value::Map(members)) => draft.config = options(text, members)?,
            ("name", value) => draft.name = Some(option(text, key, Node { at: node.at, value })?.value),
            (known, _) if BESIDE.contains(&known) => {}
            _ => return Err(invalid(text, key.at, DefinitionFault::Beside { key: key.text })),
        }
    }
    Ok(draft)
}

fn options(text: &str, members: Vec<(Key, Node)>) -> Result<Vec<ConnectorOption>, InvalidDefinition> {
    members.into_iter().map(|(key, node)| option(text, key, node)).collect()
}

/// Numbers and truth values are texts to a worker (Jackson reads the body as a map of strings).
fn option(text: &str, key: Key, node: Node) -> Result<ConnectorOption, InvalidDefinition> {
    let place = place(text, key.at);
    let no_text = |key, found| Err(invalid(text, node.at, DefinitionFault::NoText { key, found }));
    match node.value {
        Value::Text(value) | Value::Word(value) => Ok(ConnectorOption { key: key.text, value, place }),
        Value::Null => no_text(key.text, "null"),
        Value::List(_) => no_text(key.text, "a list"),
        Value::Map(_) => no_text(key.text, "a map"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&[(&str, &[(&str, &str)])], &str>) {
        let read = parse(text, "stem");
        let shown = read.as_ref().map_err(ToString::to_string).map(|definitions| {
            let options = |one: &ConnectorDefinition| {
                one.config.iter().map(|option| (option.key.clone(), option.value.clone())).collect::<Vec<_>>()
            };
            definitions.iter().map(|one| (one.name.clone(), options(one))).collect::<Vec<_>>()
        });
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let expected = expected.map_err(str::to_owned).map(|definitions| {
            definitions
                .iter()
                .map(|(name, options)| ((*name).to_owned(), options.iter().map(owned).collect()))
                .collect::<Vec<_>>()
        });
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn every_form() {
        let options: &[(&str, &str)] = &[("connector.class", "X"), ("max", "1.10"), ("on", "true")];
        check(r#"{"name":"a","config":{"connector.class":"X","max":1.10,"on":true}}"#, Ok(&[("a", options)]));
        check(r#"{"name":"a","connector.class":"X","max":"1.10","on":"true"}"#, Ok(&[("a", options)]));
        check(
            r#"{"config":{"name":"a","connector.class":"X","max":1.10,"on":true},"tasks":[],"type":"sink"}"#,
            Ok(&[("a", options)]),
        );
        check("\u{feff} {}\n", Ok(&[("stem", &[])]));
        check(r#"{"config":"a text"}"#, Ok(&[("stem", &[("config", "a text")])]));
        check(r#"[{"name":"a"},{"name":"b/ä \ud83d\ude00"}]"#, Ok(&[("a", &[]), ("b/ä 😀", &[])]));
        check("[]", Ok(&[]));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        check("{\n  \"a\": 1,\n  // no\n}", Err("3:3: JSON has no comments"));
        check("# no\n{}", Err("1:1: JSON has no comments"));
        check("{\"ä\": 1, /* no */ }", Err("1:10: JSON has no comments"));
        check("{\n  \"a\": 1,\n}", Err("2:9: JSON has no comma behind the last value"));
        check("[{},]", Err("1:4: JSON has no comma behind the last value"));
        check("{\"a\": 1,\n \"a\": 2}", Err("2:2: `a` is given twice"));
        check("{\"a\": 1 \"b\": 2}", Err("1:9: `\"` stands where `,` or `}` is expected"));
        check("{'a': 1}", Err("1:2: `'` stands where a key in double quotes is expected"));
        check("{\"a\" 1}", Err("1:6: `1` stands where `:` is expected"));
        check("{\"a\": yes}", Err("1:7: a text has to be in double quotes"));
        check("{\"a\": 01}", Err("1:7: a text has to be in double quotes"));
        check("{\"a\": \"b}", Err("1:7: the text that begins here does not end"));
        check("{\"a\": \"b\nc\"}", Err("1:9: control character (\\u0000-\\u001F) found while parsing a string"));
        check("{\"a\": \"\\d\"}", Err("1:9: invalid escape"));
        check("", Err("1:1: the text ends where a value is expected"));
        check("{} {}", Err("1:4: `{` stands where the end is expected"));
        check("\"a\"", Err("1:1: a map of options is expected here"));
        check("[1]", Err("1:2: a map of options is expected here"));
        check("{\"a\": {}}", Err("1:7: the value of `a` is a map, and options are texts"));
        check(
            "{\"name\": \"x\", \"config\": {\"a\": null}}",
            Err("1:31: the value of `a` is null, and options are texts"),
        );
        check("{\"conf\": 1, \"config\": {}}", Err("1:2: `conf` stands beside `config`, and not in it"));
        check(
            "{\"name\": \"x\", \"config\": {\"name\": \"y\"}}",
            Err("1:1: it is called `x`, and `y` in its `config`"),
        );
        check("{\"name\": \" \"}", Err("1:1: it has no `name`"));
        check("{\"name\": \"a\\n\"}", Err("1:1: its `name` has a control character"));
        check(&"[".repeat(100_000), Err("1:34: it is nested too deeply"));
    }
}
