//! The members of an archive that is written: a tar whose bytes depend on nothing but the image.

use std::io::{self, Read as _, Write};

use super::Error;
use super::blobs::Part;
use crate::event::{Event, Outcome};
use crate::formats::blob::{Blob, MemoryBlob};
use crate::formats::digest::Hasher;
use crate::formats::tar::{END, Header, Kind, padding};
use crate::tools::Tools;
use crate::tree::DEFAULT_MTIME;

const CHUNK: usize = 256 << 10;

/// The members of one archive, in order.
#[derive(Default)]
pub(super) struct Members<'a>(Vec<Member<'a>>);

struct Member<'a> {
    name: String,
    content: Content<'a>,
}

enum Content<'a> {
    Directory,
    /// A small file of the archive's own.
    File(MemoryBlob),
    Blob(&'a Part<'a>),
}

/// Why an archive was not written to its end.
pub(super) enum Broken {
    /// The bytes of a blob did not come, or are others: whoever reads the archive must not take it for whole.
    Source(Error),
    /// They went nowhere.
    Target(io::Error),
}

impl<'a> Members<'a> {
    pub(super) fn directory(&mut self, name: &str) {
        self.0.push(Member { name: name.to_owned(), content: Content::Directory });
    }

    pub(super) fn file(&mut self, name: String, bytes: Vec<u8>) {
        self.0.push(Member { name, content: Content::File(MemoryBlob::new("", bytes)) });
    }

    pub(super) fn part(&mut self, name: String, part: &'a Part<'a>) {
        self.0.push(Member { name, content: Content::Blob(part) });
    }

    /// The length of the whole archive.
    pub(super) fn length(&self) -> u64 {
        let length = |member: &Member<'_>| {
            let size = member.blob().map_or(0, |blob| blob.descriptor().size);
            member.header().len() as u64 + size + padding(size)
        };
        self.0.iter().map(length).sum::<u64>() + END.len() as u64
    }

    /// Writes everything; `place` is where it goes, for whoever watches.
    pub(super) fn write(&self, tools: &Tools, place: &str, out: &mut dyn Write) -> Result<(), Broken> {
        for member in &self.0 {
            out.write_all(&member.header()).map_err(Broken::Target)?;
            let Some(blob) = member.blob() else { continue };
            let Content::Blob(part) = &member.content else {
                copy(blob, &member.name, place, out, &mut |_| ())?;
                continue;
            };
            let id = format!("{place} {}", blob.descriptor().digest);
            tools.tell(Event::Begin { id: id.clone(), what: part.what.clone(), total: blob.descriptor().size });
            let mut told = |bytes| tools.tell(Event::Advance { id: id.clone(), bytes });
            let copied = copy(blob, &part.what, place, out, &mut told);
            let outcome = if copied.is_ok() { Outcome::Done } else { Outcome::Failed };
            tools.tell(Event::End { id, outcome });
            copied?;
        }
        out.write_all(&END).and_then(|()| out.flush()).map_err(Broken::Target)
    }
}

impl Member<'_> {
    fn blob(&self) -> Option<&dyn Blob> {
        match &self.content {
            Content::Directory => None,
            Content::File(blob) => Some(blob),
            Content::Blob(part) => Some(part.blob()),
        }
    }

    fn header(&self) -> Vec<u8> {
        let (kind, mode) = match self.blob() {
            None => (Kind::Directory, 0o755),
            Some(blob) => (Kind::File(blob.descriptor().size), 0o644),
        };
        let name = &self.name;
        let (uid, gid, xattrs) = Default::default();
        Header { name, kind, mode, uid, gid, mtime: DEFAULT_MTIME, mtime_nanos: 0, xattrs }.to_bytes()
    }
}

/// Copies a blob with its padding, and sees whether its bytes are those that were described.
fn copy(
    blob: &dyn Blob,
    what: &str,
    place: &str,
    out: &mut dyn Write,
    told: &mut dyn FnMut(u64),
) -> Result<(), Broken> {
    let changed = || Broken::Source(Error::Changed { what: what.to_owned() });
    let unreadable = |cause| Broken::Source(Error::Read { what: what.to_owned(), to: place.to_owned(), cause });
    let size = blob.descriptor().size;
    let mut reader = blob.open(0).map_err(unreadable)?;
    let mut hasher = Hasher::default();
    let mut chunk = vec![0; usize::try_from(size).map_or(CHUNK, |size| size.saturating_add(1).min(CHUNK))];
    loop {
        let taken = match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(taken) => taken,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(unreadable(cause)),
        };
        hasher.update(&chunk[..taken]);
        // What follows is at another place than its header says: nothing more may be written.
        if hasher.length() > size {
            return Err(changed());
        }
        out.write_all(&chunk[..taken]).map_err(Broken::Target)?;
        told(taken as u64);
    }
    if hasher.length() != size || hasher.finish() != blob.descriptor().digest {
        return Err(changed());
    }
    let padding = usize::try_from(padding(size)).expect("less than a block");
    out.write_all(&END[..padding]).map_err(Broken::Target)
}
