//! An OCI layout as a sink (image-spec, image-layout.md).
//!
//! Blobs and `index.json` are written to temp files and renamed, under a lock: a reader sees the old layout or the new
//! one, and a run that was killed leaves temp files that the next one sweeps away.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::blobs::documents;
use super::sink::{Finished, Sink};
use super::{BlobCount, Error, Published, Target, TargetState};
use crate::event::{Event, Outcome};
use crate::formats::blob::{Blob, MemoryBlob};
use crate::formats::descriptor::Descriptor;
use crate::formats::digest::{Digest, Hasher};
use crate::formats::media_type::OCI_INDEX;
use crate::formats::oci_layout::{INDEX, MARKER, REF_NAME, VERSION, blob_path};
use crate::store::without_temp_path;
use crate::tools::Tools;

const TEMP_PREFIX: &str = ".plugraft-temp-";
const LOCK: &str = ".plugraft-lock";
const CHUNK: usize = 256 << 10;

/// A layout's directory.
pub(super) struct LayoutSink {
    pub(super) dir: PathBuf,
    pub(super) tags: Vec<String>,
}

impl Sink for LayoutSink {
    /// Writes blobs, then manifests, then `index.json`.
    fn publish(&self, image: &Finished<'_>) -> Result<Published, Error> {
        let (tools, index) = (image.tools, image.index);
        let layout = Layout::open(tools, &self.dir)?;
        let written = tools.in_parallel(image.parts, |part| {
            let size = part.blob().descriptor().size;
            Ok::<_, Error>((layout.write_blob(tools, part.blob(), &part.what)?, size))
        })?;
        let mut blobs = BlobCount::default();
        for (is_new, size) in written {
            blobs.already_there += u64::from(!is_new);
            blobs.written += u64::from(is_new);
            blobs.bytes_written += if is_new { size } else { 0 };
        }
        for (what, document) in documents(index) {
            let blob = MemoryBlob::new(document.media_type(), document.bytes().to_vec());
            layout.write_blob(tools, &blob, &what)?;
        }
        layout.point(index.root.descriptor(), &self.tags)?;
        let place = self.dir.display().to_string();
        Ok(Published {
            kind: "oci".to_owned(),
            tags: self.tags.iter().map(|tag| format!("oci:{place}:{tag}")).collect(),
            by_digest: format!("oci:{place}@{}", index.root.digest()),
            place,
            blobs,
            file: None,
        })
    }

    /// What stands at each tag now, or whether the layout lists the image where it gets none; a directory that is not
    /// there has nothing.
    fn compare(&self, image: &Finished<'_>) -> Result<Vec<Target>, Error> {
        let listed = read_index(&self.dir)?;
        let entries = listed.get("manifests").and_then(Value::as_array).cloned().unwrap_or_default();
        let digest = |entry: &Value| Descriptor::from_value(entry).map(|found| found.digest);
        let at = |tag: &str| entries.iter().find(|entry| ref_name(entry) == Some(tag)).and_then(digest);
        let (place, root) = (self.dir.display(), image.index.root.digest());
        if self.tags.is_empty() {
            let found = entries.iter().filter_map(digest).find(|found| *found == root);
            return Ok(vec![Target { reference: format!("oci:{place}"), state: TargetState::of(found, root) }]);
        }
        let target =
            |tag: &String| Target { reference: format!("oci:{place}:{tag}"), state: TargetState::of(at(tag), root) };
        Ok(self.tags.iter().map(target).collect())
    }
}

/// A layout that is locked for this run.
struct Layout {
    dir: PathBuf,
    blobs: PathBuf,
    _lock: File,
}

fn failed(doing: &'static str, path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.to_owned();
    move |cause| Error::File { doing, path: path.clone(), cause }
}

impl Layout {
    fn open(tools: &Tools, dir: &Path) -> Result<Self, Error> {
        let blobs = dir.join("blobs").join("sha256");
        let marker = dir.join(MARKER);
        if !marker.exists() && is_foreign(dir)? {
            return Err(Error::NotALayout { dir: dir.to_owned() });
        }
        fs::create_dir_all(&blobs).map_err(failed("create", &blobs))?;
        let lock_path = dir.join(LOCK);
        let lock = File::create(&lock_path).map_err(failed("create", &lock_path))?;
        let locked = lock.lock();
        let layout = Self { dir: dir.to_owned(), blobs, _lock: lock };
        if let Err(cause) = locked {
            // Temp files may be those of another run.
            let place = dir.display();
            let told = format!("`{place}` cannot be locked ({cause}): let no other run write it at the same time");
            tools.tell(Event::Notice(told));
            return Ok(layout);
        }
        for place in [&layout.dir, &layout.blobs] {
            sweep(place)?;
        }
        if !marker.exists() {
            let text = json!({"imageLayoutVersion": VERSION}).to_string();
            layout.replace(&marker, text.as_bytes())?;
        }
        Ok(layout)
    }

    /// Writes a blob that is not there; `false` where it is.
    fn write_blob(&self, tools: &Tools, blob: &dyn Blob, what: &str) -> Result<bool, Error> {
        let Descriptor { digest, size, .. } = *blob.descriptor();
        let path = blob_path(&self.dir, digest);
        let is_there = fs::metadata(&path).is_ok_and(|found| found.is_file() && found.len() == size);
        let id = format!("{} {digest}", self.dir.display());
        tools.tell(Event::Begin { id: id.clone(), what: what.to_owned(), total: size });
        if is_there {
            tools.tell(Event::End { id, outcome: Outcome::AlreadyThere });
            return Ok(false);
        }
        let result = self.copy(tools, blob, what, &id, &path);
        let outcome = if result.is_ok() { Outcome::Done } else { Outcome::Failed };
        tools.tell(Event::End { id, outcome });
        result.map(|()| true)
    }

    fn copy(&self, tools: &Tools, blob: &dyn Blob, what: &str, id: &str, path: &Path) -> Result<(), Error> {
        let unreadable = |cause| Error::Read { what: what.to_owned(), to: self.dir.display().to_string(), cause };
        let mut reader = blob.open(0).map_err(unreadable)?;
        let mut file = temp(&self.blobs)?;
        let mut hasher = Hasher::default();
        let mut chunk = vec![0; CHUNK];
        loop {
            let taken = match reader.read(&mut chunk) {
                Ok(taken) => taken,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(unreadable(cause)),
            };
            if taken == 0 {
                break;
            }
            hasher.update(&chunk[..taken]);
            file.as_file_mut().write_all(&chunk[..taken]).map_err(failed("write", path))?;
            tools.tell(Event::Advance { id: id.to_owned(), bytes: taken as u64 });
        }
        let size = hasher.length();
        if (hasher.finish(), size) != (blob.descriptor().digest, blob.descriptor().size) {
            return Err(Error::Changed { what: what.to_owned() });
        }
        land(file, path)
    }

    /// Makes every tag point to the root, keeping what else the index lists.
    fn point(&self, root: &Descriptor, tags: &[String]) -> Result<(), Error> {
        let mut index = read_index(&self.dir)?;
        let entries = index["manifests"].as_array_mut().map(std::mem::take).unwrap_or_default();
        let is_replaced = |entry: &Value| match ref_name(entry) {
            Some(name) => tags.iter().any(|tag| tag == name),
            None => Descriptor::from_value(entry).is_some_and(|entry| entry.digest == root.digest),
        };
        let mut entries: Vec<Value> = entries.into_iter().filter(|entry| !is_replaced(entry)).collect();
        for tag in tags {
            let mut entry = root.to_value();
            entry["annotations"] = json!({REF_NAME: tag});
            entries.push(entry);
        }
        if tags.is_empty() {
            entries.push(root.to_value());
        }
        index["manifests"] = Value::Array(entries);
        self.replace(&self.dir.join(INDEX), index.to_string().as_bytes())
    }

    fn replace(&self, path: &Path, text: &[u8]) -> Result<(), Error> {
        if fs::read(path).is_ok_and(|old| old == text) {
            return Ok(());
        }
        let mut file = temp(&self.dir)?;
        file.as_file_mut().write_all(text).map_err(failed("write", path))?;
        land(file, path)
    }
}

fn temp(dir: &Path) -> Result<NamedTempFile, Error> {
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix(TEMP_PREFIX);
    // A layout is made to be read by others, so the files get what the umask allows.
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(dir).map_err(without_temp_path).map_err(failed("write", dir))
}

/// Renames a temp file into place once its bytes are on the disk.
fn land(temp: NamedTempFile, path: &Path) -> Result<(), Error> {
    temp.as_file().sync_data().map_err(failed("write", path))?;
    temp.persist(path).map_err(|persist| failed("write", path)(without_temp_path(persist.error)))?;
    Ok(())
}

/// Whether a directory holds something that is not ours.
fn is_foreign(dir: &Path) -> Result<bool, Error> {
    match fs::read_dir(dir) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(failed("read", dir)(cause)),
        Ok(mut entries) => Ok(entries.any(|entry| {
            // What a run leaves that was killed early, or one that is under way beside us makes just now.
            let known = ["blobs", LOCK, MARKER, INDEX];
            entry.is_ok_and(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                !known.contains(&&*name) && !name.starts_with(TEMP_PREFIX)
            })
        })),
    }
}

/// Removes the temp files of runs that were killed; the lock says that no run is under way.
fn sweep(dir: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(dir).map_err(failed("read", dir))? {
        let entry = entry.map_err(failed("read", dir))?;
        if entry.file_name().to_string_lossy().starts_with(TEMP_PREFIX) {
            fs::remove_file(entry.path()).map_err(failed("remove", &entry.path()))?;
        }
    }
    Ok(())
}

fn read_index(dir: &Path) -> Result<Value, Error> {
    let path = dir.join(INDEX);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            return Ok(json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": []}));
        }
        Err(cause) => return Err(failed("read", &path)(cause)),
    };
    let malformed = |problem: String| Error::MalformedLayout { path: path.clone(), problem };
    let index: Value = serde_json::from_slice(&text).map_err(|cause| malformed(format!("is no JSON: {cause}")))?;
    if !index.get("manifests").is_some_and(Value::is_array) {
        return Err(malformed("has no list of `manifests`".to_owned()));
    }
    Ok(index)
}

fn ref_name(entry: &Value) -> Option<&str> {
    entry.get("annotations")?.get(REF_NAME)?.as_str()
}

impl TargetState {
    pub(super) fn of(found: Option<Digest>, wanted: Digest) -> Self {
        match found {
            None => Self::Absent,
            Some(found) if found == wanted => Self::Same,
            Some(found) => Self::Different(found),
        }
    }
}
