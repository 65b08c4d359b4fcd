//! True statements that are written differently from their quote.

use super::generated::{Cases, SENTENCES};
use super::numbers::{Dice, SCRIPTS, english, grouped, han, in_script, superscript};

/// All except those that differ only in typography.
pub(super) fn all(cases: &mut Cases, dice: &mut Dice) {
    same_numbers(cases, dice);
    same_values(cases);
    same_words(cases);
}

fn same_numbers(cases: &mut Cases, dice: &mut Dice) {
    for (name, nought) in SCRIPTS {
        for _ in 0..3 {
            let value = dice.roll(12, 9_999).to_string();
            let sentence = SENTENCES[dice.place(4)];
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
        let (one, two) = (separators[dice.place(8)], separators[dice.place(7)]);
        cases.fill("separators", SENTENCES[dice.place(4)], &grouped(value, one), &grouped(value, two));
        let german = SENTENCES[4].replace("{}", &grouped(value, "."));
        cases.pair("separators", &SENTENCES[0].replace("{}", &grouped(value, ",")), &german);
    }
    for _ in 0..15 {
        let power = dice.roll(3, 12).cast_signed();
        let mantissa = format!("{}.{}", dice.roll(1, 9), dice.roll(1, 9));
        let forms = [
            format!("{mantissa} × 10^{power}"),
            format!("{mantissa}×10{}", superscript(power)),
            format!("{mantissa}e{power}"),
            format!("{mantissa}E+{power}"),
            format!("{mantissa} · 10{}", superscript(power)),
        ];
        let (one, two) = (dice.place(5), dice.place(5));
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
}

/// Values, units and dates written in two ways.
fn same_values(cases: &mut Cases) {
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

fn same_words(cases: &mut Cases) {
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
}

/// Kind, statement, quote and source of texts that differ only in typography.
pub(super) fn changed_typography() -> Vec<(&'static str, String, String, String)> {
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
        ("zero width", |t| t.replace('e', "e\u{200b}")),
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
            let changed = change(text);
            let around = |text: &str| format!("More before it. {text} More behind it.");
            all.push((kind, text.to_owned(), text.to_owned(), around(&changed)));
            all.push((kind, changed.clone(), changed, around(text)));
        }
    }
    all
}
