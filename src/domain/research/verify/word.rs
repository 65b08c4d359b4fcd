//! Numbers in words, of the languages whose words are known.

use std::collections::HashMap;
use std::sync::LazyLock;

use whatlang::Lang;

/// Words of a language from two to ninety, in the order of [`VALUES`]; `-` where it has no word of its own.
const WORDS: &[(Lang, &str)] = &[
    (
        Lang::Eng,
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen \
         nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand",
    ),
    (
        Lang::Deu,
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn \
         neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend",
    ),
    (
        Lang::Fra,
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit \
         dix-neuf vingt trente quarante cinquante soixante septante huitante nonante cent mille",
    ),
    (
        Lang::Spa,
        "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho \
         diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien mil",
    ),
    (
        Lang::Ita,
        "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette \
         diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento mille",
    ),
    (
        Lang::Por,
        "dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito \
         dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem mil",
    ),
    (
        Lang::Nld,
        "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien \
         negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend",
    ),
    (
        Lang::Swe,
        "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo \
         trettio fyrtio femtio sextio sjuttio åttio nittio hundra tusen",
    ),
    (
        Lang::Pol,
        "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście \
         piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście dwadzieścia trzydzieści czterdzieści \
         pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto tysiąc",
    ),
    (
        Lang::Rus,
        "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать \
         шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок пятьдесят шестьдесят семьдесят \
         восемьдесят девяносто сто тысяча",
    ),
    (
        Lang::Tur,
        "iki üç dört beş altı yedi sekiz dokuz on - - - - - - - - - yirmi otuz kırk elli altmış yetmiş seksen doksan yüz \
         bin",
    ),
];

/// What the words stand for.
const VALUES: [u64; 28] =
    [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 30, 40, 50, 60, 70, 80, 90, 100, 1000];

/// Other forms, and words that say a number besides something else.
const MORE: &[(Lang, &str, u64)] = &[
    (Lang::Eng, "fourty", 40),
    (Lang::Eng, "zero", 0),
    (Lang::Eng, "twice", 2),
    (Lang::Eng, "thrice", 3),
    (Lang::Eng, "double", 2),
    (Lang::Eng, "doubled", 2),
    (Lang::Eng, "doubles", 2),
    (Lang::Eng, "doubling", 2),
    (Lang::Eng, "triple", 3),
    (Lang::Eng, "tripled", 3),
    (Lang::Eng, "triples", 3),
    (Lang::Eng, "tripling", 3),
    (Lang::Eng, "quadrupled", 4),
    (Lang::Eng, "dozen", 12),
    (Lang::Eng, "dozens", 12),
    (Lang::Eng, "third", 3),
    (Lang::Eng, "fourth", 4),
    (Lang::Eng, "fifth", 5),
    (Lang::Eng, "sixth", 6),
    (Lang::Eng, "seventh", 7),
    (Lang::Eng, "eighth", 8),
    (Lang::Eng, "ninth", 9),
    (Lang::Eng, "tenth", 10),
    (Lang::Eng, "eleventh", 11),
    (Lang::Eng, "twelfth", 12),
    (Lang::Eng, "thirteenth", 13),
    (Lang::Eng, "fourteenth", 14),
    (Lang::Eng, "fifteenth", 15),
    (Lang::Eng, "sixteenth", 16),
    (Lang::Eng, "seventeenth", 17),
    (Lang::Eng, "eighteenth", 18),
    (Lang::Eng, "nineteenth", 19),
    (Lang::Eng, "twentieth", 20),
    (Lang::Eng, "thirtieth", 30),
    (Lang::Eng, "fortieth", 40),
    (Lang::Eng, "fiftieth", 50),
    (Lang::Eng, "hundredth", 100),
    (Lang::Eng, "thousandth", 1000),
    (Lang::Eng, "twenties", 20),
    (Lang::Eng, "thirties", 30),
    (Lang::Eng, "forties", 40),
    (Lang::Eng, "fifties", 50),
    (Lang::Eng, "sixties", 60),
    (Lang::Eng, "seventies", 70),
    (Lang::Eng, "eighties", 80),
    (Lang::Eng, "nineties", 90),
    (Lang::Deu, "eins", 1),
    (Lang::Deu, "zwo", 2),
    (Lang::Deu, "null", 0),
    (Lang::Deu, "dreissig", 30),
    (Lang::Deu, "zweimal", 2),
    (Lang::Deu, "dreimal", 3),
    (Lang::Deu, "doppelt", 2),
    (Lang::Deu, "verdoppelt", 2),
    (Lang::Deu, "verdoppelte", 2),
    (Lang::Deu, "verdreifacht", 3),
    (Lang::Deu, "verdreifachte", 3),
    (Lang::Deu, "dutzend", 12),
    (Lang::Fra, "zéro", 0),
    (Lang::Fra, "cents", 100),
    (Lang::Fra, "vingts", 20),
    (Lang::Fra, "octante", 80),
    (Lang::Fra, "douzaine", 12),
    (Lang::Spa, "ciento", 100),
    (Lang::Spa, "veintiuno", 21),
    (Lang::Spa, "veintidós", 22),
    (Lang::Spa, "veintitrés", 23),
    (Lang::Spa, "veinticuatro", 24),
    (Lang::Spa, "veinticinco", 25),
    (Lang::Spa, "veintiséis", 26),
    (Lang::Spa, "veintisiete", 27),
    (Lang::Spa, "veintiocho", 28),
    (Lang::Spa, "veintinueve", 29),
    (Lang::Spa, "doscientos", 200),
    (Lang::Spa, "trescientos", 300),
    (Lang::Spa, "cuatrocientos", 400),
    (Lang::Spa, "quinientos", 500),
    (Lang::Spa, "seiscientos", 600),
    (Lang::Spa, "setecientos", 700),
    (Lang::Spa, "ochocientos", 800),
    (Lang::Spa, "novecientos", 900),
    (Lang::Spa, "docena", 12),
    (Lang::Ita, "ventuno", 21),
    (Lang::Ita, "ventotto", 28),
    (Lang::Ita, "dozzina", 12),
    (Lang::Por, "duas", 2),
    (Lang::Por, "cento", 100),
    (Lang::Por, "duzentos", 200),
    (Lang::Por, "trezentos", 300),
    (Lang::Por, "quinhentos", 500),
    (Lang::Por, "dezasseis", 16),
    (Lang::Por, "dezassete", 17),
    (Lang::Por, "dezanove", 19),
    (Lang::Nld, "dozijn", 12),
    (Lang::Pol, "dwie", 2),
    (Lang::Pol, "dwóch", 2),
    (Lang::Pol, "trzech", 3),
    (Lang::Rus, "две", 2),
    (Lang::Rus, "двух", 2),
    (Lang::Rus, "трёх", 3),
    (Lang::Rus, "трех", 3),
    (Lang::Rus, "четырёх", 4),
    (Lang::Rus, "двести", 200),
    (Lang::Rus, "триста", 300),
    (Lang::Ara, "اثنان", 2),
    (Lang::Ara, "ثلاثة", 3),
    (Lang::Ara, "ثلاث", 3),
    (Lang::Ara, "أربعة", 4),
    (Lang::Ara, "أربع", 4),
    (Lang::Ara, "خمسة", 5),
    (Lang::Ara, "خمس", 5),
    (Lang::Ara, "ستة", 6),
    (Lang::Ara, "سبعة", 7),
    (Lang::Ara, "سبع", 7),
    (Lang::Ara, "ثمانية", 8),
    (Lang::Ara, "تسعة", 9),
    (Lang::Ara, "عشرة", 10),
    (Lang::Ara, "عشرون", 20),
    (Lang::Ara, "عشرين", 20),
    (Lang::Hin, "दो", 2),
    (Lang::Hin, "तीन", 3),
    (Lang::Hin, "चार", 4),
    (Lang::Hin, "पांच", 5),
    (Lang::Hin, "पाँच", 5),
    (Lang::Hin, "छह", 6),
    (Lang::Hin, "सात", 7),
    (Lang::Hin, "आठ", 8),
    (Lang::Hin, "नौ", 9),
    (Lang::Hin, "दस", 10),
    (Lang::Hin, "बीस", 20),
    (Lang::Kor, "두", 2),
    (Lang::Kor, "세", 3),
    (Lang::Kor, "네", 4),
    (Lang::Kor, "다섯", 5),
    (Lang::Kor, "여섯", 6),
    (Lang::Kor, "일곱", 7),
    (Lang::Kor, "여덟", 8),
    (Lang::Kor, "아홉", 9),
    (Lang::Kor, "열", 10),
    (Lang::Kor, "스물", 20),
    (Lang::Kor, "서른", 30),
];

/// Words for numbers that are everyday words of other languages: they count only in a text of their own.
const ONLY_AT_HOME: [&str; 17] = [
    "once", "sei", "due", "tre", "otto", "nove", "sept", "cent", "cents", "mil", "mille", "on", "bin", "elli", "sex",
    "null", "sto",
];

static BY_WORD: LazyLock<HashMap<&'static str, Vec<(Lang, u64)>>> = LazyLock::new(|| {
    let mut all: HashMap<&'static str, Vec<(Lang, u64)>> = HashMap::new();
    let listed =
        WORDS.iter().flat_map(|(lang, words)| words.split_whitespace().zip(VALUES).map(|(w, v)| (*lang, w, v)));
    for (lang, word, value) in listed.chain(MORE.iter().copied()) {
        all.entry(word).or_default().push((lang, value));
    }
    all
});

/// The value of one word, from two upward (and nought).
pub(super) fn plain(word: &str, lang: Option<Lang>) -> Option<u64> {
    let known = BY_WORD.get(word)?;
    let own = known.iter().find(|(of, _)| Some(*of) == lang).map(|(_, value)| *value);
    let foreign = || known.first().map(|(_, value)| *value).filter(|_| !ONLY_AT_HOME.contains(&word));
    own.or_else(foreign)
}

/// The value of a word, also of one that is written in one piece: `fünfhundertdreiundzwanzig`, `vijfentwintig`,
/// `ventidue`.
pub(super) fn value(word: &str, lang: Option<Lang>) -> Option<u64> {
    plain(word, lang)
        .or_else(|| german_ordinal(word))
        .or_else(|| compose(&pieces(word)?))
        .or_else(|| with_ending(word, lang))
}

/// `fivefold`, `dreifach`, `zehnjährige`, `neunziger`
fn with_ending(word: &str, lang: Option<Lang>) -> Option<u64> {
    const ENDINGS: &[&str] = &[
        "fold",
        "fach",
        "fache",
        "facher",
        "fachen",
        "fachte",
        "facht",
        "mal",
        "jährig",
        "jährige",
        "jährigen",
        "jähriger",
        "jähriges",
        "köpfig",
        "köpfige",
        "köpfigen",
        "stündig",
        "stündige",
        "stündigen",
        "tägig",
        "tägige",
        "tägigen",
        "monatig",
        "monatige",
        "wöchig",
        "wöchige",
        "teilig",
        "teilige",
        "stellig",
        "stellige",
        "er",
    ];
    let stem = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.len() > 2)?;
    let stem = stem.strip_prefix("ver").filter(|_| word.ends_with("facht") || word.ends_with("fachte")).unwrap_or(stem);
    // `neunziger`, but not `neuner` or `elfer`
    if word.ends_with("er") && !stem.ends_with("zig") && !stem.ends_with("fach") {
        return None;
    }
    plain(stem, lang).or_else(|| compose(&pieces(stem)?))
}

/// `dritte`, `zwölften`
fn german_ordinal(word: &str) -> Option<u64> {
    let stem = ["er", "en", "es", "em", "e"].iter().find_map(|ending| word.strip_suffix(ending))?;
    match stem {
        "zweit" => Some(2),
        "dritt" => Some(3),
        "siebt" => Some(7),
        "acht" => None,
        _ => {
            let stem = stem.strip_suffix("st").or_else(|| stem.strip_suffix('t'))?;
            plain(stem, Some(Lang::Deu)).filter(|value| *value > 3)
        }
    }
}

/// A part of a number in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Value(u64),
    /// `und` in `fünfundzwanzig`: what is before it is added to what comes.
    And,
}

/// Takes a word apart into words for numbers of one language, the longest first; `None` when something is left over.
fn pieces(word: &str) -> Option<Vec<Piece>> {
    const LONGEST: usize = 60;
    const LANGUAGES: [Lang; 4] = [Lang::Deu, Lang::Nld, Lang::Ita, Lang::Swe];
    if word.len() > LONGEST {
        return None;
    }
    LANGUAGES.into_iter().find_map(|lang| pieces_of(word, lang)).filter(|pieces| pieces.len() > 1)
}

fn pieces_of(word: &str, lang: Lang) -> Option<Vec<Piece>> {
    let of_language = |word: &str| BY_WORD.get(word)?.iter().find(|(of, _)| *of == lang).map(|(_, value)| *value);
    let (mut rest, mut all) = (word, Vec::new());
    while !rest.is_empty() {
        let fits = |end: usize| -> Option<(usize, Piece)> {
            let head = rest.get(..end)?;
            let joint = matches!(head, "und" | "en" | "ën") && !all.is_empty();
            let one = matches!(head, "ein" | "één" | "een") && end < rest.len();
            let piece = if joint {
                Piece::And
            } else if one {
                Piece::Value(1)
            } else {
                Piece::Value(of_language(head).filter(|value| *value > 1)?)
            };
            Some((end, piece))
        };
        let (end, piece) = (1..=rest.len()).rev().find_map(fits)?;
        all.push(piece);
        rest = &rest[end..];
    }
    Some(all)
}

/// The value of words one after the other: `two hundred` `twelve`. `None` where they are no number.
pub(super) fn compose(pieces: &[Piece]) -> Option<u64> {
    let (mut total, mut current, mut added) = (0u64, 0u64, 0u64);
    let mut last = u64::MAX;
    for piece in pieces {
        match *piece {
            Piece::And => {
                let unit = current % 100;
                if unit < 10 {
                    added += unit;
                    current -= unit;
                } else {
                    return None;
                }
            }
            Piece::Value(100) => {
                if current >= 100 || added > 0 {
                    return None;
                }
                current = current.max(1) * 100;
            }
            Piece::Value(value) if value >= 1000 && is_power_of_ten(value) => {
                // Thousands come behind millions.
                if value >= last {
                    return None;
                }
                total = total.checked_add((current + added).max(1).checked_mul(value)?)?;
                (current, added, last) = (0, 0, value);
            }
            // `quatre-vingt`
            Piece::Value(20) if current % 100 == 4 && added == 0 => current += 76,
            Piece::Value(value) if fits(current % 100, value, added) && (value < 100 || current == 0) => {
                current += value
            }
            Piece::Value(_) => return None,
        }
    }
    total.checked_add(current + added)
}

/// Tens take a unit; sixty and eighty of French take up to nineteen.
fn fits(current: u64, value: u64, added: u64) -> bool {
    if value >= 100 {
        return value % 100 == 0;
    }
    match current {
        0 => added == 0 || (value >= 20 && value % 10 == 0),
        // `dix-sept`
        10 => (7..10).contains(&value),
        60 | 80 => value < 20,
        20..=90 if current % 10 == 0 => value < 10,
        70 | 90 => value < 10,
        _ => false,
    }
}

fn is_power_of_ten(value: u64) -> bool {
    10u64.checked_pow(value.ilog10()) == Some(value)
}

/// The words for numbers in a run of Thai letters, those side by side in one.
pub(super) fn thai(text: &str) -> Vec<&str> {
    const NUMBERS: &[&str] = &[
        "หนึ่ง",
        "สอง",
        "สาม",
        "สี่",
        "ห้า",
        "หก",
        "เจ็ด",
        "แปด",
        "เก้า",
        "เอ็ด",
        "ยี่สิบ",
        "สิบ",
        "ร้อย",
        "พัน",
        "หมื่น",
        "แสน",
        "ล้าน",
        "ครึ่ง",
    ];
    // Words that have one of these in them.
    const OTHERS: &[&str] = &["ห้าม", "พันธ", "สัมพัน", "ร้อยละ", "เรียบร้อย", "สองข้าง", "หกล้ม"];
    let starts = |rest: &str, words: &[&str]| words.iter().find(|word| rest.starts_with(**word)).map(|word| word.len());
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let start = at;
        while let Some(length) =
            text.get(at..).filter(|rest| starts(rest, OTHERS).is_none()).and_then(|r| starts(r, NUMBERS))
        {
            at += length;
        }
        if at > start {
            found.push(&text[start..at]);
        } else {
            at += starts(rest, OTHERS).unwrap_or_else(|| rest.chars().next().map_or(1, char::len_utf8));
        }
    }
    found
}

/// What a word for a part divides by: `third`, `Viertel`, `tiers`.
pub(super) fn divisor(word: &str) -> Option<u64> {
    Some(match word {
        "half" | "halves" | "halved" | "halve" | "halving" | "halbiert" | "halbierte" | "hälfte" | "moitié"
        | "mitad" | "metà" | "metade" | "helft" | "halb" | "halbe" | "halben" => 2,
        "third" | "thirds" | "drittel" | "tiers" | "tercio" | "tercios" | "terzo" | "terzi" | "terço" | "terços" => 3,
        "quarter" | "quarters" | "viertel" | "quart" | "quarts" | "kwart" => 4,
        "fifth" | "fifths" | "fünftel" => 5,
        "sixth" | "sixths" | "sechstel" => 6,
        "seventh" | "sevenths" | "siebtel" => 7,
        "eighth" | "eighths" | "achtel" => 8,
        "ninth" | "ninths" | "neuntel" => 9,
        "tenth" | "tenths" | "zehntel" => 10,
        _ => return None,
    })
}

/// Parts that are told without saying how many of them: `Hälfte` is one of two.
pub(super) fn is_part_alone(word: &str) -> bool {
    divisor(word) == Some(2)
        || matches!(word, "drittel" | "viertel" | "fünftel" | "tiers" | "thirds" | "quarters" | "zehntel")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_one_piece_have_their_value() {
        let cases = [
            ("fünfundzwanzig", Some(25)),
            ("einundzwanzig", Some(21)),
            ("fünfhundertdreiundzwanzig", Some(523)),
            ("zweitausendvierundzwanzig", Some(2024)),
            ("eintausend", Some(1000)),
            ("vijfentwintig", Some(25)),
            ("tweehonderd", Some(200)),
            ("ventidue", Some(22)),
            ("dritte", Some(3)),
            ("zwölften", Some(12)),
            ("fivefold", Some(5)),
            ("verfünffacht", Some(5)),
            ("zehnjährige", Some(10)),
            ("neunziger", Some(90)),
            ("einmal", None),
            ("besser", None),
            ("scaffold", None),
            ("Haus", None),
            ("Achtung", None),
            ("weite", None),
            ("neue", None),
            ("heute", None),
        ];
        for (word, expected) in cases {
            assert_eq!(value(&word.to_lowercase(), None), expected, "{word}");
        }
    }

    #[test]
    fn everyday_words_of_other_languages_are_no_numbers() {
        for word in ["once", "due", "sei", "on", "bin", "sept"] {
            assert_eq!(value(word, Some(Lang::Eng)), None, "{word}");
        }
        assert_eq!(value("once", Some(Lang::Spa)), Some(11));
        assert_eq!(value("sei", Some(Lang::Ita)), Some(6));
    }

    #[test]
    fn words_compose_or_are_no_number() {
        use Piece::Value;
        assert_eq!(compose(&[Value(3), Value(100), Value(12)]), Some(312));
        assert_eq!(compose(&[Value(4), Value(20), Value(10), Value(7)]), Some(97));
        assert_eq!(compose(&[Value(60), Value(10), Value(7)]), Some(77));
        assert_eq!(compose(&[Value(2), Value(1_000_000), Value(3), Value(100), Value(1000)]), Some(2_300_000));
        assert_eq!(compose(&[Value(3), Value(4)]), None);
        assert_eq!(compose(&[Value(3), Value(1000), Value(5), Value(1000)]), None);
    }
}
