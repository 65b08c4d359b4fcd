//! Equations of MathML 3, as OpenDocument holds them, as LaTeX.

use super::latex::{self, accent, delimiter, grouped, is_function, matrix, push_characters};
use crate::xml::Element;

/// An equation (`math`) in LaTeX; its mere characters when it is too long.
pub(super) fn latex(equation: Element<'_>) -> String {
    latex::equation(equation, one)
}

fn inside(element: Element<'_>) -> String {
    latex::inside(element, one)
}

fn one(element: Element<'_>) -> String {
    let part = |number: usize| element.elements().nth(number).map(one).unwrap_or_default().trim().to_owned();
    let script = |mark: char, number: usize| latex::script(mark, &part(number));
    match element.name() {
        "mi" | "mn" | "mo" => characters(element.text().trim()),
        "mtext" => {
            let mut out = "\\text{".to_owned();
            push_characters(&mut out, &element.text(), true);
            out + "}"
        }
        "mfrac" => format!("\\frac{{{}}}{{{}}}", part(0), part(1)),
        "msqrt" => format!("\\sqrt{{{}}}", inside(element)),
        "mroot" => format!("\\sqrt[{}]{{{}}}", part(1), part(0)),
        "msup" => format!("{}{}", grouped(&part(0)), script('^', 1)),
        "msub" => format!("{}{}", grouped(&part(0)), script('_', 1)),
        "msubsup" | "munderover" => format!("{}{}{}", grouped(&part(0)), script('_', 1), script('^', 2)),
        "munder" => format!("{}{}", grouped(&part(0)), script('_', 1)),
        "mover" => {
            let is_accent = element.elements().nth(1).is_some_and(|over| over.name() == "mo");
            let over = element.elements().nth(1).map(|over| over.text()).unwrap_or_default();
            if is_accent {
                format!("{}{{{}}}", accent(over.trim()), part(0))
            } else {
                format!("{}{}", grouped(&part(0)), script('^', 1))
            }
        }
        "mfenced" => {
            let sign = |name: &str, usual: &str| delimiter(&element.attribute(name).unwrap_or(usual.into()));
            let parts: Vec<_> = element.elements().map(one).collect();
            format!("\\left{}{}\\right{}", sign("open", "("), parts.join(", "), sign("close", ")"))
        }
        "mtable" => matrix(element.elements().map(|row| row.elements().map(inside).collect())),
        // The same in another language, and space.
        "annotation" | "annotation-xml" | "mspace" => String::new(),
        _ => inside(element),
    }
}

fn characters(text: &str) -> String {
    if is_function(text) {
        return format!("\\{text}");
    }
    let mut out = String::new();
    push_characters(&mut out, text, false);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CancelFlag;
    use crate::xml::Tree;

    #[test]
    fn equations_become_latex() {
        let cases = [
            ("<msup><mi>r</mi><mn>2</mn></msup><mo>≤</mo><mi>π</mi>", "r^{2}\\leq\\pi"),
            ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mi>b</mi></mfrac>", "\\frac{a+1}{b}"),
            ("<mroot><mi>x</mi><mn>3</mn></mroot><msqrt><mi>y</mi></msqrt>", "\\sqrt[3]{x}\\sqrt{y}"),
            ("<mi>sin</mi><mi>x</mi><annotation>sin x</annotation>", "\\sin x"),
            (
                "<mfenced open='['><mi>a</mi><mi>b</mi></mfenced><mtext>for all</mtext>",
                "\\left[a, b\\right)\\text{for all}",
            ),
            (
                "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable>",
                "\\begin{matrix}1 & 0\\end{matrix}",
            ),
            ("<mfrac/><msup/>", "\\frac{}{}"),
        ];
        for (inside, expected) in cases {
            let source = format!("<math><semantics>{inside}</semantics></math>");
            let tree = Tree::parse(&source, &CancelFlag::default()).unwrap();
            assert_eq!(latex(tree.root().unwrap()), expected);
        }
    }
}
