//! Signs and codes of currencies.

/// What money is written with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sign {
    text: &'static str,
    /// The currencies that it may mean, as ISO 4217 has them.
    pub(super) codes: &'static [&'static str],
    /// Where it is used, a point stands before decimals.
    pub(super) has_point: bool,
}

const fn sign(text: &'static str, codes: &'static [&'static str], has_point: bool) -> Sign {
    Sign { text, codes, has_point }
}

/// The longer ones before those that they begin or end with.
static SIGNS: [Sign; 52] = [
    sign("US$", &["USD"], true),
    sign("CA$", &["CAD"], true),
    sign("AU$", &["AUD"], true),
    sign("NZ$", &["NZD"], true),
    sign("HK$", &["HKD"], true),
    sign("NT$", &["TWD"], true),
    sign("MX$", &["MXN"], true),
    sign("A$", &["AUD"], true),
    sign("C$", &["CAD"], true),
    sign("S$", &["SGD"], true),
    sign("R$", &["BRL"], false),
    sign(
        "$",
        &[
            "USD", "CAD", "AUD", "NZD", "HKD", "TWD", "MXN", "SGD", "ARS", "CLP", "COP", "UYU", "JMD", "TTD", "FJD",
            "NAD",
        ],
        true,
    ),
    sign("€", &["EUR"], false),
    sign("Euros", &["EUR"], false),
    sign("euros", &["EUR"], false),
    sign("Euro", &["EUR"], false),
    sign("euro", &["EUR"], false),
    sign("£", &["GBP"], true),
    sign("￡", &["GBP"], true),
    sign("¥", &["JPY", "CNY"], true),
    sign("￥", &["JPY", "CNY"], true),
    sign("円", &["JPY"], true),
    sign("元", &["CNY", "TWD", "HKD"], true),
    sign("人民币", &["CNY"], true),
    sign("₹", &["INR"], true),
    sign("Rs.", &["INR", "PKR", "LKR", "NPR", "MUR"], true),
    sign("Rs", &["INR", "PKR", "LKR", "NPR", "MUR"], true),
    sign("₩", &["KRW", "KPW"], true),
    sign("원", &["KRW"], true),
    sign("₽", &["RUB"], false),
    sign("руб.", &["RUB"], false),
    sign("руб", &["RUB"], false),
    sign("₴", &["UAH"], false),
    sign("₺", &["TRY"], false),
    sign("₪", &["ILS"], true),
    sign("₫", &["VND"], false),
    sign("฿", &["THB"], true),
    sign("บาท", &["THB"], true),
    sign("₦", &["NGN"], true),
    sign("₱", &["PHP"], true),
    sign("₸", &["KZT"], false),
    sign("₾", &["GEL"], false),
    sign("₡", &["CRC"], false),
    sign("zł", &["PLN"], false),
    sign("Kč", &["CZK"], false),
    sign("Ft", &["HUF"], false),
    sign("kr.", &["SEK", "NOK", "DKK", "ISK"], false),
    sign("kr", &["SEK", "NOK", "DKK", "ISK"], false),
    sign("SFr.", &["CHF"], true),
    sign("Fr.", &["CHF"], true),
    sign("lei", &["RON", "MDL"], false),
    sign("лв.", &["BGN"], false),
];

macro_rules! codes {
    ($has_point:literal: $($code:literal)*) => { [$(sign($code, &[$code], $has_point)),*] };
}

/// Codes of countries that write a point before decimals.
static CODES_WITH_POINT: [Sign; 46] = codes!(true:
    "USD" "GBP" "JPY" "CNY" "INR" "KRW" "AUD" "NZD" "HKD" "SGD" "TWD" "THB" "MXN" "ILS" "PHP" "MYR" "PKR" "LKR" "NPR"
    "BDT" "NGN" "KES" "GHS" "UGX" "TZS" "EGP" "SAR" "AED" "QAR" "ETB" "JMD" "TTD" "BBD" "BSD" "GTQ" "HNL" "NIO" "DOP"
    "PEN" "MMK" "KHR" "MOP" "MUR" "BWP" "ZMW" "FJD");

/// The others, among them those of countries with decimals of three digits or with either mark.
static CODES: [Sign; 57] = codes!(false:
    "EUR" "CHF" "CAD" "SEK" "NOK" "DKK" "ISK" "PLN" "CZK" "HUF" "RON" "BGN" "RSD" "BAM" "MKD" "ALL" "MDL" "UAH" "RUB"
    "BYN" "TRY" "GEL" "AMD" "AZN" "KZT" "UZS" "KGS" "TJS" "MNT" "BRL" "ARS" "CLP" "COP" "UYU" "PYG" "BOB" "CRC" "VES"
    "ZAR" "NAD" "MZN" "AOA" "XOF" "XAF" "MAD" "DZD" "TND" "LYD" "JOD" "KWD" "BHD" "OMR" "IQD" "IRR" "VND" "IDR" "LBP");

/// The sign that a text begins or ends with, and the rest of the text.
pub(super) fn at_an_end(text: &str) -> Option<(&'static Sign, &str)> {
    let signs = || SIGNS.iter().chain(&CODES_WITH_POINT).chain(&CODES);
    let before = |sign: &'static Sign| {
        let rest = text.strip_prefix(sign.text)?;
        (!is_within_a_word(sign.text.chars().last(), rest.chars().next())).then_some((sign, rest))
    };
    let behind = |sign: &'static Sign| {
        let rest = text.strip_suffix(sign.text)?;
        (!is_within_a_word(sign.text.chars().next(), rest.chars().last())).then_some((sign, rest))
    };
    signs().find_map(before).or_else(|| signs().find_map(behind))
}

/// True where letters go on.
fn is_within_a_word(one: Option<char>, other: Option<char>) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    is_letter(one) && is_letter(other)
}
