//! Deflate streams that inflate to the file around them.
//!
//! Two instructions are enough: a stored block gives the bytes that stand in it, and a match of as many bytes as it
//! looks back gives once more what was given last. Beside any bytes *d* that are not given yet, the stream
//! `stored(d stored) repeat` gives them twice, and so itself but for the last `repeat`, which takes the place of *d*.
//! The ends meet where a repeat of fixed length takes its own place. A checksum in the file that covers itself is the
//! solution of a linear system, because CRC-32 is affine. (R. Cox, "Zip Files All The Way Down", 2010, has the idea.)

/// RFC 1951, section 3.2.5.
const LONGEST_MATCH: usize = 258;
const EMPTY_STORED: [u8; 4] = [0, 0, 0xff, 0xff];
/// An empty stored block that ends a stream.
pub(crate) const END: [u8; 5] = [1, 0, 0, 0xff, 0xff];

/// The file that begins with `head`, ends with `tail`, and between them inflates to itself.
///
/// The head may end in whole blocks that give something before the file, and the tail may begin with such that give
/// something behind it; its stream ends with [`END`].
pub(crate) fn quine(head: &[u8], tail: &[u8]) -> Vec<u8> {
    let last = |room: usize| Some([repeat(tail.len() + room, room)?, tail.to_vec()].concat());
    let last = (0..).find_map(last).expect("room for a repeat");
    let wanted = head.len() + 5;
    // The two repeats and headers that a literal holds are as long as the last one, and as the first with its header.
    let fitting = |length: usize| {
        let period = 2 * (length + 5);
        Some((period, repeat(wanted, period - 5)?, repeat(period, length)?))
    };
    let (period, first, again) = (last.len() / 2..).find_map(fitting).expect("room for repeats");
    let (begin, literal, filler) = (stored(wanted), stored(period), vec![0; period - last.len()]);
    [
        head, // Gives the head and this header twice; `first` is not given yet.
        &begin, head, &begin, &first, // Gives `first` and this header twice; `again` is not given yet.
        &literal, &first, &literal, &again,
        // Gives `again` and this header four times: all until here, and the header below.
        &literal, &again, &literal, &again, &literal, &again, // Gives itself, and its end once more.
        &literal, &filler, &last, &last,
    ]
    .concat()
}

/// The header of a stored block of so many bytes (RFC 1951, 3.2.4).
pub(crate) fn stored(length: usize) -> Vec<u8> {
    let length = u16::try_from(length).expect("a stored block is short");
    [&[0][..], &length.to_le_bytes(), &(!length).to_le_bytes()].concat()
}

/// So many whole bytes of blocks that give the last `count` bytes again; `None` where these lengths do not go together.
fn repeat(count: usize, length: usize) -> Option<Vec<u8>> {
    // Empty blocks of ten bits in front shift the rest, and empty stored ones behind are five bytes long.
    let shifted = |blocks: usize| {
        let mut bits = Bits::default();
        for _ in 0..blocks {
            bits.fixed(|_| ());
        }
        bits.fixed(|bits| bits.matches(count));
        bits.align()
    };
    let fits = |bytes: &Vec<u8>| length.checked_sub(bytes.len()).is_some_and(|left| left.is_multiple_of(5));
    let mut bytes = (0..4).map(shifted).find(fits)?;
    while bytes.len() < length {
        bytes.push(0);
        bytes.extend(EMPTY_STORED);
    }
    Some(bytes)
}

/// The CRC-32 that a file has which contains it, if any; `crc_with` is the file's CRC for what it contains.
pub(crate) fn own_crc(crc_with: impl Fn(u32) -> u32) -> Option<u32> {
    let constant = crc_with(0);
    // What `x ^ crc(x)` changes by for each bit of `x`, reduced to one leading bit each.
    let mut basis: Vec<(u32, u32)> = Vec::new();
    let reduce =
        |basis: &[(u32, u32)], start: (u32, u32)| {
            basis.iter().fold(start, |(effect, bits), (other, others)| {
                if effect ^ other < effect { (effect ^ other, bits ^ others) } else { (effect, bits) }
            })
        };
    for bit in (0..32).map(|bit| 1 << bit) {
        let (effect, bits) = reduce(&basis, (crc_with(bit) ^ constant ^ bit, bit));
        if effect != 0 {
            basis.push((effect, bits));
            basis.sort_unstable_by(|a, b| b.cmp(a));
        }
    }
    let (rest, bits) = reduce(&basis, (constant, 0));
    (rest == 0).then_some(bits)
}

/// Bits as deflate packs them.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    /// A number, its lowest bit first.
    fn number(&mut self, value: usize, width: u32) {
        for bit in 0..width {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().expect("a byte was begun") |= u8::from(value >> bit & 1 == 1) << (self.used % 8);
            self.used += 1;
        }
    }

    /// A Huffman code, its highest bit first.
    fn code(&mut self, code: usize, width: u32) {
        (0..width).rev().for_each(|bit| self.number(code >> bit & 1, 1));
    }

    /// A block with fixed codes.
    fn fixed(&mut self, inside: impl FnOnce(&mut Self)) {
        self.number(0b010, 3);
        inside(self);
        self.code(0, 7);
    }

    /// Matches of `count` bytes in all, which look back as far.
    fn matches(&mut self, count: usize) {
        let mut left = count;
        while left > 0 {
            let length = match left {
                LONGEST_MATCH | 261.. => LONGEST_MATCH,
                13.. | 10 => 10,
                11 | 12 => left - 3,
                _ => left,
            };
            let (code, width) = if length == LONGEST_MATCH { (0b1100_0101, 8) } else { (length - 2, 7) };
            self.code(code, width);
            let back = count - 1;
            let extra = if back < 4 { 0 } else { back.ilog2() - 1 };
            let code = if back < 4 { back } else { 2 * extra as usize + 2 + (back >> extra & 1) };
            self.code(code, 5);
            self.number(back & ((1 << extra) - 1), extra);
            left -= length;
        }
    }

    /// An empty stored block, which ends at a whole byte.
    fn align(mut self) -> Vec<u8> {
        self.number(0, 3);
        self.bytes.extend(EMPTY_STORED);
        self.bytes
    }
}
