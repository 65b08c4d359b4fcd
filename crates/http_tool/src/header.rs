//! Headers that a request may have.

use crate::TemplateError;

/// Longest value of a header, in bytes.
const LONGEST_VALUE: usize = 4_096;
/// Longest name of a header, in bytes.
const LONGEST_NAME: usize = 100;

/// What the connection is about, or what the client writes itself.
const RESERVED: [&str; 14] = [
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "idempotency-key",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "accept-encoding",
];

/// Checks a header of a request.
///
/// Source: RFC 9110, sections 5.1, 5.5 and 7.6.1.
///
/// # Errors
/// [`TemplateError::Header`], which names the header and never its value.
pub fn check_header(name: &str, value: &str) -> Result<(), TemplateError> {
    let refuse = |why| Err(TemplateError::Header(name.chars().take(LONGEST_NAME).collect(), why));
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(is_token) {
        return refuse("a name has letters, digits and hyphens");
    }
    if RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        return refuse("the server sets it itself, or it belongs to the connection");
    }
    let is_text = |b: u8| b == b'\t' || (b >= b' ' && b != 0x7F);
    if value.len() > LONGEST_VALUE || !value.bytes().all(is_text) {
        return refuse("its value must be one line of at most 4,096 bytes without control characters");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_connection_and_those_that_break_lines_are_refused() {
        for (name, value) in
            [("Authorization", "Bearer a.b-c"), ("X-Api-Key", "ä"), ("Accept", "*/*"), ("Cookie", "a=b; c=d")]
        {
            assert_eq!(check_header(name, value), Ok(()), "{name}");
        }
        for (name, value) in [
            ("Host", "evil.example"),
            ("content-LENGTH", "0"),
            ("Transfer-Encoding", "chunked"),
            ("X-A", "b\r\nX-C: d"),
            ("X-A", "b\0"),
            ("X A", "b"),
            ("X-A:", "b"),
            ("", "b"),
            ("X-A\n", "b"),
        ] {
            assert!(check_header(name, value).is_err(), "{name:?}");
        }
        let long = "s3cret".repeat(1_000);
        assert!(!check_header("X-A", &long).unwrap_err().to_string().contains("s3cret"));
    }
}
