use super::super::SchemaIndex;
use super::toy::toy;
use super::verdicts::judge;

/// Directives, each with the variables of its operation.
const WRONG: [(&str, &str); 11] = [
    ("", "@nope"),
    ("", "@deprecated"),
    ("", "@include"),
    ("", "@skip(unless: true, if: true)"),
    ("", "@include(if: 1)"),
    ("", "@include(if: null)"),
    ("", "@skip(if: $nobody)"),
    ("($v: Int)", "@skip(if: $v)"),
    ("($v: Boolean)", "@skip(if: $v)"),
    ("($v: [Boolean!]!)", "@include(if: $v)"),
    ("", "@include(if: true) @include(if: true)"),
];

/// Selections with a gap for a directive, on an object at the root.
const PLACES: [&str; 8] = [
    "a { d HERE }",
    "a { __typename HERE }",
    "a { x: __typename HERE }",
    "__typename HERE",
    "a { ... HERE { d } }",
    "a { ...F HERE }",
    "a { ...F } __schema HERE { queryType { name } }",
    "__schema { queryType { name HERE __typename } }",
];

async fn verdict(variables: &str, selection: &str, directive: &str) -> Vec<String> {
    let toy = toy();
    let schema = SchemaIndex::of_sdl(&toy.sdl()).unwrap();
    let fragment = if selection.contains("...F") { "fragment F on T { d }" } else { "" };
    let source = format!("query{variables} {{ {} }} {fragment}", selection.replace("HERE", directive));
    judge(&source, &toy, &schema).await.expect("within the limits")
}

/// A wrong directive gives the same message at every location.
#[tokio::test]
async fn directives_are_checked_at_every_selection() {
    for (variables, directive) in WRONG {
        let usual = verdict(variables, PLACES[0], directive).await;
        assert!(!usual.is_empty(), "{directive}");
        for place in PLACES {
            let told = verdict(variables, place, directive).await;
            // The location is named; nothing else may differ.
            let told: Vec<_> = told
                .into_iter()
                .map(|text| text.replace("INLINE_FRAGMENT", "FIELD").replace("FRAGMENT_SPREAD", "FIELD"))
                .collect();
            assert_eq!(told, usual, "{place} {directive}");
        }
    }
}

/// A correct directive is accepted, and counts as a use of its variable.
#[tokio::test]
async fn right_directives_pass_at_every_selection() {
    for (variables, directive) in [
        ("", "@include(if: true)"),
        ("", "@skip(if: false) @include(if: true)"),
        ("($v: Boolean!)", "@include(if: $v)"),
        ("($v: Boolean = true)", "@skip(if: $v)"),
    ] {
        for place in PLACES {
            assert_eq!(verdict(variables, place, directive).await, Vec::<String>::new(), "{place} {directive}");
        }
    }
}

/// No directive of this schema is allowed on an operation, a fragment definition or a variable definition.
#[tokio::test]
async fn directives_are_checked_at_every_definition() {
    let toy = toy();
    let schema = SchemaIndex::of_sdl(&toy.sdl()).unwrap();
    for directive in ["@nope", "@include(if: true)", "@deprecated", "@nope(a: 1) @nope(a: 1)"] {
        for source in [
            format!("query {directive} {{ a {{ d }} }}"),
            format!("query($v: Boolean! {directive}) {{ a {{ d @include(if: $v) }} }}"),
            format!("{{ a {{ ...F }} }} fragment F on T {directive} {{ d }}"),
        ] {
            let told = judge(&source, &toy, &schema).await.expect("within the limits");
            assert!(told.iter().any(|text| text.contains("irective")), "{source}: {told:?}");
        }
    }
}
