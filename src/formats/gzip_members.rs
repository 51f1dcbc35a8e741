//! Reading gzip files of any number of members.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// Inflates one member after the other (RFC 1952 §2.2), and takes zero bytes after the last one as padding.
///
/// `MultiGzDecoder` does the same, but calls padding an invalid header; tape-minded tools write it.
pub struct GzipMembers<R> {
    state: State<R>,
}

enum State<R> {
    Inside(Box<GzDecoder<R>>),
    Between(R),
    End,
}

impl<R: BufRead> GzipMembers<R> {
    /// Begins at the first member.
    pub fn new(bytes: R) -> Self {
        Self { state: State::Inside(Box::new(GzDecoder::new(bytes))) }
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::End) {
                State::End => return Ok(0),
                State::Inside(mut member) => {
                    let taken = member.read(into)?;
                    if taken > 0 {
                        self.state = State::Inside(member);
                        return Ok(taken);
                    }
                    self.state = State::Between(member.into_inner());
                }
                State::Between(mut bytes) => match bytes.fill_buf()?.first() {
                    None => {}
                    Some(0) => only_padding(&mut bytes)?,
                    Some(0x1f) => self.state = State::Inside(Box::new(GzDecoder::new(bytes))),
                    Some(_) => return Err(something_else()),
                },
            }
        }
    }
}

fn only_padding(bytes: &mut impl BufRead) -> io::Result<()> {
    loop {
        let ahead = bytes.fill_buf()?;
        if ahead.is_empty() {
            return Ok(());
        }
        let (zeros, length) = (ahead.iter().take_while(|byte| **byte == 0).count(), ahead.len());
        bytes.consume(zeros);
        if zeros < length {
            return Err(something_else());
        }
    }
}

/// The bytes in question are not consumed.
fn something_else() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "something else than gzip follows the last member")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn check(tail: &[u8], expected: Option<&[u8]>) {
        let member = |text: &[u8]| {
            let mut zip = GzEncoder::new(Vec::new(), Compression::default());
            zip.write_all(text).expect("in memory");
            zip.finish().expect("in memory")
        };
        let file = [&member(b"one "), &member(b""), &member(b"two")[..], tail].concat();
        let mut text = Vec::new();
        let read = GzipMembers::new(io::BufReader::with_capacity(7, &file[..])).read_to_end(&mut text);
        assert_eq!(read.ok().map(|_| &text[..]), expected);
    }

    #[test]
    fn members_follow_each_other_and_padding_ends_them() {
        check(b"", Some(b"one two"));
        check(&[0; 1000], Some(b"one two"));
        check(b"\0\0x", None);
        check(b"rubbish", None);
        check(b"\x1f\x8b\x08", None);
    }
}
