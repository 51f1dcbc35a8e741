//! What stands against a worker's properties, and what its user should know of them.

use crate::formats::image_path::ImagePath;
use crate::formats::kubernetes::{is_label, is_subdomain};
use crate::formats::near_miss::near_miss;
use crate::formats::properties_edit::{Entry, PropertiesText};
use crate::formats::sensitive;

use super::listener::Listener;
use super::options::{KNOWN, Sort, is_secret, sort};
use super::providers::{names, referred};
use super::{CONFIG_DIR, Finding, FindingKind, Form, LOGS, TEMPORARY, Wish};

/// All that stands against it.
pub(super) fn review(properties: &PropertiesText, wish: &Wish, notes: &mut Vec<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let whole = |kind| Finding { key: None, line: None, kind };
    if wish.form == Form::Kubernetes {
        if !is_service_name(&wish.name) {
            findings.push(whole(FindingKind::BadName));
        }
        let secrets = wish.pod.secrets.iter().map(|secret| &secret.name);
        let others = secrets.chain(&wish.pod.pull_secrets).chain(&wish.pod.namespace);
        if !others.into_iter().all(|name| is_subdomain(name)) {
            findings.push(whole(FindingKind::BadObject));
        }
        let mut paths: Vec<&str> = wish.pod.secrets.iter().map(|secret| secret.path.as_str()).collect();
        paths.extend(["/", CONFIG_DIR, LOGS, TEMPORARY]);
        paths.sort_unstable();
        if !paths.iter().all(|path| is_mount(path)) || paths.windows(2).any(|two| two[0] == two[1]) {
            findings.push(whole(FindingKind::BadPath));
        }
        if wish.pod.image.is_none() {
            findings.push(whole(FindingKind::NoImage));
        }
        if Listener::of(properties).is_loopback {
            let line = line(wish, "listeners");
            findings.push(Finding { key: Some("listeners".to_owned()), line, kind: FindingKind::OnLoopback });
        }
    }
    let has_bootstrap = properties.get("bootstrap.servers").is_some_and(|servers| !servers.trim().is_empty());
    if !has_bootstrap && (wish.file.is_none() || wish.form == Form::Kubernetes) {
        findings.push(whole(FindingKind::NoBootstrap));
    }
    if !wish.allow_literal_secrets {
        findings.extend(literal_secrets(properties, wish));
    }
    tell_of_options(properties, wish, notes);
    tell_of_providers(properties, notes);
    tell_of_clients(properties, notes);
    findings
}

/// Of a file that is edited where it stands only what is added to it.
fn literal_secrets(properties: &PropertiesText, wish: &Wish) -> Vec<Finding> {
    let is_edited = wish.file.is_some() && wish.form != Form::Kubernetes;
    let is_asked = |key: &str| wish.asked.iter().any(|(asked, _)| asked == key);
    let written = properties.entries().iter().filter(|entry| {
        let (key, value) = (entry.key(), entry.value());
        let is_literal = sensitive::literal(key, value).is_some()
            || is_secret(key) && !value.trim().is_empty() && !sensitive::is_reference(value);
        is_literal && (!is_edited || is_asked(key))
    });
    let finding =
        |key: &str| Finding { key: Some(key.to_owned()), line: line(wish, key), kind: FindingKind::LiteralSecret };
    written.map(|entry| finding(entry.key())).collect()
}

/// The line of a key in the file that was given.
fn line(wish: &Wish, key: &str) -> Option<usize> {
    let is_asked = wish.asked.iter().any(|(asked, _)| asked == key);
    let file = wish.file.as_ref().filter(|_| !is_asked)?;
    file.entries().iter().rfind(|entry| entry.key() == key).map(Entry::line)
}

fn tell_of_options(properties: &PropertiesText, wish: &Wish, notes: &mut Vec<String>) {
    for entry in properties.entries() {
        let key = entry.key();
        let note = match sort(key) {
            Sort::Owned(why) => format!("a worker passes over `{key}`: {why}"),
            Sort::Connector => format!("`{key}` is an option of connectors, and a worker passes over it"),
            Sort::Unknown => match near_miss(key, KNOWN) {
                Some(near) => format!("a worker knows no `{key}`; did you mean `{near}`?"),
                None => format!("a worker knows no `{key}`"),
            },
            Sort::Known if key == "offset.storage.file.filename" && wish.form != Form::Standalone => {
                format!("`{key}` is for a standalone worker, and a distributed one passes over it")
            }
            Sort::Known if key == "group.id" && wish.form == Form::Standalone => {
                format!("`{key}` is for distributed workers: a standalone one is in no group")
            }
            Sort::Known | Sort::Old => continue,
        };
        notes.push(note);
    }
}

/// What the worker's own clients need the clients of its connectors need, too, and do not inherit (`ConnectUtils`).
fn tell_of_clients(properties: &PropertiesText, notes: &mut Vec<String>) {
    const KEY: &str = "security.protocol";
    let lacks = |clients: &&str| properties.get(&format!("{clients}.{KEY}")).is_none();
    let lacking: Vec<&str> = ["producer", "consumer"].into_iter().filter(lacks).collect();
    if properties.get(KEY).is_some_and(|protocol| protocol != "PLAINTEXT") && !lacking.is_empty() {
        let keys: Vec<String> = lacking.iter().map(|clients| format!("`{clients}.{KEY}`")).collect();
        notes.push(format!(
            "`{KEY}` and what belongs to it is for the worker's own clients; those of its connectors go by {}",
            keys.join(" and ")
        ));
    }
}

/// A reference to a provider that the worker does not have stays as it is written.
fn tell_of_providers(properties: &PropertiesText, notes: &mut Vec<String>) {
    let names = names(properties);
    let mut told: Vec<&str> = Vec::new();
    for entry in properties.entries() {
        for provider in referred(entry.value()) {
            if !names.iter().any(|name| name == provider) && !told.contains(&provider) {
                told.push(provider);
                notes.push(format!(
                    "`{}` refers to the config provider `{provider}`, which `config.providers` does not name",
                    entry.key()
                ));
            }
        }
    }
}

/// A colon separates paths for a container runtime (Kubernetes, `VolumeMount.mountPath`), and a comma for the provider.
fn is_mount(path: &str) -> bool {
    path.parse::<ImagePath>().is_ok_and(|parsed| parsed.as_str() == path) && !path.contains([':', ','])
}

/// A DNS label that begins with a letter (RFC 1035), as Services are named.
fn is_service_name(name: &str) -> bool {
    is_label(name) && name.starts_with(|c: char| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_services_are_stricter_than_those_of_objects() {
        let check = |name: &str, service: bool, object: bool| {
            assert_eq!((is_service_name(name), is_subdomain(name)), (service, object), "{name}");
        };
        check("connect", true, true);
        check("1connect", false, true);
        check("a.b", false, true);
        check("-a", false, false);
        check("A", false, false);
        check("", false, false);
        check(&"a".repeat(63), true, true);
        check(&"a".repeat(64), false, true);
        check(&"a".repeat(254), false, false);
    }
}
