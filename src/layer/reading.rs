//! Reading a whole layer once: every entry checked, both digests found.
//!
//! Entries are inflated on several threads; the two digests are two sequential streams on two more. What is inflated
//! before its turn waits in a bounded window, so that memory does not depend on the archive.

use std::io::Read as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};

use super::inflate::{CHUNK, Failure, Inflater, Promise};
use super::members::{Members, Part, padding_after, zeros};
use super::rope::RopeReader;
use super::window::Window;
use crate::formats::digest::{Digest, Hasher};
use crate::formats::tar;
use crate::plugin::Content;
use crate::tree::NodeKind;

/// How many entries may be under way, so that small entries keep the threads busy.
const ENTRIES_WAITING: usize = 32;

/// An entry that is not what its archive promises.
#[derive(Debug)]
pub(super) struct Lie {
    /// Which node, by its number in the layer.
    pub(super) node: usize,
    /// A sentence without subject.
    pub(super) what: String,
}

type Chunk = Result<Vec<u8>, Failure>;

/// A file node and where its bytes go.
struct Job<'a> {
    /// Its turn among all jobs.
    turn: usize,
    part: &'a Part,
    at: usize,
    content: &'a Content,
    size: u64,
    out: Sender<Chunk>,
}

/// Reads the members' tar, giving it to `take` in order; says which entries lie. All entries are read, lying ones
/// included, so that all lies are found at once.
pub(super) fn read_tar(
    members: &Members,
    threads: usize,
    take: &mut dyn FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<Vec<Lie>, Failure> {
    let window = Window::default();
    let stop = AtomicBool::new(false);
    let (jobs_in, jobs_out) = sync_channel::<Job<'_>>(threads);
    let (order_in, order_out) = sync_channel::<Receiver<Chunk>>(ENTRIES_WAITING);
    let jobs_out = Mutex::new(jobs_out);
    std::thread::scope(|scope| {
        scope.spawn(move || dispatch(members, &jobs_in, &order_in));
        for _ in 0..threads {
            scope.spawn(|| work(&jobs_out, &window, &stop));
        }
        let result = collect(members, &order_out, &window, take);
        // Whoever still waits for a turn or to send finds the other end gone.
        stop.store(true, Ordering::Relaxed);
        window.close();
        drop(order_out);
        result
    })
}

fn dispatch<'a>(members: &'a Members, jobs: &SyncSender<Job<'a>>, order: &SyncSender<Receiver<Chunk>>) {
    let mut turn = 0;
    for (part, at, node) in members.iter() {
        if let NodeKind::File { size: size @ 1.., content } = &node.kind {
            let (out, chunks) = channel();
            let job = Job { turn, part, at, content, size: *size, out };
            turn += 1;
            if order.send(chunks).is_err() || jobs.send(job).is_err() {
                return;
            }
        }
    }
}

fn work(jobs: &Mutex<Receiver<Job<'_>>>, window: &Window, stop: &AtomicBool) {
    let mut inflater = Inflater::new();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        if stop.load(Ordering::Relaxed) {
            continue;
        }
        let promise = Promise { size: job.size, crc: job.part.crc(job.at, job.content) };
        let result = inflater.read(
            job.part.vessels.place(job.content),
            job.content,
            promise,
            &mut |length| window.buffer(length),
            &mut |chunk| {
                window.enter(job.turn);
                job.out.send(Ok(chunk)).map_err(|_| Failure::Unwanted)
            },
        );
        if let Err(failure) = result {
            // Nobody listens where the collector has given up already.
            job.out.send(Err(failure)).ok();
        }
    }
}

fn collect(
    members: &Members,
    order: &Receiver<Receiver<Chunk>>,
    window: &Window,
    take: &mut dyn FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<Vec<Lie>, Failure> {
    let mut lies = Vec::new();
    let (mut padding, mut turn) = (0, 0);
    for (number, (_, _, node)) in members.iter().enumerate() {
        let mut lead = zeros(padding);
        lead.extend_from_slice(&members.header(node));
        take(&lead)?;
        padding = padding_after(node);
        if !matches!(node.kind, NodeKind::File { size: 1.., .. }) {
            continue;
        }
        let chunks = order.recv().map_err(|_| Failure::Unwanted)?;
        window.pass_to(turn);
        turn += 1;
        for chunk in chunks {
            match chunk {
                Ok(chunk) => {
                    take(&chunk)?;
                    window.leave(chunk);
                }
                Err(Failure::Lie(what)) => lies.push(Lie { node: number, what }),
                Err(failure) => return Err(failure),
            }
        }
    }
    let mut tail = zeros(padding);
    tail.extend_from_slice(&tar::END);
    take(&tail)?;
    Ok(lies)
}

/// Reads the members' blob once; gives its digest and length. Tells `advance` how many bytes more are read.
pub(super) fn read_blob(members: &Members, stop: &AtomicBool, advance: &dyn Fn(u64)) -> std::io::Result<(Digest, u64)> {
    let mut reader = RopeReader::new(members, 0)?;
    let mut hasher = Hasher::default();
    let mut chunk = vec![0; CHUNK];
    while !stop.load(Ordering::Relaxed) {
        let taken = reader.read(&mut chunk)?;
        if taken == 0 {
            break;
        }
        hasher.update(&chunk[..taken]);
        advance(taken as u64);
    }
    let length = hasher.length();
    Ok((hasher.finish(), length))
}
