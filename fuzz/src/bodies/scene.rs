//! What a run needs, made once per thread.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use plugraft::event::Silent;
use plugraft::net::{Net, Settings};
use plugraft::store::Store;
use plugraft::tools::{Catalogues, Tools};
use tempfile::TempDir;

/// A directory in memory, where the machine has one.
pub(super) struct Scene {
    dir: TempDir,
}

impl Scene {
    pub(super) fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        Self { dir: dir.expect("a temp directory") }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Tools of one run, with an empty store.
    pub(super) fn tools(&self) -> Tools {
        static NET: OnceLock<Net> = OnceLock::new();
        let net = NET.get_or_init(|| Net::new(Settings::default(), Arc::new(Silent)).expect("a client")).clone();
        let root = self.path("store");
        fs::remove_dir_all(&root).ok();
        let store = Store::open(&root).expect("a store");
        Tools {
            store,
            net,
            observer: Arc::new(Silent),
            catalogues: Catalogues::default(),
            source_date: None,
            threads: 1,
            output: None,
        }
    }
}

/// Numbers from the front of the bytes; zero where they are used up.
pub(super) struct Script<'a>(pub(super) &'a [u8]);

impl<'a> Script<'a> {
    pub(super) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    pub(super) fn number(&mut self, below: usize) -> usize {
        usize::from(u16::from_le_bytes([self.byte(), self.byte()])) % below.max(1)
    }

    pub(super) fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }
}
