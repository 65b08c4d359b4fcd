//! Identifiers of calls.

use sha2::{Digest as _, Sha256};

/// Letters and digits of an identifier that everybody takes: Mistral wants exactly nine.
const LENGTH: u32 = 9;
const DIGITS: u64 = 36;

/// An identifier for a call whose provider gave none. No two are alike, in other responses of the conversation either.
pub fn fresh_id() -> String {
    written(rand::random())
}

/// An identifier that everybody takes in the place of one that a provider refuses; always the same for the same one.
pub fn plain_id(id: &str) -> String {
    let hash = Sha256::digest(id.as_bytes());
    let number = hash.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    written(number)
}

fn written(number: u64) -> String {
    let digit = |place| number / DIGITS.pow(place) % DIGITS;
    let digits = (0..LENGTH).map(|place| u32::try_from(digit(place)).ok());
    digits.filter_map(|digit| char::from_digit(digit?, 36)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_nine_letters_and_digits() {
        let is_plain = |id: &str| id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let fresh: Vec<String> = (0..200).map(|_| fresh_id()).collect();
        assert!(fresh.iter().all(|id| is_plain(id)));
        let different: std::collections::HashSet<_> = fresh.iter().collect();
        assert_eq!(different.len(), 200);
        let long = "functions.search:0".repeat(20);
        assert!(is_plain(&plain_id(&long)) && is_plain(&plain_id("")));
        assert_eq!(plain_id(&long), plain_id(&long));
        assert_ne!(plain_id("a"), plain_id("b"));
    }
}
