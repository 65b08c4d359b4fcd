//! E-mail addresses.

use icu_properties::props::Script;
use icu_properties::script::ScriptWithExtensions;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::base::{Error, Result};

/// Maximum length of an address, in bytes of its ASCII form.
const MAXIMUM: usize = 254;
/// Maximum length of the local part, in bytes.
const MAXIMUM_LOCAL: usize = 64;

/// An e-mail address in its comparable form: addresses that look alike, or that mail servers treat as the same, are
/// equal.
///
/// The local part is composed and lower case without compatibility forms. The domain is processed by IDNA (UTS #46):
/// `xn--` and Unicode spellings are the same, shown in Unicode. Whether the address can receive mail is left to the
/// confirmation link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Parses an address that may belong to an account; `field` is the key below `input`. Accepts mailboxes with a
    /// domain as in RFC 6531, without quoted local parts.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        let refuse = || Error::invalid(field, "email", "Must be an e-mail address such as name@example.org.");
        let text: String = text.trim().nfkc().collect();
        let (local, domain) = text.rsplit_once('@').ok_or_else(refuse)?;
        let local: String = local.to_lowercase().nfkc().collect();
        let (shown, sent) = domains(domain).ok_or_else(refuse)?;
        if !is_local(&local) || local.len() + 1 + sent.len() > MAXIMUM {
            return Err(refuse());
        }
        Ok(Self(format!("{local}@{shown}")))
    }

    /// Parses an address for a new account: it must also not be confusable with another. Mixed alphabets in one part,
    /// such as a Cyrillic `а` among Latin letters, are rejected.
    pub fn parse_new(field: &str, text: &str) -> Result<Self> {
        let email = Self::parse(field, text)?;
        if email.0.split(['@', '.']).any(mixes_alphabets) {
            let message = "Letters of several alphabets stand in one part of this address, so that it can be taken for \
                           another one.";
            return Err(Error::invalid(field, "singleAlphabet", message));
        }
        Ok(email)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// The domain in Unicode and in ASCII. Hyphens are only checked at the start and the end of a label: the UTS #46 rule
/// against two hyphens in third place would reject existing domains such as `ab--cd.example`.
fn domains(domain: &str) -> Option<(String, String)> {
    const HYPHENS: Hyphens = Hyphens::CheckFirstLast;
    let idna = Uts46::new();
    let sent = idna.to_ascii(domain.as_bytes(), AsciiDenyList::STD3, HYPHENS, DnsLength::Verify).ok()?;
    let (shown, sound) = idna.to_unicode(sent.as_bytes(), AsciiDenyList::STD3, HYPHENS);
    sound.ok()?;
    Some((shown.into_owned(), sent.into_owned()))
}

fn is_local(local: &str) -> bool {
    (1..=MAXIMUM_LOCAL).contains(&local.len())
        && local.split('.').all(|atom| !atom.is_empty() && !atom.starts_with(is_combining_mark))
        && local.chars().all(|c| c.is_alphanumeric() || is_combining_mark(c) || "!#$%&'*+-/=?^_`{|}~.".contains(c))
}

/// True unless the letters belong to one script, or to scripts that one language combines: the level "highly
/// restrictive" of UTS #39.
fn mixes_alphabets(text: &str) -> bool {
    const TOGETHER: [[Script; 4]; 3] = [
        [Script::Latin, Script::Han, Script::Hiragana, Script::Katakana],
        [Script::Latin, Script::Han, Script::Bopomofo, Script::Bopomofo],
        [Script::Latin, Script::Han, Script::Hangul, Script::Hangul],
    ];
    let scripts = ScriptWithExtensions::new();
    let of_letters: Vec<Vec<Script>> = text
        .chars()
        .map(|c| scripts.get_script_extensions_val(c).iter().collect::<Vec<_>>())
        .filter(|of_one| !of_one.contains(&Script::Common) && !of_one.contains(&Script::Inherited))
        .collect();
    let Some(first) = of_letters.first() else { return false };
    let is_one = first.iter().any(|script| of_letters.iter().all(|of_one| of_one.contains(script)));
    let is_together =
        |together: &[Script]| of_letters.iter().all(|of_one| of_one.iter().any(|script| together.contains(script)));
    !is_one && !TOGETHER.iter().any(|together| is_together(together))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Email::parse("email", text).unwrap().into_string()
    }

    #[test]
    fn addresses() {
        assert_eq!(canonical(" Ada@Example.ORG "), "ada@example.org");
        assert_eq!(canonical("ada@AB--cd.example"), "ada@ab--cd.example");
        assert_eq!(canonical("ada@r3---sn-x.example"), "ada@r3---sn-x.example");
        for bad in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a..b@example.org",
            ".a@example.org",
            "ada@-x.org",
            "ada@x-.org",
            "a b@example.org",
            "a@b@example.org",
            "a\u{200B}@example.org",
            "a\u{202E}@example.org",
            "a\0@example.org",
            "a@exa_mple.org",
            "a@xn--99999.org",
            "a@x..org",
            "\u{301}a@example.org",
        ] {
            assert!(Email::parse("email", bad).is_err(), "{bad:?}");
        }
        let local = "x".repeat(65);
        assert!(Email::parse("email", &format!("{local}@example.org")).is_err());
    }

    #[test]
    fn addresses_that_look_alike_are_one_address() {
        for (one, other) in [
            ("ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ada@example.org"),
            ("ada@bücher.example", "ADA@xn--bcher-kva.example"),
            ("ada@bu\u{308}cher.example", "ada@BÜCHER.example"),
            ("rene\u{301}@example.org", "RENÉ@example.org"),
            ("ada@example。org", "ada@example.org"),
            ("ﬁona@example.org", "fiona@example.org"),
        ] {
            assert_eq!(canonical(one), canonical(other));
        }
        assert_eq!(canonical("ada@xn--bcher-kva.example"), "ada@bücher.example", "shown as people read it");
    }

    #[test]
    fn new_addresses_keep_to_one_alphabet() {
        for good in [
            "ada@example.org",
            "андрей@почта.рф",
            "ada@почта.рф",
            "संपर्क@डाटा.भारत",
            "tanaka田中@例え.jp",
            "a-1_2@x.org",
        ] {
            assert!(Email::parse_new("email", good).is_ok(), "{good}");
        }
        for bad in ["аda@example.org", "ada@exаmple.org", "ada@xn--exmple-4nf.org", "adα@example.org"] {
            assert!(Email::parse_new("email", bad).is_err(), "{bad}");
        }
    }
}
