//! Characters of equations as LaTeX writes them.

use unicode_normalization::UnicodeNormalization;

/// Characters with a command of their own.
const COMMANDS: [(char, &str); 103] = [
    ('α', "alpha"),
    ('β', "beta"),
    ('γ', "gamma"),
    ('δ', "delta"),
    ('ε', "varepsilon"),
    ('ϵ', "epsilon"),
    ('ζ', "zeta"),
    ('η', "eta"),
    ('θ', "theta"),
    ('ϑ', "vartheta"),
    ('ι', "iota"),
    ('κ', "kappa"),
    ('λ', "lambda"),
    ('μ', "mu"),
    ('ν', "nu"),
    ('ξ', "xi"),
    ('π', "pi"),
    ('ϖ', "varpi"),
    ('ρ', "rho"),
    ('ϱ', "varrho"),
    ('σ', "sigma"),
    ('ς', "varsigma"),
    ('τ', "tau"),
    ('υ', "upsilon"),
    ('φ', "varphi"),
    ('ϕ', "phi"),
    ('χ', "chi"),
    ('ψ', "psi"),
    ('ω', "omega"),
    ('Γ', "Gamma"),
    ('Δ', "Delta"),
    ('Θ', "Theta"),
    ('Λ', "Lambda"),
    ('Ξ', "Xi"),
    ('Π', "Pi"),
    ('Σ', "Sigma"),
    ('Υ', "Upsilon"),
    ('Φ', "Phi"),
    ('Ψ', "Psi"),
    ('Ω', "Omega"),
    ('∞', "infty"),
    ('∂', "partial"),
    ('∇', "nabla"),
    ('±', "pm"),
    ('∓', "mp"),
    ('×', "times"),
    ('÷', "div"),
    ('·', "cdot"),
    ('⋅', "cdot"),
    ('∙', "cdot"),
    ('∘', "circ"),
    ('∗', "ast"),
    ('⊕', "oplus"),
    ('⊗', "otimes"),
    ('≤', "leq"),
    ('≥', "geq"),
    ('≠', "neq"),
    ('≈', "approx"),
    ('≡', "equiv"),
    ('≅', "cong"),
    ('∼', "sim"),
    ('≃', "simeq"),
    ('∝', "propto"),
    ('≪', "ll"),
    ('≫', "gg"),
    ('∈', "in"),
    ('∉', "notin"),
    ('∋', "ni"),
    ('⊂', "subset"),
    ('⊃', "supset"),
    ('⊆', "subseteq"),
    ('⊇', "supseteq"),
    ('∪', "cup"),
    ('∩', "cap"),
    ('∅', "emptyset"),
    ('∀', "forall"),
    ('∃', "exists"),
    ('¬', "neg"),
    ('∧', "wedge"),
    ('∨', "vee"),
    ('→', "rightarrow"),
    ('←', "leftarrow"),
    ('↔', "leftrightarrow"),
    ('⇒', "Rightarrow"),
    ('⇐', "Leftarrow"),
    ('⇔', "Leftrightarrow"),
    ('↦', "mapsto"),
    ('⊥', "perp"),
    ('∥', "parallel"),
    ('∠', "angle"),
    ('△', "triangle"),
    ('…', "ldots"),
    ('⋯', "cdots"),
    ('⋮', "vdots"),
    ('⋱', "ddots"),
    ('ℏ', "hbar"),
    ('ℓ', "ell"),
    ('ℜ', "Re"),
    ('ℑ', "Im"),
    ('ℵ', "aleph"),
    ('√', "surd"),
    ('′', "prime"),
    ('°', "circ"),
];

/// Signs of large operators.
const LARGE: [(&str, &str); 16] = [
    ("∑", "sum"),
    ("∏", "prod"),
    ("∐", "coprod"),
    ("∫", "int"),
    ("∬", "iint"),
    ("∭", "iiint"),
    ("∮", "oint"),
    ("∯", "oiint"),
    ("∰", "oiiint"),
    ("⋃", "bigcup"),
    ("⋂", "bigcap"),
    ("⋁", "bigvee"),
    ("⋀", "bigwedge"),
    ("⨁", "bigoplus"),
    ("⨂", "bigotimes"),
    ("⨀", "bigodot"),
];

/// Accents, as combining characters and as characters that stand alone.
const ACCENTS: [(&str, &str); 16] = [
    ("\u{302}", "\\hat"),
    ("^", "\\hat"),
    ("\u{303}", "\\tilde"),
    ("~", "\\tilde"),
    ("\u{304}", "\\bar"),
    ("\u{305}", "\\overline"),
    ("¯", "\\bar"),
    ("\u{20D7}", "\\vec"),
    ("→", "\\vec"),
    ("\u{307}", "\\dot"),
    ("\u{308}", "\\ddot"),
    ("\u{20DB}", "\\dddot"),
    ("\u{300}", "\\grave"),
    ("\u{301}", "\\acute"),
    ("\u{306}", "\\breve"),
    ("\u{30C}", "\\check"),
];

/// Functions that LaTeX knows by name.
const FUNCTIONS: [&str; 32] = [
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det", "dim", "exp", "gcd", "hom",
    "inf", "ker", "lg", "lim", "liminf", "limsup", "ln", "log", "max", "min", "Pr", "sec", "sin", "sinh", "sup", "tan",
    "tanh",
];

/// Adds characters to an equation; `as_words` for those in text mode.
pub(in crate::office) fn push_characters(out: &mut String, text: &str, as_words: bool) {
    for original in text.chars() {
        // Letters of the mathematical alphabets differ from common ones in their look.
        let is_styled = ('\u{1D400}'..='\u{1D7FF}').contains(&original);
        let c = if is_styled { original.nfkc().next().unwrap_or(original) } else { original };
        if let Some((_, command)) = COMMANDS.iter().find(|(sign, _)| *sign == c)
            && !as_words
        {
            super::append(out, &format!("\\{command}"));
            continue;
        }
        match c {
            // Invisible: function application, times, separator, plus; zero width space.
            '\u{2061}'..='\u{2064}' | '\u{200B}' => {}
            '\u{2212}' | '\u{2013}' if !as_words => out.push('-'),
            '\u{A0}' | '\u{2002}'..='\u{200A}' => out.push(' '),
            '#' | '$' | '%' | '&' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            '\\' => out.push_str(if as_words { "\\textbackslash{}" } else { "\\backslash " }),
            c => super::append(out, c.encode_utf8(&mut [0; 4])),
        }
    }
}

/// The command of a large operator; the sign itself when there is none.
pub(in crate::office) fn large_operator(sign: &str) -> String {
    match LARGE.iter().find(|(known, _)| *known == sign) {
        Some((_, command)) => format!("\\{command}"),
        None => sign.to_owned(),
    }
}

/// The command that sets an accent over what follows.
pub(in crate::office) fn accent(mark: &str) -> &'static str {
    ACCENTS.iter().find(|(known, _)| *known == mark).map_or("\\hat", |(_, command)| command)
}

/// A delimiter for `\left` and `\right`.
pub(in crate::office) fn delimiter(sign: &str) -> String {
    match sign {
        "" => ".".to_owned(),
        "{" | "}" => format!("\\{sign}"),
        "‖" | "∥" => "\\|".to_owned(),
        "⌊" => "\\lfloor".to_owned(),
        "⌋" => "\\rfloor".to_owned(),
        "⌈" => "\\lceil".to_owned(),
        "⌉" => "\\rceil".to_owned(),
        "〈" | "⟨" => "\\langle".to_owned(),
        "〉" | "⟩" => "\\rangle".to_owned(),
        sign => sign.to_owned(),
    }
}

pub(in crate::office) fn is_function(name: &str) -> bool {
    FUNCTIONS.contains(&name)
}
