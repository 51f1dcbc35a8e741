//! Secrets that are written out: found, and moved to where a config provider of the workers finds them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::formats::kubernetes::{LONGEST_SUBDOMAIN, hash, member, variable};
use crate::formats::sensitive;
use crate::formats::yaml_write::{Node, is_delicate};
use crate::render::File;

use super::connector::Connector;
use super::finding::{Finding, FindingKind};
use super::object::{metadata, object};
use super::{Provider, SecretWish, Wish};

/// The one file of [`Provider::File`].
const FILE: &str = "connectors.properties";

/// Every secret that is written out.
pub(super) fn literal(connectors: &[Connector]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for connector in connectors {
        let literal = connector.options.iter().filter(|one| sensitive::literal(&one.key, &one.value).is_some());
        findings.extend(literal.map(|one| connector.finding_at(one, FindingKind::LiteralSecret)));
    }
    findings
}

/// Puts references in the place of secrets, and gives the `Secret` that has these; `None` where nothing was to move.
pub(super) fn moved(connectors: &mut [Connector], to: &SecretWish, wish: &Wish) -> Option<File> {
    let (mut taken, mut secrets) = (BTreeSet::new(), Vec::new());
    for connector in connectors {
        let name = connector.name.clone();
        for setting in &mut connector.options {
            while let Some(range) = sensitive::literal(&setting.key, &setting.value) {
                let key = free(&name, &setting.key, to.provider, &mut taken);
                let secret = setting.value[range.clone()].to_owned();
                setting.value.replace_range(range, &reference(to, wish, &key));
                secrets.push((key, secret));
            }
        }
    }
    (!secrets.is_empty()).then(|| file(&secrets, to, wish))
}

/// A key that no other secret has.
fn free(connector: &str, option: &str, provider: Provider, taken: &mut BTreeSet<String>) -> String {
    let text = format!("{connector}.{option}");
    let near = |text: &str| match provider {
        Provider::Env => variable(text),
        _ => member(text, LONGEST_SUBDOMAIN),
    };
    let mut key = near(&text);
    while !taken.insert(key.clone()) {
        key = near(&format!("{key}.{}", hash(format!("{text}\n{key}").as_bytes())));
    }
    key
}

/// How a connector names it (KIP-297).
fn reference(to: &SecretWish, wish: &Wish, key: &str) -> String {
    let (name, mount) = (&to.name, &to.mount);
    match to.provider {
        Provider::Dir => format!("${{dir:{mount}:{key}}}"),
        Provider::File => format!("${{file:{mount}/{FILE}:{key}}}"),
        Provider::Env => format!("${{env:{key}}}"),
        Provider::Secrets => format!("${{secrets:{}/{name}:{key}}}", wish.namespace.as_deref().unwrap_or("default")),
    }
}

fn file(secrets: &[(String, String)], to: &SecretWish, wish: &Wish) -> File {
    let mut rest = vec![("type", Node::Word("Opaque"))];
    if to.provider == Provider::File {
        let lines: Vec<String> = secrets.iter().map(|(key, value)| format!("{key}={}\n", property(value))).collect();
        rest.push(("stringData", Node::map([(FILE, Node::text(lines.concat()))])));
    } else {
        // What no text of YAML can carry is carried by letters.
        let (odd, plain): (Vec<_>, Vec<_>) = secrets.iter().partition(|(_, value)| value.chars().any(is_delicate));
        let entry = |(key, value): &(String, String)| (key.clone(), Node::text(value));
        if !odd.is_empty() {
            let encoded = |(key, value): &(String, String)| (key.clone(), Node::text(STANDARD.encode(value)));
            rest.push(("data", Node::map(odd.into_iter().map(encoded))));
        }
        if !plain.is_empty() {
            rest.push(("stringData", Node::map(plain.into_iter().map(entry))));
        }
    }
    let node = object("v1", "Secret", metadata(&to.name, wish, &[], &[]), rest);
    let file =
        File::of(format!("secret-{}.yaml", to.name), "secrets of connectors. Keep it out of version control.", &node);
    File { is_secret: true, ..file }
}

/// A value as `Properties.load(Reader)` reads it back.
fn property(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for (at, c) in value.chars().enumerate() {
        match c {
            '\\' => text.push_str("\\\\"),
            ' ' if at == 0 => text.push_str("\\ "),
            c if is_delicate(c) => drop(write!(text, "\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text
}

/// What the workers need to find them.
pub(super) fn needs(to: &SecretWish, wish: &Wish) -> Vec<String> {
    let SecretWish { name, mount, .. } = to;
    let provider = |alias: &str, class: &str, more: &str| {
        format!(
            "the workers' properties need config.providers={alias} and config.providers.{alias}.class={class}{more}"
        )
    };
    let apache = "org.apache.kafka.common.config.provider.";
    let allowed = |alias: &str| format!(", and may have config.providers.{alias}.param.allowed.paths={mount}");
    let mounted = format!("the Secret `{name}` has to be mounted at {mount} in the workers");
    match to.provider {
        Provider::Dir => vec![provider("dir", &format!("{apache}DirectoryConfigProvider"), &allowed("dir")), mounted],
        Provider::File => vec![provider("file", &format!("{apache}FileConfigProvider"), &allowed("file")), mounted],
        Provider::Env => vec![
            provider("env", &format!("{apache}EnvVarConfigProvider"), ""),
            format!("the workers' containers need the Secret as variables: envFrom: [{{secretRef: {{name: {name}}}}}]"),
        ],
        Provider::Secrets => vec![
            provider("secrets", "io.strimzi.kafka.KubernetesSecretConfigProvider", ""),
            format!(
                "the workers' service account has to be allowed to get the Secret `{name}` in {}",
                wish.namespace.as_deref().unwrap_or("default")
            ),
        ],
    }
}
