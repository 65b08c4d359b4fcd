//! LaTeX as equations become it, whatever they are written in.

mod characters;

pub(super) use characters::{accent, delimiter, is_function, large_operator, push_characters};

use crate::xml::Element;

/// Longest equation that is translated, in bytes of its characters. What is longer is no equation.
pub(super) const MAXIMUM_LENGTH: usize = 20_000;

/// An equation in LaTeX, where `one` translates an element of it; its mere characters when it is too long.
pub(super) fn equation(equation: Element<'_>, one: fn(Element<'_>) -> String) -> String {
    let text = equation.text();
    if text.len() > MAXIMUM_LENGTH { text } else { inside(equation, one).trim().to_owned() }
}

/// What the elements within one say, one after another.
pub(super) fn inside(element: Element<'_>, one: fn(Element<'_>) -> String) -> String {
    let mut out = String::new();
    for child in element.elements() {
        append(&mut out, &one(child));
    }
    out
}

/// Joins two pieces, with a space where a command would otherwise go on into letters.
pub(super) fn append(out: &mut String, piece: &str) {
    let letters = out.len() - out.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    let ends_in_command = letters > 0 && out[..out.len() - letters].ends_with('\\');
    if ends_in_command && piece.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out.push(' ');
    }
    out.push_str(piece);
}

/// In braces, unless it is a single character or a command.
pub(super) fn grouped(latex: &str) -> String {
    let latex = latex.trim();
    let command = latex.strip_prefix('\\').unwrap_or("-");
    let is_simple = latex.chars().count() <= 1 || command.chars().all(|c| c.is_ascii_alphabetic());
    let is_enclosed = latex.starts_with("\\left") && latex.matches("\\left").count() == 1;
    if is_simple || is_enclosed { latex.to_owned() } else { format!("{{{latex}}}") }
}

/// What stands above (`^`) or below (`_`); nothing for nothing.
pub(super) fn script(mark: char, script: &str) -> String {
    if script.is_empty() { String::new() } else { format!("{mark}{{{script}}}") }
}

/// A matrix of rows of cells.
pub(super) fn matrix(rows: impl Iterator<Item = Vec<String>>) -> String {
    let rows: Vec<_> = rows.map(|cells| cells.join(" & ")).collect();
    format!("\\begin{{matrix}}{}\\end{{matrix}}", rows.join(" \\\\ "))
}
