use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, Selection};
use async_graphql_value::Value;

use super::super::{DocumentLimits, syntax};

fn parse(source: &str) -> Result<ExecutableDocument, String> {
    syntax::parse(source, &DocumentLimits::default()).map_err(|refused| refused.message.into_owned())
}

/// Our parser builds the same AST as the engine's parser, including positions.
#[test]
fn the_tree_is_the_engines_own() {
    for source in [
        "{a}",
        "query A($a: Int! = 1, $b: [String!]!) @x(y: 1) { a: b(c: $a, d: [1, 2.5e3, \"s\", ENUM, true, null]) @skip(if: $b) { e } }",
        "mutation M { f(input: {a: {b: [[]], c: \"\\u0041\\n\"}}) { ...G ... on T { h } ... @include(if: true) { i } } }\n\nfragment G on T @d { j }",
        "subscription S { s }  # comment\n query Q { q }",
        "\u{feff}{ a,, b\r\n c\n d }",
        "{ a(b: \"\"\"\n    one\n      two\n\n    three\n  \"\"\") ü: }",
        "{ a(b: -0, c: 0.5, d: 1E-2, e: \"\") }",
        "{ on: type(query: fragment) mutation }",
    ] {
        let (ours, theirs) = (parse(source), parse_query(source));
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => {
                assert_eq!(as_json(&ours), as_json(&theirs), "{source}");
            }
            (Err(_), Err(_)) => {}
            (ours, theirs) => panic!("{source}: {:?} but {:?}", ours.err(), theirs.err()),
        }
    }
}

fn as_json(document: &ExecutableDocument) -> serde_json::Value {
    serde_json::to_value(document).unwrap()
}

#[test]
fn texts_that_are_no_documents_are_refused() {
    for source in [
        "",
        " ",
        "#",
        "{",
        "{}",
        "{a",
        "{a}}",
        "query",
        "query Q",
        "{a(}",
        "{a()}",
        "{a(b:)}",
        "{a(b:$)}",
        "{...}",
        "{a(b: 01)}",
        "{a(b: 1.)}",
        "{a(b: .1)}",
        "{a(b: 1x)}",
        "{a(b: 1.2.3)}",
        "{a(b: - 1)}",
        "{a(b: \"x)}",
        "{a(b: \"\\q\")}",
        "{a(b: \"\\uD800\")}",
        "{a(b: \"\n\")}",
        "{a(b: \"\"\"x)}",
        "{a: }",
        "{a @}",
        "{a %}",
        "{ .. a }",
        "{ü}",
        "queryQ {a}",
        "fragment on on T {a}",
        "fragment F {a}",
        "fragment F on {a} {a}",
        "type T { a: Int }",
        "query($a: [Int) {a}",
        "query($a Int) {a}",
        "query() {a}",
        "query($a: Int = $b) {a}",
        "\"only a description\"",
        "\"described\" {a}",
        "query @d(a: $b {a}",
        "query($a: Int @d(x: $y)) {a}",
        "{a(b: {c: 1, c: 2})}",
        "{a} {b}",
        "query A {a} query A {b}",
        "fragment F on T {a} fragment F on T {b} {c}",
        "query A {a} {b}",
    ] {
        assert!(parse(source).is_err(), "{source:?}");
    }
}

fn argument(source: &str) -> Value {
    let document = parse(source).unwrap();
    let (_, operation) = document.operations.iter().next().unwrap();
    let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else { panic!("a field") };
    field.node.arguments[0].1.node.clone()
}

#[test]
fn strings_mean_what_they_say() {
    for (source, expected) in [
        (r#"{a(b:"\" \\ \/ \b \f \n \r \t")}"#, "\" \\ / \u{8} \u{c} \n \r \t"),
        (r#"{a(b:"\u00e9 \u{1F600} \uD83D\uDE00")}"#, "é 😀 😀"),
        ("{a(b:\"\"\"  one line  \"\"\")}", "  one line  "),
        ("{a(b:\"\"\"\n  first\n    second \\\"\"\" \n\n  third\n\"\"\")}", "first\n  second \"\"\" \n\nthird"),
        ("{a(b:\"\"\"\"\"\")}", ""),
    ] {
        assert_eq!(argument(source), Value::String(expected.to_owned()), "{source}");
    }
}

/// Descriptions of operations came with the edition of September 2025.
#[test]
fn definitions_may_be_described() {
    assert!(parse("\"what\" query Q(\"which\" $a: Int) { a(b: $a) } \"\"\"part\"\"\" fragment F on T { a }").is_ok());
}

/// Messages name what was expected and found, never the source text.
#[test]
fn errors_point_at_the_place_without_repeating_it() {
    let refused = syntax::parse("{ a\n  secret(: 1) }", &DocumentLimits::default()).unwrap_err();
    assert_eq!(refused.message, "Syntax error: expected a name, found `:`.");
    assert_eq!((refused.positions[0].line, refused.positions[0].column), (2, 10));
}
