//! Reading a tar, one member after the other.
//!
//! Where readers disagree it does as Go's `archive/tar` does, and so most container runtimes: but what the others
//! would see is told with each member. Extension headers are bounded, so a hostile tar cannot ask for memory.

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::member::{Ahead, Member, member};
use super::{BLOCK, field};

/// The most bytes that one extension header may have; Go's reader takes as many.
const EXTENSION_LIMIT: u64 = 1 << 20;

/// Why bytes are not a tar that can be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BadTar {
    /// The bytes did not come, or could not be inflated.
    #[error("its bytes could not be read")]
    Read(#[source] io::Error),
    /// It ends inside a member.
    #[error("the tar ends in the middle of a member")]
    Truncated,
    /// A header's checksum is wrong: this is no tar, or a damaged one.
    #[error("the tar has a header with a wrong checksum")]
    Checksum,
    /// A header is malformed.
    #[error("the tar has a header whose {field} is malformed")]
    Field {
        /// Which field.
        field: &'static str,
    },
    /// An extension header is absurdly long.
    #[error("the tar has an extension header of {size} bytes")]
    LongExtension {
        /// The length it claims.
        size: u64,
    },
    /// There are more members, or longer names, than any image has.
    #[error("the tar has more members or longer names than any real layer")]
    TooMuch,
}

/// Whether a global pax header (`g`) says something about the members behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlobalRecords {
    /// It does, as POSIX has it, and GNU tar and bsdtar.
    Honoured,
    /// It does not, as Go's reader has it, and so most container runtimes.
    Ignored,
}

/// What follows the last member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// The end-of-archive block, and zeros only behind it.
    End,
    /// Nothing: the bytes end where another member could begin.
    Missing,
    /// The end-of-archive block, and something behind it.
    Stray {
        /// Where the first byte is that is not zero.
        offset: u64,
    },
}

/// The members of a tar, and the content of the one at hand.
pub struct Reader<R> {
    tar: R,
    global_records: GlobalRecords,
    globals: BTreeMap<String, Vec<u8>>,
    block: [u8; 512],
    /// Where `block` stands.
    block_at: u64,
    /// How many bytes are read.
    at: u64,
    /// How much of the member's content is left, and how much padding behind it.
    left: u64,
    padding: u64,
    is_marked: bool,
}

impl<R: Read> Reader<R> {
    /// Begins at the first header.
    pub fn new(tar: R, global_records: GlobalRecords) -> Self {
        Self {
            tar,
            global_records,
            globals: BTreeMap::new(),
            block: [0; 512],
            block_at: 0,
            at: 0,
            left: 0,
            padding: 0,
            is_marked: false,
        }
    }

    /// Where the header that was read last stands, and the name in it: what a complaint is about.
    pub fn place(&self) -> (u64, &[u8]) {
        (self.block_at, field::until_nul(&self.block[..100]))
    }

    /// The next member; passes over what is left of the one before. `None` at an end-of-archive block, or where the
    /// bytes end.
    pub fn next_member(&mut self) -> Result<Option<Member>, BadTar> {
        self.skip_content()?;
        let mut ahead = Ahead::default();
        while self.next_block()? {
            if !field::sums_up(&self.block) {
                return Err(BadTar::Checksum);
            }
            match self.block[156] {
                b'x' => {
                    let records = self.pax_records()?;
                    Ahead::put(&mut ahead.pax, &mut ahead.is_repeated, records);
                }
                b'L' => {
                    let name = self.long_text()?;
                    Ahead::put(&mut ahead.long_name, &mut ahead.is_repeated, name);
                }
                b'K' => {
                    let target = self.long_text()?;
                    Ahead::put(&mut ahead.long_target, &mut ahead.is_repeated, target);
                }
                b'g' => {
                    if self.global_records == GlobalRecords::Honoured {
                        let records = self.pax_records()?;
                        self.globals.extend(records);
                    } else {
                        self.left = self.header_size()?;
                        self.padding = padding(self.left)?;
                        self.skip_content()?;
                    }
                }
                _ => return self.member(ahead).map(Some),
            }
        }
        // An extension header speaks of a member that never comes.
        if ahead.is_empty() { Ok(None) } else { Err(BadTar::Truncated) }
    }

    /// How much content of the member at hand is not read yet, as its header promises.
    pub fn content_left(&self) -> u64 {
        self.left
    }

    /// Reads on in the content of the member at hand; nothing at its end.
    pub fn read_content(&mut self, into: &mut [u8]) -> Result<usize, BadTar> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        if room == 0 {
            return Ok(0);
        }
        let taken = retried(|| self.tar.read(&mut into[..room]))?;
        self.at += taken as u64;
        self.left -= taken as u64;
        if taken == 0 { Err(BadTar::Truncated) } else { Ok(taken) }
    }

    /// Reads all that follows the last member, once [`Reader::next_member`] gave none.
    pub fn tail(&mut self) -> Result<Tail, BadTar> {
        if !self.is_marked {
            return Ok(Tail::Missing);
        }
        let mut chunk = vec![0; 64 << 10];
        let mut stray = None;
        loop {
            let taken = retried(|| self.tar.read(&mut chunk))?;
            if taken == 0 {
                return Ok(stray.map_or(Tail::End, |offset| Tail::Stray { offset }));
            }
            let found = chunk[..taken].iter().position(|byte| *byte != 0);
            stray = stray.or(found.map(|found| self.at + found as u64));
            self.at += taken as u64;
        }
    }

    fn member(&mut self, ahead: Ahead) -> Result<Member, BadTar> {
        // An old GNU sparse map may go on in blocks of its own, before the content.
        let mut is_map = self.block[156] == b'S' && self.block[482] != 0;
        let header = self.block;
        while is_map {
            if !self.fill_block()? {
                return Err(BadTar::Truncated);
            }
            is_map = self.block[504] != 0;
        }
        self.block = header;
        let member = member(&self.block, self.block_at, &self.globals, ahead)?;
        self.left = member.size;
        self.padding = padding(member.size)?;
        Ok(member)
    }

    fn header_size(&self) -> Result<u64, BadTar> {
        field::unsigned(&self.block[124..136]).ok_or(BadTar::Field { field: "size" })
    }

    fn pax_records(&mut self) -> Result<BTreeMap<String, Vec<u8>>, BadTar> {
        field::pax_records(&self.extension()?).ok_or(BadTar::Field { field: "pax record" })
    }

    fn long_text(&mut self) -> Result<Vec<u8>, BadTar> {
        Ok(field::until_nul(&self.extension()?).to_owned())
    }

    /// The content of an extension header.
    fn extension(&mut self) -> Result<Vec<u8>, BadTar> {
        let size = self.header_size()?;
        if size > EXTENSION_LIMIT {
            return Err(BadTar::LongExtension { size });
        }
        (self.left, self.padding) = (size, padding(size)?);
        let mut text = vec![0; usize::try_from(size).expect("at most a MiB")];
        let mut filled = 0;
        while filled < text.len() {
            filled += self.read_content(&mut text[filled..])?;
        }
        self.skip_content()?;
        Ok(text)
    }

    fn skip_content(&mut self) -> Result<(), BadTar> {
        self.left += std::mem::take(&mut self.padding);
        let mut chunk = [0; 16 << 10];
        while self.left > 0 {
            self.read_content(&mut chunk)?;
        }
        Ok(())
    }

    /// Goes on to the next header; `false` at an end-of-archive block, or where the bytes end.
    fn next_block(&mut self) -> Result<bool, BadTar> {
        self.block_at = self.at;
        if !self.fill_block()? {
            return Ok(false);
        }
        self.is_marked = self.block.iter().all(|byte| *byte == 0);
        Ok(!self.is_marked)
    }

    /// Fills a block; `false` where the bytes are at their end.
    fn fill_block(&mut self) -> Result<bool, BadTar> {
        let mut filled = 0;
        while filled < self.block.len() {
            match retried(|| self.tar.read(&mut self.block[filled..]))? {
                0 if filled == 0 => return Ok(false),
                0 => return Err(BadTar::Truncated),
                taken => filled += taken,
            }
        }
        self.at += BLOCK;
        Ok(true)
    }
}

fn padding(size: u64) -> Result<u64, BadTar> {
    // Content and padding have to be countable together.
    let whole = size.checked_next_multiple_of(BLOCK).ok_or(BadTar::Field { field: "size" })?;
    Ok(whole - size)
}

fn retried(mut read: impl FnMut() -> io::Result<usize>) -> Result<usize, BadTar> {
    loop {
        match read() {
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(BadTar::Read(cause)),
            Ok(taken) => return Ok(taken),
        }
    }
}
