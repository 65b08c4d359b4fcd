//! Columns as people write them, and what becomes of them.

use proptest::prelude::*;

use super::*;

/// What a column is, with its currency, and what its cells say.
fn told(texts: &[&str]) -> (ColumnType, Option<String>, Vec<String>) {
    let notation = Notation::of(texts.iter().copied());
    let read = |text: &&str| match notation.read(text) {
        None => String::new(),
        Some(Value::Number(number)) => number,
        Some(Value::Date(day)) => day.to_string(),
        Some(Value::Moment(moment)) => moment.to_string(),
        Some(Value::Boolean(is_so)) => is_so.to_string(),
    };
    (notation.kind, notation.currency().map(str::to_owned), texts.iter().map(read).collect())
}

/// Cells with what they say.
type Cells = &'static [(&'static str, &'static str)];

#[track_caller]
fn check(kind: ColumnType, currency: Option<&str>, cells: Cells) {
    let (texts, values): (Vec<_>, Vec<_>) = cells.iter().copied().unzip();
    let (told_kind, told_currency, told_values) = told(&texts);
    assert_eq!((told_kind, told_currency.as_deref()), (kind, currency), "{texts:?}");
    assert_eq!(told_values, values, "{texts:?}");
}

#[test]
fn numbers_are_read_whatever_their_notation() {
    let columns: &[Cells] = &[
        &[("1", "1"), ("20", "20"), ("", ""), ("300", "300")],
        &[("1.234,56", "1234.56"), ("0,5", "0.5"), ("1.234", "1234"), ("-17", "-17")],
        &[("1,234.56", "1234.56"), ("0.5", "0.5"), ("1,234", "1234"), ("1.234", "1.234")],
        &[("1 234,56", "1234.56"), ("1\u{A0}234", "1234"), ("1\u{202F}234\u{2009}567", "1234567")],
        &[("1'234.56", "1234.56"), ("1’234’567", "1234567")],
        &[("12,34,567", "1234567"), ("1,00,000.50", "100000.50"), ("99,999", "99999")],
        &[("950", "950"), ("1.234", "1234"), ("12.500", "12500")],
        &[("0.123", "0.123"), ("7.874", "7.874")],
        &[("1.234.567", "1234567"), ("1.234", "1234")],
        &[("−5", "-5"), ("–6", "-6"), ("(7)", "-7"), ("8-", "-8"), ("+9", "9"), ("- 10", "-10")],
        &[("١٬٢٣٤٫٥٦", "1234.56"), ("۱۲", "12"), ("१२.५", "12.5"), ("๑๒๓", "123"), ("１２．５", "12.5")],
        &[("12.5*", "12.5"), ("13.5¹", "13.5"), ("14.5 ²⁾", "14.5"), ("15.5 [a]", "15.5"), ("16.5 (b)", "16.5")],
        &[("*0.4", "0.4"), ("**–1.5", "-1.5"), ("(X)", ""), ("†", "")],
        &[("1.5E+06", "1.5E+06"), ("2.5e-3", "2.5E-3"), (".5", "0.5")],
        &[("2019", "2019"), ("2020", "2020"), ("2021", "2021")],
        &[("3", "3"), ("-", ""), ("–", ""), ("n/a", ""), ("k. A.", ""), ("..", ""), ("…", ""), (":", "")],
        &[("1,200 ", "1200"), ("€ 950", "950"), ("7", "7")],
    ];
    for cells in columns {
        check(ColumnType::Number, None, cells);
    }
}

#[test]
fn a_few_cells_may_say_something_else() {
    let mut texts = vec!["1.5"; 9];
    texts.push("see above");
    assert_eq!((told(&texts).0, told(&texts).2[9].as_str()), (ColumnType::Number, ""));
    texts.push("see below");
    assert_eq!(told(&texts).0, ColumnType::Text);
}

#[test]
fn percent_is_read_as_it_is_written() {
    check(ColumnType::Percent, None, &[("12.5 %", "12.5"), ("3%", "3"), ("(4 %)", "-4"), ("0", "0"), ("n/a", "")]);
    check(ColumnType::Percent, None, &[("12,5 %", "12.5"), ("٣٪", "3"), ("４％", "4"), ("%5", "5")]);
}

#[test]
fn money_tells_its_currency_where_that_is_sure() {
    let columns: &[(Option<&str>, Cells)] = &[
        (Some("EUR"), &[("1.234,50 €", "1234.50"), ("€ 5,00", "5.00"), ("EUR 6,10", "6.10"), ("−7,– €", "-7")]),
        (Some("GBP"), &[("£1,234", "1234"), ("£2,345", "2345"), ("(£3,456)", "-3456")]),
        (Some("USD"), &[("US$ 5.00", "5.00"), ("$1,234.50", "1234.50"), ("-$6", "-6"), ("$(7)", "-7")]),
        (None, &[("$1,234", "1234"), ("$2,345", "2345")]),
        (Some("JPY"), &[("¥1,234", "1234"), ("2,345円", "2345")]),
        (Some("CHF"), &[("CHF 1'234.50", "1234.50"), ("Fr. 12.-", "12"), ("5.50 CHF", "5.50")]),
        (Some("INR"), &[("₹1,00,000", "100000"), ("₹ 50", "50")]),
        (None, &[("100 kr", "100"), ("2 500,50 kr.", "2500.50")]),
        (Some("PLN"), &[("1 234,50 zł", "1234.50"), ("7 zł", "7")]),
    ];
    for (currency, cells) in columns {
        check(ColumnType::Currency, *currency, cells);
    }
}

#[test]
fn dates_are_read_whatever_their_notation() {
    let columns: &[Cells] = &[
        &[("2024-03-12", "2024-03-12"), ("2024/3/5", "2024-03-05"), ("–", "")],
        &[
            ("12.03.2024", "2024-03-12"),
            ("1. 2. 2024", "2024-02-01"),
            ("05.06.24", "2024-06-05"),
            ("01.01.99*", "1999-01-01"),
        ],
        &[("03/04/2024", "2024-04-03"), ("31/12/2024", "2024-12-31")],
        &[("03/04/2024", "2024-03-04"), ("12/31/2024", "2024-12-31")],
        &[("05/05/2024", "2024-05-05"), ("06/06/2024", "2024-06-06")],
        &[("12 March 2024", "2024-03-12"), ("March 12, 2024", "2024-03-12"), ("Tue, 12 Mar 2024", "2024-03-12")],
        &[("12. März 2024", "2024-03-12"), ("Dienstag, 1. Jänner 2024", "2024-01-01"), ("3. Dez. 2024", "2024-12-03")],
        &[("1er août 2024", "2024-08-01"), ("12 févr. 2024", "2024-02-12"), ("12 de marzo de 2024", "2024-03-12")],
        &[("12-Mar-24", "2024-03-12"), ("2024 Mar 3rd", "2024-03-03")],
        &[("2024年3月12日", "2024-03-12"), ("２０２４年１２月１日", "2024-12-01"), ("2024년 3월 5일", "2024-03-05")],
        &[("2024-03-12 14:30", "2024-03-12 14:30:00"), ("2024-03-12T14:30:05.250", "2024-03-12 14:30:05.250")],
        &[("2024-03-12T14:30:00Z", "2024-03-12 14:30:00"), ("2024-03-12T00:30:00+02:00", "2024-03-11 22:30:00")],
        &[("12/31/2024 2:30 PM", "2024-12-31 14:30:00"), ("1/2/2024 12:05 am", "2024-01-02 00:05:00")],
    ];
    for cells in columns {
        check(ColumnType::Date, None, cells);
    }
}

#[test]
fn yes_and_no_are_read_when_nothing_else_is_there() {
    check(ColumnType::Boolean, None, &[("Yes", "true"), ("no", "false"), ("", ""), ("n/a", "")]);
    check(ColumnType::Boolean, None, &[("ja", "true"), ("Nein", "false")]);
    check(ColumnType::Boolean, None, &[("✓", "true"), ("✗", "false"), ("✔\u{FE0F}", "true"), ("–", "")]);
    check(ColumnType::Text, None, &[("yes", ""), ("no", ""), ("perhaps", "")]);
}

#[test]
fn what_is_not_sure_stays_text() {
    let columns: &[&[&str]] = &[
        &[],
        &["", "–", "n/a"],
        // Thousands or decimals.
        &["1.234"],
        &["1,234", "5,678", "12,345"],
        &["1.234", "5,678"],
        &["1 234", "5,678"],
        &["1.234", "12345", "7"],
        &["1.5", "2,5", "1.234", "1.5", "1.5", "1.5", "1.5", "1.5", "1.5", "1.5"],
        &["1.234 €", "5.678 €"],
        &["1,234 %"],
        // Day or month.
        &["03/04/2024", "05/06/2024"],
        &["03/04/2024", "31/12/2024", "12/31/2024"],
        &["24-03-12", "24-04-11"],
        // What names something.
        &["007", "008"],
        &["10115", "20095", "01067", "80331", "50667", "70173", "60311", "40213", "44135", "45127", "28195"],
        &["030 1234567", "040 7654321"],
        &["+49 30 123 456", "+1 234 567 890"],
        &["4111111111111111", "5500000000000004"],
        &["12E5", "13E7"],
        // Brackets all over are an enumeration.
        &["(1)", "(2)", "(3)"],
        // Several units.
        &["5 €", "6 $", "7 £"],
        &["5 %", "6", "7", "8 %"],
        &["5 kg", "6 kg"],
        &["10²", "10³"],
        // What looks like numbers, dates and times.
        &["10–20", "20–30"],
        &["12:30", "13:45"],
        &["2024-02-30", "2024-13-01"],
        &["March 2024", "April 2024"],
        &["12.30.45", "13.45.50"],
        &["192.168.1.1", "10.0.0.1"],
        &["2024-03-12T10:00Z", "2024-03-12T10:00"],
    ];
    for texts in columns {
        let (kind, currency, values) = told(texts);
        assert_eq!((kind, currency), (ColumnType::Text, None), "{texts:?}");
        assert!(values.iter().all(String::is_empty), "{texts:?}");
    }
}

/// Columns of one table, told together.
fn kinds(columns: &[&[&str]]) -> Vec<ColumnType> {
    Notation::of_table(columns.iter().map(|texts| texts.iter().copied()))
        .into_iter()
        .map(|column| column.kind)
        .collect()
}

#[test]
fn columns_decide_for_one_another_where_they_agree() {
    use ColumnType::{Date, Number, Percent, Text};
    let thousands: &[&str] = &["1,530", "2,559"];
    assert_eq!(kinds(&[thousands, &["85.1%", "14.9%"]]), [Number, Percent]);
    let table = Notation::of_table([thousands, &["0.5", "0.7"]].map(|texts| texts.iter().copied()));
    assert_eq!(table[0].read("1,530"), Some(Value::Number("1530".to_owned())));
    let table = Notation::of_table([thousands, &["0,5", "0,7"]].map(|texts| texts.iter().copied()));
    assert_eq!(table[0].read("1,530"), Some(Value::Number("1.530".to_owned())));
    // Others that say nothing of marks, or not the same.
    assert_eq!(kinds(&[thousands, &["7", "8"], &["1,234"]]), [Text, Number, Text]);
    assert_eq!(kinds(&[thousands, &["0.5"], &["0,5"]]), [Text, Number, Number]);
    let days: &[&str] = &["03/04/2024", "05/06/2024"];
    assert_eq!(kinds(&[days, &["31/12/2024"]]), [Date, Date]);
    let table = Notation::of_table([days, &["12/31/2024"]].map(|texts| texts.iter().copied()));
    assert_eq!(table[0].read("03/04/2024"), Value::Date(NaiveDate::from_ymd_opt(2024, 3, 4).unwrap()).into());
    assert_eq!(kinds(&[days, &["01.02.2024"]]), [Text, Date]);
}

/// A cell of anything that the readers look for.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9.,'  \u{A0}()+%€$−-]{0,14}",
        "[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( PM|Z|\\+0[0-9]:00)?)?",
        "[0-9]{1,400}(E[+-][0-9]{1,5})?",
        "(Mon, )?[0-9]{1,2}(th|\\.)? (März|mars|May|dic\\.) [0-9]{2,4}",
        "\\PC{0,12}",
    ]
}

proptest! {
    #[test]
    fn any_column_is_read_the_same_twice(cells in prop::collection::vec(cell(), 0..8)) {
        let texts = || cells.iter().map(String::as_str);
        let notation = Notation::of(texts());
        prop_assert_eq!(&notation, &Notation::of(texts()));
        let stored: Notation = serde_json::from_str(&serde_json::to_string(&notation).unwrap()).unwrap();
        prop_assert_eq!(&stored, &notation);
        for text in texts() {
            let value = notation.read(text);
            prop_assert_eq!(&value, &stored.read(text));
            if let Some(Value::Number(number)) = value {
                prop_assert!(serde_json::from_str::<serde_json::Number>(&number).is_ok(), "{:?} is {:?}", text, number);
            }
        }
    }

    #[test]
    fn numbers_keep_their_digits(whole in 0_u64..1_000_000_000, decimals in "[0-9]{1,2}", negative: bool) {
        let sign = if negative { "-" } else { "" };
        let expected = format!("{sign}{whole}.{decimals}");
        for (mark, group) in [('.', ","), (',', "."), (',', "\u{202F}"), ('.', "'")] {
            let text = format!("{sign}{}{mark}{decimals}", grouped(whole, group));
            let notation = Notation::of([text.as_str()].into_iter());
            prop_assert_eq!(notation.read(&text), Some(Value::Number(expected.clone())), "{}", text);
        }
    }
}

fn grouped(number: u64, mark: &str) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(mark)
}
