//! Whether the image's own user can get to the plugins.

use serde_json::Value;

use super::{Ancestor, Base, Ground};
use crate::event::Event;
use crate::tools::Tools;

/// A sentence where the user surely may not enter a directory on the way.
///
/// Only a numeric user other than root can be judged, and only as far as its group is known: a group that
/// `/etc/passwd` would add may open what looks closed.
pub(super) fn note(config: &Value, ground: &Ground) -> Option<String> {
    let user = config.pointer("/config/User")?.as_str()?;
    let (uid, gid) = user.split_once(':').map_or((user, None), |(uid, gid)| (uid, Some(gid)));
    let uid: u64 = uid.parse().ok().filter(|uid| *uid != 0)?;
    let gid: Option<u64> = gid.and_then(|gid| gid.parse().ok());
    let closed = ground.ancestors.iter().find(|dir| is_closed(dir, uid, gid))?;
    Some(format!(
        "the image's user `{user}` may not enter `{}` ({:04o}, owned by {}:{})",
        closed.path, closed.mode, closed.uid, closed.gid
    ))
}

/// The class of permission bits that counts is the first that fits (`path_resolution(7)`). Runtimes give a user with a
/// stated group no others.
fn is_closed(dir: &Ancestor, uid: u64, gid: Option<u64>) -> bool {
    let (owner, group, others) = (dir.mode & 0o100, dir.mode & 0o010, dir.mode & 0o001);
    if dir.uid == uid {
        return owner == 0;
    }
    match gid {
        Some(gid) if gid == dir.gid => group == 0,
        Some(_) => others == 0,
        None => group == 0 && others == 0,
    }
}

/// Tells such sentences, each once.
pub(super) fn warn(tools: &Tools, base: &Base) {
    let mut notes: Vec<&String> = base.images.iter().filter_map(|image| image.ground.note.as_ref()).collect();
    notes.dedup();
    for note in notes {
        tools.tell(Event::Warning(note.clone()));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::super::Times;
    use super::*;

    fn check(user: &str, owner: (u64, u64), mode: u32, is_said: bool) {
        let path: crate::formats::image_path::ImagePath = "/plugins".parse().expect("absolute");
        let ancestor = Ancestor {
            path: path.clone(),
            uid: owner.0,
            gid: owner.1,
            mode,
            mtime: Times { seconds: 0, nanos: 0 },
            xattrs: BTreeMap::new(),
        };
        let ground = Ground { real_path: path, ancestors: vec![ancestor], occupied: BTreeMap::new(), note: None };
        let note = note(&json!({"config": {"User": user}}), &ground);
        assert_eq!(note.is_some(), is_said, "{user} {owner:?} {mode:o}: {note:?}");
    }

    #[test]
    fn says_what_is_sure() {
        check("1000", (0, 0), 0o700, true);
        check("1000", (0, 0), 0o710, false);
        check("1000:1000", (0, 0), 0o710, true);
        check("1000:0", (0, 0), 0o710, false);
        check("1000", (1000, 0), 0o077, true);
        check("1000", (0, 0), 0o755, false);
        check("0", (5, 5), 0o000, false);
        check("appuser", (0, 0), 0o700, false);
        check("", (0, 0), 0o700, false);
    }
}
