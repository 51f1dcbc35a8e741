//! The one thread on which async runs; everybody else blocks.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::mpsc;
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;

/// A runtime on a thread of its own; the thread ends when this is dropped.
pub(super) struct Executor {
    handle: Handle,
    _running: oneshot::Sender<Infallible>,
}

/// An answer that is being worked for; giving it up ends the work.
pub(super) struct Pending<T> {
    answer: mpsc::Receiver<T>,
    task: AbortHandle,
}

impl Executor {
    pub(super) fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let handle = runtime.handle().clone();
        let (running, stopped) = oneshot::channel();
        thread::Builder::new().name("plugraft-net".to_owned()).spawn(move || {
            // The sender never sends: it is dropped.
            let _ = runtime.block_on(stopped);
        })?;
        Ok(Self { handle, _running: running })
    }

    /// Starts a piece of work.
    pub(super) fn start_work<T, F>(&self, work: F) -> Pending<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let (done, answer) = mpsc::sync_channel(1);
        let task = self.handle.spawn(async move {
            // Nobody waits any more where the pending answer was given up.
            drop(done.send(work.await));
        });
        Pending { answer, task: task.abort_handle() }
    }

    /// Does a piece of work, and waits for it.
    pub(super) fn run<T, F>(&self, work: F) -> T
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        self.start_work(work).wait()
    }
}

impl<T> Pending<T> {
    /// Waits for the answer.
    pub(super) fn wait(self) -> T {
        self.answer.recv().expect("the executor outlives its work, and work does not panic")
    }
}

impl<T> Drop for Pending<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}
