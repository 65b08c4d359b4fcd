//! Fields (ECMA-376, part 1, 17.16): instructions with a result, which is what a reader sees.

use std::rc::Rc;

use crate::markdown_writer::address;
use crate::xml::Element;

/// Deepest nesting of fields.
const MAXIMUM_OPEN: usize = 64;

/// Longest instruction, in bytes. Only that of a link is of interest.
const MAXIMUM_INSTRUCTION: usize = 4_000;

/// The open fields at a place of the document. A field may begin in one paragraph and end in another.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
    /// Open fields beyond the limit.
    beyond: usize,
}

#[derive(Debug, Default)]
struct Field {
    instruction: String,
    has_result: bool,
    link: Option<Rc<str>>,
}

impl Fields {
    /// Takes notice of a mark of a field (`w:fldChar`). Gives what a form shows that has no result: a box, a choice.
    pub(super) fn mark(&mut self, mark: Element<'_>) -> Option<String> {
        match mark.attribute("fldCharType").as_deref() {
            Some("begin") => {
                if self.open.len() < MAXIMUM_OPEN {
                    self.open.push(Field::default());
                } else {
                    self.beyond += 1;
                }
                return mark.child("ffData").and_then(form_value);
            }
            Some("separate") if self.beyond == 0 => {
                if let Some(field) = self.open.last_mut() {
                    field.has_result = true;
                    field.link = link_of(&field.instruction);
                }
            }
            Some("end") => {
                if self.beyond > 0 {
                    self.beyond -= 1;
                } else {
                    self.open.pop();
                }
            }
            _ => {}
        }
        None
    }

    /// Takes notice of a piece of an instruction.
    pub(super) fn instruct(&mut self, piece: &str) {
        if let Some(field) = self.open.last_mut()
            && field.instruction.len() + piece.len() <= MAXIMUM_INSTRUCTION
        {
            field.instruction.push_str(piece);
        }
    }

    /// True where text is seen: not in an instruction.
    pub(super) fn is_seen(&self) -> bool {
        self.open.iter().all(|field| field.has_result)
    }

    /// The address that the text here leads to.
    pub(super) fn link(&self) -> Option<Rc<str>> {
        self.open.iter().rev().find_map(|field| field.link.clone())
    }
}

/// The address of an instruction such as `HYPERLINK "https://harbour.example" \o "Tables"`.
pub(super) fn link_of(instruction: &str) -> Option<Rc<str>> {
    let rest = instruction.trim_start();
    let rest = rest.get(..9).filter(|name| name.eq_ignore_ascii_case("hyperlink")).map(|_| &rest[9..])?;
    let target = rest.trim_start().strip_prefix('"')?;
    address(target.split('"').next()?)
}

/// What a field of a form shows (17.16.17).
fn form_value(form: Element<'_>) -> Option<String> {
    if let Some(state) = form.child("checkBox") {
        let is_checked = state.child("checked").or_else(|| state.child("default")).is_some_and(super::styles::is_on);
        return Some(if is_checked { "☒" } else { "☐" }.to_owned());
    }
    let choices = form.child("ddList")?;
    let number = |name: &str| choices.child(name).and_then(|chosen| chosen.attribute("val")?.parse().ok());
    let chosen: usize = number("result").or_else(|| number("default")).unwrap_or_default();
    let entry = choices.elements().filter(|entry| entry.name() == "listEntry").nth(chosen)?;
    Some(entry.attribute("val")?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_in_instructions() {
        let link = |instruction: &str| link_of(instruction).map(|link| link.to_string());
        assert_eq!(link(" HYPERLINK \"https://a.example/b\" \\o \"c\" ").as_deref(), Some("https://a.example/b"));
        for other in
            [" HYPERLINK \\l \"_Toc1\"", " PAGE ", "hyperlink", "HYPERLINK \"javascript:a\"", "Hyperlinké \"\""]
        {
            assert_eq!(link(other), None, "{other}");
        }
    }
}
