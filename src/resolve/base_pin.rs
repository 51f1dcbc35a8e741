//! The base's tag becomes a digest.

use crate::formats::reference::Reference;
use crate::spec::BaseWish;
use crate::tools::Tools;

use super::layout::Layout;
use super::{ArchiveFile, BasePin, BasePlace, Error, docker_archive};

/// Pins the base.
pub(super) fn pin(tools: &Tools, wish: &BaseWish) -> Result<BasePin, Error> {
    match wish {
        BaseWish::Scratch => Ok(BasePin::Scratch),
        BaseWish::Layout { dir, tag } => Layout::Directory(dir).pin(tag.as_deref()),
        BaseWish::OciArchive { file, tag } => {
            Layout::Archive(&ArchiveFile::open(file)?, "oci-archive").pin(tag.as_deref())
        }
        BaseWish::DockerArchive { file, name } => docker_archive::pin(tools, file, name.as_deref()),
        BaseWish::Registry(reference) => from_registry(tools, reference),
    }
}

fn from_registry(tools: &Tools, reference: &Reference) -> Result<BasePin, Error> {
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
    let name = match reference.tag() {
        Some(tag) => format!("{}:{tag}", reference.name()),
        None => format!("{}@{}", reference.name(), root.digest()),
    };
    let place = BasePlace::Registry(reference.by_digest(root.digest()));
    Ok(BasePin::Image { name, tag: reference.tag().map(str::to_owned), root, place })
}
