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

    pub fn size(&mut self, limit: u64) -> usize {
        // Mostly small, sometimes at the limit.
        let bits = self.roll(64 - u64::from(limit.leading_zeros()) + 1);
        usize::try_from(self.roll((1 << bits) + 1).min(limit)).unwrap()
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }
}

pub fn document(dice: &mut Dice) -> String {
    match dice.roll(18) {
        6 => flood(dice),
        7 => introspection(dice),
        8 => values(dice),
        9 => texts(dice),
        10 => definitions(dice),
        0 => noise(dice),
        1 => repeated(dice),
        2 => chained_fragments(dice),
        3 => wide_and_deep(dice),
        4 => broken(dice),
        5 => overlapping(dice),
        _ => plausible(dice),
    }
}

/// Random bytes and tokens.
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

/// One piece repeated: nested, listed or unterminated.
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

/// Fragments that spread others several times, in chains and in cycles.
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

/// Many aliases, arguments or directives at one location.
fn flood(dice: &mut Dice) -> String {
    let count = dice.size(3_000);
    let each: String = match dice.roll(5) {
        0 => (0..count).map(|n| format!("a{n}: a {{ d }} ")).collect(),
        1 => return format!("{{ a {}{{ d }} }}", "@include(if: true) ".repeat(count)),
        2 => return format!("query {} {{ a {{ d }} }}", "@a(b: [1, {c: 2}]) ".repeat(count)),
        3 => (0..count).map(|n| format!("a(x{n}: {n}) {{ d }} ")).collect(),
        _ => (0..count).map(|_| "... on Query { a { d } } ").collect(),
    };
    format!("{{ {each} }}")
}

/// Cyclic introspection.
fn introspection(dice: &mut Dice) -> String {
    let circle = dice.pick(&[
        "fields { type { ",
        "possibleTypes { ",
        "interfaces { ",
        "inputFields { type { ",
        "ofType { ",
        "fields { args { type { ",
    ]);
    let levels = dice.size(40);
    let close = "} ".repeat(circle.matches('{').count() * levels);
    let start = dice.pick(&["__schema { types { ", "__type(name: \"T\") { ", "a: __schema { queryType { "]);
    let end = "} ".repeat(start.matches('{').count());
    format!("{{ {start}{}name {close}{end}}}", circle.repeat(levels))
}

/// Nested, repeated or unterminated values, as arguments and defaults.
fn values(dice: &mut Dice) -> String {
    let size = dice.size(20_000);
    let value = match dice.roll(8) {
        0 => "[".repeat(size) + &"]".repeat(size),
        1 => "{a:".repeat(size) + "1" + &"}".repeat(size),
        2 => format!("[{}]", "1 ".repeat(size)),
        3 => format!("{{{}}}", (0..size / 4).map(|n| format!("k{n}:1 ")).collect::<String>()),
        4 => "9".repeat(size.max(1)),
        5 => format!("-0.{}e-{}", "0".repeat(size), "9".repeat(size / 2 + 1)),
        6 => format!("[{}]", "$v ".repeat(size)),
        _ => format!("{{a: 1 {}}}", "a: 1 ".repeat(size / 4)),
    };
    match dice.roll(4) {
        0 => format!("query($v: Int = {value}) {{ a(x: $v) {{ d }} }}"),
        1 => format!("{{ a @include(if: {value}) {{ d }} }}"),
        2 => format!("query($v: {}Int{}) {{ a(x: $v) {{ d }} }}", "[".repeat(size), "]!".repeat(size)),
        _ => format!("{{ a(x: {value}) {{ d }} }}"),
    }
}

/// Strings, names and comments in every alphabet.
fn texts(dice: &mut Dice) -> String {
    let piece = dice.pick(&[
        "\u{1F600}",
        "\u{202E}",
        "e\u{301}",
        "\u{0}",
        "\\u{10FFFF}",
        "\\uD83D\\uDE00",
        "\\uD83D",
        "\\n",
        "\\x",
        "\r\n  ",
        "\t",
        "\u{2028}",
        "a",
    ]);
    let text = piece.repeat(dice.size(12_000));
    match dice.roll(6) {
        0 => format!("{{ a(x: \"{text}\") {{ d }} }}"),
        1 => format!("{{ a(x: \"\"\"{text}\"\"\") {{ d }} }}"),
        2 => format!("\"\"\"{text}\"\"\" query Q {{ a {{ d }} }}"),
        3 => format!("{{ {text} }}"),
        4 => format!("#{text}\n{{ a {{ d }} }}"),
        _ => format!("query Q($v: String = \"\"\"\n{text}\n   {text}\n\"\"\") {{ a {{ d }} }}"),
    }
}

/// Many definitions, some with the same name.
fn definitions(dice: &mut Dice) -> String {
    let count = dice.size(400);
    let same = dice.roll(2) == 0;
    let name = |n: usize| if same { 0 } else { n };
    let each: String = match dice.roll(4) {
        0 => (0..count).map(|n| format!("query q{} {{ a {{ d }} }} ", name(n))).collect(),
        1 => (0..count).map(|n| format!("fragment f{} on T {{ ...f{} d }} ", name(n), name(n / 2))).collect(),
        2 => (0..count).map(|n| format!("subscription s{} {{ a }} mutation m{n} {{ b }} ", name(n))).collect(),
        _ => (0..count).map(|n| format!("type T{} {{ a: Int }} ", name(n))).collect(),
    };
    format!("{{ a {{ ...f0 }} }} {each}")
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

/// The same response keys many times, on types that exclude each other and on those that do not.
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
        let leaf = |dice: &mut Dice| {
            dice.pick(&["d ", "e ", "d ", "x: d ", "y: e ", "__typename ", "__typename @skip(if: false) "])
        };
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
