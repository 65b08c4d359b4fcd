//! Equations of Office Math Markup (ECMA-376, part 1, 22.1) as LaTeX.

use super::latex::{
    self, accent, append, delimiter, grouped, is_function, large_operator, matrix, push_characters, script,
};
use crate::xml::{Element, Node};

/// An equation (`m:oMath`) in LaTeX; its mere characters when it is too long. Empty when there is none in it.
pub(super) fn latex(equation: Element<'_>) -> String {
    latex::equation(equation, one)
}

fn one(element: Element<'_>) -> String {
    match element.name() {
        "r" => run(element),
        "f" => fraction(element),
        "rad" => radical(element),
        "sSup" => format!("{}{}", base(element), script_of('^', element, "sup")),
        "sSub" => format!("{}{}", base(element), script_of('_', element, "sub")),
        "sSubSup" => format!("{}{}{}", base(element), script_of('_', element, "sub"), script_of('^', element, "sup")),
        "sPre" => {
            let before = format!("{{}}{}{}", script_of('_', element, "sub"), script_of('^', element, "sup"));
            format!("{before}{}", grouped(&part(element, "e")))
        }
        "nary" => large(element),
        "d" => delimited(element),
        "func" => function(element),
        "limLow" => format!("{}{}", limit_base(element), script_of('_', element, "lim")),
        "limUpp" => format!("\\overset{{{}}}{{{}}}", part(element, "lim"), part(element, "e")),
        "acc" => {
            let mark = property(element, "accPr", "chr").unwrap_or("\u{302}".to_owned());
            format!("{}{{{}}}", accent(&mark), part(element, "e"))
        }
        "bar" => {
            let is_top = property(element, "barPr", "pos").as_deref() == Some("top");
            format!("\\{}{{{}}}", if is_top { "overline" } else { "underline" }, part(element, "e"))
        }
        "borderBox" => format!("\\boxed{{{}}}", part(element, "e")),
        "groupChr" => brace(element),
        "m" => matrix(named(element, "mr").map(|row| named(row, "e").map(inside).collect())),
        "eqArr" => equations(element),
        // Deleted by a tracked change, or what looks like something.
        "del" | "moveFrom" | "rPr" => String::new(),
        name if name.ends_with("Pr") => String::new(),
        _ => inside(element),
    }
}

/// The characters of a run.
fn run(element: Element<'_>) -> String {
    let mut text = String::new();
    for piece in named(element, "t") {
        text.push_str(&piece.text());
    }
    let properties = element.elements().find(|child| child.name() == "rPr");
    let is_words = properties.is_some_and(|properties| properties.child("nor").is_some_and(is_on));
    if is_function(text.trim()) {
        return format!("\\{}", text.trim());
    }
    let mut out = String::new();
    if is_words && text.chars().filter(|c| c.is_alphabetic()).count() > 1 {
        out.push_str("\\text{");
        push_characters(&mut out, &text, true);
        out.push('}');
    } else {
        push_characters(&mut out, &text, false);
    }
    out
}

fn fraction(element: Element<'_>) -> String {
    let (above, below) = (part(element, "num"), part(element, "den"));
    match property(element, "fPr", "type").as_deref() {
        Some("noBar") => format!("\\genfrac{{}}{{}}{{0pt}}{{}}{{{above}}}{{{below}}}"),
        Some("lin") => format!("{}/{}", grouped(&above), grouped(&below)),
        _ => format!("\\frac{{{above}}}{{{below}}}"),
    }
}

fn radical(element: Element<'_>) -> String {
    let degree = part(element, "deg");
    let root = part(element, "e");
    if degree.is_empty() { format!("\\sqrt{{{root}}}") } else { format!("\\sqrt[{degree}]{{{root}}}") }
}

/// A sum, a product, an integral (22.1.2.70).
fn large(element: Element<'_>) -> String {
    let sign = property(element, "naryPr", "chr").unwrap_or("∫".to_owned());
    let mut out = large_operator(&sign);
    out.push_str(&script_of('_', element, "sub"));
    out.push_str(&script_of('^', element, "sup"));
    append(&mut out, &part(element, "e"));
    out
}

fn delimited(element: Element<'_>) -> String {
    let sign = |name: &str, usual: &str| property(element, "dPr", name).unwrap_or(usual.to_owned());
    let parts: Vec<String> = named(element, "e").map(inside).collect();
    let between = sign("sepChr", "|");
    let inner = parts.join(&format!(" {} ", if between == "|" { "\\mid" } else { &between }));
    let mut out = format!("\\left{}", delimiter(&sign("begChr", "(")));
    append(&mut out, &inner);
    out.push_str("\\right");
    out.push_str(&delimiter(&sign("endChr", ")")));
    out
}

/// A function with its name. Names that LaTeX does not know are operators of this name.
fn function(element: Element<'_>) -> String {
    let mut out = element.child("fName").map(name).unwrap_or_default();
    let argument = part(element, "e");
    let is_enclosed = argument.starts_with("\\left") || argument.starts_with('(');
    if is_enclosed {
        append(&mut out, &argument);
    } else {
        out.push('{');
        out.push_str(&argument);
        out.push('}');
    }
    out
}

/// A function's name, which may have limits.
fn name(element: Element<'_>) -> String {
    let mut out = String::new();
    for child in element.elements() {
        match child.name() {
            "r" => append(&mut out, &operator(run(child).trim())),
            "limLow" | "sSub" | "sSup" | "sSubSup" => {
                append(&mut out, &child.child("e").map(name).unwrap_or_default());
                for (mark, place) in [('_', "lim"), ('_', "sub"), ('^', "sup")] {
                    out.push_str(&script_of(mark, child, place));
                }
            }
            _ => append(&mut out, &one(child)),
        }
    }
    out
}

fn operator(name: &str) -> String {
    let word = name.strip_prefix("\\text{").and_then(|name| name.strip_suffix('}')).unwrap_or(name);
    if is_function(word) {
        format!("\\{word}")
    } else if word.len() > 1 && word.chars().all(|c| c.is_alphabetic()) {
        format!("\\operatorname{{{word}}}")
    } else {
        name.to_owned()
    }
}

fn brace(element: Element<'_>) -> String {
    let sign = property(element, "groupChrPr", "chr").unwrap_or("\u{23DF}".to_owned());
    let is_top = property(element, "groupChrPr", "pos").as_deref() == Some("top");
    let inner = part(element, "e");
    match sign.as_str() {
        "\u{23DE}" => format!("\\overbrace{{{inner}}}"),
        "\u{23DF}" => format!("\\underbrace{{{inner}}}"),
        _ => {
            let mut mark = String::new();
            push_characters(&mut mark, &sign, false);
            format!("\\{}{{{}}}{{{inner}}}", if is_top { "overset" } else { "underset" }, mark.trim())
        }
    }
}

/// Equations below one another. One alone needs no array; a number behind `#` is that of the equation.
fn equations(element: Element<'_>) -> String {
    let rows: Vec<String> = named(element, "e").map(inside).collect();
    match rows.as_slice() {
        [single] => single.replace("\\#", "\\quad "),
        rows => format!("\\begin{{aligned}}{}\\end{{aligned}}", rows.join(" \\\\ ")),
    }
}

fn named<'t>(element: Element<'t>, name: &'static str) -> impl Iterator<Item = Element<'t>> {
    element.elements().filter(move |child| child.name() == name)
}

fn base(element: Element<'_>) -> String {
    grouped(&part(element, "e"))
}

/// What a limit stands at, which may be the name of a function.
fn limit_base(element: Element<'_>) -> String {
    let inner = part(element, "e");
    let operator = operator(inner.trim());
    if operator.starts_with('\\') { operator } else { grouped(&inner) }
}

fn script_of(mark: char, element: Element<'_>, name: &str) -> String {
    script(mark, &part(element, name))
}

fn inside(element: Element<'_>) -> String {
    latex::inside(element, one)
}

fn part(element: Element<'_>, name: &str) -> String {
    element.child(name).map(inside).unwrap_or_default().trim().to_owned()
}

fn property(element: Element<'_>, properties: &str, name: &str) -> Option<String> {
    let value = element.path(&[properties, name])?.attribute("val").unwrap_or_default();
    Some(value.into_owned())
}

fn is_on(property: Element<'_>) -> bool {
    property.attribute("val").is_none_or(|value| !matches!(&*value, "0" | "false" | "off"))
}

/// True when nothing else than equations stands in a paragraph.
pub(super) fn stands_alone(paragraph: Element<'_>) -> bool {
    let mut equations = 0;
    for child in paragraph.elements() {
        match child.name() {
            "oMath" | "oMathPara" => equations += 1,
            "r" if child.nodes().any(|node| matches!(node, Node::Element(part) if part.name() != "rPr")) => {
                if !child.text().trim().is_empty() || child.elements().any(|part| !is_text(part.name())) {
                    return false;
                }
            }
            "r" | "pPr" | "bookmarkStart" | "bookmarkEnd" | "proofErr" => {}
            _ => return false,
        }
    }
    equations > 0
}

fn is_text(name: &str) -> bool {
    matches!(name, "rPr" | "t" | "br" | "lastRenderedPageBreak")
}

#[cfg(test)]
mod tests;
