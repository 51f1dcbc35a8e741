//! Reading a whole layer once: every entry checked, both digests found.
//!
//! Entries are inflated on several threads; the two digests are two sequential streams on two more. What is inflated
//! before its turn waits in a bounded window, so that memory does not depend on the archive. Small entries go from
//! thread to thread many at a time: to hand one over costs more than to inflate it. Where a jar is held while it passes, what
//! it declares is known without inflating it once more.

use std::cell::RefCell;
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
use crate::jar::{Held, JarFacts, is_archive};
use crate::plugin::Content;
use crate::tree::NodeKind;

/// How many jobs may be under way, so that small ones keep the threads busy.
const JOBS_WAITING: usize = 32;
/// How many bytes the files of one job have together, where it is more than one.
const BATCH: u64 = 64 << 10;
/// How many files a job has at most.
const FILES_PER_JOB: usize = 256;

/// An entry that is not what its archive promises.
#[derive(Debug)]
pub(super) struct Lie {
    /// Which node, by its number in the layer.
    pub(super) node: usize,
    /// A sentence without subject.
    pub(super) what: String,
}

/// A file node that has bytes.
struct Wanted<'a> {
    /// Its number in the layer.
    node: usize,
    part: &'a Part,
    at: usize,
    content: &'a Content,
    size: u64,
    is_archive: bool,
}

/// Files that one thread reads, one after the other, and where their bytes go.
struct Job<'a> {
    /// Its turn among all jobs.
    turn: usize,
    files: Vec<Wanted<'a>>,
    out: Sender<Message>,
}

/// What comes of a job: the bytes of its files in order, in chunks of any length.
enum Message {
    Bytes(Vec<u8>),
    /// Bytes are missing, so that the layer is none.
    Lie(Lie),
    Failed(Failure),
}

/// Takes what the jar of a node declares, on whichever thread read it.
pub(super) type Declare<'a> = dyn Fn(usize, JarFacts) + Sync + 'a;

/// How many files a job has, and what comes of it.
type Promised = (usize, Receiver<Message>);

/// Reads the members' tar, giving it to `take` in order; says which entries lie. All entries are read, lying ones
/// included, so that all lies are found at once; what `take` is given after a lie is not the tar. Jars that are no lies
/// and could be held `declare`.
pub(super) fn read_tar(
    members: &Members,
    threads: usize,
    declare: &Declare<'_>,
    take: &mut dyn FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<Vec<Lie>, Failure> {
    let window = Window::default();
    let stop = AtomicBool::new(false);
    let (jobs_in, jobs_out) = sync_channel::<Job<'_>>(threads);
    let (order_in, order_out) = sync_channel::<Promised>(JOBS_WAITING);
    let jobs_out = Mutex::new(jobs_out);
    std::thread::scope(|scope| {
        scope.spawn(move || dispatch(members, &jobs_in, &order_in));
        for _ in 0..threads {
            scope.spawn(|| Reader { inflater: Inflater::new(), window: &window, declare }.work(&jobs_out, &stop));
        }
        let result = collect(members, &order_out, &window, take);
        // Whoever still waits for a turn or to send finds the other end gone.
        stop.store(true, Ordering::Relaxed);
        window.close();
        drop(order_out);
        result
    })
}

fn dispatch<'a>(members: &'a Members, jobs: &SyncSender<Job<'a>>, order: &SyncSender<Promised>) {
    let mut turn = 0;
    let mut send = |files: Vec<Wanted<'a>>| {
        let (out, messages) = channel();
        let promised = (files.len(), messages);
        let job = Job { turn, files, out };
        turn += 1;
        order.send(promised).is_ok() && jobs.send(job).is_ok()
    };
    let (mut files, mut bytes) = (Vec::new(), 0);
    for (node, (part, at, found)) in members.iter().enumerate() {
        let NodeKind::File { size: size @ 1.., content } = &found.kind else { continue };
        let is_full = files.len() == FILES_PER_JOB || bytes + size > BATCH;
        if is_full && !files.is_empty() {
            if !send(std::mem::take(&mut files)) {
                return;
            }
            bytes = 0;
        }
        files.push(Wanted { node, part, at, content, size: *size, is_archive: is_archive(found.path.tar_name()) });
        bytes += size;
    }
    if !files.is_empty() {
        send(files);
    }
}

/// Reads files on one thread.
struct Reader<'r> {
    inflater: Inflater,
    window: &'r Window,
    declare: &'r Declare<'r>,
}

/// Nobody listens any more.
struct Deaf;

impl Reader<'_> {
    fn work(mut self, jobs: &Mutex<Receiver<Job<'_>>>, stop: &AtomicBool) {
        loop {
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = job else { return };
            if stop.load(Ordering::Relaxed) {
                continue;
            }
            // Nobody listens where the collector has given up already.
            match &job.files[..] {
                [large] if large.size > BATCH => drop(self.in_chunks(&job, large)),
                files => drop(self.at_once(&job, files)),
            }
        }
    }

    /// A file that is larger than a chunk may be.
    fn in_chunks(&mut self, job: &Job<'_>, file: &Wanted<'_>) -> Result<(), Deaf> {
        let Self { inflater, window, declare } = self;
        let mut jar = file.jar();
        let mut send = |chunk: Vec<u8>| {
            if let Some(jar) = &mut jar {
                jar.add(&chunk);
            }
            window.enter(job.turn);
            job.send(Message::Bytes(chunk)).map_err(|Deaf| Failure::Unwanted)
        };
        if let Err(failure) = file.read(inflater, &mut |length| window.buffer(length), &mut send) {
            return job.send_failure(file, failure);
        }
        if let Some(jar) = jar {
            declare(file.node, jar.facts());
        }
        Ok(())
    }

    /// Files whose bytes fit into one chunk.
    fn at_once(&mut self, job: &Job<'_>, files: &[Wanted<'_>]) -> Result<(), Deaf> {
        let Self { inflater, window, declare } = self;
        let mut bytes = window.buffer(0);
        let spare = RefCell::new(Vec::new());
        for file in files {
            let mut jar = file.jar();
            let mut fresh = |length| {
                let mut buffer = spare.take();
                buffer.resize(length, 0);
                buffer
            };
            let mut take = |chunk: Vec<u8>| {
                if let Some(jar) = &mut jar {
                    jar.add(&chunk);
                }
                bytes.extend_from_slice(&chunk);
                spare.replace(chunk);
                Ok(())
            };
            match (file.read(inflater, &mut fresh, &mut take), jar) {
                (Err(failure), _) => job.send_failure(file, failure)?,
                (Ok(()), Some(jar)) => declare(file.node, jar.facts()),
                (Ok(()), None) => {}
            }
        }
        if bytes.is_empty() {
            return Ok(());
        }
        window.enter(job.turn);
        job.send(Message::Bytes(bytes))
    }
}

impl Job<'_> {
    fn send(&self, message: Message) -> Result<(), Deaf> {
        self.out.send(message).map_err(|_| Deaf)
    }

    fn send_failure(&self, file: &Wanted<'_>, failure: Failure) -> Result<(), Deaf> {
        self.send(match failure {
            Failure::Lie(what) => Message::Lie(Lie { node: file.node, what }),
            failure => Message::Failed(failure),
        })
    }
}

impl Wanted<'_> {
    /// Begins to hold it, where it is a jar that is to declare and there is room for it.
    fn jar(&self) -> Option<Held> {
        if self.is_archive { Held::begin(self.size) } else { None }
    }

    fn read(
        &self,
        inflater: &mut Inflater,
        fresh: &mut dyn FnMut(usize) -> Vec<u8>,
        take: &mut dyn FnMut(Vec<u8>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let promise = Promise { size: self.size, crc: self.part.crc(self.at, self.content) };
        inflater.read(self.part.vessels.place(self.content), self.content, promise, fresh, take)
    }
}

fn collect(
    members: &Members,
    order: &Receiver<Promised>,
    window: &Window,
    take: &mut dyn FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<Vec<Lie>, Failure> {
    let mut intake =
        Intake { order, window, turn: 0, files: 0, messages: None, chunk: Vec::new(), taken: 0, lies: Vec::new() };
    let mut padding = 0;
    for (_, _, node) in members.iter() {
        let mut lead = zeros(padding);
        lead.extend_from_slice(&members.header(node));
        take(&lead)?;
        padding = padding_after(node);
        if let NodeKind::File { size: size @ 1.., .. } = node.kind {
            intake.file(size, take)?;
        }
    }
    intake.drain()?;
    let mut tail = zeros(padding);
    tail.extend_from_slice(&tar::END);
    take(&tail)?;
    Ok(intake.lies)
}

/// What comes of the jobs, in order.
struct Intake<'a> {
    order: &'a Receiver<Promised>,
    window: &'a Window,
    /// How many jobs were begun.
    turn: usize,
    /// How many files of the job at hand were not asked for.
    files: usize,
    messages: Option<Receiver<Message>>,
    chunk: Vec<u8>,
    /// How much of the chunk was given.
    taken: usize,
    lies: Vec<Lie>,
}

impl Intake<'_> {
    /// Gives the bytes of the next file, unless there was a lie.
    fn file(&mut self, size: u64, take: &mut dyn FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
        if self.files == 0 {
            self.drain()?;
            let (files, messages) = self.order.recv().map_err(|_| Failure::Unwanted)?;
            self.window.pass_to(self.turn);
            self.turn += 1;
            (self.files, self.messages) = (files, Some(messages));
        }
        self.files -= 1;
        let mut left = size;
        while left > 0 && self.lies.is_empty() {
            let ready = &self.chunk[self.taken..];
            if ready.is_empty() {
                if !self.listen()? {
                    return Err(Failure::Unwanted);
                }
                continue;
            }
            let length = usize::try_from(left).unwrap_or(usize::MAX).min(ready.len());
            take(&ready[..length])?;
            self.taken += length;
            left -= length as u64;
        }
        Ok(())
    }

    /// Takes the next message in; `false` where the job at hand has none any more.
    fn listen(&mut self) -> Result<bool, Failure> {
        match self.messages.as_ref().and_then(|messages| messages.recv().ok()) {
            None => return Ok(false),
            Some(Message::Bytes(chunk)) => {
                let used = std::mem::replace(&mut self.chunk, chunk);
                self.taken = 0;
                self.give_back(used);
            }
            Some(Message::Lie(lie)) => self.lies.push(lie),
            Some(Message::Failed(failure)) => return Err(failure),
        }
        Ok(true)
    }

    /// Takes in what else comes of the job at hand: a lie may be behind the bytes.
    fn drain(&mut self) -> Result<(), Failure> {
        while self.listen()? {}
        let used = std::mem::take(&mut self.chunk);
        self.taken = 0;
        self.give_back(used);
        Ok(())
    }

    fn give_back(&self, chunk: Vec<u8>) {
        if chunk.capacity() > 0 {
            self.window.leave(chunk);
        }
    }
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
