//! What a file is that is put in.

use std::io;

use serde::{Deserialize, Serialize};

use super::{Added, UnfitOverlay};
use crate::formats::digest::Digest;
use crate::plugin::Rule;
use crate::plugin::finding::Findings;
use crate::plugin::form::{Form, recognize};
use crate::plugin::source::Source;
use crate::tools::Tools;

/// The kind of the store's records of [`Seen`].
const KIND: &str = "added-1";

/// What was seen of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Seen {
    is_archive: bool,
    findings: Findings,
}

/// Looks at a file that is put in: a jar has to be one, and no other archive is taken.
pub(super) fn look(tools: &Tools, added: &Added, findings: &mut Findings) -> io::Result<Result<(), UnfitOverlay>> {
    let is_jar = added.path.has_extension("jar");
    let key = Digest::of(format!("{}\n{is_jar}", added.file.digest).as_bytes());
    let seen: Seen = if let Some(seen) = tools.store.record(KIND, key) {
        seen
    } else {
        let seen = see(added, is_jar)?;
        tools.remember(KIND, key, &seen);
        seen
    };
    if seen.is_archive {
        return Ok(Err(UnfitOverlay::Archive { file: added.file.pin.place.to_string() }));
    }
    findings.take(&added.path, seen.findings);
    Ok(Ok(()))
}

fn see(added: &Added, is_jar: bool) -> io::Result<Seen> {
    let mut findings = Findings::default();
    let form = recognize(Source::open(&added.file.path)?, added.path.file_name(), &mut findings)?;
    let is_jar_inside = matches!(form, Some(Form::Jar(..)));
    if is_jar {
        let is_archive = (form.is_some() && !is_jar_inside) || findings.has(Rule::UnsupportedArchive);
        return Ok(Seen { is_archive, findings });
    }
    // Whatever else it is, it is a file.
    let is_file = form.is_none() && (findings.has(Rule::NotAnArchive) || added.file.size == 0);
    Ok(Seen { is_archive: !is_file, findings: Findings::default() })
}
