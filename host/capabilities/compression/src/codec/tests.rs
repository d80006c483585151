//! What holds of every format.

use super::*;
use proptest::prelude::*;

const FORMATS: [Format; 4] = [Format::Gzip, Format::Deflate, Format::DeflateRaw, Format::Brotli];

/// Puts all of the data through, in pieces of this size; gives the output, and the input that was left.
fn through(mut codec: Codec, data: &[u8], size: usize) -> Result<(Vec<u8>, usize), DataError> {
    let (mut output, mut at) = (Vec::new(), 0);
    loop {
        let end = data.len().min(at + size);
        let step = codec.step(&data[at..end], end == data.len())?;
        assert!(step.output.len() <= MAX_OUTPUT);
        output.extend(step.output);
        at += step.taken;
        if step.next == Next::End {
            return Ok((output, data.len() - at));
        }
    }
}

fn compressed(format: Format, data: &[u8]) -> Vec<u8> {
    through(Codec::compress(format), data, 64 * 1024).unwrap().0
}

proptest! {
    #[test]
    fn what_is_compressed_comes_back_whatever_the_pieces(
        format in prop::sample::select(FORMATS.to_vec()),
        data in prop::collection::vec(0..4_u8, 0..5_000),
        (one, two) in (1..300_usize, 1..300_usize),
    ) {
        let (small, _) = through(Codec::compress(format), &data, one).unwrap();
        prop_assert_eq!(through(Codec::decompress(format), &small, two), Ok((data, 0)));
    }

    #[test]
    fn any_bytes_end_in_a_result(
        format in prop::sample::select(FORMATS.to_vec()),
        data in prop::collection::vec(any::<u8>(), 0..500),
    ) {
        // Random bytes may happen to be data; what counts is that this comes to an end.
        let _ = through(Codec::decompress(format), &data, 7);
    }
}

#[test]
fn a_bomb_gives_a_step_at_a_time() {
    let megabytes = 20;
    for format in FORMATS {
        let bomb = compressed(format, &vec![0; megabytes << 20]);
        assert!(bomb.len() < 64 * 1024, "{format:?}: {}", bomb.len());
        let mut codec = Codec::decompress(format);
        let first = codec.step(&bomb, false).unwrap();
        assert_eq!((first.output.len(), first.next), (MAX_OUTPUT, Next::Output), "{format:?}");
        let all = through(Codec::decompress(format), &bomb, bomb.len()).unwrap().0;
        assert_eq!(all.len(), megabytes << 20, "{format:?}");
    }
}

#[test]
fn data_that_end_early_are_told_from_those_that_are_broken() {
    for format in FORMATS {
        let mut data = compressed(format, &[7; 1_000]);
        let cut = &data[..data.len() - 1];
        assert_eq!(through(Codec::decompress(format), cut, 64), Err(DataError::Short(format.name())));
        assert_eq!(through(Codec::decompress(format), &[], 64), Err(DataError::Short(format.name())));
        data[0] ^= 0x0F;
        data[1] ^= 0xF0;
        assert_eq!(through(Codec::decompress(format), &data, 64), Err(DataError::Invalid(format.name())));
    }
}

#[test]
fn what_follows_the_data_is_left() {
    for format in FORMATS {
        let mut data = compressed(format, &[7; 1_000]);
        data.extend(b"more");
        assert_eq!(through(Codec::decompress(format), &data, 5_000), Ok((vec![7; 1_000], 4)), "{format:?}");
    }
}
