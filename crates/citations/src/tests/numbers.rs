//! Formats of numbers, generated independently of the checked code, so that the meaning of each text is known.

/// Scripts, by the code point of their zero.
pub(super) const SCRIPTS: [(&str, u32); 26] = [
    ("Arabic", 0x660),
    ("Persian", 0x6F0),
    ("N’Ko", 0x7C0),
    ("Devanagari", 0x966),
    ("Bengali", 0x9E6),
    ("Gurmukhi", 0xA66),
    ("Gujarati", 0xAE6),
    ("Oriya", 0xB66),
    ("Tamil", 0xBE6),
    ("Telugu", 0xC66),
    ("Kannada", 0xCE6),
    ("Malayalam", 0xD66),
    ("Sinhala", 0xDE6),
    ("Thai", 0xE50),
    ("Lao", 0xED0),
    ("Tibetan", 0xF20),
    ("Burmese", 0x1040),
    ("Khmer", 0x17E0),
    ("Mongolian", 0x1810),
    ("Balinese", 0x1B50),
    ("Adlam", 0x1E950),
    ("full width", 0xFF10),
    ("bold", 0x1D7CE),
    ("double-struck", 0x1D7D8),
    ("sans-serif", 0x1D7E2),
    ("monospace", 0x1D7F6),
];

/// Digits in another script; other characters are unchanged.
pub(super) fn in_script(nought: u32, ascii: &str) -> String {
    ascii.chars().map(|c| c.to_digit(10).and_then(|d| char::from_u32(nought + d)).unwrap_or(c)).collect()
}

/// Groups of three with a separator.
pub(super) fn grouped(value: u64, separator: &str) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, c) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(c);
    }
    out
}

pub(super) fn superscript(value: i64) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    value.to_string().chars().map(|c| c.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize])).collect()
}

/// Chinese characters for a number below ten thousand.
pub(super) fn han(value: u64) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let mut out = String::new();
    let mut pending_nought = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = usize::try_from(value / unit % 10).unwrap();
        if digit == 0 {
            pending_nought = (pending_nought || !out.is_empty()) && !value.is_multiple_of(unit);
            continue;
        }
        if pending_nought {
            out.push('零');
            pending_nought = false;
        }
        if !(digit == 1 && unit == 10 && out.is_empty()) {
            out.push_str(DIGITS[digit]);
        }
        out.push_str(name);
    }
    out
}

/// English words for a number below a thousand.
pub(super) fn english(value: u64) -> String {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let value = usize::try_from(value).unwrap();
    let (hundreds, rest) = (value / 100, value % 100);
    let tail = match rest {
        0..20 => SMALL[rest].to_owned(),
        _ if rest % 10 == 0 => TENS[rest / 10].to_owned(),
        _ => format!("{}-{}", TENS[rest / 10], SMALL[rest % 10]),
    };
    match (hundreds, rest) {
        (0, _) => tail,
        (_, 0) => format!("{} hundred", SMALL[hundreds]),
        _ => format!("{} hundred and {tail}", SMALL[hundreds]),
    }
}

/// A small pseudo-random generator with a fixed seed: the same cases every time.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, from: u64, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + (self.0 >> 33) % (below - from)
    }

    /// An index below a length.
    pub(super) fn place(&mut self, many: usize) -> usize {
        usize::try_from(self.roll(0, many as u64)).unwrap()
    }

    /// Another number of the same length, with one digit changed.
    pub(super) fn other(&mut self, ascii: &str) -> String {
        let places: Vec<usize> = (0..ascii.len()).filter(|at| ascii.as_bytes()[*at].is_ascii_digit()).collect();
        let place = places[self.place(places.len())];
        let old = ascii[place..=place].parse::<u64>().unwrap();
        // The first digit does not become zero.
        let new = loop {
            let new = self.roll(1, 10);
            if new != old {
                break new;
            }
        };
        format!("{}{new}{}", &ascii[..place], &ascii[place + 1..])
    }
}
