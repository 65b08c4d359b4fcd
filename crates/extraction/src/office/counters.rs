//! Numbers as lists write them.

/// A number in a format of Office documents (ECMA-376, part 1, 17.18.59). Formats that are not known are decimal.
pub(super) fn formatted(number: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letters(number, 'a'),
        "upperLetter" => letters(number, 'A'),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        "decimalZero" => format!("{number:02}"),
        "ordinal" => format!("{number}."),
        "russianLower" => cyrillic(number, false),
        "russianUpper" => cyrillic(number, true),
        "none" | "bullet" => String::new(),
        _ => number.to_string(),
    }
}

/// a to z, then aa to zz, as word processors do.
fn letters(number: u32, first: char) -> String {
    let Some(index) = number.checked_sub(1) else { return "0".to_owned() };
    let letter = char::from_u32(u32::from(first) + index % 26).unwrap_or(first);
    // No list is so long that more would be read.
    std::iter::repeat_n(letter, (index / 26 + 1).min(20) as usize).collect()
}

fn cyrillic(number: u32, is_upper: bool) -> String {
    const LETTERS: &str = "абвгдежзиклмнопрстуфхцчшщыэюя";
    let letter = number.checked_sub(1).and_then(|index| LETTERS.chars().nth(index as usize));
    let letter = letter.map_or_else(|| number.to_string(), String::from);
    if is_upper { letter.to_uppercase() } else { letter }
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4_000).contains(&number) {
        return number.to_string();
    }
    let (mut left, mut out) = (number, String::new());
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_formats() {
        let cases = [
            (3, "decimal", "3"),
            (3, "decimalZero", "03"),
            (1, "lowerLetter", "a"),
            (28, "upperLetter", "BB"),
            (0, "lowerLetter", "0"),
            (1994, "upperRoman", "MCMXCIV"),
            (4, "lowerRoman", "iv"),
            (4_000, "upperRoman", "4000"),
            (2, "russianUpper", "Б"),
            (7, "chicago", "7"),
            (7, "none", ""),
        ];
        for (number, format, expected) in cases {
            assert_eq!(formatted(number, format), expected, "{number} {format}");
        }
        assert!(letters(u32::MAX, 'a').len() <= 20);
    }
}
