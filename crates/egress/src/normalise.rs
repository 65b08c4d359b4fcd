//! One spelling for each address, so that no page is fetched twice.

use url::Url;

/// Parameters that only tell where a reader came from.
const TRACKING: &[&str] = &["fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "yclid"];

/// An address in the spelling by which addresses are compared: what the URL standard unifies (case of the host, default
/// port, dot segments), escapes as RFC 3986 wants them (6.2.2), no fragment, no parameters of tracking. Case of the path
/// and order of the parameters may mean something and stay.
pub fn normalised(url: &Url) -> Url {
    let mut normal = url.clone();
    normal.set_fragment(None);
    let path = escapes(url.path());
    normal.set_path(&path);
    let query = url.query().map(|query| {
        let kept = query.split('&').filter(|parameter| !parameter.is_empty() && !is_tracking(parameter));
        escapes(&kept.collect::<Vec<_>>().join("&"))
    });
    normal.set_query(query.as_deref().filter(|query| !query.is_empty()));
    normal
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default();
    name.starts_with("utm_") || TRACKING.contains(&name)
}

/// Escapes of characters that need none become these, and the digits of the others capitals. A `%` that begins no escape
/// stays, and so does an escape right after it: its character could be a digit that makes an escape of both.
fn escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Where what could belong to the last such `%` ends.
    let mut bare_until = 0;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let digits = rest.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(digits) = digits else {
            out.push('%');
            bare_until = out.len() + 2;
            rest = &rest[at + 1..];
            continue;
        };
        match u8::from_str_radix(digits, 16) {
            Ok(byte) if out.len() >= bare_until && (byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)) => {
                out.push(byte.into());
            }
            _ => {
                out.push('%');
                out.push_str(&digits.to_ascii_uppercase());
            }
        }
        rest = &rest[at + 3..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_address_are_one() {
        for (spelling, normal) in [
            ("HTTP://Example.COM:80/a/./b/../c", "http://example.com/a/c"),
            ("https://example.com:443", "https://example.com/"),
            ("https://example.com/?", "https://example.com/"),
            ("https://example.com/a#part", "https://example.com/a"),
            ("https://example.com/%7euser/%c3%a9%2f", "https://example.com/~user/%C3%A9%2F"),
            ("https://example.com/é", "https://example.com/%C3%A9"),
            ("https://example.com/a?utm_source=x&b=2&gclid=1&a=1", "https://example.com/a?b=2&a=1"),
            ("https://example.com/a?fbclid=1", "https://example.com/a"),
            ("https://example.com/100%", "https://example.com/100%"),
            ("https://example.com/%%30a", "https://example.com/%%30a"),
            ("https://example.com/%4%31", "https://example.com/%4%31"),
            ("https://example.com/%zz%41", "https://example.com/%zzA"),
        ] {
            assert_eq!(normalised(&Url::parse(spelling).unwrap()).as_str(), normal, "{spelling}");
        }
        let differ =
            ["https://example.com/a", "https://example.com/A", "https://example.com/a/", "http://example.com/a"];
        for (at, one) in differ.iter().enumerate() {
            for other in &differ[at + 1..] {
                assert_ne!(normalised(&Url::parse(one).unwrap()), normalised(&Url::parse(other).unwrap()));
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_normal_stays(path in "[a-z%0-9./~é?&=_#A-F]{0,60}") {
            let url = Url::parse("http://example.com/").unwrap().join(&path);
            prop_assume!(url.is_ok());
            let once = normalised(&url.unwrap());
            prop_assert_eq!(normalised(&once), once.clone());
            prop_assert_eq!(Url::parse(once.as_str()).unwrap(), once);
        }
    }
}
