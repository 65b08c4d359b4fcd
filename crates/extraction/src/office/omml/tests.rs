use super::*;
use crate::CancelFlag;
use crate::office::latex::MAXIMUM_LENGTH;
use crate::xml::Tree;

fn of(inside: &str) -> String {
    let source = format!("<m:oMath>{inside}</m:oMath>");
    let tree = Tree::parse(&source, &CancelFlag::default()).unwrap();
    latex(tree.root().unwrap())
}

fn r(text: &str) -> String {
    format!("<m:r><m:t>{text}</m:t></m:r>")
}

#[test]
fn equations_become_latex() {
    let e = |name: &str, text: &str| format!("<m:{name}>{}</m:{name}>", r(text));
    let cases = [
        (format!("{}<m:sSup>{}{}</m:sSup>", r("A=π"), e("e", "r"), e("sup", "2")), "A=\\pi r^{2}"),
        (format!("<m:f>{}{}</m:f>", e("num", "a"), e("den", "b")), "\\frac{a}{b}"),
        (
            format!("<m:sSup><m:e><m:f>{}{}</m:f></m:e>{}</m:sSup>", e("num", "a"), e("den", "b"), e("sup", "2")),
            "{\\frac{a}{b}}^{2}",
        ),
        (format!("<m:rad><m:deg/>{}</m:rad>", e("e", "x")), "\\sqrt{x}"),
        (format!("<m:rad>{}{}</m:rad>", e("deg", "3"), e("e", "x")), "\\sqrt[3]{x}"),
        (
            format!(
                "<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr>{}{}{}</m:nary>",
                e("sub", "n=1"),
                e("sup", "∞"),
                e("e", "n")
            ),
            "\\sum_{n=1}^{\\infty}n",
        ),
        (format!("<m:nary><m:sub/><m:sup/>{}</m:nary>", e("e", "xdx")), "\\int xdx"),
        (format!("<m:d>{}</m:d>", e("e", "x+1")), "\\left(x+1\\right)"),
        (
            format!("<m:d><m:dPr><m:begChr m:val='{{'/><m:endChr m:val=''/></m:dPr>{}</m:d>", e("e", "x")),
            "\\left\\{x\\right.",
        ),
        (format!("<m:func>{}{}</m:func>", e("fName", "cos"), e("e", "x")), "\\cos{x}"),
        (
            format!(
                "<m:func><m:fName><m:limLow>{}{}</m:limLow></m:fName>{}</m:func>",
                e("e", "argmax"),
                e("lim", "θ"),
                e("e", "f")
            ),
            "\\operatorname{argmax}_{\\theta}{f}",
        ),
        (format!("<m:acc>{}</m:acc>", e("e", "x")), "\\hat{x}"),
        (
            format!(
                "<m:m><m:mr>{}{}</m:mr><m:mr>{}{}</m:mr></m:m>",
                e("e", "1"),
                e("e", "0"),
                e("e", "0"),
                e("e", "1")
            ),
            "\\begin{matrix}1 & 0 \\\\ 0 & 1\\end{matrix}",
        ),
        ("<m:r><m:rPr><m:nor/></m:rPr><m:t>if 5%</m:t></m:r>".to_owned(), "\\text{if 5\\%}"),
        (r("\u{1D465}≤y\u{2061}"), "x\\leq y"),
    ];
    for (source, expected) in cases {
        assert_eq!(of(&source), expected);
    }
}

#[test]
fn what_is_unknown_or_broken_keeps_its_characters() {
    assert_eq!(of(&format!("<m:new>{}</m:new><m:f/><m:d/>", r("x"))), "x\\frac{}{}\\left(\\right)");
    assert_eq!(of(&r(&"x".repeat(MAXIMUM_LENGTH + 1))).len(), MAXIMUM_LENGTH + 1);
}
