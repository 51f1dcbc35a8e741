//! What plugraft writes as YAML is read back as it was, by another parser.

use std::collections::BTreeMap;

use plugraft::formats::yaml_write::{Node, write};
use proptest::prelude::*;
use serde_json::{Value, json};

fn value(node: &Node) -> Value {
    match node {
        Node::Map(entries) => entries.iter().map(|(key, node)| (key.clone(), value(node))).collect(),
        Node::List(items) => items.iter().map(value).collect(),
        Node::Text(text) => json!(text),
        Node::Word(word) => json!(word),
        Node::Number(number) => json!(number),
        Node::Bool(truth) => json!(truth),
    }
}

fn check(node: &Node) {
    let text = write(node);
    let read: Value = serde_saphyr::from_str(&text).unwrap_or_else(|cause| panic!("{cause}\n{text}"));
    assert_eq!(read, value(node), "{text}");
}

/// Letters, and what readers of YAML stumble over.
fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(
        "\n\n\n \t\r\"'\\#:-?[]{},&*!|>%@`~=ab1.\u{0}\u{1b}\u{7f}\u{85}\u{9f}\u{a0}\u{2028}\u{2029}\u{feff}\u{fffe}é😀"
            .chars()
            .collect::<Vec<char>>(),
    );
    prop::collection::vec(prop_oneof![3 => odd, 1 => any::<char>()], 0..24)
        .prop_map(|chars| chars.into_iter().collect())
}

fn node() -> impl Strategy<Value = Node> {
    let words =
        prop::sample::select(vec!["1.10", "0x1F", "1e5", "null", "~", "n", "on", "", "-", ".inf", "2026-11-21"]);
    let leaf = prop_oneof![
        4 => text().prop_map(Node::Text),
        1 => words.prop_map(Node::text),
        1 => any::<i64>().prop_map(Node::Number),
        1 => any::<bool>().prop_map(Node::Bool),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Node::List),
            prop::collection::btree_map(text(), inner, 0..5)
                .prop_map(|map: BTreeMap<String, Node>| Node::Map(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn anything_is_read_back(node in node()) {
        check(&node);
    }
}

#[test]
fn texts_that_look_like_something_else() {
    for text in
        ["1.10", "n", "yes", "null", "~", "0x1F", "1e5", "", " ", "a ", " a", "- a", "a: b", "#", "---", "...", "<<"]
    {
        check(&Node::map([(text, Node::text(text))]));
        check(&Node::texts([text, text]));
        let lines = format!("{text}\n{text}");
        check(&Node::map([("a", Node::texts([lines.clone(), format!("{lines}\n"), format!("{lines}\n\n\n")]))]));
    }
    check(&Node::map([("k".repeat(3000), Node::text("v".repeat(100_000))), ("b".to_owned(), Node::Bool(true))]));
    check(&Node::map([("é".repeat(500), Node::map([("a".repeat(1025), Node::texts(["b"]))]))]));
}

#[test]
fn several_lines_can_be_read_by_people() {
    let node =
        Node::map([("a", Node::text("{\n  \"b\": 1\n}")), ("c", Node::texts(["x\ny\n"])), ("d", Node::Word("Job"))]);
    assert_eq!(write(&node), "a: |-\n  {\n    \"b\": 1\n  }\nc:\n  - |\n    x\n    y\nd: Job\n");
}
