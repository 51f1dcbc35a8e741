use super::{sandbox, told};

const GOOD: &str = r#"{"name": "good", "config": {"connector.class": "AcmeSink", "password": "hunter2"}}"#;

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let sandbox = sandbox();
    sandbox
        .write("d/a.json", GOOD)
        .write("d/b.json", "{\"name\": \"b\",\n \"config\": {\"connector.class\": \"Nothing\",}}")
        .write(
            "d/c.yaml",
            "name: good\nconfig:\n  connector.class: AcmeSink\n  nested: {a: hunter2}\n---\nname: good\nconnector.class: AcmeSource\n",
        )
        .write("d/.hidden.json", "{")
        .write("d/notes.txt", "{");
    let (code, findings) = told(&sandbox, &["--connectors", "d"]);
    assert_eq!(
        findings,
        [
            "deny[invalid-connector]: it is no JSON: a comma stands before `}` | d/b.json:2:41",
            "deny[invalid-connector]: the value of `nested` is a map, and Kafka takes a text | d/c.yaml:4:11 | write the value as one text, in quotes",
            "deny[invalid-connector]: the connector `good` is defined at d/a.json:1:1 already | d/c.yaml:6:1 | a worker knows one connector of a name: rename one of them",
        ]
    );
    assert_eq!(code, Some(1));
    let ran = sandbox.run(&["check", "one.zip", "--connectors", "d/*"]);
    assert!(!ran.stdout.contains("hunter2") && !ran.stderr.contains("hunter2"), "no value is shown");
}

#[test]
fn a_spec_names_them() {
    let sandbox = sandbox();
    sandbox.write("x/c/good.json", GOOD);
    sandbox.write("x/s.yaml", "plugins: [../one.zip]\nconnectors:\n  - c/*.json\n");
    let ran = sandbox.run(&["check", "-f", "x/s.yaml"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    sandbox.write("x/s.yaml", "plugins: [../one.zip]\nconnectors:\n  - c/*.yaml\n");
    let ran = sandbox.run(&["check", "-f", "x/s.yaml"]);
    assert_eq!(ran.code, Some(4), "{}{}", ran.stdout, ran.stderr);
    let expected = "x/s.yaml:3:5: no connector definition is at `x/c/*.yaml`";
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
}

#[test]
fn a_config_map_of_many() {
    let sandbox = sandbox();
    let member = |n: u32| {
        let text = format!("{{\"name\": \"c{n}\", \"config\": {{\"connector.class\": \"AcmeSink\"}}}}");
        format!("  c{n}.json: |\n    {text}\n")
    };
    let members: String = (0..2_000).map(member).collect();
    let last = "{\"name\": \"last\",\n     \"config\": {\"connector.class\": \"com.acme.AcmeSnikConnector\"}}";
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: all\ndata:\n";
    sandbox.write("map.yaml", &format!("{head}{members}  last.json: |\n    {last}\n"));
    let (code, findings) = told(&sandbox, &["--connectors", "map.yaml"]);
    assert_eq!(code, Some(0), "{findings:?}");
    let [only] = &findings[..] else { panic!("{findings:?}") };
    assert!(only.contains("| map.yaml:4008:17 (`last.json`) | connector.class of `last` |"), "{only}");
}
