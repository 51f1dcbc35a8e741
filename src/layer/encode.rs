//! A layer as one classic gzip member, compressed anew into the store.
//!
//! The tar is cut into parts that are compressed each by itself, so that all threads help and the bytes are the same
//! for any number of them.

use std::io::{self, Write as _};

use super::Error;
use super::inflate::Failure;
use super::kept::KeptBlob;
use super::members::Members;
use super::reading::{Declare, Lie, read_tar};
use crate::formats::deflate::{Deflater, PART, stored_part};
use crate::formats::digest::{Digest, Hasher};
use crate::formats::gzip;
use crate::tools::{Tools, in_order};

/// How the parts are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coder {
    /// Compressed at this level.
    Deflate(u8),
    /// In stored blocks.
    Store,
}

struct Part {
    bytes: Vec<u8>,
    is_last: bool,
}

/// Reads and verifies the members, and compresses them on the way; gives the diff id and the blob, or what lies.
pub(super) fn encode(
    tools: &Tools,
    members: &Members,
    coder: Coder,
    declare: &Declare<'_>,
    advance: &dyn Fn(u64),
) -> Result<Result<(Digest, KeptBlob), Vec<Lie>>, Error> {
    let mut kept = tools.store.temp_blob().map_err(Error::Keep)?;
    kept.write_all(&gzip::MEMBER_HEADER).map_err(Error::Compress)?;
    let (mut hasher, mut crc) = (Hasher::default(), crc32fast::Hasher::new());
    let (lies, written) = in_order(
        tools.threads,
        |send| {
            in_parts(send, |take| {
                read_tar(members, tools.threads, declare, &mut |bytes| {
                    hasher.update(bytes);
                    crc.update(bytes);
                    advance(bytes.len() as u64);
                    take(bytes)
                })
            })
        },
        || worker(coder),
        |bytes| kept.write_all(&bytes),
    );
    // Where the store took no more, nobody wanted the rest: that says more than where reading stopped.
    written.map_err(Error::Compress)?;
    let lies = lies.map_err(Error::from)?;
    if !lies.is_empty() {
        return Ok(Err(lies));
    }
    let finished: io::Result<()> =
        kept.write_all(&gzip::trailer(crc.finalize(), hasher.length())).and_then(|()| kept.flush());
    finished.map_err(Error::Compress)?;
    let kept = kept.keep().map_err(Error::Keep)?;
    Ok(Ok((hasher.finish(), KeptBlob::new(kept))))
}

fn worker(coder: Coder) -> impl FnMut(Part) -> Vec<u8> {
    let mut deflater = match coder {
        Coder::Deflate(level) => Some(Deflater::new(level)),
        Coder::Store => None,
    };
    move |part| match &mut deflater {
        Some(deflater) => deflater.part(&part.bytes, part.is_last),
        None => stored_part(&part.bytes, part.is_last),
    }
}

/// Takes bytes of any length from `read`, and sends them in parts of one length; the last one may be shorter.
fn in_parts<R>(
    send: &mut dyn FnMut(Part) -> bool,
    read: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), Failure>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let mut part = Vec::with_capacity(PART);
    let outcome = read(&mut |mut bytes| {
        while !bytes.is_empty() {
            if part.len() == PART {
                let whole = std::mem::replace(&mut part, Vec::with_capacity(PART));
                if !send(Part { bytes: whole, is_last: false }) {
                    return Err(Failure::Unwanted);
                }
            }
            let (now, later) = bytes.split_at(bytes.len().min(PART - part.len()));
            part.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    })?;
    send(Part { bytes: part, is_last: true });
    Ok(outcome)
}
