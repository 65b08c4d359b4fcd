//! False statements of every kind, made by changing one thing about a number.

use super::generated::{Cases, SENTENCES};
use super::numbers::{Dice, SCRIPTS, english, grouped, han, in_script, superscript};
use super::*;

/// All of them.
pub(super) fn all(cases: &mut Cases, dice: &mut Dice) {
    digits(cases, dice);
    signs_and_sizes(cases, dice);
    units(cases, dice);
    powers(cases, dice);
    characters(cases, dice);
    words(cases, dice);
    dates(cases, dice);
    hidden(cases, dice);
}

fn digits(cases: &mut Cases, dice: &mut Dice) {
    for (name, nought) in SCRIPTS {
        for round in 0..3 {
            let value = dice.roll(12, 9_999).to_string();
            let other = dice.other(&value);
            let sentence = SENTENCES[dice.place(4)];
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
        let separator = ["", ",", "\u{a0}", "\u{202f}", "'", "’", "٬"][dice.place(7)];
        let sentence = SENTENCES[dice.place(4)];
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
        let power = dice.roll(3, 12).cast_signed();
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
            cases.fill("other power", sentence, &forms(other)[dice.place(5)], form);
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
    ] {
        cases.fill("Chinese numeral", chinese, statement, quote);
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
            let name = MONTHS[usize::try_from(month).unwrap() - 1];
            [
                format!("{day} {name} {year}"),
                format!("{name} {day}, {year}"),
                format!("{year}-{month:02}-{day:02}"),
                format!("{day}. {name} {year}"),
                format!("{day}.{month}.{year}"),
            ]
        };
        let true_one = &forms(day, month, year)[dice.place(5)];
        let form = dice.place(5);
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
        // A reader sees one number where the source has two, or another one.
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

#[test]
fn a_quote_does_not_cut_what_its_source_says() {
    // The quote leaves out what the source says about the number.
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
}
