//! Bytes taken one after the other, never more than there are.

use super::InvalidClassFile;

/// A place in bytes.
pub(super) struct Cursor<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Cursor<'b> {
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Where it stands.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'b [u8], InvalidClassFile> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or(InvalidClassFile::Truncated { length: self.bytes.len() })?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    pub(super) fn skip(&mut self, count: u32) -> Result<(), InvalidClassFile> {
        self.take(usize::try_from(count).unwrap_or(usize::MAX)).map(|_| ())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], InvalidClassFile> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn u8(&mut self) -> Result<u8, InvalidClassFile> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16, InvalidClassFile> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, InvalidClassFile> {
        self.array().map(u32::from_be_bytes)
    }
}
