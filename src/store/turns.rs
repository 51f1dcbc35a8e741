//! Turns: what several runs would find out at once is found out by one of them, while the others wait for its record.
//!
//! A turn is a lock of the system on a file of its own, so a run that dies gives it back. Where locks are not to be
//! had, nobody waits, and the work is done more than once.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::Store;
use crate::formats::digest::Digest;

pub(super) const TURNS: &str = "turns";

/// The right to do a piece of work; it ends when this is dropped.
#[derive(Debug)]
#[must_use = "the turn ends when this is dropped"]
pub struct Turn {
    held: Option<(File, PathBuf)>,
}

impl Store {
    /// Takes one's turn at a piece of work, and says so (`waits`) where another run or thread is at it.
    ///
    /// Whoever has it looks again whether the work is done: another may have held it a moment ago. A thread that holds
    /// one takes no other but of a file's digest, so that turns never wait in a circle.
    pub fn turn(&self, kind: &str, key: Digest, waits: impl FnOnce()) -> Turn {
        Turn::at(&self.root().join(TURNS).join(format!("{kind}-{}", key.hex())), waits)
    }
}

impl Turn {
    /// Takes one's turn at what a file of this path stands for, anywhere; the file is there as long as somebody has it.
    pub fn at(path: &Path, waits: impl FnOnce()) -> Self {
        let mut turn = Self { held: None };
        let mut waits = Some(waits);
        // Whoever held the file that we waited for has removed it: then the next one is made.
        while let Ok(file) = open(path) {
            match file.try_lock() {
                Ok(()) => (),
                Err(TryLockError::WouldBlock) => {
                    if let Some(waits) = waits.take() {
                        waits();
                    }
                    if file.lock().is_err() {
                        break;
                    }
                }
                Err(TryLockError::Error(_)) => {
                    fs::remove_file(path).ok();
                    break;
                }
            }
            if stands_at(&file, path) {
                turn.held = Some((file, path.to_owned()));
                break;
            }
        }
        turn
    }

    /// Whether nobody else has it; where locks are not to be had, nobody can tell.
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some((_file, path)) = self.held.take() {
            // Still locked: nobody else has found this file and believes in it.
            fs::remove_file(path).ok();
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    let open = || File::options().create(true).truncate(false).write(true).open(path);
    open().or_else(|cause| match cause.kind() {
        io::ErrorKind::NotFound => {
            fs::create_dir_all(path.parent().expect("a turn stands in a directory"))?;
            open()
        }
        _ => Err(cause),
    })
}

/// Whether this path still names this file.
#[cfg(unix)]
fn stands_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let same = || Ok::<_, io::Error>((file.metadata()?, fs::metadata(path)?));
    same().is_ok_and(|(one, other)| (one.dev(), one.ino()) == (other.dev(), other.ino()))
}

/// Whether this path still names a file: elsewhere one that is open keeps its name.
#[cfg(not(unix))]
fn stands_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    const KIND: &str = "work-1";

    /// How often the work is done by so many threads, each with a store of its own as processes have.
    fn done(root: &Path, threads: usize) -> usize {
        let (work, begun) = (AtomicUsize::new(0), Barrier::new(threads));
        let key = Digest::of(b"piece");
        let one = || {
            let store = Store::open(root).expect("a store");
            begun.wait();
            let turn = store.turn(KIND, key, || ());
            if store.record::<usize>(KIND, key).is_none() {
                work.fetch_add(1, Ordering::Relaxed);
                store.keep_record(KIND, key, &1).ok();
            }
            drop(turn);
        };
        thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(one))));
        work.into_inner()
    }

    #[test]
    fn of_many_one_does_the_work() {
        for _ in 0..20 {
            let dir = tempfile::tempdir().expect("a temp directory");
            assert_eq!(done(dir.path(), 8), 1);
            assert_eq!(fs::read_dir(dir.path().join(TURNS)).expect("listed").count(), 0, "no file is left");
        }
    }

    #[test]
    fn who_waits_says_so_and_a_dead_run_s_turn_is_free() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let store = Store::open(dir.path()).expect("a store");
        let (piece, other) = (Digest::of(b"piece"), Digest::of(b"other"));
        // A killed run leaves the file, and no lock.
        fs::create_dir_all(dir.path().join(TURNS)).expect("made");
        fs::write(dir.path().join(TURNS).join(format!("{KIND}-{}", piece.hex())), "").expect("written");
        let first = store.turn(KIND, piece, || panic!("nobody is at it"));
        drop(store.turn(KIND, other, || panic!("another piece is another turn")));
        let (say, said) = std::sync::mpsc::channel();
        thread::scope(|scope| {
            let second = scope.spawn(|| drop(store.turn(KIND, piece, || say.send(()).expect("heard"))));
            said.recv().expect("a waiting run says so");
            assert!(!second.is_finished(), "it waits");
            drop(first);
            second.join().expect("its turn comes");
        });
    }

    #[test]
    fn where_nothing_can_be_locked_nobody_waits() {
        let dir = tempfile::tempdir().expect("a temp directory");
        let store = Store::open(dir.path()).expect("a store");
        fs::write(dir.path().join(TURNS), "in the way").expect("written");
        let _first = store.turn(KIND, Digest::of(b"piece"), || panic!("nobody waits"));
        drop(store.turn(KIND, Digest::of(b"piece"), || panic!("nobody waits")));
    }
}
