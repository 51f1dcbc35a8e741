//! Files and directories of definitions.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::formats::connector_definition::{ConnectorDefinition, Fault, parse, repeated};

use super::Error;

/// Far more than a definition has; a `ConfigMap` may have 1 MiB.
const MOST: u64 = 16 << 20;

/// What a directory's files may end with to be read.
const EXTENSIONS: [&str; 4] = ["json", "yaml", "yml", "properties"];

/// What files define.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The connectors, by the files' order; one that is at fault is left out.
    pub connectors: Vec<ConnectorDefinition>,
    /// What is wrong with them.
    pub faults: Vec<Fault>,
}

/// Reads files, and those of directories that are JSON, YAML or properties by their names; `-` is what stands in
/// `input`. In a directory, what begins with a dot is left alone, and so are directories in it.
pub fn read(paths: &[PathBuf], input: Option<&[u8]>) -> Result<Files, Error> {
    let mut found = Files::default();
    for path in paths {
        match input.filter(|_| path.as_os_str() == "-") {
            Some(bytes) => found.take("standard input", bytes),
            None if path.is_dir() => {
                for path in listed(path)? {
                    found.take(&path.to_string_lossy(), &bytes(&path)?);
                }
            }
            None => found.take(&path.to_string_lossy(), &bytes(path)?),
        }
    }
    found.faults.extend(repeated(&found.connectors));
    Ok(found)
}

impl Files {
    fn take(&mut self, file: &str, bytes: &[u8]) {
        let read = parse(file, bytes);
        self.connectors.extend(read.connectors);
        self.faults.extend(read.faults);
    }
}

fn listed(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let unread = |cause| Error::Read { path: directory.to_owned(), cause };
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let is_known =
            path.extension().is_some_and(|found| EXTENSIONS.iter().any(|known| found.eq_ignore_ascii_case(known)));
        // What a mounted `ConfigMap` shows are links.
        if is_known && !is_hidden && !path.is_dir() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes));
    read.map_err(|cause| Error::Read { path: path.to_owned(), cause })?;
    if bytes.len() as u64 > MOST {
        return Err(Error::LongFile { path: path.to_owned(), most: MOST });
    }
    Ok(bytes)
}
