//! Lengths of passages in one byte: exact up to 31, and within 1/16 above.

/// Lengths below are exact.
const EXACT: u32 = 32;

/// The byte of a length.
pub(crate) fn from_length(length: u32) -> u8 {
    let byte = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    if length < EXACT {
        return byte(length);
    }
    let octave = length.ilog2() - EXACT.ilog2();
    let step = length >> (octave + 1) & 15;
    byte(EXACT + octave * 16 + step)
}

/// The smallest length of a byte.
pub(crate) fn to_length(byte: u8) -> u32 {
    let byte = u32::from(byte);
    if byte < EXACT {
        return byte;
    }
    let (octave, step) = ((byte - EXACT) / 16, (byte - EXACT) % 16);
    (16 + step) << (octave + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lengths_are_kept_within_a_sixteenth(length in 0_u32..400_000) {
            let kept = to_length(from_length(length));
            prop_assert!(kept <= length && length - kept <= length / 16);
        }
    }

    #[test]
    fn bytes_are_stable() {
        for byte in 0..=u8::MAX {
            assert_eq!(from_length(to_length(byte)), byte);
        }
        assert_eq!(from_length(u32::MAX), u8::MAX);
    }
}
