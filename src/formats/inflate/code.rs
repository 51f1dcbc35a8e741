//! Huffman codes (RFC 1951 §3.2.2).

use super::Invalid;

/// The longest code.
pub(super) const LONGEST: usize = 15;

/// A code with a table for its short words; `SIZE` is a power of two. Longer words are followed bit by bit.
pub(super) struct Code<const SIZE: usize> {
    /// By the next bits: what a word means, with its length in the lowest four bits; 0 where the word is longer.
    short: Box<[u32; SIZE]>,
    /// How many words there are of each length.
    counts: [u16; LONGEST + 1],
    /// What words mean, in the order of the words.
    meanings: [u32; 288],
}

impl<const SIZE: usize> Code<SIZE> {
    pub(super) fn new() -> Self {
        Self { short: Box::new([0; SIZE]), counts: [0; LONGEST + 1], meanings: [0; 288] }
    }

    /// Makes the code of words with these lengths; `meaning` gives what each stands for, and its lowest four bits are 0.
    ///
    /// No code at all, and one word of one bit, are codes that leave words without meaning (as zlib takes them).
    pub(super) fn define(&mut self, lengths: &[u8], meaning: impl Fn(usize) -> u32) -> Result<(), Invalid> {
        self.counts = [0; LONGEST + 1];
        for length in lengths {
            self.counts[usize::from(*length)] += 1;
        }
        self.counts[0] = 0;
        let (mut left, mut longest) = (1_i32, 0);
        for length in 1..=LONGEST {
            left = 2 * left - i32::from(self.counts[length]);
            if left < 0 {
                return Err(Invalid::Stream);
            }
            if self.counts[length] > 0 {
                longest = length;
            }
        }
        if left > 0 && longest > 1 {
            return Err(Invalid::Stream);
        }
        self.fill(lengths, meaning, left > 0);
        Ok(())
    }

    fn fill(&mut self, lengths: &[u8], meaning: impl Fn(usize) -> u32, is_open: bool) {
        let (mut places, mut words) = ([0_u16; LONGEST + 2], [0_u16; LONGEST + 2]);
        for length in 1..=LONGEST {
            places[length + 1] = places[length] + self.counts[length];
            words[length + 1] = (words[length] + self.counts[length]) << 1;
        }
        let bits = SIZE.trailing_zeros();
        if is_open || self.counts[bits as usize + 1..].iter().any(|count| *count > 0) {
            self.short.fill(0);
        }
        for (symbol, &length) in lengths.iter().enumerate().filter(|(_, length)| **length > 0) {
            let at = usize::from(length);
            let meant = meaning(symbol) | u32::from(length);
            self.meanings[usize::from(places[at])] = meant;
            places[at] += 1;
            let word = words[at];
            words[at] += 1;
            if u32::from(length) <= bits {
                // Words stand in the stream with their first bit lowest.
                let first = usize::from(word.reverse_bits() >> (16 - length));
                for entry in self.short[first..].iter_mut().step_by(1 << length) {
                    *entry = meant;
                }
            }
        }
    }

    /// What the word at the beginning of these bits means, with its length in the lowest four bits; `None` for no word.
    #[inline]
    pub(super) fn meaning(&self, bits: u64) -> Option<u32> {
        #[expect(clippy::cast_possible_truncation, reason = "only the lowest bits count")]
        let entry = self.short[bits as usize & (SIZE - 1)];
        if entry == 0 { self.long(bits) } else { Some(entry) }
    }

    #[cold]
    fn long(&self, mut bits: u64) -> Option<u32> {
        let (mut word, mut first, mut place) = (0_u32, 0_u32, 0_u32);
        for length in 1..=LONGEST {
            word |= u32::from(bits & 1 == 1);
            bits >>= 1;
            let count = u32::from(self.counts[length]);
            if word < first + count {
                return self.meanings.get((place + word - first) as usize).copied();
            }
            place += count;
            first = (first + count) << 1;
            word <<= 1;
        }
        None
    }
}
