//! Misreadings of quotes; the lists are in the files beside this one.

use super::*;

/// A statement, a quote and its source, and whether the statement passes.
const IN_PLACE: &[(&str, &str, &str, bool)] = &[
    (
        "12 percent of the ships were lost",
        "The number of ships lost was 12.",
        "The number of ships lost was 12. The percentage is not known.",
        false,
    ),
    (
        "The war lasted 12 years",
        "The number of the wars was 12",
        "The number of the wars was 12. In any year there was one.",
        false,
    ),
    (
        "Karten zu 1,5 Euro",
        "Ab 17.30 Uhr: Karten zu 1.500 Euro",
        "Der Hafen ist alt und die Boote sind es auch. Ab 17.30 Uhr: Karten zu 1.500 Euro. Das war der Preis im Hafen.",
        false,
    ),
    (
        "Karten zu 1500 Euro",
        "Ab 17.30 Uhr: Karten zu 1.500 Euro",
        "Der Hafen ist alt und die Boote sind es auch. Ab 17.30 Uhr: Karten zu 1.500 Euro. Das war der Preis im Hafen.",
        true,
    ),
    ("5 degrees at the pier.", "5 degrees at the pier.", "It is minus 5 degrees at the pier.", false),
    ("5 percent at the pier.", "5 percent at the pier.", "It is minus 5 percent at the pier.", false),
    ("minus 5 degrees at the pier.", "minus 5 degrees at the pier.", "It is minus 5 degrees at the pier.", true),
    ("5 °C at the pier in May.", "5 °C at the pier in May.", "It is -5 °C at the pier in May.", false),
    ("5 million people came here", "5 million people came here", "There were minus 5 million people came here", false),
    ("5 boats came to port", "5 boats came to port", "There were 3,5 boats came to port", false),
    ("5 boats came to port", "5 boats came to port", "In May some 5 boats came to port", true),
    ("rose by 5 % in May", "rose by 5 % in May", "The sales rose by 5 % in May and so on.", true),
    ("In 2023 it rose by 5 %", "In 2023 it rose by 5 % to 7 million", "So: In 2023 it rose by 5 % to 7 million.", true),
    (
        "Il y avait 12.300 bateaux",
        "Il y avait 12 300 bateaux dans le port",
        "Il y avait 12 300 bateaux dans le port de la ville, et il y en a encore.",
        true,
    ),
];

#[test]
fn a_quote_says_what_it_says_where_it_stands() {
    for (statement, quote, source, holds) in IN_PLACE {
        let verdict = check(statement, quote, source).verdict;
        assert_eq!(verdict == Verdict::Verified, *holds, "{statement} / {quote} in {source}");
    }
}

#[test]
fn each_misread_statement_holds_under_a_quote_that_says_it() {
    let texts = misread_false::FALSE.iter().flat_map(|(_, statement, quote)| [statement, quote]);
    let refused: Vec<_> = texts
        .filter(|text| check(text, &format!("{text}; {text}"), &format!("{text}; {text}")).verdict != Verdict::Verified)
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

/// A letter may have any number of marks; it ends where the last of them ends.
#[test]
fn a_letter_of_many_marks_has_an_end() {
    let text = format!("So they say of the caf\u{e9}{}", "\u{301}".repeat(130));
    for snapshot in [text.clone(), format!("{text} and more of it")] {
        let checked = check("So they say", &text, &snapshot);
        assert_eq!(checked.verdict, Verdict::Verified);
        assert_eq!(checked.quote_length, Some(text.chars().count()));
    }
}
