//! Single numbers, in digits and in words.

use super::decimal::Decimal;
use super::fact::{Convention, Fact, Reading, Unit};

/// The meanings of a number token, and the numbers that it may be a list of.
pub(super) fn in_digits(raw: &str, convention: Option<Convention>) -> (Vec<Reading>, Vec<Fact>) {
    let number = |whole: &str, fraction: &str| {
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        Reading::Number(Decimal::new(&whole, fraction), Unit::None)
    };
    let list = |separator: char| -> Vec<Fact> {
        let fact = |piece: &str| {
            let (readings, parts) = in_digits(piece, convention);
            Fact { text: piece.to_owned(), readings, parts }
        };
        raw.split(separator).map(fact).collect()
    };
    let separators: Vec<char> = raw.chars().filter(|c| matches!(c, '.' | ',')).collect();
    let groups: Vec<&str> = raw.split(['.', ',']).collect();
    let is_grouped = |groups: &[&str]| {
        (1..=3).contains(&groups[0].len())
            && groups[1..].iter().all(|group| group.len() == 3)
            && !raw.contains(['_', '~'])
    };
    let spaces = if raw.contains('~') { list('~') } else { Vec::new() };
    match separators[..] {
        [] => (vec![number(raw, "")], spaces),
        [separator] => {
            let decimal = number(groups[0], groups[1]);
            let whole = number(raw, "");
            if !is_grouped(&groups) || groups[0].starts_with('0') {
                return (vec![decimal], if separator == ',' { list(',') } else { spaces });
            }
            match (convention, separator) {
                (Some(Convention::Point), ',') | (Some(Convention::Comma), '.') => (vec![whole], Vec::new()),
                (Some(_), _) => (vec![decimal], Vec::new()),
                (None, _) => (vec![whole, decimal], Vec::new()),
            }
        }
        [first, .., last] => {
            let same = |of: &[char]| of.iter().all(|separator| *separator == first);
            let (fraction, before) = groups.split_last().unwrap_or((&"", &[]));
            if same(&separators) && (is_grouped(&groups) || is_indian(first, &groups)) {
                (vec![number(raw, "")], Vec::new())
            } else if first != last && same(&separators[..separators.len() - 1]) && is_grouped(before) {
                (vec![number(&before.concat(), fraction)], Vec::new())
            } else if separators.contains(&',') {
                (Vec::new(), list(','))
            } else {
                (vec![Reading::Name(raw.to_owned())], Vec::new())
            }
        }
    }
}

/// `12,34,567`
fn is_indian(separator: char, groups: &[&str]) -> bool {
    let [first, middle @ .., last] = groups else { return false };
    separator == ',' && first.len() <= 2 && last.len() == 3 && middle.iter().all(|group| group.len() == 2)
}

/// The value of a word for a number, English or German, from two upward.
pub(super) fn number_word(word: &str) -> Option<u64> {
    const WORDS: [(&[&str], u64); 27] = [
        (&["two", "zwei"], 2),
        (&["three", "drei"], 3),
        (&["four", "vier"], 4),
        (&["five", "fünf"], 5),
        (&["six", "sechs"], 6),
        (&["seven", "sieben"], 7),
        (&["eight", "acht"], 8),
        (&["nine", "neun"], 9),
        (&["ten", "zehn"], 10),
        (&["eleven", "elf"], 11),
        (&["twelve", "zwölf"], 12),
        (&["thirteen", "dreizehn"], 13),
        (&["fourteen", "vierzehn"], 14),
        (&["fifteen", "fünfzehn"], 15),
        (&["sixteen", "sechzehn"], 16),
        (&["seventeen", "siebzehn"], 17),
        (&["eighteen", "achtzehn"], 18),
        (&["nineteen", "neunzehn"], 19),
        (&["twenty", "zwanzig"], 20),
        (&["thirty", "dreißig", "dreissig"], 30),
        (&["forty", "fourty", "vierzig"], 40),
        (&["fifty", "fünfzig"], 50),
        (&["sixty", "sechzig"], 60),
        (&["seventy", "siebzig"], 70),
        (&["eighty", "achtzig"], 80),
        (&["ninety", "neunzig"], 90),
        (&["hundert"], 100),
    ];
    let plain = |word: &str| WORDS.iter().find(|(names, _)| names.contains(&word)).map(|(_, value)| *value);
    plain(word).or_else(|| {
        // `fünfundzwanzig`
        let (unit, tens) = word.split_once("und")?;
        let unit = if unit == "ein" { 1 } else { plain(unit).filter(|unit| *unit < 10)? };
        plain(tens).filter(|tens| (20..100).contains(tens)).map(|tens| tens + unit)
    })
}
