//! The base's tag becomes a digest.

use crate::formats::lock::LockedBase;
use crate::formats::reference::Reference;
use crate::spec::BaseWish;
use crate::tools::Tools;

use super::layout::Layout;
use super::locked::{Held, Ledger, LockError};
use super::{ArchiveFile, BasePin, BasePlace, Error, docker_archive};

/// Pins the base, by the lock where that has it.
pub(super) fn pin(tools: &Tools, wish: &BaseWish, ledger: Ledger<'_>) -> Result<BasePin, Error> {
    let locked = ledger.base(wish);
    let pin = match wish {
        BaseWish::Scratch => Ok(BasePin::Scratch),
        BaseWish::Layout { dir, tag } => Layout::Directory(dir).pin(tag.as_deref()),
        BaseWish::OciArchive { file, tag } => {
            Layout::Archive(&ArchiveFile::open(file)?, "oci-archive").pin(tag.as_deref())
        }
        BaseWish::DockerArchive { file, name } => docker_archive::pin(tools, file, name.as_deref()),
        BaseWish::Registry(reference) if let Some(locked) = locked.filter(|_| reference.digest().is_none()) => {
            from_lock(tools, reference, locked)
        }
        BaseWish::Registry(reference) => from_registry(tools, reference, reference),
    }?;
    if let (Some((held, locked)), BasePin::Image { root, .. }) = (locked, &pin)
        && locked.digest != root.digest()
    {
        let (file, reference) = (held.file.clone(), locked.reference.clone());
        let (locked, found, line) = (locked.digest, root.digest(), locked.line);
        return Err(LockError::OtherBase { file, line, reference, locked, found }.into());
    }
    Ok(pin)
}

/// The manifest of the locked digest, wherever the tag has moved.
fn from_lock(tools: &Tools, wished: &Reference, (held, locked): (&Held, &LockedBase)) -> Result<BasePin, Error> {
    let exact = wished.by_digest(locked.digest);
    from_registry(tools, wished, &exact).map_err(|error| match error {
        Error::NoSuchBase { reference } => {
            LockError::BaseGone { file: held.file.clone(), line: locked.line, reference }.into()
        }
        error => error,
    })
}

/// What stands behind `reference`, called as it was wished.
fn from_registry(tools: &Tools, called: &Reference, reference: &Reference) -> Result<BasePin, Error> {
    let wished = || reference.to_string();
    let target = reference.target().ok_or_else(|| Error::BaseWithoutTag { reference: wished() })?;
    let root = tools
        .net
        .repository(reference)
        .manifest(&target)
        .map_err(|cause| Error::ReadBase { reference: wished(), cause })?
        .ok_or_else(|| Error::NoSuchBase { reference: wished() })?;
    if reference.digest().is_some_and(|digest| digest != root.digest()) {
        return Err(Error::OtherBase { reference: wished(), found: root.digest() });
    }
    let name = match called.tag() {
        Some(tag) => format!("{}:{tag}", called.name()),
        None => format!("{}@{}", reference.name(), root.digest()),
    };
    let place = BasePlace::Registry(reference.by_digest(root.digest()));
    Ok(BasePin::Image { name, tag: called.tag().map(str::to_owned), root, place })
}
