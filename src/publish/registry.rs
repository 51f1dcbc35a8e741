//! A registry as a sink.

use super::blobs::Part;
use super::sink::{Finished, Sink};
use super::{BlobCount, Error, Published, Target, TargetState};
use crate::base::Base;
use crate::event::Event;
use crate::formats::digest::Digest;
use crate::formats::reference::Reference;
use crate::image::Index;
use crate::net::{self, Pushed, Repository};
use crate::resolve::{BasePin, BasePlace};
use crate::tools::{Tools, in_parallel};

/// A registry's repository.
pub(super) struct RegistrySink {
    pub(super) repository: Reference,
    pub(super) tags: Vec<Reference>,
}

impl Sink for RegistrySink {
    /// Pushes blobs, then manifests, then the root under its tags.
    fn publish(&self, image: &Finished<'_>) -> Result<Published, Error> {
        let (tools, repository, tags) = (image.tools, &self.repository, &self.tags);
        let (index, parts) = (image.index, image.parts);
        let remote = tools.net.repository(repository);
        let failed = |cause| Error::Registry { repository: repository.name(), cause };
        let blobs = if stands(&remote, index.root.digest(), tags)? {
            // A registry takes no manifest whose blobs it lacks, so all that the tags reach is there.
            BlobCount { already_there: parts.len() as u64, ..BlobCount::default() }
        } else {
            let mut pushed = push_blobs(tools, image.base, parts, repository, &remote).map_err(failed)?;
            // Runs that put the same manifests at once would read each other's half-written ones (docker-registry 2.8).
            let key = Digest::of(repository.name().as_bytes());
            let _turn = tools.turn("tag", key, || format!("tags images in `{}`", repository.name()));
            if !stands(&remote, index.root.digest(), tags)? {
                push_all_manifests(tools, index, parts, repository, tags, &mut pushed).map_err(failed)?;
                look_back(tools, &remote, index.root.digest(), tags);
            }
            count(parts, &pushed)
        };
        Ok(Published {
            kind: "registry".to_owned(),
            place: repository.name(),
            tags: tags.iter().map(ToString::to_string).collect(),
            by_digest: repository.by_digest(index.root.digest()).to_string(),
            blobs,
            file: None,
        })
    }

    /// What stands at each tag now.
    fn compare(&self, image: &Finished<'_>) -> Result<Vec<Target>, Error> {
        let remote = image.tools.net.repository(&self.repository);
        let target = |reference: &Reference| {
            let ask = |cause| Error::Ask { reference: reference.to_string(), cause };
            let found = remote.manifest_digest(reference.tag().unwrap_or_default()).map_err(ask)?;
            Ok(Target { reference: reference.to_string(), state: TargetState::of(found, image.index.root.digest()) })
        };
        self.tags.iter().map(target).collect()
    }

    fn reference(&self) -> Option<&Reference> {
        self.tags.first()
    }
}

/// Whether every tag points to this digest already.
fn stands(remote: &Repository, digest: Digest, tags: &[Reference]) -> Result<bool, Error> {
    for reference in tags {
        let tag = reference.tag().unwrap_or_default();
        match remote.manifest_digest(tag) {
            Ok(Some(found)) if found == digest => {}
            Ok(_) => return Ok(false),
            // Who may not look may still be allowed to push.
            Err(cause) if cause.is_forbidden() => return Ok(false),
            Err(cause) => return Err(Error::Ask { reference: reference.to_string(), cause }),
        }
    }
    Ok(!tags.is_empty())
}

/// Pushes manifests. Where the registry then lacks blobs that it said it had, these are sent after all, each once; a
/// registry may name one at a time.
fn push_all_manifests(
    tools: &Tools,
    index: &Index,
    parts: &[Part<'_>],
    repository: &Reference,
    tags: &[Reference],
    pushed: &mut [Pushed],
) -> Result<(), net::Error> {
    let remote = &tools.net.repository(repository);
    loop {
        let Err(refused) = push_manifests(tools, index, tags, remote) else { return Ok(()) };
        let missing = missing(&refused, parts, pushed);
        if missing.is_empty() {
            return Err(refused);
        }
        let (registry, number) = (repository.registry(), missing.len());
        tools.observer.on(Event::Warning(format!(
            "`{registry}` said that it had blobs which it lacks; {number} of them are sent after all"
        )));
        in_parallel(tools.net.parallel(), &missing, |at| remote.upload_blob(parts[*at].blob(), &parts[*at].what))?;
        for at in missing {
            pushed[at] = Pushed::Uploaded;
        }
    }
}

/// What has to be sent for a manifest to be taken: of the blobs that were not sent those that the refusal names, or all
/// of them where it names none.
fn missing(refused: &net::Error, parts: &[Part<'_>], pushed: &[Pushed]) -> Vec<usize> {
    let Some(named) = refused.missing_blobs() else { return Vec::new() };
    let claimed = || (0..parts.len()).filter(|at| pushed[*at] != Pushed::Uploaded);
    let those: Vec<usize> = claimed().filter(|at| named.contains(&digest(&parts[*at]))).collect();
    if those.is_empty() { claimed().collect() } else { those }
}

fn digest(part: &Part<'_>) -> Digest {
    part.blob().descriptor().digest
}

/// Says where a tag does not point to what was just put there. That is no error: the image is published, and stands by
/// its digest; somebody else may have moved the tag in between, and some registries tell of a change late.
fn look_back(tools: &Tools, remote: &Repository, digest: Digest, tags: &[Reference]) {
    for reference in tags {
        let Ok(found) = remote.manifest_digest(reference.tag().unwrap_or_default()) else { continue };
        let now = match found {
            Some(found) if found == digest => continue,
            Some(found) => format!("points to `{found}` now"),
            None => "is not found".to_owned(),
        };
        tools.observer.on(Event::Warning(format!(
            "`{reference}` {now}, although `{digest}` was just put there: somebody else moved it, or the registry \
             tells of a change late; use the digest"
        )));
    }
}

fn push_blobs(
    tools: &Tools,
    base: &Base,
    parts: &[Part<'_>],
    repository: &Reference,
    remote: &Repository,
) -> Result<Vec<Pushed>, net::Error> {
    let from = match &base.pin {
        BasePin::Image { place: BasePlace::Registry(reference), .. }
            if reference.registry() == repository.registry() =>
        {
            Some(reference.repository()).filter(|from| *from != repository.repository())
        }
        BasePin::Image { .. } | BasePin::Scratch => None,
    };
    in_parallel(tools.net.parallel(), parts, |part| {
        let blob = part.blob();
        let mount_from = from.filter(|_| part.is_from_base());
        // Of several runs one uploads: the others then find the blob there. What is small is not worth the wait.
        let _turn = (blob.descriptor().size >= 1 << 20).then(|| {
            let target = format!("{} {}", repository.name(), blob.descriptor().digest);
            tools.turn("push", Digest::of(target.as_bytes()), || format!("uploads {}", part.what))
        });
        remote.push_blob(blob, mount_from, &part.what)
    })
}

fn count(parts: &[Part<'_>], pushed: &[Pushed]) -> BlobCount {
    let mut count = BlobCount::default();
    for (part, pushed) in parts.iter().zip(pushed) {
        match pushed {
            Pushed::AlreadyThere => count.already_there += 1,
            Pushed::Mounted => count.mounted += 1,
            Pushed::Uploaded => {
                count.written += 1;
                count.bytes_written += part.blob().descriptor().size;
            }
        }
    }
    count
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
