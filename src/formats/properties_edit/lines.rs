//! Logical lines, as Java's `LineReader` finds them.

use super::is_blank;

/// A line without its leading blanks, continued lines joined: each byte with its place in the file.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) chars: Vec<(u8, usize)>,
    /// The line of the file, from 1, where it begins.
    pub(super) number: usize,
    /// Where its first byte stands, or would.
    pub(super) start: usize,
}

/// The lines that are neither blank nor comments; and how many line ends have to be put behind the last byte so that
/// what follows is a line of its own, where one does not do or none is there.
pub(super) fn lines(bytes: &[u8]) -> (Vec<Line>, usize) {
    let mut lines = Vec::new();
    let mut line = Line { chars: Vec::new(), number: 0, start: 0 };
    let (mut at, mut number) = (0, 1);
    let mut is_continued = false;
    while at < bytes.len() {
        let content = at + bytes[at..].iter().take_while(|byte| is_blank(**byte)).count();
        let end = content + bytes[content..].iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
        let next = end + line_end(&bytes[end..]);
        let text = &bytes[content..end];
        // A continued line that is empty so far is as good as none: a comment may follow.
        let is_comment = line.chars.is_empty() && matches!(text.first(), Some(b'#' | b'!'));
        if is_comment {
            is_continued = false;
        } else if !text.is_empty() || is_continued {
            if line.chars.is_empty() {
                (line.number, line.start) = (number, content);
            }
            line.chars.extend(text.iter().copied().zip(content..));
            is_continued = text.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
            if is_continued {
                line.chars.pop();
                if next == bytes.len() {
                    // At the end of the file Java gives even an empty line.
                    lines.push(line);
                    return (lines, if next == end { 2 } else { 1 });
                }
            } else if !line.chars.is_empty() {
                let empty = Line { chars: Vec::new(), number: 0, start: 0 };
                lines.push(std::mem::replace(&mut line, empty));
            }
        }
        (at, number) = (next, number + 1);
    }
    if !line.chars.is_empty() {
        lines.push(line);
    }
    (lines, 0)
}

/// The length of the line end at the front: `\r\n`, `\r`, `\n`, or nothing at the end of the file.
fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [_, ..] => 1,
        [] => 0,
    }
}
