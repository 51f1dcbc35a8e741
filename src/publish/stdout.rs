//! An OCI archive that flows to standard output.

use std::sync::PoisonError;

use super::members::Broken;
use super::sink::{Finished, Sink};
use super::{BlobCount, Error, Published, Target, TargetState, oci_archive};

/// The process's standard output, as the run was handed it.
pub(super) struct StdoutSink {
    pub(super) tags: Vec<String>,
}

impl Sink for StdoutSink {
    fn admit(&self, image: &Finished<'_>) -> Result<(), Error> {
        image.tools.output.as_ref().map(drop).ok_or(Error::NoOutput)
    }

    fn publish(&self, image: &Finished<'_>) -> Result<Published, Error> {
        let output = image.tools.output.as_ref().ok_or(Error::NoOutput)?;
        let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
        let members = oci_archive::members(image, &self.tags);
        members.write(image.tools, "standard output", &mut *output).map_err(|broken| match broken {
            Broken::Source(error) => error,
            Broken::Target(cause) => Error::Output { cause },
        })?;
        Ok(Published {
            kind: "stdout".to_owned(),
            place: "-".to_owned(),
            tags: self.tags.clone(),
            by_digest: format!("-@{}", image.index.root.digest()),
            blobs: BlobCount::all(image.parts),
            file: None,
        })
    }

    /// Nothing stands in a stream.
    fn compare(&self, _: &Finished<'_>) -> Result<Vec<Target>, Error> {
        Ok(vec![Target { reference: "-".to_owned(), state: TargetState::Absent }])
    }
}
