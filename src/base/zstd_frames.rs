//! Reading zstd files of any number of frames.

use std::io::{self, BufRead, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Unpacks one frame after the other (RFC 8878 §3.1), and passes over skippable ones, in which some tools keep a table
/// of contents. A frame's window, and so its need for memory, is bounded by the decoder.
pub(super) struct ZstdFrames<R> {
    bytes: R,
    decoder: FrameDecoder,
    is_inside: bool,
}

impl<R: BufRead> ZstdFrames<R> {
    /// Begins at the first frame.
    pub(super) fn new(bytes: R) -> Self {
        Self { bytes, decoder: FrameDecoder::new(), is_inside: false }
    }

    /// Goes into the next frame; `false` where there is none.
    fn enter(&mut self) -> io::Result<bool> {
        while !self.bytes.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.bytes) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let length = u64::from(length);
                    if io::copy(&mut self.bytes.by_ref().take(length), &mut io::sink())? < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(cause) => return Err(io::Error::new(io::ErrorKind::InvalidData, cause)),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for ZstdFrames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while !into.is_empty() {
            self.is_inside = self.is_inside || self.enter()?;
            if !self.is_inside {
                break;
            }
            while self.decoder.can_collect() < into.len() && !self.decoder.is_finished() {
                let wanted = BlockDecodingStrategy::UptoBytes(into.len() - self.decoder.can_collect());
                let decoded = self.decoder.decode_blocks(&mut self.bytes, wanted);
                decoded.map_err(|cause| io::Error::new(io::ErrorKind::InvalidData, cause))?;
            }
            let taken = self.decoder.read(into)?;
            if taken > 0 {
                return Ok(taken);
            }
            self.is_inside = false;
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn frame(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    fn skippable(bytes: &[u8]) -> Vec<u8> {
        let length = u32::try_from(bytes.len()).expect("small");
        [&0x184d_2a53_u32.to_le_bytes()[..], &length.to_le_bytes(), bytes].concat()
    }

    fn check(parts: &[Vec<u8>], expected: Option<&[u8]>) {
        for capacity in [8, 64 << 10] {
            let mut read = Vec::new();
            let whole = parts.concat();
            let bytes = BufReader::with_capacity(capacity, &whole[..]);
            let ended = ZstdFrames::new(bytes).read_to_end(&mut read);
            assert_eq!(ended.ok().map(|_| &read[..]), expected);
        }
    }

    #[test]
    fn frames_follow_each_other() {
        let long: Vec<u8> = (0..300_000_u32).flat_map(|n| (n / 7).to_le_bytes()).collect();
        check(&[], Some(b""));
        check(&[frame(&long)], Some(&long));
        check(&[frame(b"a"), skippable(b"table"), frame(b"b"), frame(b""), skippable(b"")], Some(b"ab"));
        check(&[frame(b"a"), b"no frame".to_vec()], None);
        let mut cut = frame(&long);
        cut.truncate(cut.len() - 10);
        check(&[cut], None);
        let mut cut = skippable(b"table");
        cut.truncate(10);
        check(&[frame(b"a"), cut], None);
    }
}
