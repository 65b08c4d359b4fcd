//! The stored form of a sealed value: `v1.<version of the data key>.<nonce and ciphertext in URL-safe base64>`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What every value of this form begins with.
const FORM: &str = "v1.";

/// A sealed value in its parts.
pub(super) struct Sealed {
    /// Version of the data key.
    pub(super) version: i64,
    /// Nonce and ciphertext.
    pub(super) bytes: Vec<u8>,
}

impl Sealed {
    /// Takes a stored value apart. Each value has one form only.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (version, bytes) = split(text)?;
        Some(Self { version, bytes: URL_SAFE_NO_PAD.decode(bytes).ok()? })
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{FORM}{}.{}", self.version, URL_SAFE_NO_PAD.encode(&self.bytes))
    }
}

fn split(text: &str) -> Option<(i64, &str)> {
    let (version, bytes) = text.strip_prefix(FORM)?.split_once('.')?;
    let number = version.parse::<i64>().ok()?;
    // What uses a data key is found by the beginning of its text.
    (number > 0 && number.to_string() == version).then_some((number, bytes))
}

/// The version of the data key that a stored value was sealed with; none for what is no sealed value.
pub fn version_of(text: &str) -> Option<i64> {
    split(text).map(|(version, _)| version)
}

/// What stored values that were sealed with a version of a data key begin with, for `LIKE`.
pub(super) fn beginning(version: i64) -> String {
    format!("{FORM}{version}.%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_one_form_only() {
        let text = Sealed { version: 12, bytes: vec![0xfb, 0xff, 1] }.to_string();
        assert_eq!(text, "v1.12.-_8B");
        let again = Sealed::parse(&text).unwrap();
        assert_eq!((again.version, again.bytes), (12, vec![0xfb, 0xff, 1]));
        for other in [
            "",
            "v1",
            "v1.",
            "v1.12",
            "v2.12.-_8B",
            "v1.012.-_8B",
            "v1.+12.-_8B",
            "v1.-1.-_8B",
            "v1.0.-_8B",
            "v1.12.-_8=",
            "v1.12.+/8B",
            "v1.12.-_8B\n",
            "v1.9999999999999999999.-_8B",
            "sk-live",
        ] {
            assert!(Sealed::parse(other).is_none(), "{other}");
        }
        // The last character of three has two bits that stand for nothing.
        assert!(Sealed::parse("v1.1.AAB").is_none() && Sealed::parse("v1.1.AAA").is_some());
    }
}
