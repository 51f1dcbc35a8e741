//! The store of a container engine as a sink: the Docker archive flows into its API, and no file is written.

use super::docker_archive::{admit, choose, familiar, members};
use super::members::Broken;
use super::sink::{Finished, Sink};
use super::{BlobCount, Error, Published, Target, TargetState};
use crate::formats::digest::Digest;
use crate::formats::reference::Reference;
use crate::image::Image;
use crate::net::{Engine, EngineImage, LoadFailure};

/// The engine that the run was told of.
pub(super) struct DockerDaemonSink {
    pub(super) tags: Vec<Reference>,
}

impl Sink for DockerDaemonSink {
    fn admit(&self, image: &Finished<'_>) -> Result<(), Error> {
        let engine = engine(image)?;
        admit(image, chosen(&engine, image)?, engine.name())
    }

    fn publish(&self, image: &Finished<'_>) -> Result<Published, Error> {
        let engine = engine(image)?;
        let one = chosen(&engine, image)?;
        let id = one.config.digest();
        let stands = self.tags.iter().map(|tag| found(&engine, tag)).collect::<Result<Vec<_>, _>>()?;
        let is_there = stands.iter().all(|found| found.as_ref().is_some_and(|found| is_same(found, one)));
        let blobs = if is_there {
            BlobCount { already_there: BlobCount::of(image.parts, one).written, ..BlobCount::default() }
        } else {
            self.load(&engine, image, one)?;
            BlobCount::of(image.parts, one)
        };
        Ok(Published {
            kind: "docker-daemon".to_owned(),
            place: engine.name().to_owned(),
            tags: self.tags.iter().map(called).collect(),
            by_digest: format!("docker-daemon:{id}"),
            blobs,
            file: None,
        })
    }

    fn compare(&self, image: &Finished<'_>) -> Result<Vec<Target>, Error> {
        let engine = engine(image)?;
        let one = chosen(&engine, image)?;
        let target = |tag: &Reference| {
            let found = found(&engine, tag)?;
            let wanted = one.config.digest();
            let state = match found {
                Some(found) if is_same(&found, one) => TargetState::Same,
                found => TargetState::of(found.map(|found| found.id), wanted),
            };
            Ok(Target { reference: called(tag), state })
        };
        self.tags.iter().map(target).collect()
    }
}

impl DockerDaemonSink {
    fn load(&self, engine: &Engine, image: &Finished<'_>, one: &Image) -> Result<(), Error> {
        let members = members(image, one, &self.tags);
        let write = |out: &mut dyn std::io::Write| members.write(image.tools, engine.name(), out);
        engine.load(members.length(), write).map_err(|failure| match failure {
            LoadFailure::Source(Broken::Source(error)) => error,
            LoadFailure::Source(Broken::Target(cause)) => {
                Error::Read { what: "the image".to_owned(), to: engine.name().to_owned(), cause }
            }
            LoadFailure::Engine(cause) => Error::Engine { engine: engine.name().to_owned(), cause },
        })?;
        for tag in &self.tags {
            let found = found(engine, tag)?;
            if !found.as_ref().is_some_and(|found| is_same(found, one)) {
                let (engine, reference) = (engine.name().to_owned(), familiar(tag));
                let found: Option<Digest> = found.map(|found| found.id);
                return Err(Error::OtherImage { engine, reference, wanted: one.config.digest(), found });
            }
        }
        Ok(())
    }
}

/// An image's id is the digest of its config; an engine that keeps manifests has ids of its own, but the same layers.
fn is_same(found: &EngineImage, wanted: &Image) -> bool {
    let diff_ids = || {
        let listed = wanted.config.value().pointer("/rootfs/diff_ids")?.as_array()?;
        listed.iter().map(|id| id.as_str()?.parse().ok()).collect::<Option<Vec<Digest>>>()
    };
    found.id == wanted.config.digest() || found.keeps_manifests && diff_ids().is_some_and(|ids| ids == found.diff_ids)
}

fn engine(image: &Finished<'_>) -> Result<Engine, Error> {
    let engine = image.tools.net.engine();
    engine.map_err(|cause| Error::Engine { engine: "the container engine".to_owned(), cause })
}

fn chosen<'a>(engine: &Engine, image: &Finished<'a>) -> Result<&'a Image, Error> {
    let failed = |cause| Error::Engine { engine: engine.name().to_owned(), cause };
    let (os, architecture) = engine.machine().map_err(failed)?;
    choose(image.index, (&os, &architecture), engine.name())
}

fn found(engine: &Engine, tag: &Reference) -> Result<Option<EngineImage>, Error> {
    let ask = |cause| Error::Ask { reference: called(tag), cause };
    engine.image(&familiar(tag)).map_err(ask)
}

fn called(tag: &Reference) -> String {
    format!("docker-daemon:{}", familiar(tag))
}
