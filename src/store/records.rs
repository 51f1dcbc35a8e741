//! Records: small JSON values by kind and key.

use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Error, Store, sweep, without_temp_path};
use crate::formats::digest::Digest;

impl Store {
    /// The record of this kind under this key; one that cannot be read is as good as none.
    ///
    /// A `kind` names what is recorded and the version of its form, such as `outline-1`: a new form is a new kind.
    pub fn record<T: DeserializeOwned>(&self, kind: &str, key: Digest) -> Option<T> {
        let path = self.record_path(kind, key);
        let mut file = File::open(&path).ok()?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).ok()?;
        if let Ok(used) = file.metadata().and_then(|found| found.modified()) {
            self.use_record(&path, used);
        }
        serde_json::from_slice(&text).ok()
    }

    /// Keeps a record, replacing an older one at once.
    pub fn keep_record<T: Serialize>(&self, kind: &str, key: Digest, value: &T) -> Result<(), Error> {
        let path = self.record_path(kind, key);
        let failed = |cause| Error::Write { path: path.clone(), cause };
        let dir = path.parent().expect("a record stands in a directory");
        std::fs::create_dir_all(dir).map_err(failed)?;
        let mut temp = sweep::temp_file(self.root()).map_err(failed)?;
        // A record may tell of a million entries: its text is never whole in memory.
        let mut out = BufWriter::new(temp.as_file_mut());
        serde_json::to_writer(&mut out, value).map_err(|cause| failed(cause.into()))?;
        out.flush().map_err(failed)?;
        drop(out);
        temp.persist(&path).map_err(|persist| failed(without_temp_path(persist.error)))?;
        Ok(())
    }

    pub(super) fn record_path(&self, kind: &str, key: Digest) -> PathBuf {
        let hex = key.hex();
        self.records_dir().join(kind).join(&hex[..2]).join(format!("{hex}.json"))
    }
}
