mod by_hand;
mod false_statements;
mod generated;
mod linear;
mod misread;
mod misread_false;
mod misread_true;
mod near_misses;
mod neighbours;
mod numbers;
mod ordinality;
mod true_statements;

use proptest::prelude::*;
use unicode_normalization::char::is_combining_mark;

use super::*;

/// Checks one citation of a text.
fn check(statement: &str, quote: &str, snapshot: &str) -> Checked {
    Snapshot::new(snapshot).check(statement, quote)
}

/// The verdict on a statement with a quote, which is lengthened to the minimum.
fn verdict(statement: &str, quote: &str) -> Verdict {
    let quote = format!("So they say: {quote}");
    check(statement, &quote, &format!("Before it. {quote}; after it.")).verdict
}

#[test]
fn quotes_are_found_whatever_their_marks_and_spaces() {
    let snapshot =
        "# Tides\n\nThe “spring tide”\u{a0}—  so\nit is called — isn’t *rare*; it comes **twice** a month\\.";
    let quotes = [
        "The \"spring tide\" - so it is called - isn't rare",
        "“The 'spring tide' – so it is called".trim_start_matches('“'),
        "it comes twice a month.",
        "\"it comes **twice** a month\"",
        "  spring\n\ntide  ",
    ];
    let found: Vec<bool> = quotes.iter().map(|q| check("x", q, snapshot).verdict == Verdict::Verified).collect();
    // The second one has single marks where the source has double ones.
    assert_eq!(found, [true, false, true, true, true]);
}

#[test]
fn the_offset_points_into_the_real_snapshot() {
    let snapshot = "Ärzte …  sagen:\n„Die Flut  steigt zweimal“ am Tag.";
    let checked = check("x", "Die Flut steigt zweimal", snapshot);
    let (at, length) = (checked.quote_offset.unwrap(), checked.quote_length.unwrap());
    assert_eq!(snapshot.chars().skip(at).take(length).collect::<String>(), "Die Flut  steigt zweimal");
}

#[test]
fn composed_and_decomposed_letters_are_the_same() {
    assert!(check("x", "Die A\u{308}rzte sagen", "Die \u{c4}rzte sagen es.").quote_offset.is_some());
    assert!(check("x", "Die \u{c4}rzte sagen", "Die A\u{308}rzte sagen es.").quote_offset.is_some());
}

#[test]
fn absent_and_empty_quotes_are_not_found() {
    for quote in ["", "  ", "\"\"", "The tide rises", "the tide falls", "The tide falls."] {
        let checked = check("The tide falls", quote, "The tide falls; nobody minds");
        assert_eq!((checked.verdict, checked.quote_offset), (Verdict::QuoteNotFound, None), "{quote:?}");
    }
}

#[test]
fn a_quote_must_not_cut_a_number() {
    let cases = [
        ("5 million people", "There are 15 million people here", false),
        ("5 million people", "There are 1.5 million people here", false),
        ("There are 15", "There are 15,000 of them", false),
        ("There are 15", "There are 15, and no more", true),
        ("5 degrees", "It was -5 degrees", false),
        ("5 degrees", "It was 2-5 degrees", true),
        ("5 million people", "There are 15 million people, not 5 million people", true),
    ];
    for (quote, snapshot, found) in cases {
        assert_eq!(check("x", quote, snapshot).quote_offset.is_some(), found, "{quote} in {snapshot}");
    }
}

#[test]
fn a_number_ends_with_its_paragraph() {
    let (six, snapshot) =
        ("Six times she sang the anthem", "Super Bowl 50\n\nSix times she sang the anthem\n\n1999 was it.");
    assert_eq!(check(six, six, snapshot).verdict, Verdict::Verified);
    let (hindi, snapshot) = ("छह बार उसने राष्ट्रगान गाया।", "Super Bowl 50\n\nछह बार उसने राष्ट्रगान गाया।");
    assert_eq!(check(hindi, hindi, snapshot).verdict, Verdict::Verified);
    // What stands before and behind a blank line is no number, though the quote has both.
    for (statement, text) in [
        ("The crew counted twenty-four ships", "The crew counted twenty\n\nfour ships came to the harbour."),
        ("Page one hundred and five boats sank", "Page one hundred\n\nfive boats sank in the storm at night."),
        ("Thirty-six pilots drowned at sea", "# Thirty\n\nsix pilots drowned at sea in that year."),
        ("In the city live 5 million people", "The list holds 5\n\nmillion people live in the city now."),
        ("They came on 3 March 2024 to stay", "They arrived on the 3\n\nMarch 2024 was a cold month here."),
        ("Profit was $400 in that year", "Profit in that year was $\n\n400 sailors were paid for it."),
        ("共有三百万人来到这个城市", "这个城市的名单上共有三\n\n百万人来到这个城市的港口。"),
        ("Es waren fünf Millionen Menschen", "Es waren am Ende nur fünf\n\nMillionen Menschen kamen nie."),
    ] {
        let whole = text.trim_start_matches("# ");
        for quote in [whole.to_owned(), whole.replace("\n\n", " ")] {
            assert_eq!(check(statement, &quote, text).verdict, Verdict::NumberMismatch, "{statement} / {text}");
        }
    }
    // A text may have a blank line below each of its lines: what its sentences say must not be cut.
    for (statement, quote, text) in [
        ("The debt was $5", "the debt of the guild was $5", "In 1300 the debt of the guild was $5\n\nbillion in all."),
        ("They counted 300", "the guild counted 300", "At noon the guild counted 300\n\nmillion coins in the vault."),
        ("It rose to 12", "the share rose to 12", "In a year the share rose to 12\n\n% of all that was sold."),
        ("Four lemurs were there", "four lemurs were there", "In the zoo twenty\n\nfour lemurs were there to see."),
    ] {
        assert_eq!(check(statement, quote, text).verdict, Verdict::NumberMismatch, "{statement} / {text}");
    }
}

#[test]
fn numbers_that_agree() {
    let cases = [
        ("1,200 people came", "1200 people came"),
        ("1200 people came", "1,200 people came"),
        ("1,200,000 people", "about 1.2 million people"),
        ("1.2 million people", "a total of 1,200,000 people"),
        ("3.5 billion euros", "€3.5bn"),
        ("costs $5k", "costs 5,000 dollars"),
        ("12 200 people", "12,200 people"),
        ("12\u{a0}200 people", "12 200 people"),
        ("in 2010 200 people", "200 people in 2010"),
        ("a share of 5%", "a share of 5 percent"),
        ("a share of 5 per cent", "a share of 5 %"),
        ("5 to 7 percent", "5–7 %"),
        ("5% to 7%", "between 5 and 7 percent"),
        ("5 to 7 million", "5 million to 7 million"),
        ("rose by 2 percentage points", "rose by 2 percentage points"),
        ("um 2 Prozentpunkte", "um 2 %-Punkte gestiegen"),
        ("fell by 5 %", "a change of −5 %"),
        ("-5 degrees", "minus 5 degrees"),
        ("1½ hours", "1.5 hours"),
        ("the 12th time", "the twelfth time"),
        ("10km long", "10 km long"),
        ("the 1980s", "in the 1980s"),
        ("from 2010 to 2015", "2010–15"),
        ("2010–2015", "from 2010 until 2015"),
        ("version 1.2.3", "release 1.2.3"),
        ("twelve people", "12 people"),
        ("12 people", "twelve people"),
        ("twenty-five boats", "25 boats"),
        ("25 Boote", "fünfundzwanzig Boote"),
        ("a million boats", "1,000,000 boats"),
        ("two million boats", "2 million boats"),
        ("in Q3 2024", "in the third quarter of 2024"),
        ("in the 3rd quarter", "in Q3"),
        ("FY2024", "the year 2024"),
        ("No numbers at all", "Nothing here either"),
        ("as shown [3] and [1, 2]", "as shown"),
        ("see https://example.org/2024/12 for it", "see there"),
        ("the ratio 3.14", "the ratio 3.14"),
        ("12,34,567 rupees", "1234567 rupees"),
        ("one of them", "some of them"),
    ];
    for (statement, quote) in cases {
        assert_eq!(verdict(statement, quote), Verdict::Verified, "{statement} / {quote}");
    }
}

#[test]
fn numbers_that_do_not_agree() {
    let cases = [
        ("1,300 people came", "1,200 people came"),
        ("1.2 million", "1.2 billion"),
        ("1.2 million", "1.2"),
        ("12 people", "120 people"),
        ("5%", "5 people"),
        ("5 percent", "5 percentage points"),
        ("5 percentage points", "5 percent"),
        ("-5 degrees", "5 degrees"),
        ("in 2024", "in 2023"),
        ("from 2010 to 2016", "2010–15"),
        ("twelve people", "eleven people"),
        ("twenty-five boats", "20 boats and 4 more"),
        ("in Q3 2024", "in the second quarter of 2024"),
        ("version 1.2.3", "version 1.2.4"),
        ("5 and 7", "5 and 8"),
        ("5 million", "5 thousand"),
        ("3.14", "314"),
    ];
    for (statement, quote) in cases {
        assert_eq!(verdict(statement, quote), Verdict::NumberMismatch, "{statement} / {quote}");
    }
}

#[test]
fn dates_that_agree() {
    let cases = [
        ("on 2024-03-12", "on 12 March 2024"),
        ("on 12 March 2024", "on March 12, 2024"),
        ("on March 12th, 2024", "on the 12th of March 2024"),
        ("am 12. März 2024", "on 2024-03-12"),
        ("am 12.3.2024", "am 12. März 2024"),
        ("am 12.03.24", "am 12.3.2024"),
        ("on 3/12/2024", "on March 12, 2024"),
        ("on 12/3/2024", "on March 12, 2024"),
        ("on Mar. 12, 2024", "on 12 March 2024"),
        ("in March 2024", "on 12 March 2024"),
        ("in March 2024", "2024-03"),
        ("in 2024", "on 12 March 2024"),
        ("on 12 March", "on March 12, 2024"),
        ("on 12 March 2024", "In 2024 the tide came on 12 March"),
        ("on 14 March 2024", "on 12–14 March 2024"),
        ("on 12 March 2024", "on March 12 to 14, 2024"),
        ("im März", "seit dem 12. März 2024"),
        ("im Mai 2020", "in May 2020"),
        ("It may rain", "It might rain"),
        ("They march on", "They go on"),
        ("1 January 1999", "01.01.1999"),
    ];
    for (statement, quote) in cases {
        assert_eq!(verdict(statement, quote), Verdict::Verified, "{statement} / {quote}");
    }
}

#[test]
fn dates_that_do_not_agree() {
    let cases = [
        ("on 12 March 2024", "on 13 March 2024"),
        ("on 12 March 2024", "on 12 May 2024"),
        ("on 12 March 2024", "on 12 March 2023"),
        ("on 12 March 2024", "on 12 March"),
        ("on 12 March 2024", "on 12 March 2023, not 2024"),
        ("on 2024-03-12", "on 2024-12-03"),
        ("in March 2024", "in April 2024"),
        ("in March", "in April"),
        ("on 12 March", "12 people came in March"),
        ("in 1999", "on 12.3.2024"),
    ];
    for (statement, quote) in cases {
        assert_eq!(verdict(statement, quote), Verdict::NumberMismatch, "{statement} / {quote}");
    }
}

#[test]
fn the_language_tells_how_numbers_are_written() {
    let german = "Im vergangenen Jahr kamen 1.200 Menschen zu der Veranstaltung am Hafen.";
    let english = "Last year there were 1,200 people who came to the event at the harbour.";
    assert_eq!(check(english, "1.200 Menschen", german).verdict, Verdict::Verified);
    assert_eq!(check(german, "1,200 people", english).verdict, Verdict::Verified);
    let tiny = "The average weight of the shells that were found on the beach was 1.200 grams.";
    assert_eq!(check(english, "was 1.200 grams", tiny).verdict, Verdict::NumberMismatch);
    let comma = "Der Anteil der Schiffe mit Verspätung lag im Jahr 2023 bei 3,5 Prozent.";
    let point = "The share of ships that were late was 3.5 percent in the year 2023.";
    assert_eq!(check(point, "im Jahr 2023 bei 3,5 Prozent", comma).verdict, Verdict::Verified);
    assert_eq!(
        check("rund 2 Mrd. Euro", "2 Milliarden Euro", "Es waren 2 Milliarden Euro.").verdict,
        Verdict::Verified
    );
}

#[test]
fn names_with_figures_are_those_of_the_source() {
    let snapshot = "COVID-19 struck the G7 in spring. The disease changed how the seven met each other.";
    let quote = "The disease changed how the seven met";
    let cases = [
        ("COVID-19 changed how they met", Verdict::Verified),
        ("COVID-20 changed how they met", Verdict::NumberMismatch),
        ("The G8 changed how they met", Verdict::NumberMismatch),
    ];
    for (statement, expected) in cases {
        assert_eq!(check(statement, quote, snapshot).verdict, expected, "{statement}");
    }
    // A name in the quote that differs only in its figures takes precedence over one elsewhere.
    let snapshot = "The A380 is larger. The A330 flew to the island first.";
    assert_eq!(
        check("The A380 flew there first", "The A330 flew to the island first", snapshot).verdict,
        Verdict::NumberMismatch
    );
}

#[test]
fn missing_facts_are_named() {
    let checked = check("In 2021, 5% of 300 boats", "300 boats", "There were 300 boats.");
    assert_eq!(checked.verdict, Verdict::NumberMismatch);
    assert_eq!(checked.missing, ["2021", "5%"]);
    assert_eq!(checked.quote_offset, Some(11));
}

#[test]
fn six_seeded_faults_are_all_found() {
    // features 3.3: invented quote, changed word, other number, other year, other unit, other magnitude.
    let snapshot = "In 2023 the port handled 4.2 million containers, 5 percent more than in 2022.";
    let quote = "In 2023 the port handled 4.2 million containers, 5 percent more than in 2022";
    let faults = [
        ("The port grew", "The port has been growing for years", Verdict::QuoteNotFound),
        ("The port grew", "In 2023 the harbour handled 4.2 million containers", Verdict::QuoteNotFound),
        ("The port handled 4.3 million containers", quote, Verdict::NumberMismatch),
        ("In 2021 the port handled 4.2 million containers", quote, Verdict::NumberMismatch),
        ("The port grew by 5 percentage points", quote, Verdict::NumberMismatch),
        ("The port handled 4.2 billion containers", quote, Verdict::NumberMismatch),
    ];
    for (statement, quote, expected) in faults {
        assert_eq!(check(statement, quote, snapshot).verdict, expected, "{statement}");
    }
    assert_eq!(check("The port handled 4.2 million containers in 2023", quote, snapshot).verdict, Verdict::Verified);
}

/// The part of a text where a quote is found.
fn found<'a>(quote: &str, text: &'a str) -> Option<&'a str> {
    Folded::new(text, Purpose::Finding).find(quote).map(|range| &text[range])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn any_part_of_a_text_is_found_in_it(
        text in "[a-zA-Zäöü .,;“”’—*`\\\\\u{a0}\n\t…\u{ad}-]{1,80}",
        from in 0usize..80,
        length in 1usize..80,
    ) {
        let part: String = text.chars().skip(from).take(length).collect();
        prop_assume!(part.chars().any(char::is_alphanumeric));
        let there = found(&part, &text);
        prop_assert!(there.is_some(), "{part:?}");
        prop_assert!(found(&part, there.unwrap()).is_some(), "{part:?} in {there:?}");
    }

    #[test]
    fn whole_words_of_any_text_are_found(words in prop::collection::vec("\\PC{1,12}", 1..20), from in 0usize..20) {
        let text = words.join(" ");
        let part = words[from.min(words.len() - 1)..].join(" ");
        prop_assume!(part.chars().any(char::is_alphanumeric));
        // A quote that starts or ends within a number does not count.
        let is_figure = |c: char| c.is_numeric() || script::han_numeral(c).is_some();
        prop_assume!(!part.trim_start().starts_with(|c: char| is_figure(c) || is_combining_mark(c)));
        prop_assert!(found(&part, &text).is_some(), "{part:?} in {text:?}");
    }

    #[test]
    fn a_statement_agrees_with_itself(text in "[a-zA-Z0-9.,%$ /:–½-]{1,60}") {
        prop_assume!(text.chars().any(char::is_alphanumeric));
        // Both certainly in one language: the letters of the text may be words of any.
        let quote = format!("So it was told by all of the people: {text}");
        let checked = check(&format!("It was said by some of the people: {text}"), &quote, &quote);
        prop_assert_eq!(checked.missing, Vec::<String>::new());
    }

    #[test]
    fn anything_is_checked_without_a_fault(a in any::<String>(), b in any::<String>(), c in any::<String>()) {
        let _ = check(&a, &b, &c);
        let _ = check(&a, &a, &a);
    }
}

#[test]
fn whole_words_are_found_in_their_order_whatever_their_typography() {
    for (text, words) in [
        ("Invoice of “Müller  GmbH”, Hamburg", "Müller GmbH"),
        ("the harbour of Saint-\nMalo", "Saint-Malo"),
        ("Brest.", " Brest "),
        ("東京は日本の首都です", "日本"),
        ("서울은 한국의 수도이다", "서울"),
    ] {
        assert!(crate::has_words(text, words), "{words} in {text}");
    }
    for (text, words) in [
        ("a party at Brest", "art"),
        ("Brest and Cork", "Cork Brest"),
        ("Brest and Cork", ""),
        ("number 147", "47"),
        ("東京は日本の首都です", "大阪"),
    ] {
        assert!(!crate::has_words(text, words), "{words} in {text}");
    }
}
