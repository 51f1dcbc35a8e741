//! What is inflated before its turn.
//!
//! Entries are inflated side by side and taken one after the other. Threads work ahead of a large entry as far as the
//! window has room; the entry whose turn it is has some room of its own, so that nobody waits for ever.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many chunks may wait for their turn, of all entries together.
const ROOM: usize = 32;
/// How many more may wait of the entry whose turn it is. They are taken, whatever else waits.
const RESERVE: usize = 4;

/// Chunks on their way from those who inflate to the one who takes.
#[derive(Default)]
pub(super) struct Window {
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Default)]
struct Inside {
    waiting: usize,
    /// Which entry is being taken.
    turn: usize,
    is_closed: bool,
    /// Buffers that were used and can be used again.
    spare: Vec<Vec<u8>>,
}

impl Window {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A buffer of this length.
    pub(super) fn buffer(&self, length: usize) -> Vec<u8> {
        let mut buffer = self.lock().spare.pop().unwrap_or_default();
        buffer.resize(length, 0);
        buffer
    }

    /// Waits until a chunk of this entry may wait for its turn.
    pub(super) fn enter(&self, turn: usize) {
        let is_full = |inside: &mut Inside| {
            let reserve = if inside.turn == turn { RESERVE } else { 0 };
            inside.waiting >= ROOM + reserve && !inside.is_closed
        };
        let mut inside = self.changed.wait_while(self.lock(), is_full).unwrap_or_else(PoisonError::into_inner);
        inside.waiting += 1;
    }

    /// A chunk was taken; its buffer can be used again.
    pub(super) fn leave(&self, chunk: Vec<u8>) {
        let mut inside = self.lock();
        inside.waiting -= 1;
        inside.spare.push(chunk);
        if inside.waiting < ROOM + RESERVE {
            self.changed.notify_all();
        }
    }

    /// From now on this entry is taken.
    pub(super) fn pass_to(&self, turn: usize) {
        self.lock().turn = turn;
        self.changed.notify_all();
    }

    /// Nothing is taken any more, and nobody has to wait.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread::scope;

    use super::*;

    #[test]
    fn the_entry_in_turn_has_room_of_its_own_and_no_more() {
        let window = Window::default();
        for _ in 0..ROOM {
            window.enter(1);
        }
        for _ in 0..RESERVE {
            window.enter(0);
        }
        scope(|scope| {
            let late = [scope.spawn(|| window.enter(0)), scope.spawn(|| window.enter(1))];
            window.leave(Vec::new());
            let [of_turn, other] = late;
            of_turn.join().expect("room was made");
            assert!(!other.is_finished(), "only the entry in turn may use the reserve");
            assert_eq!(window.lock().waiting, ROOM + RESERVE);
            (0..=RESERVE).for_each(|_| window.leave(Vec::new()));
            other.join().expect("room was made");
        });
        assert_eq!(window.lock().waiting, ROOM);
    }

    #[test]
    fn a_turn_or_the_end_lets_those_go_who_wait() {
        for release in [|window: &Window| window.pass_to(2), Window::close] {
            let window = Window::default();
            for _ in 0..ROOM {
                window.enter(1);
            }
            scope(|scope| {
                let late = scope.spawn(|| window.enter(2));
                release(&window);
                late.join().expect("let go");
            });
        }
    }

    #[test]
    fn buffers_are_used_again() {
        let window = Window::default();
        let buffer = window.buffer(100);
        let place = buffer.as_ptr();
        window.enter(0);
        window.leave(buffer);
        let again = window.buffer(60);
        assert_eq!((again.len(), again.as_ptr()), (60, place));
    }
}
