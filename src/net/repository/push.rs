//! Blobs written: found, mounted or uploaded (distribution-spec, "Pushing blobs").

use reqwest::{Method, StatusCode};

use crate::event::{Event, Outcome};
use crate::formats::blob::Blob;
use crate::formats::descriptor::Descriptor;

use super::read::is_described;
use super::session::Session;
use super::{Ask, Error, Pushed, Reading, Repository, Request};
use crate::net::answer::Answer;
use crate::net::place::Place;

/// What a registry made of a wish to mount.
enum Mount {
    Done,
    /// It opened an upload session instead, which the specification allows.
    Opened(Session),
    Refused,
}

impl Repository {
    /// Puts a blob there: HEAD first, then a mount from `mount_from` (a repository of the same registry), then an
    /// upload, whose bytes are hashed as they go; a blob that reads otherwise than described is never sealed.
    ///
    /// Tells the observer `Begin`, `Advance`, `Restart` and `End` under the blob's digest, calling it `what`.
    pub fn push_blob(&self, blob: &dyn Blob, mount_from: Option<&str>, what: &str) -> Result<Pushed, Error> {
        self.told(blob, what, || self.bring(blob, mount_from))
    }

    /// Uploads a blob whatever the registry says of having it, as after a lie; told as by
    /// [`push_blob`](Self::push_blob).
    pub fn upload_blob(&self, blob: &dyn Blob, what: &str) -> Result<(), Error> {
        let upload = || {
            self.upload(&self.pushing(blob), &self.place()?, blob, None)?;
            Ok(Pushed::Uploaded)
        };
        self.told(blob, what, upload).map(drop)
    }

    fn told(&self, blob: &dyn Blob, what: &str, push: impl FnOnce() -> Result<Pushed, Error>) -> Result<Pushed, Error> {
        let descriptor = blob.descriptor();
        let id = descriptor.digest.to_string();
        self.net.tell(Event::Begin { id: id.clone(), what: what.to_owned(), total: descriptor.size });
        let pushed = push();
        let outcome = match &pushed {
            Ok(Pushed::AlreadyThere) => Outcome::AlreadyThere,
            Ok(Pushed::Mounted) => Outcome::Mounted,
            Ok(Pushed::Uploaded) => Outcome::Done,
            Err(_) => Outcome::Failed,
        };
        self.net.tell(Event::End { id, outcome });
        pushed
    }

    fn pushing(&self, blob: &dyn Blob) -> String {
        format!("push blob `{}` to `{}`", blob.descriptor().digest, self.reference.name())
    }

    fn bring(&self, blob: &dyn Blob, mount_from: Option<&str>) -> Result<Pushed, Error> {
        let descriptor = blob.descriptor();
        let what = self.pushing(blob);
        let place = self.place()?;
        if self.holds(&what, &place, descriptor)? {
            return Ok(Pushed::AlreadyThere);
        }
        let elsewhere = mount_from.filter(|from| *from != self.reference.repository());
        let session = match elsewhere.map_or(Ok(Mount::Refused), |from| self.mount(&what, &place, descriptor, from))? {
            Mount::Done => return Ok(Pushed::Mounted),
            Mount::Opened(session) => Some(session),
            Mount::Refused => None,
        };
        self.upload(&what, &place, blob, session)?;
        Ok(Pushed::Uploaded)
    }

    /// Whether the registry says that it has the blob. A refused HEAD says nothing.
    pub(super) fn holds(&self, what: &str, place: &Place, descriptor: &Descriptor) -> Result<bool, Error> {
        let head = self.head_blob(what, place, place.push(), descriptor.digest)?;
        Ok(head.status == StatusCode::OK && is_described(&head, descriptor))
    }

    fn mount(&self, what: &str, place: &Place, descriptor: &Descriptor, from: &str) -> Result<Mount, Error> {
        let mut url = place.at("blobs/uploads/");
        url.query_pairs_mut().append_pair("mount", &descriptor.digest.to_string()).append_pair("from", from);
        let request = Request::new(Method::POST, url);
        let scopes = place.mount(from);
        let answer = match self.net.ask(&Ask { what, place, scopes, request, reading: Reading::Whole(0) }) {
            Ok(answer) => answer,
            // No token for the other repository, say: uploading needs none.
            Err(error) if error.is_refusal() => return Ok(Mount::Refused),
            Err(error) => return Err(error),
        };
        match answer.status {
            StatusCode::CREATED => check_digest(what, descriptor, &answer).map(|()| Mount::Done),
            StatusCode::ACCEPTED => self.opened(what, place, &answer).map(Mount::Opened),
            status if status.is_client_error() || status.is_server_error() => Ok(Mount::Refused),
            _ => Err(self.net.refused(what, place, &answer)),
        }
    }
}

/// Whether what was stored is what was sent, as far as the registry says.
pub(super) fn check_digest(what: &str, descriptor: &Descriptor, answer: &Answer) -> Result<(), Error> {
    let expected = descriptor.digest;
    match answer.digest().filter(|found| *found != expected) {
        Some(found) => Err(Error::OtherDigest { what: what.to_owned(), expected, found }),
        None => Ok(()),
    }
}
