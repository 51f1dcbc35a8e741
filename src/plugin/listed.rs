//! The members of a directory plugin.

use super::finding::Findings;
use super::{Content, Entry, Kind, Rule};
use crate::fetch::{Listed, Refusal};
use crate::spec::Limits;

/// The members that are safe; what was refused becomes findings.
pub(super) fn members(listed: &[Listed], limits: &Limits, findings: &mut Findings) -> Vec<Entry> {
    let total: u64 = listed.iter().map(Listed::size).sum();
    if total > limits.total_bytes {
        let message = format!("the directory has {total} bytes, more than {}", limits.total_bytes);
        findings.about_archive(Rule::TooLarge, message);
    }
    listed.iter().filter_map(|member| entry(member, findings)).collect()
}

fn entry(member: &Listed, findings: &mut Findings) -> Option<Entry> {
    match member {
        Listed::Directory { path } => Some(Entry { path: path.clone(), kind: Kind::Directory }),
        Listed::File { path, source, size, executable, .. } => {
            let content = Content::File { path: source.clone() };
            let kind = Kind::File { size: *size, executable: *executable, content };
            Some(Entry { path: path.clone(), kind })
        }
        Listed::Refused { name, why } => {
            let name = name.as_bytes();
            match why {
                Refusal::Name(why) => findings.about((*why).into(), name, why.to_string()),
                Refusal::Link { target } => {
                    let message = format!("the link to `{}` leads to no file inside", target.escape_default());
                    findings.about(Rule::LinkEntry, name, message);
                }
                Refusal::Irregular => {
                    findings.about(Rule::DeviceEntry, name, "this is a device, a socket or a pipe");
                }
            }
            None
        }
    }
}
