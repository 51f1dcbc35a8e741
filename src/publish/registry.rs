//! A registry as a sink.

use super::blobs::Part;
use super::{BlobCount, Error, Published, Target, TargetState};
use crate::base::Base;
use crate::formats::digest::Digest;
use crate::formats::reference::Reference;
use crate::image::Index;
use crate::net::{self, Pushed, Repository};
use crate::resolve::{BasePin, BasePlace};
use crate::tools::{Tools, in_parallel};

/// Pushes blobs, then manifests, then the root under its tags.
pub(super) fn publish(
    tools: &Tools,
    base: &Base,
    index: &Index,
    parts: &[Part<'_>],
    repository: &Reference,
    tags: &[Reference],
) -> Result<Published, Error> {
    let remote = tools.net.repository(repository);
    let failed = |cause| Error::Registry { repository: repository.name(), cause };
    let blobs = if stands(&remote, index.root.digest(), tags)? {
        // A registry takes no manifest whose blobs it lacks, so all that the tags reach is there.
        BlobCount { already_there: parts.len() as u64, ..BlobCount::default() }
    } else {
        let blobs = push_blobs(tools, base, parts, repository, &remote).map_err(failed)?;
        // Runs that put the same manifests at once would read each other's half-written ones (docker-registry 2.8).
        let key = Digest::of(repository.name().as_bytes());
        let _turn = tools.turn("tag", key, || format!("tags images in `{}`", repository.name()));
        if !stands(&remote, index.root.digest(), tags)? {
            push_manifests(tools, index, tags, &remote).map_err(failed)?;
        }
        blobs
    };
    Ok(Published {
        kind: "registry".to_owned(),
        place: repository.name(),
        tags: tags.iter().map(ToString::to_string).collect(),
        by_digest: repository.by_digest(index.root.digest()).to_string(),
        blobs,
    })
}

/// Whether every tag points to this digest already.
fn stands(remote: &Repository, digest: Digest, tags: &[Reference]) -> Result<bool, Error> {
    for reference in tags {
        let tag = reference.tag().unwrap_or_default();
        let ask = |cause| Error::Ask { reference: reference.to_string(), cause };
        if remote.manifest_digest(tag).map_err(ask)? != Some(digest) {
            return Ok(false);
        }
    }
    Ok(!tags.is_empty())
}

fn push_blobs(
    tools: &Tools,
    base: &Base,
    parts: &[Part<'_>],
    repository: &Reference,
    remote: &Repository,
) -> Result<BlobCount, net::Error> {
    let from = match &base.pin {
        BasePin::Image { place: BasePlace::Registry(reference), .. }
            if reference.registry() == repository.registry() =>
        {
            Some(reference.repository()).filter(|from| *from != repository.repository())
        }
        BasePin::Image { .. } | BasePin::Scratch => None,
    };
    let results = in_parallel(tools.net.parallel(), parts, |part| {
        let blob = part.blob();
        let mount_from = from.filter(|_| part.is_from_base());
        let size = blob.descriptor().size;
        // Of several runs one uploads: the others then find the blob there. What is small is not worth the wait.
        let _turn = (size >= 1 << 20).then(|| {
            let target = format!("{} {}", repository.name(), blob.descriptor().digest);
            tools.turn("push", Digest::of(target.as_bytes()), || format!("uploads {}", part.what))
        });
        Ok::<_, net::Error>((remote.push_blob(blob, mount_from, &part.what)?, size))
    })?;
    let mut count = BlobCount::default();
    for (pushed, size) in results {
        match pushed {
            Pushed::AlreadyThere => count.already_there += 1,
            Pushed::Mounted => count.mounted += 1,
            Pushed::Uploaded => {
                count.written += 1;
                count.bytes_written += size;
            }
        }
    }
    Ok(count)
}

/// Children before tags: a tag never points to something incomplete. A registry keeps what is put under a tag by its
/// digest too, so the root needs no turn of its own.
fn push_manifests(tools: &Tools, index: &Index, tags: &[Reference], remote: &Repository) -> Result<(), net::Error> {
    if !index.is_single() {
        in_parallel(tools.net.parallel(), &index.images, |image| {
            remote.push_manifest(&image.manifest.digest().to_string(), &image.manifest)
        })?;
    }
    for tag in tags.iter().filter_map(Reference::tag) {
        remote.push_manifest(tag, &index.root)?;
    }
    Ok(())
}

/// What stands at each tag now.
pub(super) fn compare(
    tools: &Tools,
    index: &Index,
    repository: &Reference,
    tags: &[Reference],
) -> Result<Vec<Target>, Error> {
    let remote = tools.net.repository(repository);
    tags.iter()
        .map(|reference| {
            let ask = |cause| Error::Ask { reference: reference.to_string(), cause };
            let found = remote.manifest_digest(reference.tag().unwrap_or_default()).map_err(ask)?;
            Ok(Target { reference: reference.to_string(), state: TargetState::of(found, index.root.digest()) })
        })
        .collect()
}
