use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use proptest::prelude::*;

use super::*;

/// The beginning of a stream in steps; whole, where it gives no more.
fn begun(stream: &[u8], wanted: usize, step: usize) -> Result<Vec<u8>, Invalid> {
    let (mut beginning, mut output) = (Beginning::new(), Vec::new());
    beginning.restart();
    let mut most = 0;
    while most < wanted {
        most = (most + step).min(wanted);
        beginning.go_on(stream, &mut output, most)?;
    }
    output.truncate(wanted);
    Ok(output)
}

/// What zlib makes of a stream: its bytes, and whether it came to its end.
fn whole(stream: &[u8], most: usize) -> (Vec<u8>, Result<bool, ()>) {
    let (mut state, mut output) = (Decompress::new(false), Vec::with_capacity(most + 1));
    loop {
        let before = output.len();
        let rest = &stream[usize::try_from(state.total_in()).expect("it fits in memory")..];
        let Ok(status) = state.decompress_vec(rest, &mut output, FlushDecompress::None) else {
            return (output, Err(()));
        };
        if status == Status::StreamEnd || output.len() == output.capacity() || output.len() == before {
            return (output, Ok(status == Status::StreamEnd));
        }
    }
}

fn deflated(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut stream = Vec::with_capacity(bytes.len() + bytes.len() / 2 + 1000);
    let mut state = Compress::new(Compression::new(level), false);
    state.compress_vec(bytes, &mut stream, FlushCompress::Finish).expect("compressed");
    stream
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let words = prop_oneof![
        Just(b"java/lang/".to_vec()),
        Just(b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_vec()),
        Just(b"()V".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..600),
        proptest::collection::vec(0_u8..4, 0..3000),
    ];
    proptest::collection::vec(words, 0..40).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_beginning_is_the_stream_s(bytes in text(), level in 0_u32..10, wanted in 0_usize..20_000, step in 1_usize..5000) {
        let stream = deflated(&bytes, level);
        let expected = &bytes[..bytes.len().min(wanted)];
        let found = begun(&stream, wanted, step);
        prop_assert_eq!(found.as_deref(), Ok(expected));
    }

    /// What zlib refuses is refused, and bytes that both give are the same.
    #[test]
    fn broken_streams_are_as_zlib_takes_them(
        bytes in text(),
        level in 0_u32..10,
        flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4),
        cut in any::<usize>(),
    ) {
        let mut stream = deflated(&bytes, level);
        for (at, byte) in flips {
            let length = stream.len();
            stream[at % length] ^= byte;
        }
        if cut % 2 == 0 {
            stream.truncate(cut / 2 % (stream.len() + 1));
        }
        let most = 40_000;
        let (expected, outcome) = whole(&stream, most);
        match (begun(&stream, most, 1000), outcome) {
            (Ok(found), Ok(is_over)) => {
                prop_assert!(is_over || found.len() >= most);
                prop_assert_eq!(&found[..], &expected[..found.len().min(expected.len())]);
            }
            (Err(Invalid::Endless), Ok(is_over)) => prop_assert!(!is_over && expected.len() < most),
            (Err(_), Err(())) => {}
            (found, outcome) => prop_assert!(false, "{found:?} {outcome:?}"),
        }
    }

    #[test]
    fn noise_is_no_stream_or_one(stream in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (expected, outcome) = whole(&stream, 30_000);
        let found = begun(&stream, 30_000, 30_000);
        prop_assert_eq!(found.is_ok(), outcome == Ok(true) || expected.len() > 30_000);
    }
}
