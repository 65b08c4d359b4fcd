//! Vague amounts: `several thousand`, `tens of thousands`, `Hunderte`. They match only the identical amount.

use whatlang::Lang;

use super::date::written;
use super::fact::{Fact, Reading};
use super::reader::Reader;
use super::token::Kind;
use super::unit;

/// Words for an indefinite number of a magnitude.
const SOME: &[&str] = &[
    "several",
    "some",
    "few",
    "many",
    "couple",
    "various",
    "numerous",
    "countless",
    "einige",
    "einigen",
    "mehrere",
    "mehreren",
    "viele",
    "vielen",
    "paar",
    "etliche",
    "quelques",
    "plusieurs",
    "varios",
    "varias",
    "unos",
    "unas",
    "algunos",
    "algunas",
    "muchos",
    "alcuni",
    "alcune",
    "diversi",
    "vários",
    "várias",
    "alguns",
    "algumas",
    "enkele",
    "несколько",
    "kilka",
    "birkaç",
];

const OF: &[&str] = &["of", "von", "de", "di", "van", "d"];

/// Reads the amount at a token.
pub(super) fn read(reader: &Reader<'_>, at: usize) -> Option<Fact> {
    let some = usize::from(reader.word(at, SOME));
    let of = usize::from(some == 1 && reader.word(at + 1, OF));
    let first = at + some + of;
    let (mut amounts, mut end) = (Vec::new(), first);
    while amounts.len() < 4 {
        let of = usize::from(!amounts.is_empty() && reader.word(end, OF));
        let Some(amount) = many(reader, end + of).or_else(|| one(reader, end + of, some == 1 || !amounts.is_empty()))
        else {
            break;
        };
        amounts.push(amount);
        end += of + 1;
    }
    if amounts.is_empty() {
        return korean(reader, at);
    }
    let word = if some == 1 { reader.tokens[at].lower.as_str() } else { "" };
    let literal = format!("{word} {}", amounts.join(" "));
    Some(Fact::new(written(&reader.tokens[at..end]), vec![Reading::Literal(literal)], at..end))
}

/// A plural of a magnitude: `thousands`, `Dutzende`, `milliers`.
fn many(reader: &Reader<'_>, at: usize) -> Option<String> {
    let token = reader.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
    let is_spanish = reader.language.lang == Some(Lang::Spa);
    let amount = match token.lower.as_str() {
        "tens" if reader.word(at + 1, OF) => "10",
        "scores" if reader.word(at + 1, OF) => "20",
        "dizaines" | "decenas" | "decine" | "dezenas" | "tientallen" | "десятки" => "10",
        "dozens" | "douzaines" | "docenas" | "dozzine" | "dúzias" => "12",
        "hundreds" | "centaines" | "cientos" | "centenares" | "centinaia" | "centenas" | "honderden" | "сотни" => {
            "10^2"
        }
        "thousands" | "milliers" | "millares" | "migliaia" | "milhares" | "duizenden" => "10^3",
        // An approximate amount, which is not a number either.
        "score" if reader.word(at + 1, OF) && at.checked_sub(1).is_some_and(|a| reader.word(a, &["a"])) => "a score",
        "gross" if reader.word(at + 1, OF) && at.checked_sub(1).is_some_and(|a| reader.word(a, &["a"])) => "a gross",
        "dizaine" | "decena" | "decina" | "dezena" => "about 10",
        "quinzaine" | "quincena" => "about 15",
        "vingtaine" | "veintena" | "ventina" => "about 20",
        "trentaine" | "treintena" | "trentina" => "about 30",
        "quarantaine" | "cuarentena" => "about 40",
        "cinquantaine" => "about 50",
        "soixantaine" => "about 60",
        "centaine" | "centenar" | "centinaio" | "centena" => "about 100",
        "millier" | "millar" | "migliaio" | "milhar" => "about 1000",
        "miles" if is_spanish || reader.word(at + 1, &["de"]) => "10^3",
        "millions" | "millionen" | "millones" | "milhões" | "milioni" | "miljoenen" => "10^6",
        "billions" | "milliarden" | "milliards" | "miliardi" => "10^9",
        "trillions" => "10^12",
        other => return german(other),
    };
    Some(amount.to_owned())
}

/// `Hunderte`, `Zehntausenden`: with the part before it, which multiplies it.
fn german(word: &str) -> Option<String> {
    let stem = word.strip_suffix('n').unwrap_or(word).strip_suffix('e')?;
    let amounts = [("dutzend", "12"), ("hundert", "10^2"), ("tausend", "10^3")];
    let (head, amount) = amounts.iter().find_map(|(name, amount)| Some((stem.strip_suffix(name)?, amount)))?;
    Some(format!("{head}{amount}"))
}

/// A magnitude without a number, in an indefinite amount. In English it needs a number before it; in other languages
/// the word alone is one.
fn one(reader: &Reader<'_>, at: usize, is_told: bool) -> Option<String> {
    let token = reader.tokens.get(at).filter(|token| token.kind == Kind::Word && token.spaced)?;
    match token.lower.as_str() {
        "dozen" | "dutzend" | "douzaine" | "docena" | "dozzina" | "dozijn" if is_told => Some("12".to_owned()),
        "hundred" | "thousand" | "dozen" if !is_told => {
            let before = at.checked_sub(1).map(|before| reader.tokens[before].lower.as_str()).unwrap_or_default();
            // "A dozen" is twelve.
            (!matches!(before, "a" | "one")).then(|| format!("{before} {}", token.lower))
        }
        "cent" | "cents" | "cien" | "cento" if is_told => Some("10^2".to_owned()),
        _ if is_told => {
            unit::scale(reader.tokens, at, reader.has_long_billion()).map(|scale| format!("10^{}", scale.zeros))
        }
        _ => None,
    }
}

/// 수백, 몇천
fn korean(reader: &Reader<'_>, at: usize) -> Option<Fact> {
    let token = &reader.tokens[at];
    let rest = token.text.strip_prefix(['수', '몇'])?;
    let length = rest.chars().take_while(|c| "십백천만억조".contains(*c)).map(char::len_utf8).sum::<usize>();
    let amount = format!("some {}", &rest[..length]);
    (length > 0).then(|| Fact::new(token.text.clone(), vec![Reading::Literal(amount)], at..at + 1))
}
