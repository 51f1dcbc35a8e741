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
        self.fill(lengths, meaning);
        Ok(())
    }

    fn fill(&mut self, lengths: &[u8], meaning: impl Fn(usize) -> u32) {
        let mut places = [0_u16; LONGEST + 2];
        for length in 1..=LONGEST {
            places[length + 1] = places[length] + self.counts[length];
        }
        for (symbol, &length) in lengths.iter().enumerate().filter(|(_, length)| **length > 0) {
            let place = &mut places[usize::from(length)];
            self.meanings[usize::from(*place)] = meaning(symbol) | u32::from(length);
            *place += 1;
        }
        // Words stand in the stream with their first bit lowest. The table of all words up to some length is what comes
        // first in the table of the next length, and comes in it once more.
        let (mut meanings, mut word, mut end) = (self.meanings.iter(), Some(0), 1);
        for count in &self.counts[1..=SIZE.trailing_zeros() as usize] {
            self.short.copy_within(..end, end);
            end *= 2;
            for meant in meanings.by_ref().take(usize::from(*count)) {
                let Some(at) = word else { break };
                self.short[at] = *meant;
                word = following(at, end);
            }
        }
        // What is left are beginnings of longer words, or of none.
        while let Some(at) = word {
            self.short[at] = 0;
            word = following(at, end);
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

/// The word behind this one in the order of words, first bits lowest, of all words of one length; there are `count`.
#[inline]
fn following(word: usize, count: usize) -> Option<usize> {
    // The last bit that is not set is set, and those behind it are not any more.
    let bit = 1 << (!word & (count - 1)).checked_ilog2()?;
    Some((word & (bit - 1)) | bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only words that are longer than the table's, and no words, are followed bit by bit.
    #[test]
    fn every_short_word_is_found_at_once() {
        let found = |lengths: &[u8]| {
            let mut code = Code::<16>::new();
            code.define(&[1, 1], meaning).expect("an older code");
            code.define(lengths, meaning).expect("a code");
            code.short.map(|entry| entry & 15)
        };
        assert_eq!(found(&[2, 2, 2, 2]), [2; 16]);
        assert_eq!(found(&[1, 2, 3, 3]), [1, 2, 1, 3, 1, 2, 1, 3, 1, 2, 1, 3, 1, 2, 1, 3]);
        assert_eq!(found(&[1, 2, 3, 4, 5, 5]), [1, 2, 1, 3, 1, 2, 1, 4, 1, 2, 1, 3, 1, 2, 1, 0]);
        assert_eq!(found(&[0, 1]), [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
        assert_eq!(found(&[]), [0; 16]);
    }

    fn meaning(symbol: usize) -> u32 {
        u32::try_from(symbol + 1).expect("there are few") << 4
    }
}
