//! Putting a finished folder into its place.
//!
//! Where the system can exchange two names in one step, it does, and whoever looks sees one of the two. Elsewhere the old
//! folder steps aside first; that the new one is finished is written down before, so a run that was killed in between
//! is brought to its end by the next.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::stage::{NEW, OLD, sync_path};

/// Says in a stage that its new folder is finished, and where it goes.
pub(super) const INTENT: &str = "intent";

/// Puts a stage's new folder at a place. What stood there is in the stage then, or gone.
pub(super) fn swap(stage: &Path, place: &Path) -> io::Result<()> {
    let new = stage.join(NEW);
    if fs::symlink_metadata(place).is_err_and(|cause| cause.kind() == io::ErrorKind::NotFound) {
        return fs::rename(new, place);
    }
    if exchange(&new, place).is_ok() {
        return Ok(());
    }
    intend(stage, place)?;
    step_aside(stage, place)?;
    fs::rename(new, place)
}

/// Writes down, whole or not at all, where the new folder goes.
fn intend(stage: &Path, place: &Path) -> io::Result<()> {
    let draft = stage.join("intent-draft");
    fs::write(&draft, place.file_name().unwrap_or_default().as_encoded_bytes())?;
    sync_path(&draft)?;
    fs::rename(draft, stage.join(INTENT))?;
    sync_path(stage)
}

/// Takes away what stands at a place: into the stage, or by and by where it cannot be moved.
///
/// A directory that an overlay file system has from a lower layer cannot be renamed (kernel documentation,
/// `filesystems/overlayfs`, "Renaming directories"): so it is for an image's own folders while another image is made
/// from it.
pub(super) fn step_aside(stage: &Path, place: &Path) -> io::Result<()> {
    match fs::rename(place, stage.join(OLD)) {
        Err(cause) if cause.kind() == io::ErrorKind::CrossesDevices => remove(place),
        other => other,
    }
}

/// Removes a folder, or a link and not what it leads to.
pub(super) fn remove(place: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(place) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(place),
        Ok(_) => fs::remove_file(place),
        Err(cause) => Err(cause),
    };
    match removed {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Brings to an end what a killed run wrote down in its stage. Gives the place that it was for.
pub(super) fn finish(stage: &Path, place_of: impl Fn(&str) -> Option<PathBuf>) -> io::Result<()> {
    let Ok(intent) = fs::read_to_string(stage.join(INTENT)) else { return Ok(()) };
    let new = stage.join(NEW);
    match place_of(&intent) {
        Some(place) if new.is_dir() => {
            remove(&place)?;
            fs::rename(new, place)
        }
        _ => Ok(()),
    }
}

/// Exchanges two names in one step (`renameat2` with `RENAME_EXCHANGE`, `renamex_np` with `RENAME_SWAP`).
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A place with an old folder, and a stage with a new one.
    fn scene() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let dir = tempfile::tempdir().expect("a temp directory");
        let (stage, place) = (dir.path().join("stage"), dir.path().join("place"));
        for (folder, text) in [(stage.join(NEW), "new"), (place.clone(), "old")] {
            fs::create_dir_all(&folder).expect("made");
            fs::write(folder.join("file"), text).expect("written");
        }
        (dir, stage, place)
    }

    fn what(place: &Path) -> String {
        fs::read_to_string(place.join("file")).unwrap_or_default()
    }

    #[test]
    fn the_new_folder_stands_where_the_old_one_stood() {
        let (_dir, stage, place) = scene();
        swap(&stage, &place).expect("swapped");
        assert_eq!(what(&place), "new");
        let (_dir, stage, place) = scene();
        remove(&place).expect("removed");
        remove(&place).expect("nothing to remove");
        swap(&stage, &place).expect("put there");
        assert_eq!((what(&place), stage.join(INTENT).exists()), ("new".to_owned(), false));
    }

    #[test]
    fn what_was_begun_is_brought_to_its_end() {
        let check = |begin: fn(&Path, &Path), expected: &str| {
            let (_dir, stage, place) = scene();
            begin(&stage, &place);
            finish(&stage, |name| (name == "place").then(|| place.clone())).expect("finished");
            assert_eq!(what(&place), expected);
        };
        check(|_, _| (), "old");
        check(|stage, _| fs::write(stage.join(INTENT), "place").expect("written"), "new");
        check(|stage, _| fs::write(stage.join(INTENT), "../place").expect("written"), "old");
        let aside = |stage: &Path, place: &Path| {
            fs::write(stage.join(INTENT), "place").expect("written");
            step_aside(stage, place).expect("aside");
        };
        check(aside, "new");
        check(
            |stage, place| {
                fs::write(stage.join(INTENT), "place").expect("written");
                step_aside(stage, place).expect("aside");
                fs::rename(stage.join(NEW), place).expect("renamed");
            },
            "new",
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_goes_and_what_it_leads_to_stays() {
        let (dir, stage, place) = scene();
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(&place, &link).expect("a link");
        swap(&stage, &link).expect("swapped");
        assert_eq!((what(&link), what(&place)), ("new".to_owned(), "old".to_owned()));
        assert!(!fs::symlink_metadata(&link).expect("there").is_symlink());
    }
}
