//! `plugraft override`: writes one override, for an image that is there already.

use std::fs::File;
use std::io::{self, stdin};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plugraft::deploy::{Files, render, render_named};
use plugraft::error::Error;
use plugraft::event::Observer;
use plugraft::formats::digest::Digest;
use plugraft::formats::reference::Reference;
use plugraft::net::Net;
use plugraft::publish::Receipt;
use plugraft::resolve::digest_of;
use plugraft::spec::OverrideWish;
use serde_json::Value;

use super::args::OverrideArgs;
use super::exit;
use super::failure::Failure;
use super::options::{Environment, network, override_flags};
use super::overrides;
use super::run::read_bounded;
use super::words::Words;

/// What stands for the file in words about a text that is printed.
const PRINTED: &str = "FILE";

/// Far above any receipt.
const LONGEST_RECEIPT: u64 = 64 << 20;

pub(crate) fn write(typed: &OverrideArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let file = typed.out.as_deref().unwrap_or(Path::new(PRINTED));
    let wishes = OverrideWish::of(&override_flags(typed, file), Path::new(""))?;
    let existing = match &typed.out {
        Some(_) => overrides::existing(&wishes)?,
        None => overrides::Existing::new(),
    };
    let deployed = |files: Result<Files, _>| files.map_err(|cause| Failure::from(Error::Deploy(cause)));
    let mut files = match (&typed.named.receipt, &typed.named.image) {
        (Some(path), _) => {
            let receipt = receipt(path, typed.network.password_stdin)?;
            deployed(render(&receipt, &wishes, &existing))?
        }
        (None, Some(image)) => {
            let digest = digest(image, typed, environment, words)?;
            deployed(render_named(image, digest, &wishes, &existing))?
        }
        // The argument parser asks for one of them.
        (None, None) => Files::default(),
    };
    if typed.out.is_none() {
        words.printed_override(&files)?;
        return Ok(exit::DONE);
    }
    overrides::write(&mut files)?;
    words.written_override(&files)?;
    Ok(exit::DONE)
}

/// The image's digest; its registry is asked only where it matters and the reference does not say it.
fn digest(
    image: &Reference,
    typed: &OverrideArgs,
    environment: &Environment,
    words: &Words,
) -> Result<Option<Digest>, Failure> {
    if typed.wording.by_tag || image.digest().is_some() {
        return Ok(image.digest());
    }
    let settings = network(&typed.network, environment, vec![image.registry().to_owned()])?;
    let observer: Arc<dyn Observer> = words.observer();
    let net = Net::new(settings, observer).map_err(|cause| Failure::Net(Box::new(cause)))?;
    digest_of(&net, image).map(Some).map_err(|cause| Failure::Digest(Box::new(cause)))
}

/// What a build printed; standard input is read where it is named, and holds no password then.
pub(crate) fn receipt(path: &Path, is_password_stdin: bool) -> Result<Receipt, Failure> {
    let is_stdin = path == Path::new("-");
    if is_stdin && is_password_stdin {
        return Err(Failure::SharedInput);
    }
    let bytes = if is_stdin {
        read_bounded(stdin(), LONGEST_RECEIPT)
    } else {
        File::open(path).and_then(|file| read_bounded(file, LONGEST_RECEIPT))
    };
    let shown = if is_stdin { PathBuf::from("<stdin>") } else { path.to_owned() };
    let unread = |cause: io::Error| Failure::Read { what: format!("the receipt `{}`", shown.display()), cause };
    let bytes = bytes.map_err(unread)?;
    parse(&bytes).map_err(|why| Failure::Receipt { path: shown.clone(), why })
}

fn parse(bytes: &[u8]) -> Result<Receipt, String> {
    let said: Value = serde_json::from_slice(bytes).map_err(|cause| cause.to_string())?;
    let receipt = said.get("receipt").ok_or_else(|| match said.get("outcome").and_then(Value::as_str) {
        Some(outcome) => format!("its outcome is `{outcome}`, so nothing was published"),
        None => "it has no `receipt`".to_owned(),
    })?;
    match receipt.get("version").and_then(Value::as_u64) {
        Some(1) => serde_json::from_value(receipt.clone()).map_err(|cause| cause.to_string()),
        Some(version) => Err(format!("its version {version} is unknown")),
        None => Err("its receipt states no version".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_is_no_receipt() {
        let check = |text: &str, expected: &str| {
            let why = parse(text.as_bytes()).expect_err("no receipt");
            assert!(why.contains(expected), "{text}: {why}");
        };
        check("", "EOF");
        check("a: 1", "expected value");
        check("[]", "no `receipt`");
        check(r#"{"version": 1, "outcome": "planned"}"#, "`planned`");
        check(r#"{"version": 1, "outcome": "denied", "report": {}}"#, "`denied`");
        check(r#"{"receipt": {}}"#, "no version");
        check(r#"{"receipt": {"version": 2}}"#, "version 2");
        check(r#"{"receipt": {"version": 1}}"#, "missing field");
    }
}
