//! Makes hostile and plausible documents from a seed.

/// A small generator of pseudo-random numbers (xorshift64*), so that a failing seed can be run again.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % sides
    }

    fn size(&mut self, limit: u64) -> usize {
        // Mostly small, sometimes at the very limit.
        let bits = self.roll(64 - u64::from(limit.leading_zeros()) + 1);
        usize::try_from(self.roll((1 << bits) + 1).min(limit)).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }
}

pub fn document(dice: &mut Dice) -> String {
    match dice.roll(12) {
        0 => noise(dice),
        1 => repeated(dice),
        2 => chained_fragments(dice),
        3 => wide_and_deep(dice),
        4 => broken(dice),
        5 => overlapping(dice),
        _ => plausible(dice),
    }
}

/// Bytes and tokens without sense.
fn noise(dice: &mut Dice) -> String {
    let pieces = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ":",
        "=",
        "!",
        "|",
        "&",
        "$",
        "@",
        "...",
        "\"",
        "\"\"\"",
        "\\",
        "#",
        "\n",
        "\r\n",
        ",",
        "-",
        "1",
        "1.5e9",
        "a",
        "on",
        "query",
        "fragment",
        "null",
        "\u{feff}",
        "ü",
        "\u{0}",
        "\u{1F600}",
        "\\u{",
        "\"\\uD83D\"",
    ];
    (0..dice.size(40_000)).map(|_| dice.pick(&pieces)).collect()
}

/// One piece over and over: what nests, what repeats, what never ends.
fn repeated(dice: &mut Dice) -> String {
    let (before, piece, after) = [
        ("{a(x:", "[", ""),
        ("{a(x:", "{a:", ""),
        ("", "{a", ""),
        ("query($a:", "[", ""),
        ("{a(x:", "[]", ")}"),
        ("{", "...", "}"),
        ("{", "... on T {", ""),
        ("{", "a:a ", "}"),
        ("{a", "@a", "}"),
        ("{a", "@a(b:[", ""),
        ("", "fragment f on T{a}", "{a}"),
        ("", "query q{a}", ""),
        ("{a", " ", "}"),
        ("{a #", "x", "\n}"),
        ("{a(x:\"", "\\n", "\")}"),
        ("{a(x:\"\"\"", "\n ", "\"\"\")}"),
        ("{a(x:\"\"\"", "\\\"\"\"", "\"\"\")}"),
        ("{a(x:", "1", ")}"),
        ("{a(x:-", "0", ")}"),
        ("{a(x:1e", "9", ")}"),
        ("{a(x:$", "a", ")}"),
        ("{", "a{a}", "}"),
        ("{", "...a", "}"),
        ("{a(", "x:1 ", ")}"),
        ("query(", "$a:Int ", "){a}"),
        ("\"\"\"", "\"\"", ""),
        ("{a}", ",", ""),
    ][usize::try_from(dice.roll(27)).unwrap()];
    format!("{before}{}{after}", piece.repeat(dice.size(40_000)))
}

/// Fragments that spread others several times, in chains and in circles.
fn chained_fragments(dice: &mut Dice) -> String {
    let (count, spreads) = (dice.size(60).max(1), dice.size(8).max(1));
    let circle = dice.roll(4) == 0;
    let mut text = String::from("{ a { ...f0 } }");
    for number in 0..count {
        let next = if circle { (number + 1) % count } else { number + 1 };
        let nested = if dice.roll(2) == 0 { format!("...f{next} ") } else { format!("a {{ ...f{next} }} ") };
        text.push_str(&format!(" fragment f{number} on T {{ {} d }}", nested.repeat(spreads)));
    }
    text + &format!(" fragment f{count} on T {{ d }}")
}

fn wide_and_deep(dice: &mut Dice) -> String {
    let (wide, deep) = (dice.size(30).max(1), dice.size(14));
    let mut text = String::from("d");
    for _ in 0..deep {
        text = format!("a {{ {} }} ", text.repeat(wide));
        if text.len() > 60_000 {
            break;
        }
    }
    format!("{{ {text} }}")
}

/// A plausible document with a piece cut out.
pub fn broken(dice: &mut Dice) -> String {
    let text = plausible(dice);
    let cut = usize::try_from(dice.roll(text.len() as u64)).unwrap();
    let rest = (cut + dice.size(20)).min(text.len());
    format!("{}{}", &text[..cut], &text[rest..])
}

/// The same keys in many ways, on types that exclude each other and on those that do not.
pub fn overlapping(dice: &mut Dice) -> String {
    let (width, depth) = (dice.size(20).max(1), dice.size(9).max(1));
    let mut text = String::from("d");
    for _ in 0..depth {
        let on: String =
            (0..width).map(|_| format!("... on {} {{ a {{ {text} }} }} ", dice.pick(&["T", "S", "I", "U"]))).collect();
        text = on;
        if text.len() > 30_000 {
            break;
        }
    }
    format!("{{ c {{ {text} }} }}")
}

/// A document that is valid more often than not.
pub fn plausible(dice: &mut Dice) -> String {
    let mut text = dice.pick(&["", "query Q ", "query Q($v: Int) ", "query Q($v: [Int!]! = [1]) "]).to_owned();
    let (declares, mistakes) = (text.contains('$'), dice.roll(3) == 0);
    let mut writer = Writer { dice, text: String::new(), mistakes, spread: [false; 2] };
    writer.set("Query", 3);
    if declares && !writer.mistake() {
        writer.text.insert_str(1, " v: a(x: 1) { d } ");
        let variable = if text.contains('[') { "a(x: 1) @include(if: true)" } else { "a(x: $v)" };
        writer.text = writer.text.replacen("a(x: 1)", variable, 1);
    }
    for (index, name) in ["F", "G"].into_iter().enumerate() {
        if writer.spread[index] != writer.mistake() {
            writer.text.push_str(&format!(" fragment {name} on T "));
            writer.set("T", 1);
        }
    }
    let body = writer.text;
    text.push_str(&body);
    text
}

struct Writer<'a> {
    dice: &'a mut Dice,
    text: String,
    mistakes: bool,
    spread: [bool; 2],
}

impl Writer<'_> {
    fn mistake(&mut self) -> bool {
        self.mistakes && self.dice.roll(20) == 0
    }

    fn set(&mut self, on: &str, depth: u64) {
        self.text.push_str("{ ");
        for _ in 0..=self.dice.roll(4) {
            let on = if self.mistake() { self.dice.pick(&["Query", "T", "S", "U", "I"]) } else { on };
            self.selection(on, depth);
        }
        self.text.push_str("} ");
    }

    fn selection(&mut self, on: &str, depth: u64) {
        if on == "T" && self.dice.roll(6) == 0 {
            let index = usize::from(self.dice.roll(2) == 0);
            self.spread[index] = true;
            let directive = self.dice.pick(&["", "@include(if: true) ", "@skip(if: false) "]);
            self.text.push_str(&format!("...{} {directive}", ["F", "G"][index]));
            return;
        }
        let condition = match on {
            "U" | "I" if depth > 0 => self.dice.pick(&["T", "S", "I", "U"]),
            "T" if depth > 0 && self.dice.roll(6) == 0 => self.dice.pick(&["T", "I", "U"]),
            _ => "",
        };
        if !condition.is_empty() {
            self.text.push_str(&format!("... on {condition} "));
            self.set(condition, depth - 1);
            return;
        }
        let leaf = |dice: &mut Dice| dice.pick(&["d ", "e ", "d ", "x: d ", "y: e ", "__typename "]);
        let (field, below) = match on {
            "T" if depth == 0 => (leaf(self.dice), ""),
            "T" => match self.dice.roll(5) {
                0 => ("a ", "T"),
                1 => ("b ", "T"),
                2 => ("c ", "U"),
                3 => ("z: a ", "T"),
                _ => (leaf(self.dice), ""),
            },
            "S" if depth > 0 && self.dice.roll(2) == 0 => ("a ", "T"),
            "S" => (self.dice.pick(&["b ", "__typename ", "y: b "]), ""),
            "I" if depth > 0 => ("a ", "T"),
            "Query" => match self.dice.roll(4) {
                0 => ("a(x: 1) ", "T"),
                1 => ("c ", "I"),
                2 => ("b ", "T"),
                _ => ("w: a(x: 2) ", "T"),
            },
            _ => ("__typename ", ""),
        };
        self.text.push_str(field);
        if !below.is_empty() {
            self.set(below, depth.saturating_sub(1));
        }
    }
}
