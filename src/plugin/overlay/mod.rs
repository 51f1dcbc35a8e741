//! Overlays: files taken out of a plugin, and files put in.
//!
//! Every pattern is matched against the plugin as its archive has it, so the order in which an overlay is written says
//! nothing. What is put in stays whole, as a bare jar does. Who the plugin is does not change.

mod fault;
mod look;
mod plan;

pub use fault::UnfitOverlay;

use self::plan::Plan;
use super::finding::Findings;
use super::{Contents, Entry, Error, Finding, Kind, Rule, Severity, contents, twins};
use crate::fetch::Archive;
use crate::formats::entry_path::EntryPath;
use crate::spec::{Limits, Place};
use crate::tools::Tools;

/// What an overlay changed; empty where there is none.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    /// What was taken out for nothing, sorted; a directory stands for all that was below it.
    pub removed: Vec<EntryPath>,
    /// What was put in, sorted by path.
    pub added: Vec<Added>,
}

/// A file that was put in.
#[derive(Debug, Clone)]
pub struct Added {
    /// Where it stands below the plugin's folder.
    pub path: EntryPath,
    /// What went for it, sorted.
    pub replaces: Vec<EntryPath>,
    /// The file.
    pub file: Archive,
}

impl Overlay {
    /// Whether the plugin is as its archive has it.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }
}

/// What does not fit, and where it was asked for.
type Fault = (Place, UnfitOverlay);

/// Rules that look at the plugin's files as they will stand, and not at the archive.
const ABOUT_FILES: [Rule; 5] =
    [Rule::CaseCollision, Rule::UnicodeCollision, Rule::UnportableName, Rule::NestedArchive, Rule::NothingToLoad];

/// Lays the wished overlay over what was found in an archive.
///
/// An archive that is denied for what it is itself stays as it is: its findings come first.
pub(super) fn lay(
    tools: &Tools,
    archive: &Archive,
    contents: Contents,
    limits: &Limits,
) -> Result<(Contents, Overlay), Error> {
    let is_about_files = |finding: &Finding| ABOUT_FILES.contains(&finding.rule);
    let is_denied = contents.findings.iter().any(|it| it.severity == Severity::Deny && !is_about_files(it));
    if archive.pin.wish.overlay.is_empty() || is_denied {
        return Ok((contents, Overlay::default()));
    }
    let label = contents.identity.to_string();
    let unfit = |(place, cause): Fault| Error::Overlay { place, plugin: label.clone(), cause };
    let plan = Plan::new(&contents.entries, archive).map_err(unfit)?;
    let mut findings = Findings::default();
    for (added, place) in &plan.added {
        let unread = |cause| Error::Read { path: added.file.path.clone(), cause };
        let seen = look::look(tools, added, &mut findings).map_err(unread)?;
        seen.map_err(|cause| unfit((place.clone(), cause)))?;
    }
    let (entries, overlay) = plan.finish();
    twins::find(&entries, &mut findings);
    contents::look_for_jars(&entries, &mut findings);
    weigh(&entries, limits, &mut findings);
    let mut kept = contents.findings;
    kept.retain(|finding| !is_about_files(finding));
    kept.extend(findings.labelled(&label));
    Ok((Contents { entries, findings: kept, ..contents }, overlay))
}

/// What an archive may not hold, an overlay may not make of it.
fn weigh(entries: &[Entry], limits: &Limits, findings: &mut Findings) {
    let count = entries.len() as u64;
    if count > limits.entries {
        let message = format!("with what is put in there are {count} entries, and {} are the limit", limits.entries);
        findings.about_archive(Rule::TooManyEntries, message);
    }
    let sizes = entries.iter().map(|entry| match &entry.kind {
        Kind::Directory => 0,
        Kind::File { size, .. } => *size,
    });
    let total = sizes.fold(0, u64::saturating_add);
    if total > limits.total_bytes {
        let message = format!("with what is put in there are {total} bytes, more than {}", limits.total_bytes);
        findings.about_archive(Rule::TooLarge, message);
    }
}
