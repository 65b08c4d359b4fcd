use async_graphql::Variables;
use serde_json::json;

use super::super::{DocumentLimits, Refused, SchemaIndex, admit, coerce, operation, overlap};

const SDL: &str = r#"
schema { query: Query mutation: Mutation subscription: Subscription }
type Query { me: User user(id: ID, name: String): User users: [User!]! pets: [Pet!]! node: Node hello: String number: Int search(input: Search, color: Color, list: [Int!]): String }
type Mutation { login(a: String): Boolean @checksCredentials register: Boolean @checksCredentials rename: User }
type Subscription { events(after: String): Event other: Event }
type Event { cursor: String }
interface Node { id: ID! }
type User implements Node { id: ID! name: String friend: User friends: [User!]! age: Int }
type Dog implements Node { id: ID! name: String! barks: Boolean owner: User age: Int! }
type Cat implements Node { id: ID! name: String meows: Boolean owner: User age: String }
union Pet = Dog | Cat
enum Color { RED BLUE }
input Search { text: String! limit: Int! = 3 nested: Search choice: Choice }
input Choice @oneOf { a: Int b: String }
scalar JSON
"#;

/// The verdict on one operation: its code, or `ok`.
fn verdict(source: &str, variables: serde_json::Value) -> String {
    let limits = DocumentLimits::default();
    let schema = SchemaIndex::of_sdl(SDL).unwrap();
    let check = || -> Result<(), Refused> {
        let document = admit(source, &limits)?;
        let chosen = operation::select(&document, None)?;
        operation::check_root(&document, &chosen.node, &schema)?;
        overlap::check(&schema, &document, &chosen.node, &limits)?;
        coerce::check_types(&schema, &document)?;
        coerce::check(&schema, &chosen.node, &Variables::from_json(variables), 0, 250)
    };
    check().map_or_else(|refused| refused.code.to_owned(), |()| "ok".to_owned())
}

/// Name, document of a given size, largest size, code above it.
type Case<'a> = (&'a str, &'a dyn Fn(usize) -> String, usize, &'a str);

/// C-GQL-1, C-GQL-2: each limit by itself, at the limit and one over it.
#[test]
fn each_limit_holds() {
    let times = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<String>();
    let nested = |levels: usize| format!("{}hello{}", "{me".repeat(levels), "}".repeat(levels));
    let spreads = |levels: usize| {
        let fragments =
            times(levels, &|n| format!("fragment f{n} on User {{ ...f{m} x{n}: friend {{ ...f{m} }} }} ", m = n + 1));
        format!("{{ me {{ ...f0 }} }} {fragments} fragment f{levels} on User {{ id }}")
    };
    // Many tokens, in lists that are short enough.
    let lists = |tokens: usize| {
        let (whole, rest) = (tokens / 200, tokens % 200);
        format!("[{}]", "1 ".repeat(198)).repeat(whole) + &"1 ".repeat(rest)
    };
    let cases: [Case<'_>; 13] = [
        ("bytes", &|n| format!("{{hello}}{}", " ".repeat(n - 7)), 32 * 1024, "DOCUMENT_TOO_LARGE"),
        ("tokens", &|n| format!("{{hello search(list:[{}])}}", lists(n - 10)), 2_000, "DOCUMENT_TOO_LARGE"),
        ("selections nested", &nested, 12, "QUERY_TOO_COMPLEX"),
        (
            "lists nested",
            &|n| format!("{{search(list:{}1{})}}", "[".repeat(n - 1), "]".repeat(n - 1)),
            32,
            "QUERY_TOO_COMPLEX",
        ),
        (
            "types nested",
            &|n| format!("query($a:{}Int{}){{hello}}", "[".repeat(n), "]".repeat(n)),
            32,
            "QUERY_TOO_COMPLEX",
        ),
        (
            "objects nested",
            &|n| format!("{{search(input:{}1{})}}", "{a:".repeat(n - 1), "}".repeat(n - 1)),
            32,
            "QUERY_TOO_COMPLEX",
        ),
        (
            "fragments",
            &|n| format!("{{hello}}{}", times(n, &|n| format!("fragment f{n} on User{{id}}"))),
            50,
            "QUERY_TOO_COMPLEX",
        ),
        ("aliases", &|n| format!("{{me{{{}}}}}", times(n, &|n| format!("a{n}:id "))), 30, "QUERY_TOO_COMPLEX"),
        ("root fields", &|n| format!("{{{}}}", "hello ".repeat(n)), 20, "QUERY_TOO_COMPLEX"),
        ("fields", &|n| format!("{{me{{{}}}}}", "id ".repeat(n)), 150, "QUERY_TOO_COMPLEX"),
        ("directives at one place", &|n| format!("{{hello {}}}", "@a ".repeat(n)), 4, "QUERY_TOO_COMPLEX"),
        ("directives", &|n| format!("{{me{{{}}}}}", "id@a ".repeat(n)), 50, "QUERY_TOO_COMPLEX"),
        ("spreads of spreads", &spreads, 10, "QUERY_TOO_COMPLEX"),
    ];
    for (name, document, limit, code) in cases {
        assert_eq!(verdict(&document(limit), json!({})), "ok", "{name} at the limit");
        assert_eq!(verdict(&document(limit + 1), json!({})), code, "{name} over the limit");
    }
    let operations = |n: usize| times(n, &|n| format!("query q{n}{{hello}}"));
    assert_eq!(verdict(&operations(10), json!({})), "OPERATION_RESOLUTION_FAILURE");
    assert_eq!(verdict(&operations(11), json!({})), "QUERY_TOO_COMPLEX");
}

/// C-GQL-1: fragments count once for each spread, without being walked once for each spread.
#[test]
fn exponential_fragments_are_counted_and_circles_refused() {
    let bomb: String = (0..40).map(|n| format!("fragment f{n} on User {{ ...f{m} ...f{m} }} ", m = n + 1)).collect();
    let bomb = format!("{{ me {{ ...f0 }} }} {bomb} fragment f40 on User {{ id }}");
    let started = std::time::Instant::now();
    assert_eq!(verdict(&bomb, json!({})), "QUERY_TOO_COMPLEX");
    assert!(started.elapsed() < std::time::Duration::from_millis(200));
    for circle in [
        "{ me { ...A } } fragment A on User { ...A }",
        "{ me { ...A } } fragment A on User { friend { ...B } } fragment B on User { ... on User { ...A } }",
        "{ hello } fragment A on User { ...A }",
    ] {
        assert_eq!(verdict(circle, json!({})), "GRAPHQL_VALIDATION_FAILED", "{circle}");
    }
}

/// C-GQL-6: the standard introspection document passes; a cyclic one does not.
#[test]
fn introspection_is_deep_but_not_circular() {
    let standard = "query IntrospectionQuery { __schema { queryType { name kind } types { ...FullType } directives { name args { ...InputValue } } } }
        fragment FullType on __Type { kind name fields(includeDeprecated: true) { name args { ...InputValue } type { ...TypeRef } } inputFields { ...InputValue } interfaces { ...TypeRef } possibleTypes { ...TypeRef } }
        fragment InputValue on __InputValue { name type { ...TypeRef } defaultValue }
        fragment TypeRef on __Type { kind name ofType { kind ofType { kind ofType { kind ofType { kind ofType { kind ofType { kind ofType { kind ofType { kind } } } } } } } } }";
    assert_eq!(verdict(standard, json!({})), "ok");
    let circular = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    assert_eq!(verdict(circular, json!({})), "QUERY_TOO_COMPLEX");
    let spread = "{ __type(name: \"User\") { ...F } } fragment F on __Type { fields { type { ...G } } } fragment G on __Type { interfaces { possibleTypes { name } } }";
    assert_eq!(verdict(spread, json!({})), "QUERY_TOO_COMPLEX");
}

/// C-GQL-4, and fields that the engine would run twice or drop.
#[test]
fn roots_are_checked() {
    for (source, expected) in [
        ("mutation { login }", "ok"),
        ("mutation { login register }", "QUERY_TOO_COMPLEX"),
        ("mutation { login ... on Mutation { a: login } }", "QUERY_TOO_COMPLEX"),
        ("mutation { rename { id } rename { name } }", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { rename { id } again: rename { name } }", "ok"),
        ("subscription { events { cursor } }", "ok"),
        ("subscription { events { cursor } other { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        assert_eq!(verdict(source, json!({})), expected, "{source}");
    }
}

/// The verdicts of graphql-js on `OverlappingFieldsCanBeMerged`.
#[test]
fn overlapping_fields_must_be_mergeable() {
    for (source, expected) in [
        ("{ me { id id } }", "ok"),
        ("{ me { id } me { name } }", "ok"),
        ("{ users { id } users { name } }", "ok"),
        ("{ users { id } users { id: name } }", "no"),
        ("{ me { x: id x: name } }", "no"),
        ("{ user(id: 1) { id } user(id: 1) { name } }", "ok"),
        ("{ user(id: 1) { id } user(id: 2) { id } }", "no"),
        ("{ user(id: 1) { id } user { id } }", "no"),
        ("{ user(id: 1, name: \"a\") { id } user(name: \"a\", id: 1) { id } }", "ok"),
        ("{ me { ...A ...B } } fragment A on User { x: id } fragment B on User { x: name }", "no"),
        ("{ me { ...A } } fragment A on User { x: id ...B } fragment B on User { x: name }", "no"),
        ("{ pets { ... on Dog { x: barks } ... on Cat { x: meows } } }", "ok"),
        ("{ pets { ... on Dog { x: barks } ... on Cat { x: name } } }", "no"),
        ("{ pets { ... on Dog { name } ... on Cat { name } } }", "no"),
        ("{ pets { ... on Dog { age } ... on Cat { age } } }", "no"),
        ("{ pets { ... on Dog { owner { x: id } } ... on Cat { owner { x: id } } } }", "ok"),
        ("{ pets { ... on Dog { owner { x: id } } ... on Cat { owner { x: name } } } }", "no"),
        ("{ node { id ... on Dog { id: name } } }", "no"),
        ("{ node { ... on Node { x: id } ... on Dog { x: owner { id } } } }", "no"),
        ("{ me { friend { friend { x: id } } } me { friend { friend { x: age } } } }", "no"),
        ("{ me { x: friend { id } } ... { me { x: friends { id } } } }", "no"),
    ] {
        let expected = if expected == "no" { "GRAPHQL_VALIDATION_FAILED" } else { expected };
        assert_eq!(verdict(source, json!({})), expected, "{source}");
    }
}

#[test]
fn variables_must_fit_their_types() {
    let cases = [
        ("Int", json!(1), true),
        ("Int", json!(1.5), false),
        ("Int", json!(3_000_000_000_i64), false),
        ("Int", json!("1"), false),
        ("Int", json!(null), true),
        ("Int!", json!(null), false),
        ("Float", json!(1), true),
        ("Float", json!("1"), false),
        ("String", json!("a"), true),
        ("String", json!(1), false),
        ("Boolean", json!(true), true),
        ("Boolean", json!(1), false),
        ("ID", json!("a"), true),
        ("ID", json!(7), true),
        ("ID", json!(1.5), false),
        ("Color", json!("RED"), true),
        ("Color", json!("GREEN"), false),
        ("Color", json!(1), false),
        ("[Int!]", json!([1, 2]), true),
        ("[Int!]", json!(1), true),
        ("[Int!]", json!([1, null]), false),
        ("[Int!]", json!(["a"]), false),
        ("[[Int]]", json!([[1], null, [null]]), true),
        ("JSON", json!({ "any": ["thing"] }), true),
        ("Search", json!({ "text": "a" }), true),
        ("Search", json!({}), false),
        ("Search", json!({ "text": "a", "nested": { "text": null } }), false),
        ("Search", json!({ "text": "a", "more": 1 }), false),
        ("Search", json!("a"), false),
        ("Choice", json!({ "a": 1 }), true),
        ("Choice", json!({ "a": 1, "b": "x" }), false),
        ("Choice", json!({ "a": null }), false),
        ("Choice", json!({}), false),
    ];
    for (ty, value, fits) in cases {
        let got = verdict(&format!("query($v: {ty}) {{ hello }}"), json!({ "v": value }));
        assert_eq!(got, if fits { "ok" } else { "BAD_USER_INPUT" }, "{ty} {value}");
    }
    for ty in ["Nothing", "[Nothing!]", "User", "Pet", "Node"] {
        assert_eq!(verdict(&format!("query($v: {ty} = 1) {{ hello }}"), json!({})), "GRAPHQL_VALIDATION_FAILED");
    }
    assert_eq!(verdict("query($v: Int!) { hello }", json!({})), "BAD_USER_INPUT");
    assert_eq!(verdict("query($v: Int! = 3) { hello }", json!({})), "ok");
    assert_eq!(verdict("query($v: Int! = 3) { hello }", json!({ "v": null })), "BAD_USER_INPUT");
}
