//! The constants of a class file in the making.

use std::collections::BTreeMap;

/// Constants, each once.
#[derive(Default)]
pub(crate) struct ClassPool {
    bytes: Vec<u8>,
    known: BTreeMap<Vec<u8>, u16>,
}

impl ClassPool {
    fn add(&mut self, constant: Vec<u8>) -> u16 {
        let next = u16::try_from(self.known.len() + 1).expect("few constants");
        *self.known.entry(constant).or_insert_with_key(|constant| {
            self.bytes.extend(constant);
            next
        })
    }

    /// A text; no character of one is NUL or has two units in UTF-16, so that it is modified UTF-8 as it is.
    pub(crate) fn utf8(&mut self, text: &str) -> u16 {
        let length = u16::try_from(text.len()).expect("a short text").to_be_bytes();
        self.add([&[1], &length[..], text.as_bytes()].concat())
    }

    /// A constant of this tag that refers to others.
    pub(crate) fn refers(&mut self, tag: u8, to: &[u16]) -> u16 {
        self.add([tag].into_iter().chain(to.iter().flat_map(|index| index.to_be_bytes())).collect())
    }

    pub(crate) fn class(&mut self, name: &str) -> u16 {
        let name = self.utf8(name);
        self.refers(7, &[name])
    }

    /// A field (tag 9), a method (10) or a method of an interface (11).
    pub(crate) fn member(&mut self, tag: u8, owner: &str, name: &str, descriptor: &str) -> u16 {
        let named = [self.utf8(name), self.utf8(descriptor)];
        let both = [self.class(owner), self.refers(12, &named)];
        self.refers(tag, &both)
    }

    /// Its count, as a class file tells it, and its bytes.
    pub(crate) fn finish(&self) -> Vec<u8> {
        let count = u16::try_from(self.known.len() + 1).expect("few constants");
        [&count.to_be_bytes()[..], &self.bytes].concat()
    }
}
