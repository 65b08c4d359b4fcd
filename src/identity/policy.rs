//! The password policy: long passwords that are not easily guessed (NIST SP 800-63B-4, section 3.1.1.2).
//!
//! There are no composition rules, and passwords do not expire. Length is counted in characters of the composed form
//! (NFC).

use secrecy::ExposeSecret as _;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::common_password::{alphanumeric, is_listed, is_walk, period};
use crate::base::error::{Error, Reason, Refusal, Result};
use crate::base::secret::Secret;

/// Longest password, in characters.
pub const MAXIMUM: usize = 256;
/// Lowest configurable minimum length, in characters; adequate only together with a second factor.
pub const FLOOR: usize = 8;
/// Name of the service, which is as guessable as the person's name.
const SERVICE: &str = "dossier";
/// Letters and digits that must remain after removing what is publicly known about the person.
const MINIMUM_REST: usize = 8;
/// Shorter context words occur inside too many other words.
const MINIMUM_WORD: usize = 3;

/// Rules for new passwords. Existing passwords are not checked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    minimum: usize,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { minimum: 15 }
    }
}

/// Public facts about the person whose password it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct PasswordContext<'a> {
    /// E-mail address.
    pub email: &'a str,
    /// Display name.
    pub name: &'a str,
}

impl PasswordPolicy {
    /// A policy with this minimum length in characters; `None` below [`FLOOR`] and above 64, a length that must always
    /// be allowed.
    pub fn new(minimum: usize) -> Option<Self> {
        (FLOOR..=64).contains(&minimum).then_some(Self { minimum })
    }

    /// Shortest password, in characters.
    pub fn minimum(self) -> usize {
        self.minimum
    }

    /// Accepts a new password or refuses it with [`Reason::WeakPassword`]; `field` is the key below `input`.
    pub fn check(self, field: &str, password: &Secret, context: PasswordContext<'_>) -> Result<()> {
        let password: Zeroizing<String> = Zeroizing::new(password.expose_secret().nfc().collect());
        match self.objection(&password, context) {
            None => Ok(()),
            Some(message) => Err(refusal(field, message)),
        }
    }

    fn objection(self, password: &str, context: PasswordContext<'_>) -> Option<String> {
        let length = password.chars().count();
        if length < self.minimum {
            return Some(format!("Use at least {} characters: a few unrelated words are easy to keep.", self.minimum));
        }
        if length > MAXIMUM {
            return Some(format!("Use at most {MAXIMUM} characters."));
        }
        let lower = Zeroizing::new(password.to_lowercase());
        let repeated = period(&lower);
        if repeated < self.minimum && repeated * 2 <= length {
            return Some("This password repeats a short text, which is easy to guess. Use different words.".to_owned());
        }
        if is_walk(&lower) {
            let message = "This password follows a pattern of keys, letters or digits, which is easy to guess.";
            return Some(format!("{message} Use a few unrelated words."));
        }
        if is_listed(&lower) {
            let message = "This password is made of passwords that are used very often.";
            return Some(format!("{message} Use a few unrelated words."));
        }
        if is_about(&lower, context) {
            let message = "This password is mostly your name, your e-mail address or the name of this service.";
            return Some(format!("{message} Use words that have nothing to do with you."));
        }
        None
    }
}

/// True when too little, or only a common password, remains after removing the words of person and service.
fn is_about(lower: &str, context: PasswordContext<'_>) -> bool {
    let whole = Zeroizing::new(alphanumeric(lower));
    let mut rest = whole.clone();
    for word in context_words(context) {
        rest = Zeroizing::new(rest.replace(&word, " "));
    }
    let remaining = rest.chars().filter(|c| c.is_alphanumeric()).count();
    rest != whole && (remaining < MINIMUM_REST || is_listed(rest.trim()))
}

/// Words of the person and the service, the longest first, so that a part never hides the whole.
fn context_words(context: PasswordContext<'_>) -> Vec<String> {
    let email = context.email.nfc().collect::<String>().to_lowercase();
    let name = context.name.nfc().collect::<String>().to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    let parts = email.split(|c: char| !c.is_alphanumeric()).chain(name.split(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<String> = [email.as_str(), local, name.as_str(), SERVICE]
        .into_iter()
        .chain(parts)
        .map(alphanumeric)
        .filter(|word| word.chars().count() >= MINIMUM_WORD)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words
}

fn refusal(field: &str, message: String) -> Error {
    Refusal::new(Reason::WeakPassword, message).at([field]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ADA: PasswordContext<'_> = PasswordContext { email: "ada.lovelace@example.org", name: "Ada King" };

    fn check(password: &str) -> Result<()> {
        PasswordPolicy::default().check("password", &Secret::from(password.to_owned()), ADA)
    }

    #[track_caller]
    fn assert_refused(password: &str, because: &str) {
        let error = check(password).expect_err(password);
        assert_eq!(error.code(), "WEAK_PASSWORD");
        assert!(error.message().contains(because), "{password}: {error}");
        assert_eq!(error.refusals().unwrap()[0].path, ["password"]);
    }

    #[test]
    fn c_auth_5_fifteen_to_256_characters() {
        assert_refused("", "at least 15");
        assert_refused("vexing otter p", "at least 15");
        assert!(check("vexing otter pl").is_ok());
        let long: String = (0..256_u32).filter_map(|i| char::from_u32(0x4e00 + i * 7 % 1000)).collect();
        assert_eq!(long.chars().count(), 256);
        assert!(check(&long).is_ok(), "characters count, not bytes");
        assert_refused(&format!("{long}x"), "at most 256");
    }

    #[test]
    fn c_auth_5_length_counts_composed_characters() {
        assert_refused(&"e\u{301}x".repeat(7), "at least 15");
    }

    #[test]
    fn c_auth_5_the_minimum_can_be_lowered_to_eight() {
        let policy = PasswordPolicy::new(8).unwrap();
        let password = |text: &str| policy.check("password", &Secret::from(text.to_owned()), ADA);
        assert!(password("vx0tter!").is_ok());
        assert!(password("vx0tter").is_err());
        assert!(password("password").is_err());
        assert!(password("letmein1").is_err());
        assert_eq!(PasswordPolicy::new(7), None);
        assert_eq!(PasswordPolicy::new(65), None, "64 characters must always be long enough");
    }

    #[test]
    fn c_auth_5_there_are_no_composition_rules() {
        for password in [
            "vexing otter plays chess",
            "correct horse battery stable",
            "жёлтый трамвай едет домой",
            "床前明月光疑是地上霜举头望明月低头",
            "8302947165029384",
            "    spaces  are fine   ",
        ] {
            assert!(check(password).is_ok(), "{password}: {:?}", check(password));
        }
    }

    #[test]
    fn c_auth_5_common_passwords_are_refused() {
        for password in [
            "password12345678",
            "PasswordPassword1",
            "Qwerty-Password",
            "correcthorsebatterystaple",
            "letmein.letmein.9",
            "monkeydragon2024",
            "P@ssw0rd.P@ssw0rd!",
            "thequickbrownfox",
        ] {
            assert_refused(password, "");
        }
    }

    #[test]
    fn c_auth_5_patterns_are_refused() {
        assert_refused("123456789012345", "pattern");
        assert_refused("aaaaaaaaaaaaaaaa", "repeats");
        assert_refused("Xk9$wq2!Xk9$wq2!", "repeats");
        assert_refused("1qaz2wsx3edc4rfv", "pattern");
        assert_refused("abcdefghijklmnopqrst", "pattern");
        assert!(check("Xk9$wq2!Lm4&zt7Xk9$wq2!Lm4&zt7").is_ok(), "what is repeated is long enough by itself");
    }

    #[test]
    fn c_auth_5_context_words_are_refused() {
        for password in [
            "ada.lovelace@example.org",
            "AdaLovelace2024!",
            "Dossier-Dossiers-1",
            "dossierpassword1",
            "Ada King Lovelace",
            "lovelace-1815-ada",
        ] {
            assert_refused(password, "");
        }
        assert!(check("lovelace wrote the first loop").is_ok());
    }

    #[test]
    fn a_person_without_name_or_address_has_no_context() {
        let password = Secret::from("vexing otter plays chess".to_owned());
        assert!(PasswordPolicy::default().check("password", &password, PasswordContext::default()).is_ok());
    }

    #[test]
    fn c_ten_7_a_refusal_does_not_repeat_the_password() {
        for password in ["ada.lovelace@example.org", "monkeydragon2024", "123456789012345", "shortone"] {
            assert!(!format!("{:?}", check(password).unwrap_err()).contains(password));
        }
    }

    proptest! {
        #[test]
        fn c_auth_5_random_passwords_are_accepted(password in "[0-9A-Za-z]{24,64}") {
            prop_assert!(check(&password).is_ok(), "{:?}", check(&password));
        }

        #[test]
        fn checking_never_panics(password in "\\PC{0,80}") {
            let _: Result<()> = check(&password);
        }
    }
}
