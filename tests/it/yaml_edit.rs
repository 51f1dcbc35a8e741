//! Random texts in many styles: an edit changes the wanted path, and nothing else.

use std::fmt::{self, Write as _};

use plugraft::formats::yaml_edit::{Content, Setting, Step, edit};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// A document, and how each part of it is written.
#[derive(Debug, Clone)]
enum Tree {
    Scalar(String, Quotes),
    Nothing,
    List(Vec<Self>, Layout),
    Keys(Vec<(String, Self)>, Layout),
}

#[derive(Debug, Clone, Copy)]
enum Quotes {
    Plain,
    Single,
    Double,
    Literal,
    Kept,
}

#[derive(Debug, Clone, Copy)]
enum Layout {
    Block,
    Flow,
    FlowLines,
}

fn tree() -> impl Strategy<Value = Tree> {
    use Quotes::{Double, Kept, Literal, Plain, Single};
    let quotes = prop_oneof![Just(Plain), Just(Single), Just(Double), Just(Literal), Just(Kept)];
    let leaf = prop_oneof![
        4 => ("[a-z][a-z0-9/]{0,6}", quotes).prop_map(|(text, quotes)| Tree::Scalar(text, quotes)),
        1 => Just(Tree::Nothing),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let layout = prop_oneof![3 => Just(Layout::Block), 1 => Just(Layout::Flow), 1 => Just(Layout::FlowLines)];
        prop_oneof![
            1 => (prop::collection::vec(inner.clone(), 0..4), layout.clone()).prop_map(|(items, l)| Tree::List(items, l)),
            3 => keys(inner, layout),
        ]
    })
}

fn keys(inner: impl Strategy<Value = Tree>, layout: impl Strategy<Value = Layout>) -> impl Strategy<Value = Tree> {
    (prop::collection::btree_map("[k-z]{1,3}", inner, 0..5), layout)
        .prop_map(|(keys, layout)| Tree::Keys(keys.into_iter().collect(), layout))
}

/// Writes a tree, with a numbered comment wherever one may stand.
struct Writer {
    out: String,
    indent: usize,
    comments: usize,
}

impl Writer {
    fn comment(&mut self) {
        self.comments += 1;
        let number = self.comments;
        self.put(format_args!(" # c{number}."));
    }

    fn put(&mut self, text: fmt::Arguments<'_>) {
        self.out.write_fmt(text).expect("writing to a string cannot fail");
    }

    /// What follows `key:` or `-`, with its line break.
    fn value(&mut self, tree: &Tree, column: usize) {
        match tree {
            Tree::Keys(keys, Layout::Block) if !keys.is_empty() => {
                self.comment();
                self.out.push('\n');
                self.block(tree, column + self.indent);
            }
            Tree::List(items, Layout::Block) if !items.is_empty() => {
                self.comment();
                self.out.push('\n');
                self.block(tree, column + self.indent);
            }
            Tree::Scalar(text, quotes @ (Quotes::Literal | Quotes::Kept)) => {
                let header = if matches!(quotes, Quotes::Kept) { "|+" } else { "|-" };
                self.put(format_args!(" {header}"));
                self.comment();
                let pad = " ".repeat(column + self.indent);
                self.put(format_args!("\n{pad}{text}\n{pad}two\n\n"));
            }
            _ => {
                self.out.push(' ');
                self.flow(tree, column + self.indent);
                self.comment();
                self.out.push('\n');
            }
        }
    }

    fn block(&mut self, tree: &Tree, column: usize) {
        let pad = " ".repeat(column);
        match tree {
            Tree::Keys(keys, _) => {
                for (key, value) in keys {
                    self.put(format_args!("{pad}{key}:"));
                    self.value(value, column);
                }
            }
            Tree::List(items, _) => {
                for item in items {
                    self.put(format_args!("{pad}-"));
                    self.value(item, column);
                }
            }
            Tree::Scalar(..) | Tree::Nothing => {}
        }
    }

    fn flow(&mut self, tree: &Tree, column: usize) {
        match tree {
            Tree::Scalar(text, Quotes::Plain) => self.out.push_str(text),
            Tree::Scalar(text, Quotes::Single) => self.put(format_args!("'{text}'")),
            Tree::Scalar(text, Quotes::Double) => self.put(format_args!("\"{text}\"")),
            Tree::Scalar(text, _) => self.put(format_args!("\"{text}\\ntwo\"")),
            Tree::Nothing => {}
            Tree::List(items, layout) => {
                let items = items.iter().map(|item| ("", item)).collect::<Vec<_>>();
                self.entries('[', &items, ']', *layout, column);
            }
            Tree::Keys(keys, layout) => {
                let keys = keys.iter().map(|(key, value)| (key.as_str(), value)).collect::<Vec<_>>();
                self.entries('{', &keys, '}', *layout, column);
            }
        }
    }

    fn entries(&mut self, open: char, entries: &[(&str, &Tree)], close: char, layout: Layout, column: usize) {
        self.out.push(open);
        let lines = matches!(layout, Layout::FlowLines);
        for (at, (key, value)) in entries.iter().enumerate() {
            if lines {
                self.put(format_args!("\n{}", " ".repeat(column + 1)));
            }
            if key.is_empty() {
                // A list in brackets cannot hold nothing.
                let value =
                    if matches!(value, Tree::Nothing) { &Tree::Scalar("null".into(), Quotes::Plain) } else { value };
                self.flow(value, column + 1);
            } else {
                self.put(format_args!("{key}: "));
                self.flow(value, column + 1);
            }
            if at + 1 < entries.len() {
                self.out.push_str(if lines { " ," } else { ", " });
            }
            if lines {
                self.comment();
            }
        }
        if lines {
            self.put(format_args!("\n{}", " ".repeat(column)));
        }
        self.out.push(close);
    }
}

fn written(root: &Tree, indent: usize) -> (String, usize) {
    let mut writer = Writer { out: "# c0.\n".to_owned(), indent, comments: 0 };
    match root {
        Tree::Keys(keys, Layout::Block) if !keys.is_empty() => writer.block(root, 0),
        _ => {
            writer.flow(root, 0);
            writer.out.push('\n');
        }
    }
    (writer.out, writer.comments)
}

/// Walks down as the choices say; ends at a scalar, or at a key that is not there yet.
fn path(root: &Tree, choices: &[usize]) -> Vec<String> {
    let mut path = Vec::new();
    let mut here = root;
    for choice in choices {
        match here {
            Tree::Keys(keys, _) => match keys.get(choice % (keys.len() + 1)) {
                Some((key, Tree::List(..))) => path.push(format!("{key}0")),
                Some((key, below)) => {
                    path.push(key.clone());
                    here = below;
                    continue;
                }
                None => path.push("new".to_owned()),
            },
            Tree::Nothing => path.push("new".to_owned()),
            Tree::Scalar(..) | Tree::List(..) => {}
        }
        return path;
    }
    if matches!(here, Tree::Keys(..)) {
        path.push("new".to_owned());
    }
    path
}

fn set(value: &mut Value, path: &[String], text: &str) {
    let Some((key, below)) = path.split_first() else {
        *value = Value::String(text.to_owned());
        return;
    };
    if value.is_null() {
        *value = Value::Object(Map::new());
    }
    set(value.as_object_mut().expect("a mapping").entry(key.as_str()).or_insert(Value::Null), below, text);
}

fn setting(path: &[String], text: &str) -> Setting {
    Setting { path: path.iter().map(|key| Step::Key(key.clone())).collect(), value: Content::Text(text.to_owned()) }
}

fn parsed(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|cause| panic!("{cause}\n{text}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_changes_the_wanted_path_only(
        root in keys(tree(), Just(Layout::Block)),
        indent in 1..5_usize,
        choices in prop::collection::vec(0..6_usize, 1..5),
        crlf: bool,
        cut: bool,
    ) {
        let (mut text, comments) = written(&root, indent);
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        if cut {
            text.truncate(text.trim_end().len());
        }
        let path = path(&root, &choices);
        let setting = setting(&path, "0x1F");
        let edited = edit(&text, std::slice::from_ref(&setting)).map_err(|cause| {
            TestCaseError::fail(format!("{cause} at {:?}: {path:?}\n{text}", cause.position()))
        })?;
        let mut expected = parsed(&text);
        set(&mut expected, &path, "0x1F");
        prop_assert_eq!(parsed(&edited), expected, "{:?}\n{}\n{}", path, text, edited);
        for comment in 0..=comments {
            let comment = format!("# c{comment}.");
            prop_assert!(edited.contains(&comment), "{} is gone\n{}\n{}", comment, text, edited);
        }
        prop_assert_eq!(edited.contains("\r\n"), text.contains("\r\n"));
        let again = edit(&edited, &[setting]).expect("editable again");
        prop_assert_eq!(again, edited);
    }

    /// No text makes it panic; what it edits says afterwards what it said before, and can be edited again.
    #[test]
    fn any_text_is_edited_or_refused(
        text in "([ab]|: |:|\n|\r\n|  |- |, |[{}\\[\\]]|\"|'|é|# |[|>]|[&*]x ?|\\? |~|<<|---\n|\\.\\.\\.\n|!!str |\t|\u{feff}){0,14}",
        path in prop_oneof![Just(vec!["a"]), Just(vec!["a", "b"]), Just(vec!["b", "a", "a"])],
    ) {
        let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
        let setting = setting(&path, "on");
        if let Ok(edited) = edit(&text, std::slice::from_ref(&setting)) {
            let again = edit(&edited, &[setting]);
            prop_assert_eq!(again.as_deref(), Ok(edited.as_str()), "{:?}", text);
            if let Ok(mut expected) = serde_saphyr::from_str::<Value>(&text) {
                set(&mut expected, &path, "on");
                prop_assert_eq!(parsed(&edited), expected, "{:?}", text);
            }
        }
    }
}
