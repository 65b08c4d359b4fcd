//! Some hundred false statements of every kind, none of which may pass, and as many true ones that differ from their quote in
//! typography and in how numbers are written, none of which may be refused.

use super::numbers::{Dice, SCRIPTS, english, grouped, han, in_script, superscript};
use super::*;

/// A statement under a quote.
struct Case {
    kind: &'static str,
    statement: String,
    quote: String,
}

#[derive(Default)]
struct Cases(Vec<Case>);

impl Cases {
    /// The same sentence with two fillings, which the gap `{}` takes.
    fn fill(&mut self, kind: &'static str, sentence: &str, statement: &str, quote: &str) {
        self.pair(kind, &sentence.replace("{}", statement), &sentence.replace("{}", quote));
    }

    fn pair(&mut self, kind: &'static str, statement: &str, quote: &str) {
        self.0.push(Case { kind, statement: statement.to_owned(), quote: quote.to_owned() });
    }

    /// Those that do not come out as they should.
    fn wrong(&self, is_right: impl Fn(Verdict) -> bool) -> Vec<String> {
        let verdict = |case: &Case| {
            let snapshot = format!("There is more before it. {} And there is more behind it.", case.quote);
            check(&case.statement, &case.quote, &snapshot)
        };
        self.0
            .iter()
            .filter_map(|case| {
                let checked = verdict(case);
                (!is_right(checked.verdict)).then(|| {
                    format!(
                        "{}: {:?} / {:?}: {:?} {:?}",
                        case.kind, case.statement, case.quote, checked.verdict, checked.missing
                    )
                })
            })
            .collect()
    }
}

const SENTENCES: [&str; 6] = [
    "The harbour of Arden handled {} containers in the whole season.",
    "A study of the coast found {} nests of the little tern.",
    "According to the report there were {} boats at the quay.",
    "By the end of the war {} people had left the island.",
    "Der Hafen von Arden schlug in der Saison {} Container um.",
    "Selon le rapport, il y avait {} bateaux dans le port.",
];

#[test]
fn no_false_statement_passes() {
    let mut cases = Cases::default();
    let mut dice = Dice(11);
    digits(&mut cases, &mut dice);
    signs_and_sizes(&mut cases, &mut dice);
    units(&mut cases, &mut dice);
    powers(&mut cases, &mut dice);
    characters(&mut cases, &mut dice);
    words(&mut cases, &mut dice);
    dates(&mut cases, &mut dice);
    hidden(&mut cases, &mut dice);
    cut(&mut cases);
    assert!(cases.0.len() >= 500, "{} cases", cases.0.len());
    let wrong = cases.wrong(|verdict| verdict != Verdict::Verified);
    assert!(wrong.is_empty(), "{} of {} passed:\n{}", wrong.len(), cases.0.len(), wrong.join("\n"));
}

fn digits(cases: &mut Cases, dice: &mut Dice) {
    for (name, nought) in SCRIPTS {
        for round in 0..3 {
            let value = dice.roll(12, 9_999).to_string();
            let other = dice.other(&value);
            let sentence = SENTENCES[dice.roll(0, 4) as usize];
            cases.fill(name, sentence, &in_script(nought, &other), &value);
            cases.fill(name, sentence, &other, &in_script(nought, &value));
            cases.fill(name, sentence, &in_script(nought, &other), &in_script(nought, &value));
            if round == 0 {
                let decimal = format!("{}.{}", dice.roll(2, 90), dice.roll(1, 9));
                let other = dice.other(&decimal);
                cases.fill(name, "The tide rose by {} metres.", &in_script(nought, &other), &decimal);
                let arabic = |text: &str| in_script(nought, text).replace('.', "٫");
                cases.fill(name, "The tide rose by {} metres.", &arabic(&other), &arabic(&decimal));
            }
        }
    }
    for _ in 0..30 {
        let value = dice.roll(1_000, 9_999_999);
        let other = dice.other(&value.to_string()).parse().unwrap();
        let separator = ["", ",", "\u{a0}", "\u{202f}", "'", "’", "٬"][dice.roll(0, 7) as usize];
        let sentence = SENTENCES[dice.roll(0, 4) as usize];
        cases.fill("changed digit", sentence, &grouped(other, separator), &grouped(value, ","));
        cases.fill("more digits", sentence, &grouped(value * 10, separator), &grouped(value, ","));
        let told = sentence.replace("{}", &grouped(value, ","));
        cases.pair("added number", &told.replace('.', &format!(" with {} rats.", dice.roll(2, 9))), &told);
    }
}

fn signs_and_sizes(cases: &mut Cases, dice: &mut Dice) {
    for minus in ["-", "−", "–", "‐", "﹣", "－", "minus "] {
        let value = dice.roll(2, 60);
        let sentence = "The mean of the winter was {} degrees at the station.";
        cases.fill("added sign", sentence, &format!("{minus}{value}"), &value.to_string());
        cases.fill("lost sign", sentence, &value.to_string(), &format!("{minus}{value}"));
        cases.fill("plus for minus", sentence, &format!("+{value}"), &format!("{minus}{value}"));
        cases.fill("plus or minus", sentence, &format!("±{value}"), &format!("{minus}{value}"));
    }
    for value in [3, 5, 12, 40] {
        cases.fill("plus or minus", "The gauge reads {} metres at noon.", &format!("{value}"), &format!("±{value}"));
        cases.pair(
            "rise and fall",
            &format!("Trade rose by {value} percent in the spring."),
            &format!("Trade fell by {value} percent in the spring."),
        );
        cases.pair(
            "fall and rise",
            &format!("Der Handel sank um {value} Prozent im Frühjahr."),
            &format!("Der Handel stieg um {value} Prozent im Frühjahr."),
        );
        cases.pair(
            "other bound",
            &format!("More than {value} boats were lost in it."),
            &format!("Fewer than {value} boats were lost in it."),
        );
        let amount = format!("{value}.5");
        cases.fill("brackets", "The net income of the yard was {} in all.", &amount, &format!("$({amount})"));
    }
    let sizes = ["", " thousand", " million", " billion", " trillion", " lakh", " crore", "k", "bn"];
    for (index, size) in sizes.iter().enumerate() {
        for (other_index, other) in sizes.iter().enumerate() {
            let same = matches!(
                (*size, *other),
                (" thousand", "k") | ("k", " thousand") | (" billion", "bn") | ("bn", " billion")
            );
            if index != other_index && !same {
                let value = dice.roll(2, 90);
                cases.fill("other size", SENTENCES[0], &format!("{value}{size}"), &format!("{value}{other}"));
            }
        }
    }
    for (statement, quote) in
        [("3 Millionen", "3 Milliarden"), ("3 Mio.", "3 Mrd."), ("3 Billionen", "3 Milliarden"), ("3 Tsd.", "3 Mio.")]
    {
        cases.fill("other size", SENTENCES[4], statement, quote);
    }
    for (statement, quote) in [("३ लाख", "३ करोड़"), ("5 লাখ", "5 কোটি"), ("5 மில்லியன்", "5 கோடி")]
    {
        cases.fill("other size", "Report: {} in the year.", statement, quote);
    }
    for (statement, quote) in [("3만", "3억"), ("3만", "3천"), ("3억", "3조"), ("1.5억", "1.5만"), ("17 ล้าน", "17 แสน")]
    {
        cases.fill("other size", "보고서에 따르면 올해 {} 명이 왔다.", statement, quote);
    }
    for (statement, quote) in [("٣ ملايين", "٣ مليارات"), ("3 مليون", "3 ألف"), ("ثلاثة ملايين", "أربعة ملايين")]
    {
        cases.fill("other size", "وفقا للتقرير جاء {} شخص", statement, quote);
    }
    cases.pair("other size", "Millions of birds were seen at the lake.", "Thousands of birds were seen at the lake.");
    cases.pair("point for comma", "It weighs 1,234 kg when it is dry.", "It weighs 1.234 kg when it is dry.");
    cases.pair("comma for point", "It weighs 1.234 kg when it is dry.", "It weighs 1,234 kg when it is dry.");
}

fn units(cases: &mut Cases, dice: &mut Dice) {
    let shares = ["%", " percent", " per cent", " percentage points", " basis points", "‰", ""];
    for (index, share) in shares.iter().enumerate() {
        for (other_index, other) in shares.iter().enumerate() {
            let percents = 0..3;
            if index != other_index && !(percents.contains(&index) && percents.contains(&other_index)) {
                let value = dice.roll(2, 90);
                let sentence = "The share of late ships was up by {} in this season.";
                cases.fill("other share", sentence, &format!("{value}{share}"), &format!("{value}{other}"));
            }
        }
    }
    cases.fill("Prozentpunkte", "Der Anteil ist um {} höher.", "5 Prozent", "5 Prozentpunkte");
    cases.fill("Prozentpunkte", "Der Anteil ist um {} höher.", "5 Prozentpunkte", "5 %");
    for (statement, quote) in
        [("5 ポイント", "5 パーセント"), ("5％", "5ポイント"), ("百分之五", "百分之六"), ("千分之五", "百分之五")]
    {
        cases.fill("other share", "報告によると割合は{}であった。", statement, quote);
    }
    let pairs = [
        ("km", "miles"),
        ("km", "m"),
        ("m", "cm"),
        ("kg", "g"),
        ("kg", "tonnes"),
        ("litres", "gallons"),
        ("MW", "GW"),
        ("MW", "kW"),
        ("kWh", "MWh"),
        ("mg", "g"),
        ("hectares", "acres"),
        ("km²", "km"),
        ("m²", "m³"),
        ("°C", "°F"),
        ("days", "weeks"),
        ("years", "months"),
        ("hours", "minutes"),
        ("seconds", "minutes"),
        ("GB", "MB"),
        ("GB", "TB"),
        ("feet", "metres"),
        ("km/h", "mph"),
        ("dollars", "euros"),
        ("pounds", "dollars"),
        ("yen", "yuan"),
        ("mW", "MW"),
        ("kilometres", "miles"),
        ("square kilometres", "square miles"),
        ("tonnes", "pounds"),
    ];
    for (unit, other) in pairs {
        let value = dice.roll(2, 90);
        let sentence = "In the log of the station it says {} for the whole of it.";
        cases.fill("other unit", sentence, &format!("{value} {unit}"), &format!("{value} {other}"));
        cases.fill("other unit", sentence, &format!("{value} {other}"), &format!("{value} {unit}"));
    }
    for (sign, other) in [("$", "€"), ("€", "£"), ("£", "¥"), ("US$", "€"), ("₹", "$"), ("CHF ", "EUR "), ("A$", "US$")]
    {
        let value = dice.roll(2, 90);
        cases.fill(
            "other money",
            "The new quay cost {} in the end.",
            &format!("{sign}{value}"),
            &format!("{other}{value}"),
        );
        cases.fill(
            "other money",
            "The new quay cost {} in the end.",
            &format!("{other}{value}m"),
            &format!("{sign}{value}m"),
        );
    }
    for (statement, quote) in [("5 公里", "5 米"), ("5 美元", "5 欧元"), ("5 公斤", "5 克"), ("5 円", "5 ドル")]
    {
        cases.fill("other unit", "报告说总共是{}左右。", statement, quote);
    }
    cases.fill("half of the day", "The ferry leaves the quay at {} on weekdays.", "5 pm", "5 am");
    cases.fill("half of the day", "The ferry leaves the quay at {} on weekdays.", "5:30 p.m.", "5:30 a.m.");
    cases.fill("time", "The ferry leaves the quay at {} on weekdays.", "14:30", "13:40");
    cases.fill("time", "The ferry leaves the quay at {} on weekdays.", "14:30", "30:14");
    cases.fill("score", "The match of the islands ended {} in the rain.", "3:2", "2:3");
}

fn powers(cases: &mut Cases, dice: &mut Dice) {
    let sentence = "The count of the cells came to {} in the sample.";
    for _ in 0..12 {
        let power = dice.roll(3, 12) as i64;
        let other = power + 1;
        let forms = |power: i64| {
            [
                format!("10^{power}"),
                format!("10{}", superscript(power)),
                format!("1e{power}"),
                format!("1 × 10^{power}"),
                format!("10^{{{power}}}"),
            ]
        };
        for (index, form) in forms(power).iter().enumerate() {
            cases.fill("other power", sentence, &forms(other)[index], form);
            cases.fill("other power", sentence, &forms(other)[dice.roll(0, 5) as usize], form);
        }
        cases.fill("sign of power", sentence, &format!("10^-{power}"), &format!("10^{power}"));
        cases.fill(
            "sign of power",
            sentence,
            &format!("10{}", superscript(-power)),
            &format!("10{}", superscript(power)),
        );
        cases.fill("lost power", sentence, &format!("10{power}"), &format!("10{}", superscript(power)));
        cases.fill("lost power", sentence, "10", &format!("10{}", superscript(power)));
        cases.fill("found power", sentence, &format!("10{}", superscript(power)), &format!("10{power}"));
    }
    for (statement, quote) in [
        ("5²", "5³"),
        ("5²", "52"),
        ("52", "5²"),
        ("2^32", "2^16"),
        ("1.2×10⁶", "1.2×10⁹"),
        ("1.2e6", "1.2e5"),
        ("12 × 10^6", "1.2 × 10^6"),
        ("10**6", "10**7"),
        ("10**6", "106"),
        ("10₆", "106"),
    ] {
        cases.fill("other power", sentence, statement, quote);
    }
    for (statement, quote) in [
        ("½", "⅓"),
        ("½", "12"),
        ("¾", "¼"),
        ("1½", "11/2"),
        ("1½", "1⅓"),
        ("3/4", "2/4"),
        ("3/4", "4/3"),
        ("⅔", "⅓"),
        ("2½", "2¼"),
        ("1⁄2", "1⁄4"),
        ("0.5", "⅕"),
        ("5½", "5"),
        ("5", "5½"),
    ] {
        cases.fill("other fraction", "The crew was given {} of the catch by the owner.", statement, quote);
    }
}

fn characters(cases: &mut Cases, dice: &mut Dice) {
    let chinese = "根据报告，去年有{}人离开了这个岛。";
    for _ in 0..25 {
        let value = dice.roll(11, 9_999);
        let other = dice.other(&value.to_string()).parse().unwrap();
        cases.fill("Chinese numeral", chinese, &han(other), &han(value));
        cases.fill("Chinese numeral", chinese, &han(other), &value.to_string());
        cases.fill("Chinese numeral", chinese, &other.to_string(), &han(value));
    }
    for (statement, quote) in [
        ("三百万", "四百万"),
        ("三百万", "三百亿"),
        ("3億", "3万"),
        ("3億", "4億"),
        ("三百万", "3000万"),
        ("1億2千万", "1億3千万"),
        ("壹貳參", "壹貳肆"),
        ("壹佰", "贰佰"),
        ("伍拾萬", "陆拾萬"),
        ("二〇二四", "二〇二三"),
        ("三万", "三"),
        ("一", "三"),
        ("两", "三"),
        ("廿", "卅"),
        ("十二", "十三"),
        ("三点五", "三点六"),
        ("三四", "三五"),
        ("三四", "34"),
        ("㈢", "㈣"),
        ("〡", "〢"),
        ("京", "三"),
    ] {
        if statement != "京" {
            cases.fill("Chinese numeral", chinese, statement, quote);
        }
    }
    for (statement, quote) in [
        ("⑰", "⑱"),
        ("⑰", "7"),
        ("⑴", "⑵"),
        ("⒈", "⒉"),
        ("❼", "❽"),
        ("Ⅻ", "Ⅺ"),
        ("Ⅻ", "11"),
        ("Ⅴ", "Ⅹ"),
        ("XIV", "XVI"),
        ("௰", "௱"),
        ("௰", "5"),
        ("፲", "፳"),
        ("፲", "7"),
        ("𐄇", "𐄈"),
        ("༪", "༫"),
        ("৴", "৵"),
        ("ↂ", "ↁ"),
        ("𝟏𝟕", "𝟏𝟖"),
        ("①②", "③"),
        ("1௰", "1"),
        ("5\u{338}", "5"),
        ("ↈ", "100"),
        ("𒐀", "4"),
        ("㉈", "㉉"),
        ("㊄", "㊅"),
        ("𑁒", "2"),
    ] {
        cases.fill("odd numeral", "The list of the museum has {} entries about the sea.", statement, quote);
        cases.fill("odd numeral", "In the hall of the museum there are {} ships.", statement, quote);
    }
}

fn words(cases: &mut Cases, dice: &mut Dice) {
    for _ in 0..20 {
        let value = dice.roll(2, 999);
        let other = dice.other(&value.to_string()).parse().unwrap();
        cases.fill("English words", SENTENCES[1], &english(other), &english(value));
        cases.fill("English words", SENTENCES[1], &english(other), &value.to_string());
    }
    let by_language = [
        (SENTENCES[4], ["zwölf", "dreizehn", "zwanzig", "dreiundvierzig", "vierunddreißig", "fünfhundert", "sechs"]),
        (SENTENCES[5], ["douze", "treize", "vingt", "quarante-trois", "trente-quatre", "cinq cents", "quatre-vingts"]),
        (
            "Según el informe había {} barcos en el puerto.",
            ["doce", "trece", "veinte", "cuarenta y tres", "treinta y cuatro", "quinientos", "seis"],
        ),
        (
            "Secondo il rapporto c'erano {} barche nel porto.",
            ["dodici", "tredici", "venti", "quarantadue", "trenta", "cinquecento", "sei"],
        ),
        (
            "Segundo o relatório havia {} barcos no porto.",
            ["doze", "treze", "vinte", "quarenta", "trinta", "quinhentos", "seis"],
        ),
        (
            "Volgens het rapport lagen er {} boten in de haven.",
            ["twaalf", "dertien", "twintig", "drieënveertig", "dertig", "vijfhonderd", "zes"],
        ),
    ];
    for (sentence, words) in by_language {
        for (index, word) in words.iter().enumerate() {
            cases.fill("words", sentence, word, words[(index + 1) % words.len()]);
            cases.fill("words", sentence, word, "17");
        }
    }
    for (statement, quote) in [
        ("a dozen", "a score of"),
        ("two dozen", "three dozen"),
        ("half a million", "a million"),
        ("two thirds of the", "a third of the"),
        ("three quarters of the", "a quarter of the"),
        ("twice as many", "three times as many"),
        ("one", "three"),
        ("two million", "three million"),
        ("one and a half million", "two and a half million"),
        ("nineteen hundred", "eighteen hundred"),
    ] {
        cases.fill("English words", SENTENCES[1], statement, quote);
    }
    for (statement, quote) in
        [("zwei Drittel der", "ein Drittel der"), ("anderthalb", "zweieinhalb"), ("ein Dutzend", "zwei Dutzend")]
    {
        cases.fill("words", SENTENCES[4], statement, quote);
    }
    for (statement, quote) in [("third", "fourth"), ("second", "third"), ("twelfth", "tenth")] {
        cases.fill("ordinals", "It is the {} largest of the harbours of the coast.", statement, quote);
    }
}

fn dates(cases: &mut Cases, dice: &mut Dice) {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let sentence = "The new bridge was opened on {} by the mayor.";
    for _ in 0..15 {
        let (day, month, year) = (dice.roll(1, 28), dice.roll(1, 12), dice.roll(1900, 2024));
        let forms = |day: u64, month: u64, year: u64| {
            let name = MONTHS[month as usize - 1];
            [
                format!("{day} {name} {year}"),
                format!("{name} {day}, {year}"),
                format!("{year}-{month:02}-{day:02}"),
                format!("{day}. {name} {year}"),
                format!("{day}.{month}.{year}"),
            ]
        };
        let true_one = &forms(day, month, year)[dice.roll(0, 5) as usize];
        let form = dice.roll(0, 5) as usize;
        cases.fill("other day", sentence, &forms(day + 1, month, year)[form], true_one);
        cases.fill("other month", sentence, &forms(day, month + 1, year)[form], true_one);
        cases.fill("other year", sentence, &forms(day, month, year + 1)[form], true_one);
    }
    for (statement, quote) in [
        ("12/3/2024", "3/12/2024"),
        ("12 mars 2024", "12 mai 2024"),
        ("12 de marzo de 2024", "12 de mayo de 2024"),
        ("2024年3月12日", "2024年4月12日"),
        ("2024年3月12日", "2024年3月13日"),
        ("2024년 3월", "2024년 4월"),
        ("March 2024", "May 2024"),
        ("12 марта 2024", "12 мая 2024"),
        ("12 marca 2024", "12 maja 2024"),
        ("the 1980s", "the 1990s"),
        ("Q3 2024", "Q2 2024"),
        ("FY2024", "FY2023"),
        ("2010–15", "2010–16"),
        ("令和6年", "令和5年"),
    ] {
        cases.fill("other date", sentence, statement, quote);
    }
}

fn hidden(cases: &mut Cases, dice: &mut Dice) {
    for _ in 0..10 {
        let value = dice.roll(11, 99).to_string();
        let split = |joint: &str| format!("{}{joint}{}", &value[..1], &value[1..]);
        // A reader sees one number where the source has two, or another.
        let apart = format!("{} and then {}", &value[..1], &value[1..]);
        for joint in ["\u{200b}", "\u{200d}", "\u{2060}", "\u{ad}", "*", "**", "\\", "\u{feff}"] {
            cases.fill("hidden number", SENTENCES[2], &split(joint), &apart);
        }
        cases.fill("turned number", SENTENCES[2], &format!("\u{202e}{value}\u{202c}"), &format!("about {value}"));
        cases.fill("code", SENTENCES[2], &format!("&#x31;{value}"), &value);
    }
    for (statement, quote) in [
        ("&frac12;", "many"),
        ("A330", "A380"),
        ("G8", "G7"),
        ("Boeing 737", "Boeing 747"),
        ("version 1.2.3", "version 1.2.4"),
        ("World War II", "World War I"),
        ("World War I", "World War II"),
        ("Louis XIV", "Louis XVI"),
        ("USD500", "USD400"),
        ("5 [x] 17", "5 [x] 18"),
        ("[5–7] percent of the", "percent of the"),
        ("17;", "18;"),
        ("#17", "#18"),
        ("1:50,000", "1:25,000"),
    ] {
        cases.fill("hidden number", "They write of {} and of the sea at the coast.", statement, quote);
    }
}

fn cut(cases: &mut Cases) {
    // The quote leaves out what the source says of the number.
    let whole = [
        ("5 million people came", "There were 15 million people came", "5 million people came"),
        ("There were 15", "There were 15 million of them", "There were 15"),
        ("Trade grew by 5", "Trade grew by 5 percentage points", "Trade grew by 5"),
        ("five people came in", "twenty-five people came in", "five people came in"),
        ("There were 3 of the cells", "There were 10^3 of the cells", "3 of the cells"),
        ("Boote kamen: hundert", "zweihundert Boote kamen", "hundert Boote kamen"),
    ];
    for (statement, source, quote) in whole {
        let checked = check(statement, quote, &format!("So it is. {source}. And so on."));
        assert_ne!(checked.verdict, Verdict::Verified, "{statement} / {source}");
    }
    for quote in ["a", "e", "of", "1", "17", "the", "5 m", "in 2", "七", "人口"] {
        cases.0.push(Case {
            kind: "short quote",
            statement: "The harbour is the largest".to_owned(),
            quote: quote.to_owned(),
        });
    }
}

#[test]
fn no_true_statement_is_refused_for_its_typography() {
    let mut cases = Cases::default();
    let mut dice = Dice(23);
    same_numbers(&mut cases, &mut dice);
    same_words(&mut cases, &mut dice);
    assert!(cases.0.len() >= 300, "{} cases", cases.0.len());
    let wrong = cases.wrong(|verdict| verdict == Verdict::Verified);
    let changed = changed_typography(&mut dice);
    let lost: Vec<String> = changed
        .iter()
        .filter(|(_, statement, quote, snapshot)| check(statement, quote, snapshot).verdict != Verdict::Verified)
        .map(|(kind, _, quote, snapshot)| format!("{kind}: {quote:?} in {snapshot:?}"))
        .collect();
    let all = cases.0.len() + changed.len();
    assert!(all >= 500, "{all} cases");
    let refused: Vec<String> = wrong.into_iter().chain(lost).collect();
    assert!(refused.is_empty(), "{} of {all} refused:\n{}", refused.len(), refused.join("\n"));
}

fn same_numbers(cases: &mut Cases, dice: &mut Dice) {
    for (name, nought) in SCRIPTS {
        for _ in 0..3 {
            let value = dice.roll(12, 9_999).to_string();
            let sentence = SENTENCES[dice.roll(0, 4) as usize];
            cases.fill(name, sentence, &in_script(nought, &value), &value);
            cases.fill(name, sentence, &value, &in_script(nought, &value));
        }
        let decimal = format!("{}.{}", dice.roll(2, 90), dice.roll(1, 9));
        cases.fill(name, "The tide rose by {} metres.", &in_script(nought, &decimal).replace('.', "٫"), &decimal);
        cases.fill(
            name,
            "The share of it is {} of the whole.",
            &format!("{}٪", in_script(nought, &decimal)),
            &format!("{decimal}%"),
        );
    }
    for _ in 0..30 {
        let value = dice.roll(1_000, 9_999_999);
        let separators = ["", ",", "\u{a0}", "\u{202f}", "'", "’", "٬", " "];
        let (one, two) = (separators[dice.roll(0, 8) as usize], separators[dice.roll(0, 7) as usize]);
        cases.fill("separators", SENTENCES[dice.roll(0, 4) as usize], &grouped(value, one), &grouped(value, two));
        let german = SENTENCES[4].replace("{}", &grouped(value, "."));
        cases.pair("separators", &SENTENCES[0].replace("{}", &grouped(value, ",")), &german);
    }
    for _ in 0..15 {
        let power = dice.roll(3, 12) as i64;
        let mantissa = format!("{}.{}", dice.roll(1, 9), dice.roll(1, 9));
        let forms = [
            format!("{mantissa} × 10^{power}"),
            format!("{mantissa}×10{}", superscript(power)),
            format!("{mantissa}e{power}"),
            format!("{mantissa}E+{power}"),
            format!("{mantissa} · 10{}", superscript(power)),
        ];
        let (one, two) = (dice.roll(0, 5) as usize, dice.roll(0, 5) as usize);
        cases.fill("powers", "The count of the cells came to {} in the sample.", &forms[one], &forms[two]);
    }
    for _ in 0..30 {
        let value = dice.roll(11, 9_999);
        let chinese = "根据报告，去年有{}人离开了这个岛。";
        cases.fill("Chinese numeral", chinese, &han(value), &value.to_string());
        cases.fill("Chinese numeral", chinese, &value.to_string(), &han(value));
        let small = dice.roll(2, 999);
        cases.fill("English words", SENTENCES[1], &english(small), &small.to_string());
        cases.fill("English words", SENTENCES[1], &small.to_string(), &english(small));
    }
    for (statement, quote) in [
        ("3 million", "3,000,000"),
        ("3.5 million", "3,500,000"),
        ("3 lakh", "300,000"),
        ("3 crore", "30 million"),
        ("½", "1/2"),
        ("½", "0.5"),
        ("1½", "1.5"),
        ("1½", "1 1/2"),
        ("⑰", "17"),
        ("Ⅻ", "12"),
        ("−5", "-5"),
        ("−5", "minus 5"),
        ("±5", "+/-5"),
        ("+5", "5"),
        ("10⁶", "1,000,000"),
        ("10^6", "one million"),
        ("2^10", "1024"),
        ("three quarters of the", "¾ of the"),
        ("1e6", "1000000"),
        ("half a million", "500,000"),
        ("twelve", "12"),
        ("one and a half million", "1.5 million"),
        ("𝟏𝟕", "17"),
        ("1'000", "1,000"),
        ("nineteen hundred", "1900"),
        ("two hundred and twelve thousand", "212,000"),
        ("12,34,567", "1,234,567"),
        ("one", "1"),
    ] {
        cases.fill("values", "A study of the coast found that {} birds had left the sea.", statement, quote);
    }
    for (statement, quote) in [
        ("三百万", "300万"),
        ("三百万", "3,000,000"),
        ("3億", "300,000,000"),
        ("1億2千万", "1億2000万"),
        ("壹佰贰拾", "120"),
        ("二〇二四", "2024"),
        ("３００万", "三百万"),
        ("三点五", "3.5"),
        ("百分之五", "5%"),
        ("5％", "5%"),
        ("十二", "12"),
        ("两", "2"),
        ("廿", "20"),
    ] {
        cases.fill("values", "根据报告，去年的总数是{}左右。", statement, quote);
    }
    for (statement, quote) in [
        ("5 %", "5 percent"),
        ("5 ‰", "0.5 %"),
        ("5 km", "5,000 m"),
        ("5 km", "5 kilometres"),
        ("€3.5bn", "3.5 billion euros"),
        ("5 °C", "5 degrees Celsius"),
        ("50 basis points", "0.5 percentage points"),
        ("US$5m", "$5 million"),
        ("5 km²", "5 square kilometres"),
        ("5 ㎞", "5 km"),
        ("5 m²", "5 ㎡"),
        ("5 per cent", "5 percent"),
        ("5\u{a0}%", "5%"),
        ("1.5 kg", "1500 g"),
        ("5 pm", "5 p.m."),
        ("2 MW", "2,000 kW"),
    ] {
        cases.fill("units", "In the log of the station it says {} for the whole of it.", statement, quote);
    }
    for (statement, quote) in [
        ("2024年3月12日", "12 March 2024"),
        ("٢٠٢٤-٠٣-١٢", "2024-03-12"),
        ("12 mars 2024", "12 March 2024"),
        ("12 de marzo de 2024", "2024-03-12"),
        ("12th March 2024", "March 12, 2024"),
        ("12–14 March 2024", "12-14 March 2024"),
        ("１２ March 2024", "12 March 2024"),
    ] {
        cases.fill("dates", "The new bridge was opened on {} by the mayor.", statement, quote);
    }
    cases.pair("fall", "Trade fell by 5 % in spring.", "The change of trade was −5 % in spring.");
    cases.pair("brackets", "The net loss was $(5.2) in all.", "The net income was −$5.2 in all.");
}

fn same_words(cases: &mut Cases, dice: &mut Dice) {
    for (german, value) in
        [("zwölf", 12), ("dreiundvierzig", 43), ("fünfhundert", 500), ("zweitausend", 2000), ("siebzig", 70)]
    {
        cases.fill("German words", SENTENCES[4], german, &value.to_string());
        cases.fill("German words", SENTENCES[4], &value.to_string(), german);
    }
    for (french, value) in [
        ("douze", 12),
        ("quarante-trois", 43),
        ("quatre-vingt-dix-sept", 97),
        ("soixante-dix", 70),
        ("deux cents", 200),
    ] {
        cases.fill("French words", SENTENCES[5], french, &value.to_string());
        cases.fill("French words", SENTENCES[5], &value.to_string(), french);
    }
    let _ = dice.roll(0, 2);
}

/// Kind, statement, quote and source of texts that differ in typography only.
fn changed_typography(dice: &mut Dice) -> Vec<(&'static str, String, String, String)> {
    const TEXTS: [&str; 5] = [
        "The official \"first\" file - it's on offer - affects 17.3 percent of the flow; so they say...",
        "In 2023 the port didn't refill its \"floating\" stock of 4,200 coffers - a difficult office task.",
        "Der Hafen schafft \"offiziell\" 4.200 Schiffe - das ist's, was die Behörde im Jahr 2023 auffindet.",
        "Le port affirme qu'il a fini l'essentiel : 17,3 % des flottes - \"difficile\" à vérifier !",
        "The tide-gauge reads 3.5 m at the well-known fishing office, 12 times a day; 'off' means off.",
    ];
    type Change = (&'static str, fn(&str) -> String);
    const CHANGES: [Change; 22] = [
        ("curly quotes", |t| t.replace('"', "”").replace('\'', "’")),
        ("guillemets", |t| t.replacen('"', "«", 1).replacen('"', "»", 1)),
        ("low quotes", |t| t.replacen('"', "„", 1).replacen('"', "“", 1)),
        ("en dash", |t| t.replace(" - ", " – ")),
        ("em dash", |t| t.replace(" - ", " — ")),
        ("tight em dash", |t| t.replace(" - ", "—")),
        ("double hyphen", |t| t.replace(" - ", " -- ")),
        ("ligatures", |t| t.replace("ffi", "ﬃ").replace("ff", "ﬀ").replace("fi", "ﬁ").replace("fl", "ﬂ")),
        ("no-break spaces", |t| t.replace(' ', "\u{a0}")),
        ("narrow spaces", |t| t.replace(' ', "\u{2009}")),
        ("line breaks", |t| t.replace(' ', "\n")),
        ("double spaces", |t| t.replace(' ', "  ")),
        ("soft hyphens", |t| t.replace("of", "o\u{ad}f").replace("fi", "f\u{ad}i")),
        ("zero width", |t| t.replace("e", "e\u{200b}")),
        ("word joiner", |t| t.replace(' ', " \u{2060}")),
        ("hyphenation", |t| {
            t.replacen("official", "offi-\ncial", 1)
                .replacen("offiziell", "offi-\nziell", 1)
                .replacen("fishing", "fish-\ning", 1)
                .replacen("difficult", "diffi-\n  cult", 1)
        }),
        ("soft hyphen at the line end", |t| t.replacen("offic", "of\u{ad}\nfic", 1)),
        ("ellipsis", |t| t.replace("...", "…")),
        ("full width", |t| {
            t.chars()
                .map(|c| if c.is_ascii_alphanumeric() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c })
                .collect()
        }),
        ("non-breaking hyphen", |t| t.replace('-', "\u{2011}")),
        ("emphasis", |t| t.replace(" of ", " **of** ").replace("die", "*die*")),
        ("decomposed", |t| unicode_normalization::UnicodeNormalization::nfd(t).collect()),
    ];
    let mut all = Vec::new();
    for text in TEXTS {
        for (kind, change) in CHANGES {
            let _ = dice.roll(0, 2);
            let changed = change(text);
            let around = |text: &str| format!("More before it. {text} More behind it.");
            all.push((kind, text.to_owned(), text.to_owned(), around(&changed)));
            all.push((kind, changed.clone(), changed, around(text)));
        }
    }
    all
}
