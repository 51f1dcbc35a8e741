//! `manifest.json` of a plugin, and whether names keep what it says.

use std::io;

use super::finding::Findings;
use super::reader::Reader;
use super::{Entry, Kind, Rule};
use crate::formats::hub_manifest::{self, HubManifest};
use crate::spec::PluginWish;

const NAME: &str = "manifest.json";

/// Reads the manifest where there is one; what is wrong with it becomes findings.
///
/// What makes it unusable denies the plugin, unless the spec gives the name: then nothing hangs on it.
pub(super) fn read(
    reader: &Reader,
    entries: &[Entry],
    wish: &PluginWish,
    findings: &mut Findings,
) -> io::Result<Option<HubManifest>> {
    let Ok(at) = entries.binary_search_by(|entry| entry.path.as_str().cmp(NAME)) else { return Ok(None) };
    let Kind::File { size, content, .. } = &entries[at].kind else { return Ok(None) };
    let mut unusable = |rule, message: String| {
        if wish.name.is_some() {
            findings.warn(rule, NAME.as_bytes(), message);
        } else {
            findings.about(rule, NAME.as_bytes(), message);
        }
    };
    if *size > hub_manifest::MAX_BYTES {
        let message = format!("the file has {size} bytes, more than {}", hub_manifest::MAX_BYTES);
        unusable(Rule::HubManifestUnreadable, message);
        return Ok(None);
    }
    let Some(bytes) = reader.bytes(content, *size)? else {
        unusable(Rule::HubManifestUnreadable, "its bytes are not what the archive promises".to_owned());
        return Ok(None);
    };
    let manifest = match hub_manifest::parse(&bytes) {
        Ok(manifest) => manifest,
        Err(why) => {
            unusable(Rule::HubManifestUnreadable, why.to_string());
            return Ok(None);
        }
    };
    if manifest.name.is_none() {
        unusable(Rule::HubManifestIdentity, "`name` does not tell what the plugin is called".to_owned());
    }
    for fault in &manifest.faults {
        findings.about(Rule::HubManifestField, NAME.as_bytes(), fault.to_string());
    }
    Ok(Some(manifest))
}

/// Compares the names around a manifest with what it says: `<owner>-<name>-<version>/` in `<owner>-<name>-<version>.zip`.
pub(super) fn compare_names(
    manifest: &HubManifest,
    top: Option<&str>,
    file_name: Option<&str>,
    findings: &mut Findings,
) {
    let (Some(owner), Some(name), Some(version)) = (&manifest.owner, &manifest.name, &manifest.version) else { return };
    let stem = format!("{owner}-{name}-{version}");
    match top {
        Some(top) if top != stem => {
            let message = format!("the top directory is `{top}/`, but `{NAME}` says `{stem}/`");
            findings.about(Rule::HubManifestMismatch, top.as_bytes(), message);
        }
        _ => {}
    }
    match file_name {
        Some(file_name) if file_name != format!("{stem}.zip") => {
            let message = format!("the archive is called `{file_name}`, but `{NAME}` says `{stem}.zip`");
            findings.about_archive(Rule::HubManifestMismatch, message);
        }
        _ => {}
    }
}
