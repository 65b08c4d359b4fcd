use std::time::{Duration, Instant};

use async_graphql::Variables;
use serde_json::{Value, json};

use super::super::cost::{self, Cost};
use super::super::{DocumentLimits, SchemaIndex, admit, operation};

/// The published schema.
const SDL: &str = include_str!("../../../../schema.graphql");

fn cost_of(source: &str, variables: Value) -> Cost {
    let schema = SchemaIndex::of_sdl(SDL).unwrap();
    let document = admit(source, &DocumentLimits { aliases: 1_000, ..DocumentLimits::default() }).unwrap();
    let chosen = operation::select(&document, None).unwrap();
    cost::of(&schema, &document, &chosen.node, &Variables::from_json(variables))
}

/// Points and nodes.
fn figures(source: &str, variables: Value) -> (u64, u64) {
    let cost = cost_of(source, variables);
    (cost.points, cost.nodes)
}

/// C-GQL-3: the cost comes from page sizes, given in any way.
#[test]
fn c_gql_3_page_sizes_make_the_cost() {
    let list = "query($n: Int) { workspace(id: 1) { prompts(first: $n) { nodes { id tags { id } } totalCount } } }";
    // The workspace, and each prompt with its tags: fifty nodes at most, ten in points. The count is five points.
    assert_eq!(figures(list, json!({ "n": 100 })), (17, 1 + 100 * 51));
    assert_eq!(figures(list, json!({ "n": 10 })), (7, 1 + 10 * 51));
    assert_eq!(figures(list, json!({})), (8, 1 + 20 * 51), "a page has twenty items by default");
    assert_eq!(figures(list, json!({ "n": null })), (8, 1 + 20 * 51));
    let default = list.replace("$n: Int", "$n: Int = 50");
    assert_eq!(figures(&default, json!({})), (11, 1 + 50 * 51));
    let literal =
        "{ workspace(id: 1) { prompts(last: 40) { edges { cursor node { id } } pageInfo { hasNextPage } } } }";
    assert_eq!(figures(literal, json!({})), (1, 41));
    let ids = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    assert_eq!(figures(ids, json!({ "ids": vec!["x"; 70] })), (1, 70));
}

/// C-GQL-3: nested pages multiply, also through fragments and aliases.
#[test]
fn c_gql_3_nested_pages_multiply() {
    let nested = "query($a: Int!, $b: Int!) { workspace(id: 1) { prompts(first: $a) { nodes { ...P } } } }
        fragment P on Prompt { id jobs(first: $b) { ...J } }
        fragment J on JobConnection { nodes { id } }";
    assert_eq!(figures(nested, json!({ "a": 100, "b": 100 })), (102, 1 + 100 * 101));
    assert_eq!(figures(nested, json!({ "a": 10, "b": 5 })), (1, 1 + 10 * 6));
    // The same fragment in pages of different sizes.
    let twice = "{ workspace(id: 1) { a: prompts(first: 10) { ...C } b: prompts(first: 30) { ...C } } }
        fragment C on PromptConnection { edges { node { id currentVersion { id } } } }";
    assert_eq!(figures(twice, json!({})), (1, 1 + 40 * 2));
}

#[test]
fn c_gql_3_what_is_left_out_costs_nothing_and_changes_cost_more() {
    let document = "query($with: Boolean!) { workspace(id: 1) { prompts(first: 100) @include(if: $with) { nodes { id } } \
                    jobs(first: 100) @skip(if: true) { nodes { id } } } }";
    assert_eq!(figures(document, json!({ "with": false })).1, 1);
    assert_eq!(figures(document, json!({ "with": true })).1, 101);
    assert!(cost_of(document, json!({ "with": true })).varies);
    assert_eq!(figures("{ __typename }", json!({})), (0, 0));
    let viewer = cost_of("{ viewer { id user { id name } } }", json!({}));
    assert_eq!(viewer, Cost { points: 1, nodes: 2, varies: false });
    let change = "mutation($i: ArchivePromptInput!) { archivePrompt(input: $i) { errors { code } prompt { id } } }";
    assert_eq!(figures(change, json!({})).0, 3);
    assert_eq!(figures("{ __schema { types { name fields { name } } } }", json!({})).0, 1);
}

/// C-GQL-1, C-GQL-3: what would take forever to count is counted at once, and refused.
#[test]
fn c_gql_3_bombs_are_counted_at_once_and_refused() {
    let levels = 40;
    let fragments: String = (0..levels)
        .map(|n| {
            format!(
                "fragment f{n} on Prompt {{ a{n}: jobs(first: 100) {{ nodes {{ subject {{ ...f{m} }} }} }} ...f{m} }} ",
                m = n + 1
            )
        })
        .collect();
    let bomb = format!("{{ prompt(id: 1) {{ ...f0 }} }} {fragments} fragment f{levels} on Prompt {{ id }}");
    let schema = SchemaIndex::of_sdl(SDL).unwrap();
    let document = super::super::syntax::parse(&bomb, &DocumentLimits { aliases: 100, ..Default::default() }).unwrap();
    let chosen = operation::select(&document, None).unwrap();
    let started = Instant::now();
    let cost = cost::of(&schema, &document, &chosen.node, &Variables::default());
    assert!(started.elapsed() < Duration::from_millis(100));
    assert!(cost.nodes > 1 << 60, "{cost:?}");

    let limits = DocumentLimits::default();
    let refused = cost::check(cost, &limits).unwrap_err();
    assert_eq!(refused.code, "QUERY_TOO_COMPLEX");
    assert_eq!(refused.cost[0], ("requested", cost.points));
    assert_eq!(refused.cost[1], ("limit", 1_000));
    assert!(cost::check(cost, &DocumentLimits { cost: 0, nodes: 0, ..limits.clone() }).is_ok(), "0 is without limit");
    assert!(cost::check(Cost { points: 1_000, nodes: 100_000, varies: false }, &limits).is_ok());
    assert!(cost::check(Cost { points: 1_001, nodes: 0, varies: false }, &limits).is_err());
    assert!(cost::check(Cost { points: 0, nodes: 100_001, varies: false }, &limits).is_err());
    for huge in ["first: 100000000", "first: 99999999999999999999999"] {
        let source = format!("{{ workspace(id: 1) {{ prompts({huge}) {{ nodes {{ id }} }} }} }}");
        assert!(cost::check(cost_of(&source, json!({})), &limits).is_err(), "{huge}");
    }
}
