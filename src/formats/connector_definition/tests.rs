use super::*;

/// What a file says, a line per connector and fault.
fn said(file: &str, text: &[u8]) -> Vec<String> {
    let Definitions { connectors, faults } = parse(file, text);
    let shown = |connector: &ConnectorDefinition| {
        let config = connector.config.iter().map(|setting| {
            let value = setting.value.as_ref().map_or("-".to_owned(), |value| format!("{value:?}"));
            format!("{}={value}@{}:{}", setting.key, setting.place.line, setting.place.column)
        });
        let state = connector.initial_state.as_ref().map(|state| format!(" {state}")).unwrap_or_default();
        format!("{} {}{state}: {}", connector.place, connector.name, config.collect::<Vec<_>>().join(" "))
    };
    let told = |fault: &Fault| format!("{}: {}", fault.place, fault.kind);
    connectors.iter().map(shown).chain(faults.iter().map(told)).collect()
}

fn check(file: &str, text: &str, expected: &[&str]) {
    assert_eq!(said(file, text.as_bytes()), expected, "{text}");
}

#[test]
fn json() {
    check(
        "a.json",
        "{\"name\": \"a b/c\",\n \"config\": {\"connector.class\": \"X\", \"tasks.max\": 1, \"v\": 1.10, \"t\": true, \"n\": null}}",
        &["a.json:1:1 a b/c: connector.class=\"X\"@2:13 tasks.max=\"1\"@2:37 v=\"1.10\"@2:53 t=\"true\"@2:64 n=-@2:75"],
    );
    check(
        "a.json",
        "{\"name\": \"a\", \"initial_state\": \"PAUSED\", \"tasks\": [], \"type\": \"sink\", \"config\": {\"connector.class\": \"X\", \"name\": \"a\"}}",
        &["a.json:1:1 a PAUSED: connector.class=\"X\"@1:82 name=\"a\"@1:106"],
    );
    check(
        "noname",
        "{\"connector.class\": \"X\", \"name\": \"a\", \"config\": \"kept\"}",
        &["noname:1:1 a: connector.class=\"X\"@1:2 name=\"a\"@1:26 config=\"kept\"@1:39"],
    );
    check(
        "a.json",
        "[{\"name\": \"a\", \"config\": {\"connector.class\": \"X\"}},\n{\"name\": \"b\", \"connector.class\": \"Y\"}]",
        &["a.json:1:2 a: connector.class=\"X\"@1:27", "a.json:2:1 b: name=\"b\"@2:2 connector.class=\"Y\"@2:15"],
    );
}

#[test]
fn what_is_wrong() {
    check("a.json", "{\"name\": \"a\", // no\n}", &["a.json:1:15: it is no JSON: JSON has no comments"]);
    check("a.json", "{}", &["a.json:1:1: no connector is defined here"]);
    check("a.json", "[]", &["a.json:1:1: no connector is defined here"]);
    check("a.json", "[1]", &["a.json:1:2: a connector is a map with `name` and `config`, and this is a single value"]);
    check("a.json", "{\"name\": \"a\"}", &["a.json:1:1: the connector has no `config`"]);
    check("a.json", "{\"config\": {\"connector.class\": \"X\"}}", &["a.json:1:1: the connector has no `name`"]);
    check("a.json", "{\"name\": \"a\", \"config\": {}}", &["a.json:1:1: the connector has no `connector.class`"]);
    check(
        "a.json",
        "{\"name\": \"a\", \"confg\": {\"connector.class\": \"X\"}}",
        &[
            "a.json:1:15: a connector has no key `confg` beside `name` and `config`",
            "a.json:1:1: the connector has no `config`",
        ],
    );
    check(
        "a.json",
        "{\"name\": \" a\", \"config\": {\"connector.class\": \" \", \"a\": {}, \"b\": [], \"a\": 1}}",
        &[
            "a.json:1:10: the connector's name has blanks around it",
            "a.json:1:69: the key `a` stands here again",
            "a.json:1:56: the value of `a` is a map, and Kafka takes a text",
            "a.json:1:65: the value of `b` is a list, and Kafka takes a text",
        ],
    );
    check(
        "a.json",
        "{\"name\": \"a\", \"config\": {\"connector.class\": \"\", \"name\": \"a\"}}",
        &["a.json:1:26: the connector has no `connector.class`"],
    );
    check(
        "a.json",
        "{\"name\": \"a\", \"config\": {\"connector.class\": \"X\", \"name\": \"b\"}}",
        &["a.json:1:50: `config` names the connector `b`, and it is `a`"],
    );
    check(
        "a.json",
        "{\"name\": \"a\\n\", \"initial_state\": \"running\", \"config\": {\"connector.class\": \"X\"}}",
        &[
            "a.json:1:10: the connector's name has a control character",
            "a.json:1:34: a connector begins `RUNNING`, `PAUSED` or `STOPPED`",
        ],
    );
    assert_eq!(said("a.json", b"{\"a\":\n\"\xff\"}"), ["a.json:2:2: it is not UTF-8"]);
    assert_eq!(said("a.json", b""), ["a.json:1:1: it is no JSON: it ends before its end"]);
}

#[test]
fn properties() {
    check(
        "a.properties",
        "# x\nname=a b\nconnector.class = X\n",
        &["a.properties:1:1 a b: name=\"a b\"@2:1 connector.class=\"X\"@3:1"],
    );
    check(
        "a.properties",
        "name=a\nname=b\nconnector.class=X\n",
        &["a.properties:2:1: the key `name` stands here again"],
    );
    check("a.properties", "tasks.max=1\nname=a", &["a.properties:1:1: the connector has no `connector.class`"]);
    check("a.properties", "", &["a.properties:1:1: no connector is defined here"]);
    check("a", "name = a\nconnector.class: X\n", &["a:1:1 a: name=\"a\"@1:1 connector.class=\"X\"@2:1"]);
    assert_eq!(
        said("a.properties", b"name=\xe4\nconnector.class=X"),
        ["a.properties:1:1 ä: name=\"ä\"@1:1 connector.class=\"X\"@2:1"]
    );
}

#[test]
fn yaml() {
    check(
        "a.yaml",
        "name: a\nconfig:\n  connector.class: X\n  v: 1.10\n  off: no\n  empty:\n  quoted: \"~\"\n---\nname: b\nconnector.class: Y\n---\n",
        &[
            "a.yaml:1:1 a: connector.class=\"X\"@3:3 v=\"1.10\"@4:3 off=\"no\"@5:3 empty=-@6:3 quoted=\"~\"@7:3",
            "a.yaml:9:1 b: name=\"b\"@9:1 connector.class=\"Y\"@10:1",
        ],
    );
    check(
        "a.yml",
        "- &a\n  name: a\n  config: &c {connector.class: X}\n- {name: b, config: *c}\n",
        &["a.yml:2:3 a: connector.class=\"X\"@3:15", "a.yml:4:3 b: connector.class=\"X\"@3:15"],
    );
    check(
        "a.yml",
        "name: a\nconnector.class: X\nx: [1]\n",
        &["a.yml:3:4: the value of `x` is a list, and Kafka takes a text"],
    );
    check("a.yml", "# nothing\n", &["a.yml:1:1: no connector is defined here"]);
    let bomb: Vec<String> = (1..30).map(|n| format!("k{n}: &k{n} [*k{0}, *k{0}]\n", n - 1)).collect();
    let found = said("a.yaml", format!("k0: &k0 x\n{}", bomb.concat()).as_bytes());
    assert!(found[0].ends_with("its aliases repeat too much"), "{found:?}");
}

#[test]
fn config_maps() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a.json: |\n    {\"name\": \"a\",\n     \"config\": {\"connector.class\": 1, \"x\": {}}}\n  b.properties: |-\n    name=b\n    connector.class=Y\n  c.json: '{\"name\": \"c\", \"config\": {\"connector.class\": \"Z\"}}'\n";
    check(
        "m.yaml",
        map,
        &[
            "m.yaml:9:5 (`b.properties`) b: name=\"b\"@9:5 connector.class=\"Y\"@10:5",
            "m.yaml:11:11 (`c.json`) c: connector.class=\"Z\"@11:11",
            "m.yaml:7:44 (`a.json`): the value of `x` is a map, and Kafka takes a text",
        ],
    );
    check(
        "m.json",
        "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"data\": {\"a.json\": \"{\\\"name\\\": 1,\\\"config\\\":{\\\"connector.class\\\":\\\"X\\\"}}\", \"b\": \"\"}}",
        &["m.json:1:62 (`a.json`) 1: connector.class=\"X\"@1:62", "m.json:1:123 (`b`): no connector is defined here"],
    );
    check(
        "m.yaml",
        "apiVersion: apps/v1\nkind: Deployment\n",
        &["m.yaml:1:1: a Kubernetes object that holds connectors is a `ConfigMap`, and this is a `Deployment`"],
    );
}

#[test]
fn names_are_unique() {
    let one =
        parse("a.json", b"[{\"name\":\"a\",\"connector.class\":\"X\"},{\"name\":\"b\",\"connector.class\":\"X\"}]");
    let two = parse("b.json", b"{\"name\":\"a\",\"connector.class\":\"X\"}");
    let faults = repeated(one.connectors.iter().chain(&two.connectors));
    let told: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.place, fault.kind)).collect();
    assert_eq!(told, ["b.json:1:1: the connector `a` is defined at a.json:1:2 already"]);
}

#[test]
fn ten_thousand_connectors() {
    let connector =
        |n: usize| format!("{{\"name\":\"c{n}\",\"config\":{{\"connector.class\":\"X\",\"topics\":\"t{n}\"}}}}");
    let all: Vec<String> = (0..10_000).map(connector).collect();
    let json = format!("[{}]", all.join(","));
    assert_eq!(parse("a.json", json.as_bytes()).connectors.len(), 10_000);
    assert_eq!(parse("a.yaml", all.join("\n---\n").as_bytes()).connectors.len(), 10_000);
    assert!(repeated(&parse("a.json", json.as_bytes()).connectors).is_empty());
}

#[test]
fn values_are_not_shown() {
    let found = parse("a.json", b"{\"name\":\"a\",\"config\":{\"connector.class\":\"X\",\"password\":\"hunter2\"}}");
    assert!(!format!("{found:?}").contains("hunter2"));
}
