//! What a client reads: a file for each connector, in as many objects as it takes.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::formats::kubernetes::{LONGEST_SUBDOMAIN, hash, json as text_of, member};
use crate::formats::yaml_write::Node;
use crate::render::File;

use super::connector::Connector;
use super::finding::FindingKind;
use super::object::{metadata, object};
use super::{Client, Rendered, Wish};

/// What `kubectl apply` keeps of an object in an annotation, by the letters of its JSON (262144, all annotations
/// together), and room for the rest of it.
const KEPT: usize = 240 << 10;

/// What Kubernetes keeps in a `ConfigMap`, with room for the rest of it.
const MOST: usize = (1 << 20) - (16 << 10);

/// Files of one object.
#[derive(Default)]
struct Part {
    files: Vec<(String, String)>,
    /// For a shell: on each line a file and the name, as it stands in an address, of the connector whose options it has.
    list: String,
    size: usize,
}

/// An object with files, and its name.
pub(super) struct Definitions {
    pub(super) name: String,
    pub(super) file: File,
}

/// Immutable `ConfigMap`s whose names change with what they hold. `first` stands in the first of them, beside the files of
/// connectors. What is too long for any is a finding.
pub(super) fn config_maps(
    connectors: &[Connector],
    client: Client,
    first: Option<(&str, &str)>,
    wish: &Wish,
    rendered: &mut Rendered,
) -> Vec<Definitions> {
    let mut parts = vec![Part::default()];
    if let Some((key, text)) = first {
        parts[0].take(key.to_owned(), text.to_owned());
    }
    for connector in connectors {
        let text = text_of(&options(connector, client));
        let key = format!("{}.json", member(&connector.name, LONGEST_SUBDOMAIN - ".json".len()));
        if text.len() + key.len() > MOST {
            rendered.findings.push(connector.finding(FindingKind::TooLong { length: text.len() }));
            continue;
        }
        let size = kept(&text);
        rendered.needs_server_side |= size > KEPT;
        if parts.last().is_some_and(|part| part.size > 0 && part.size + size > KEPT) {
            parts.push(Part::default());
        }
        if let Some(part) = parts.last_mut() {
            let _ = writeln!(part.list, "{key} {}", in_address(&connector.name));
            part.take(key, text);
        }
    }
    let count = parts.len();
    parts.into_iter().enumerate().map(|(at, part)| config_map(part, at, count, client, wish)).collect()
}

impl Part {
    fn take(&mut self, key: String, text: String) {
        self.size += kept(&text) + key.len() + 8;
        self.files.push((key, text));
    }
}

fn config_map(part: Part, at: usize, count: usize, client: Client, wish: &Wish) -> Definitions {
    let mut files = part.files;
    if client == Client::Curl {
        files.push((format!("{at:04}.list"), part.list));
    }
    let hash = hash(json!(files).to_string().as_bytes());
    let name = format!("{}-{hash}", wish.name);
    let data = files.into_iter().map(|(key, text)| (key, Node::text(text)));
    let rest = vec![("immutable", Node::Bool(true)), ("data", Node::map(data))];
    let node = object("v1", "ConfigMap", metadata(&name, wish, &[], &[]), rest);
    let number = if count == 1 { String::new() } else { format!("-{}", at + 1) };
    let file = File::of(format!("configmap-{}{number}.yaml", wish.name), "connectors as a Job reads them.", &node);
    Definitions { name, file }
}

/// What plugraft reads; or what `PUT /connectors/NAME/config` takes.
fn options(connector: &Connector, client: Client) -> Value {
    let options = connector.options.iter().map(|option| (option.key.clone(), Value::from(option.value.as_str())));
    let name = ("name".to_owned(), Value::from(connector.name.as_str()));
    if client == Client::Curl {
        return Value::Object(std::iter::once(name).chain(options).collect());
    }
    let mut whole: Map<String, Value> = std::iter::once(name).collect();
    if let Some(state) = &connector.initial_state {
        whole.insert("initial_state".to_owned(), Value::from(state.as_str()));
    }
    whole.insert("config".to_owned(), Value::Object(options.collect()));
    Value::Object(whole)
}

/// A name as a segment of an address (RFC 3986, section 2.3).
fn in_address(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// How many letters a text has in the JSON of its object, as Go writes it.
fn kept(text: &str) -> usize {
    let width = |c: char| match c {
        '"' | '\\' | '\n' => 2,
        '<' | '>' | '&' => 6,
        c => c.len_utf8(),
    };
    text.chars().map(width).sum()
}
