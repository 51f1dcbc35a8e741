//! The ways to send a blob, the best first, and which follows where one is refused.

use std::ops::Range;

use reqwest::StatusCode;

use super::session::Session;

/// The lengths of chunks that are tried. GitHub's registry takes 4 MiB, and nginx is set up for 1 MiB at most.
const CHUNKS: [u64; 3] = [4 * 1024 * 1024, 1024 * 1024, 256 * 1024];

/// Answers to a PUT of a whole blob by servers that want a PATCH, or that have lost the session.
const NO_WHOLE_PUT: [StatusCode; 6] = [
    StatusCode::NOT_FOUND,
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::LENGTH_REQUIRED,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::RANGE_NOT_SATISFIABLE,
    StatusCode::NOT_IMPLEMENTED,
];

/// How a blob is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Whole, by the request that closes the session.
    Put,
    /// Whole, or all that is missing, by one PATCH before the closing PUT.
    Patch,
    /// In parts of at most this length, each by a PATCH.
    Chunks(u64),
}

impl Way {
    /// What the next PATCH sends; a registry may want a chunk longer than we do.
    pub(super) fn part(self, session: &Session, size: u64) -> Range<u64> {
        let end = match self {
            Self::Put | Self::Patch => size,
            Self::Chunks(most) => session.offset.saturating_add(most.max(session.least)).min(size),
        };
        session.offset..end
    }

    /// Another way, after a part was refused for how it came; `None` where there is none.
    ///
    /// A proxy caps a request by 413; a registry says by 416 that a chunk is too long, or in the wrong place.
    pub(super) fn after(self, status: StatusCode, part: &Range<u64>, least: u64) -> Option<Self> {
        let is_long =
            status == StatusCode::PAYLOAD_TOO_LARGE || status == StatusCode::RANGE_NOT_SATISFIABLE && self != Self::Put;
        if is_long {
            let refused = part.end - part.start;
            return CHUNKS.into_iter().find(|chunk| *chunk < refused && least < refused).map(Self::Chunks);
        }
        (self == Self::Put && NO_WHOLE_PUT.contains(&status)).then_some(Self::Patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    #[test]
    fn what_is_too_long_is_cut() {
        let check = |way: Way, status: u16, part: Range<u64>, least: u64, expected: Option<Way>| {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(way.after(status, &part, least), expected, "{way:?} {status} {part:?} {least}");
        };
        check(Way::Put, 413, 0..9 * MIB, 0, Some(Way::Chunks(4 * MIB)));
        check(Way::Put, 413, 0..4 * MIB, 0, Some(Way::Chunks(MIB)));
        check(Way::Put, 416, 0..9 * MIB, 0, Some(Way::Patch));
        check(Way::Patch, 416, 0..9 * MIB, 0, Some(Way::Chunks(4 * MIB)));
        check(Way::Patch, 416, 0..9 * MIB, 5 * MIB, Some(Way::Chunks(4 * MIB)));
        check(Way::Chunks(4 * MIB), 413, 0..5 * MIB, 5 * MIB, None);
        check(Way::Chunks(4 * MIB), 413, 4 * MIB..8 * MIB, 0, Some(Way::Chunks(MIB)));
        check(Way::Chunks(256 * 1024), 413, 0..256 * 1024, 0, None);
        check(Way::Put, 405, 0..1, 0, Some(Way::Patch));
        check(Way::Patch, 405, 0..1, 0, None);
        check(Way::Put, 400, 0..9 * MIB, 0, None);
    }

    #[test]
    fn parts_are_as_long_as_both_sides_want() {
        let session = |offset, least| {
            let location = "https://r.io/".parse().expect("a URL");
            Session { location, offset, least }
        };
        assert_eq!(Way::Patch.part(&session(3, 0), 10 * MIB), 3..10 * MIB);
        assert_eq!(Way::Chunks(MIB).part(&session(0, 0), 10 * MIB), 0..MIB);
        assert_eq!(Way::Chunks(MIB).part(&session(MIB, 2 * MIB), 10 * MIB), MIB..3 * MIB);
        assert_eq!(Way::Chunks(MIB).part(&session(9 * MIB + 1, 0), 10 * MIB), 9 * MIB + 1..10 * MIB);
    }
}
