//! Lines that only say when a page was written.

/// Beginnings of the names of months and weekdays in the languages of Western Europe.
const NAMES: [&str; 62] = [
    "jan", "ene", "gen", "feb", "fev", "fév", "mar", "mär", "apr", "abr", "avr", "mai", "may", "mag", "jun", "jui",
    "giu", "jul", "lug", "aug", "ago", "aoû", "sep", "set", "oct", "okt", "out", "ott", "nov", "dec", "dez", "déc",
    "dic", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "mit", "die", "don", "fre", "sam", "son", "lun", "mié",
    "jue", "vie", "sáb", "dom", "dim", "mer", "jeu", "ven", "seg", "ter", "qua", "qui", "sex", "sab",
];

/// Words beside them.
const WORDS: [&str; 53] = [
    "published",
    "updated",
    "posted",
    "modified",
    "first",
    "last",
    "original",
    "date",
    "on",
    "at",
    "am",
    "pm",
    "a",
    "m",
    "p",
    "t",
    "z",
    "st",
    "nd",
    "rd",
    "th",
    "est",
    "edt",
    "cst",
    "cdt",
    "mst",
    "pst",
    "pdt",
    "hst",
    "gmt",
    "utc",
    "bst",
    "ist",
    "et",
    "ago",
    "hours",
    "hour",
    "days",
    "day",
    "minutes",
    "de",
    "às",
    "le",
    "à",
    "um",
    "uhr",
    "feira",
    "publicado",
    "aktualisiert",
    "veröffentlicht",
    "stand",
    "tues",
    "thurs",
];

/// Longest word that is a name of a month or a weekday, in characters.
const LONGEST_NAME: usize = 10;

/// True for a text, in lower case, that is a date with its year, perhaps a time, and nothing else.
pub(super) fn is_date(text: &str) -> bool {
    let mut has_year = false;
    let mut words = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words += 1;
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        // A time alone heads a part of a chronicle.
        has_year |= word == "ago" || word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && is_number;
        if !is_number && !WORDS.contains(&word) && !is_name(word) {
            return false;
        }
    }
    has_year && (2..=20).contains(&words)
}

fn is_name(word: &str) -> bool {
    word.chars().count() <= LONGEST_NAME && NAMES.iter().any(|name| word.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_sentences() {
        let dates = [
            "updated 5:27 am cst, wednesday, november 20, 2019",
            "nov. 20, 2019, 9:28 am utc",
            "published: 10:48, tue, nov 19, 2019",
            "segunda-feira, 22 de janeiro de 2018 às 0:13",
            "02 ago 2017",
            "3 hours ago",
        ];
        for text in dates {
            assert!(is_date(text), "{text}");
        }
        for text in
            ["the plan of 2019", "2019", "monday", "1. open the box", "10 p.m.", "june 2019: the tide rose", "12 ships"]
        {
            assert!(!is_date(text), "{text}");
        }
    }
}
