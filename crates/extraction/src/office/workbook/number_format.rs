//! Numbers as a workbook shows them (ECMA-376, part 1, 18.8.31): `#,##0.00 "m"` makes “1,234.50 m” of 1234.5.
//!
//! Formats for other countries write their separators; here they are those of English, whatever the reader's country.
//! Dates are no numbers here. What has a format that is not understood is shown as it is.

use std::collections::HashMap;

/// Most formats that are kept.
const MAXIMUM_FORMATS: usize = 10_000;

/// Most digits behind the point.
const MAXIMUM_PLACES: usize = 30;

/// Digits that a number has in its binary form.
const DIGITS: usize = 15;

/// The formats of a workbook, parsed once.
#[derive(Debug, Default)]
pub(super) struct Formats(HashMap<String, Format>);

impl Formats {
    /// What a number shows in a format.
    pub(super) fn shown(&mut self, number: f64, code: &str) -> String {
        if let Some(format) = self.0.get(code) {
            return format.shown(number);
        }
        let format = Format::parse(code);
        let shown = format.shown(number);
        if self.0.len() < MAXIMUM_FORMATS {
            self.0.insert(code.to_owned(), format);
        }
        shown
    }
}

/// A number without a format: at most 15 digits, as what follows them comes from the binary form.
pub(super) fn general(number: f64) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let scientific = format!("{number:.*e}", DIGITS - 1);
    let rounded: f64 = scientific.parse().unwrap_or(number);
    let size = rounded.abs();
    if size != 0.0 && !(1e-9..1e15).contains(&size) { format!("{rounded:E}") } else { format!("{rounded}") }
}

/// A format: sections for positive numbers, negative ones and zero.
#[derive(Debug)]
struct Format(Vec<Option<Section>>);

impl Format {
    fn parse(code: &str) -> Self {
        Self(sections(code).into_iter().take(3).map(Section::parse).collect())
    }

    fn shown(&self, number: f64) -> String {
        let is_conditional = self.0.iter().flatten().any(|section| section.condition.is_some());
        let holds = |section: &Section| section.condition.as_ref().is_none_or(|condition| condition.holds(number));
        let conditional = self.0.iter().position(|section| section.as_ref().is_none_or(holds));
        let (at, sign) = match (self.0.len(), number) {
            _ if is_conditional => (conditional.unwrap_or(self.0.len()), if number < 0.0 { "-" } else { "" }),
            (2.., number) if number < 0.0 => (1, ""),
            (3.., 0.0) => (2, ""),
            (_, number) => (0, if number < 0.0 { "-" } else { "" }),
        };
        let section = self.0.get(at).and_then(Option::as_ref);
        let Some(shown) = section.and_then(|section| section.shown(number.abs())) else { return general(number) };
        // What rounds to nothing has no sign.
        let sign = if shown.chars().any(|c| matches!(c, '1'..='9')) { sign } else { "" };
        format!("{sign}{}", shown.trim())
    }
}

/// The parts between semicolons, outside of quotation marks and brackets.
fn sections(code: &str) -> Vec<&str> {
    let (mut sections, mut start) = (Vec::new(), 0);
    let (mut is_quoted, mut is_bracketed, mut is_escaped) = (false, false, false);
    for (at, c) in code.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '\\' | '_' | '*' => is_escaped = true,
            '[' => is_bracketed = true,
            ']' => is_bracketed = false,
            ';' if !is_bracketed => {
                sections.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&code[start..]);
    sections
}

/// A part of a format.
#[derive(Debug, Default)]
struct Section {
    /// What stands before the point, in order.
    whole: Vec<Piece>,
    /// What stands behind it; none when there is no point.
    places: Option<Vec<Piece>>,
    has_thousands: bool,
    /// What the number is multiplied with: percents and thousands.
    factor: f64,
    /// Digits of the exponent.
    exponent: Option<usize>,
    /// Numbers that the section is for.
    condition: Option<Condition>,
}

/// As in `[>=100]`.
#[derive(Debug)]
struct Condition {
    operator: String,
    limit: f64,
}

impl Condition {
    fn parse(text: &str) -> Option<Self> {
        let end = text.find(|c| !matches!(c, '<' | '>' | '='))?;
        Some(Self { operator: text[..end].to_owned(), limit: text[end..].parse().ok()? })
    }

    fn holds(&self, number: f64) -> bool {
        match self.operator.as_str() {
            "<" => number < self.limit,
            "<=" => number <= self.limit,
            ">" => number > self.limit,
            ">=" => number >= self.limit,
            "<>" => (number - self.limit).abs() > 0.0,
            _ => (number - self.limit).abs() <= 0.0,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    /// A digit; whether it is shown when it is a zero that says nothing.
    Digit(bool),
    /// Text that is always shown.
    Text(String),
    /// The number without a format.
    General,
}

impl Section {
    /// `None` for a section that is not understood.
    fn parse(code: &str) -> Option<Self> {
        let mut section = Self { factor: 1.0, ..Self::default() };
        let mut rest = code.chars().peekable();
        // Commas behind the last digit before the point divide by a thousand each.
        let mut commas = 0;
        while let Some(c) = rest.next() {
            match c {
                '0' | '#' | '?' => {
                    if commas > 0 && section.places.is_none() {
                        section.has_thousands = true;
                        commas = 0;
                    }
                    if let Some(digits) = &mut section.exponent.filter(|_| c == '0') {
                        section.exponent = Some(*digits + 1);
                    } else {
                        section.push(Piece::Digit(c == '0'));
                    }
                }
                '.' if section.places.is_none() => section.places = Some(Vec::new()),
                ',' if section.has_digits() => commas += 1,
                '%' => {
                    section.factor *= 100.0;
                    section.text("%");
                }
                'E' | 'e' if matches!(rest.peek(), Some('+' | '-')) && section.exponent.is_none() => {
                    rest.next();
                    section.exponent = Some(0);
                }
                '"' => {
                    let text: String = rest.by_ref().take_while(|c| *c != '"').collect();
                    section.text(&text);
                }
                '\\' => section.text(rest.next()?.encode_utf8(&mut [0; 4])),
                '_' => {
                    rest.next();
                    section.text(" ");
                }
                '*' => {
                    rest.next();
                }
                '[' => {
                    let inner: String = rest.by_ref().take_while(|c| *c != ']').collect();
                    match inner.strip_prefix('$') {
                        Some(currency) => section.text(currency.split('-').next().unwrap_or_default()),
                        None if inner.starts_with(['<', '>', '=']) => {
                            section.condition = Some(Condition::parse(&inner)?);
                        }
                        None => {}
                    }
                }
                // Fractions and texts.
                '/' | '@' if section.has_digits() || c == '@' => return None,
                'G' | 'g' if rest.clone().take(6).map(|c| c.to_ascii_lowercase()).eq("eneral".chars()) => {
                    rest.nth(5);
                    section.push(Piece::General);
                }
                c => section.text(c.encode_utf8(&mut [0; 4])),
            }
        }
        section.factor /= 1000_f64.powi(commas);
        let places = section.places.as_ref().map_or(0, Vec::len);
        (places <= MAXIMUM_PLACES && !section.whole.is_empty() || places > 0).then_some(section)
    }

    fn has_digits(&self) -> bool {
        self.whole.iter().chain(self.places.iter().flatten()).any(|piece| matches!(piece, Piece::Digit(_)))
    }

    fn push(&mut self, piece: Piece) {
        self.places.as_mut().unwrap_or(&mut self.whole).push(piece);
    }

    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.push(Piece::Text(text.to_owned()));
        }
    }

    /// What a number that is not negative shows.
    fn shown(&self, number: f64) -> Option<String> {
        let number = number * self.factor;
        if !number.is_finite() || number >= 1e15 {
            return None;
        }
        if self.whole.contains(&Piece::General) {
            let shown = self.whole.iter().map(|piece| match piece {
                Piece::General => general(number),
                Piece::Text(text) => text.clone(),
                Piece::Digit(_) => String::new(),
            });
            return Some(shown.collect());
        }
        let places = self.places.as_deref().unwrap_or_default();
        let count = places.iter().filter(|piece| matches!(piece, Piece::Digit(_))).count();
        let (number, exponent) = match self.exponent {
            Some(_) => normalised(number),
            None => (number, 0),
        };
        // A little more, as 0.125 in two places is 0.13.
        let digits = format!("{:.count$}", number * (1.0 + 2e-16) + f64::MIN_POSITIVE);
        let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut shown = self.shown_whole(whole);
        if self.places.is_some() {
            shown.push_str(&shown_places(places, fraction));
        }
        if let Some(digits) = self.exponent {
            let sign = if exponent < 0 { '-' } else { '+' };
            shown.push_str(&format!("E{sign}{:0digits$}", exponent.abs()));
        }
        Some(shown)
    }

    /// Fills the digits from the last one on; the first one takes all that remain.
    fn shown_whole(&self, whole: &str) -> String {
        let mut digits: Vec<char> = if whole == "0" { Vec::new() } else { whole.chars().collect() };
        let first_digit = self.whole.iter().position(|piece| matches!(piece, Piece::Digit(_)));
        let mut count = 0;
        let mut reversed = String::new();
        let mut put = |reversed: &mut String, digit: char| {
            if self.has_thousands && count > 0 && count % 3 == 0 {
                reversed.push(',');
            }
            count += 1;
            reversed.push(digit);
        };
        for (at, piece) in self.whole.iter().enumerate().rev() {
            match piece {
                Piece::General => {}
                Piece::Text(text) => reversed.extend(text.chars().rev()),
                Piece::Digit(is_shown) => {
                    match digits.pop() {
                        Some(digit) => put(&mut reversed, digit),
                        None if *is_shown => put(&mut reversed, '0'),
                        None => {}
                    }
                    while first_digit == Some(at)
                        && let Some(digit) = digits.pop()
                    {
                        put(&mut reversed, digit);
                    }
                }
            }
        }
        reversed.chars().rev().collect()
    }
}

/// The point and what follows it. Zeros at the end are only shown where the format says so.
fn shown_places(places: &[Piece], fraction: &str) -> String {
    let last = fraction.bytes().rposition(|digit| digit != b'0');
    let digits =
        places.iter().filter_map(|piece| if let Piece::Digit(is_shown) = piece { Some(*is_shown) } else { None });
    let last_required = digits.enumerate().filter(|(_, is_shown)| *is_shown).map(|(at, _)| at).last();
    let end = last.max(last_required).map_or(0, |last| last + 1);
    let mut digits = fraction.chars().take(end);
    let mut shown = String::new();
    for piece in places {
        match piece {
            Piece::General => {}
            Piece::Text(text) => shown.push_str(text),
            Piece::Digit(_) => shown.extend(digits.next()),
        }
    }
    if end > 0 { format!(".{shown}") } else { shown }
}

/// A number as one between 1 and 10, and its power of ten.
fn normalised(number: f64) -> (f64, i32) {
    let text = format!("{number:.*e}", DIGITS - 1);
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (digits.parse().unwrap_or(number), exponent.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(number: f64, code: &str) -> String {
        Formats::default().shown(number, code)
    }

    #[test]
    fn numbers_are_shown_as_their_format_says() {
        let cases = [
            (1234.5, "General", "1234.5"),
            (0.1 + 0.2, "General", "0.3"),
            (1e20, "General", "1E20"),
            (-12.0, "0", "-12"),
            (1234.5, "#,##0.00", "1,234.50"),
            (1_234_567.0, "#,##0", "1,234,567"),
            (0.125, "0.00", "0.13"),
            (0.15, "0%", "15%"),
            (0.1234, "0.0%", "12.3%"),
            (-1234.5, "#,##0.00;[Red](#,##0.00)", "(1,234.50)"),
            (0.0, "_(* #,##0_);_(* (#,##0);_(* \"-\"??_);_(@_)", "-"),
            (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
            (12.5, "0.0 \"m\"", "12.5 m"),
            (12.5, "\"No. \"General", "No. 12.5"),
            (5.0, "\"No. \"000", "No. 005"),
            (5_551_234_567.0, "(000) 000-0000", "(555) 123-4567"),
            (1.5, "0.##", "1.5"),
            (2.0, "0.##", "2"),
            (0.5, "#.0", ".5"),
            (12_345_678.0, "0.0,,\" M\"", "12.3 M"),
            (12345.678, "0.00E+00", "1.23E+04"),
            (0.00012, "0.0E+0", "1.2E-4"),
            (-0.001, "0.00", "0.00"),
            (0.5, "# ?/?", "0.5"),
            (7.0, "[>5]0 \"high\";0 \"low\"", "7 high"),
            (-5.0, "[>5]0 \"high\";0 \"low\"", "-5 low"),
            (5.0, "[>5]0", "5"),
            (1.5, "GENERAL", "1.5"),
            (3.0, ";;;", "3"),
            (3.0, "@", "3"),
            (3.0, "", "3"),
        ];
        for (number, code, expected) in cases {
            assert_eq!(shown(number, code), expected, "{number} {code}");
        }
    }

    proptest! {
        #[test]
        fn any_format_shows_something_or_nothing(number in any::<f64>(), code in "[0#?.,%E+\"\\\\_*\\[\\]$;@/GHa -]{0,20}") {
            let _ = shown(number, &code);
        }

        #[test]
        fn whole_numbers_keep_their_digits(number in 0_u32..u32::MAX, code in "[#,]{0,6}0") {
            let digits: String = shown(f64::from(number), &code).chars().filter(char::is_ascii_digit).collect();
            if !code.ends_with(",0") || !code.contains('#') {
                prop_assert!(digits.ends_with(&number.to_string()) || code.contains(','));
            }
        }
    }
}
