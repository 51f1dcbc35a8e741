//! The beginning of a deflate stream (RFC 1951), inflated no further than somebody looks.
//!
//! A jar has thousands of members of which a few hundred bytes are wanted: a library that inflates streams whole keeps a
//! window for each, and goes on to the end of its buffer. Whole streams are its business; beginnings are read here, with
//! the same streams taken and refused as by zlib.

mod bits;
mod code;

use self::bits::Bits;
use self::code::Code;

/// A length in the stream ends the block.
const END: u32 = 1 << 30;
const LITERAL: u32 = 1 << 31;
/// What no stream may say.
const NEVER: u32 = 1 << 29;
/// The longest match.
const LONGEST_MATCH: usize = 258;
/// A match is copied in steps of so many bytes.
const STEP: usize = 16;
/// The order in which the lengths of words for lengths stand (RFC 1951 §3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Why a stream gives no more bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// It is no deflate stream.
    Stream,
    /// Its bytes end before it does.
    Endless,
}

/// What comes next in the stream.
#[derive(Debug, Clone, Copy)]
enum Block {
    /// The head of a block.
    Head,
    /// So many bytes as they are.
    Stored(usize),
    /// Literals and matches.
    Coded,
    /// Nothing.
    Over,
}

/// Inflates one stream after the other, keeping its tables.
pub struct Beginning {
    bits: Bits,
    block: Block,
    is_last: bool,
    lengths: Code<1024>,
    distances: Code<256>,
    words: Code<128>,
}

impl Default for Beginning {
    fn default() -> Self {
        Self::new()
    }
}

impl Beginning {
    /// Before any stream.
    pub fn new() -> Self {
        Self {
            bits: Bits::default(),
            block: Block::Head,
            is_last: false,
            lengths: Code::new(),
            distances: Code::new(),
            words: Code::new(),
        }
    }

    /// Another stream follows.
    pub fn restart(&mut self) {
        (self.bits, self.block, self.is_last) = (Bits::default(), Block::Head, false);
    }

    /// Goes on until `output` has `wanted` bytes, or a few more, or the stream is over. It begins with the first byte of
    /// `output`, which holds what was inflated before; `input` is the stream as far as it is there, from its beginning.
    /// Where that is [`Invalid::Endless`], it can be asked again with more input.
    pub fn go_on(&mut self, input: &[u8], output: &mut Vec<u8>, wanted: usize) -> Result<(), Invalid> {
        while output.len() < wanted {
            match self.block {
                Block::Head => {
                    let before = self.bits;
                    self.head(input).inspect_err(|_| self.bits = before)?;
                }
                Block::Stored(left) => {
                    let found = self.bits.bytes(input, left.min(wanted - output.len()));
                    if found.is_empty() && left > 0 {
                        return Err(Invalid::Endless);
                    }
                    output.extend_from_slice(found);
                    self.block = if found.len() == left { self.behind() } else { Block::Stored(left - found.len()) };
                }
                Block::Coded => {
                    let mut filled = output.len();
                    output.resize(wanted + LONGEST_MATCH + STEP, 0);
                    let outcome = self.coded(input, output, &mut filled, wanted);
                    output.truncate(filled);
                    outcome?;
                }
                Block::Over => return Ok(()),
            }
        }
        Ok(())
    }

    fn behind(&self) -> Block {
        if self.is_last { Block::Over } else { Block::Head }
    }

    fn head(&mut self, input: &[u8]) -> Result<(), Invalid> {
        self.is_last = self.bits.take(input, 1)? == 1;
        self.block = match self.bits.take(input, 2)? {
            0 => {
                self.bits.align();
                let (length, complement) = (self.bits.take(input, 16)?, self.bits.take(input, 16)?);
                if length ^ complement != 0xffff {
                    return Err(Invalid::Stream);
                }
                Block::Stored(length as usize)
            }
            1 => {
                let mut lengths = [8; 288];
                lengths[144..256].fill(9);
                lengths[256..280].fill(7);
                self.lengths.define(&lengths, length)?;
                self.distances.define(&[5; 32], distance)?;
                Block::Coded
            }
            2 => {
                self.codes(input)?;
                Block::Coded
            }
            _ => return Err(Invalid::Stream),
        };
        Ok(())
    }

    /// Reads the codes of a block (RFC 1951 §3.2.7).
    fn codes(&mut self, input: &[u8]) -> Result<(), Invalid> {
        let literals = self.bits.take(input, 5)? as usize + 257;
        let distances = self.bits.take(input, 5)? as usize + 1;
        let words = self.bits.take(input, 4)? as usize + 4;
        if literals > 286 || distances > 30 {
            return Err(Invalid::Stream);
        }
        let mut lengths = [0; 19];
        for place in &ORDER[..words] {
            lengths[*place] = self.bits.take(input, 3)?.to_le_bytes()[0];
        }
        #[expect(clippy::cast_possible_truncation, reason = "there are 19")]
        self.words.define(&lengths, |symbol| NEVER | (symbol as u32) << 4)?;
        if lengths.iter().filter(|length| **length > 0).count() < 2 {
            return Err(Invalid::Stream);
        }
        let mut lengths = [0; 286 + 30];
        let mut at = 0;
        while at < literals + distances {
            let (length, count) = self.run(input, at.checked_sub(1).map(|before| lengths[before]))?;
            let run = lengths.get_mut(at..at + count).filter(|_| at + count <= literals + distances);
            run.ok_or(Invalid::Stream)?.fill(length);
            at += count;
        }
        if lengths[256] == 0 {
            return Err(Invalid::Stream);
        }
        self.lengths.define(&lengths[..literals], length)?;
        self.distances.define(&lengths[literals..literals + distances], distance)
    }

    /// A length, and how often it stands there.
    fn run(&mut self, input: &[u8], before: Option<u8>) -> Result<(u8, usize), Invalid> {
        self.bits.refill(input);
        let word = self.words.meaning(self.bits.held).ok_or_else(|| self.bits.fault())?;
        self.bits.pass(word & 15)?;
        let symbol = (word & !NEVER) >> 4;
        Ok(match symbol {
            16 => (before.ok_or(Invalid::Stream)?, 3 + self.bits.take(input, 2)? as usize),
            17 => (0, 3 + self.bits.take(input, 3)? as usize),
            18 => (0, 11 + self.bits.take(input, 7)? as usize),
            length => (length.to_le_bytes()[0], 1),
        })
    }

    /// Goes on in a block, to its end or until enough of `output` is filled.
    fn coded(&mut self, input: &[u8], output: &mut [u8], filled: &mut usize, wanted: usize) -> Result<(), Invalid> {
        // Nothing is kept of a word whose bits are not all there: it is read again when there are more.
        let (mut bits, mut at) = (self.bits, *filled);
        let outcome = loop {
            if at >= wanted {
                break Ok(());
            }
            bits.refill(input);
            let Some(mut word) = self.lengths.meaning(bits.held) else { break Err(bits.fault()) };
            if word & LITERAL != 0 {
                // Three of the longest words fit into what was fetched at once.
                match self.literals(&mut bits, word, output, &mut at) {
                    Ok(Some(next)) => word = next,
                    Ok(None) => continue,
                    Err(why) => break Err(why),
                }
                bits.refill(input);
            }
            let before = bits;
            if let Err(why) = bits.pass(word & 15) {
                break Err(why);
            }
            if word & (END | NEVER) != 0 {
                if word & END == 0 {
                    break Err(Invalid::Stream);
                }
                self.block = self.behind();
                break Ok(());
            }
            match self.matching(&mut bits, word, at) {
                Ok((distance, length)) => {
                    copy(output, at, distance, length);
                    at += length;
                }
                Err(why) => {
                    bits = before;
                    break Err(why);
                }
            }
        };
        (self.bits, *filled) = (bits, at);
        outcome
    }

    /// Puts out the literal that a word means, and those of the two words behind it; gives the first word that means none.
    #[inline]
    fn literals(
        &self,
        bits: &mut Bits,
        mut word: u32,
        output: &mut [u8],
        filled: &mut usize,
    ) -> Result<Option<u32>, Invalid> {
        for is_last in [false, false, true] {
            bits.pass(word & 15)?;
            output[*filled] = (word >> 4).to_le_bytes()[0];
            *filled += 1;
            if is_last {
                break;
            }
            let Some(next) = self.lengths.meaning(bits.held) else { return Ok(None) };
            if next & LITERAL == 0 {
                return Ok(Some(next));
            }
            word = next;
        }
        Ok(None)
    }

    /// How far behind a match stands and how long it is; `word` was its length's, and is passed.
    #[inline]
    fn matching(&self, bits: &mut Bits, word: u32, filled: usize) -> Result<(usize, usize), Invalid> {
        let length = valued(word, bits.held);
        let mut used = extra(word);
        let far = self.distances.meaning(bits.held >> used).ok_or_else(|| bits.fault())?;
        used += far & 15;
        let distance = valued(far, bits.held >> used);
        bits.pass(used + extra(far))?;
        if far & NEVER != 0 || distance > filled {
            return Err(Invalid::Stream);
        }
        Ok((distance, length))
    }
}

/// Copies what stands so far behind to the end of what is filled; there is room for a step more.
#[inline]
fn copy(output: &mut [u8], filled: usize, distance: usize, length: usize) {
    let from = filled - distance;
    if distance >= STEP {
        let mut done = 0;
        while done < length {
            let step: [u8; STEP] = *output[from + done..].first_chunk().expect("there is room for a step");
            output[filled + done..filled + done + STEP].copy_from_slice(&step);
            done += STEP;
        }
    } else if distance == 1 {
        let byte = output[from];
        output[filled..filled + length].fill(byte);
    } else {
        for at in 0..length {
            output[filled + at] = output[from + at];
        }
    }
}

/// How many bits follow a word.
#[inline]
fn extra(word: u32) -> u32 {
    word >> 4 & 15
}

/// A length or distance: its base, and what the bits behind its word add.
#[inline]
fn valued(word: u32, behind: u64) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "13 bits at most")]
    let more = (behind & ((1 << extra(word)) - 1)) as usize;
    (word >> 8 & 0xffff) as usize + more
}

/// What a word for a literal or length means (RFC 1951 §3.2.5): how many bits follow from bit 4 on, and from bit 8 on
/// the base.
#[expect(clippy::cast_possible_truncation, reason = "there are 288")]
fn length(symbol: usize) -> u32 {
    match symbol as u32 {
        literal @ ..256 => LITERAL | literal << 4,
        256 => END,
        short @ 257..=264 => (short - 257 + 3) << 8,
        longest @ 285 => (longest - 285 + 258) << 8,
        long @ 265..=284 => {
            let (extra, step) = ((long - 261) / 4, (long - 261) % 4);
            (3 + ((4 + step) << extra)) << 8 | extra << 4
        }
        _ => NEVER,
    }
}

/// What a word for a distance means, likewise.
#[expect(clippy::cast_possible_truncation, reason = "there are 32")]
fn distance(symbol: usize) -> u32 {
    match symbol as u32 {
        near @ ..4 => (near + 1) << 8,
        far @ 4..30 => {
            let (extra, step) = (far / 2 - 1, far % 2);
            (1 + ((2 + step) << extra)) << 8 | extra << 4
        }
        _ => NEVER,
    }
}

#[cfg(test)]
mod tests;
