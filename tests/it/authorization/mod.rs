//! Who may do what, for the whole schema: the table says it (C-TEN-2), and these tests call every entry point to see
//! that it is so. Calls are made up from introspection, so that a new field, argument or type is tested or refused.

pub mod call;
pub mod introspection;
pub mod matrix;
pub mod world;

use std::collections::BTreeSet;

use async_graphql::parser::types::OperationType;
use call::Caller;
use dossier::internals::base::WorkspaceRole;
use dossier::internals::base::permission::Permission;
use dossier::internals::graphql::limits::SchemaIndex;
use introspection::Introspection;
use serde_json::{Value, json};
use world::{World, absent, named_by};

use crate::support::client::Received;
use crate::support::{Client, TestServer};

/// Runs an operation; a subscription until its first answer.
pub async fn run(caller: &Client, root: &str, (operation, variables): (String, Value)) -> Value {
    if root != "Subscription" {
        return caller.send(&operation, variables).await;
    }
    match caller.subscribe(&operation, variables).await.receive().await {
        Received::Next(value) => value,
        Received::Error(errors) => json!({ "errors": errors }),
        // Whoever has no token gets no socket.
        Received::Closed(Some(4403)) => json!({ "errors": [{ "extensions": { "code": "UNAUTHENTICATED" } }] }),
        other => panic!("{operation}: {other:?}"),
    }
}

/// The first code in an answer: of its errors, or of the problems in its payload.
pub fn code(answer: &Value, field: &str) -> Option<String> {
    let payload = &answer["data"][field]["errors"][0]["code"];
    let code = if payload.is_string() { payload } else { &answer["errors"][0]["extensions"]["code"] };
    code.as_str().map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_2_every_field_has_a_rule_in_the_authorization_table() {
    let server = TestServer::start().await;
    let schema = Introspection::of(&server.anonymous()).await;
    let fields: BTreeSet<String> = schema.fields().into_iter().collect();
    let ruled: BTreeSet<String> = matrix::read().into_keys().collect();
    let without: Vec<_> = fields.difference(&ruled).collect();
    let gone: Vec<_> = ruled.difference(&fields).collect();
    assert!(without.is_empty(), "say in tests/it/authorization/matrix.txt who may see {without:?}");
    assert!(gone.is_empty(), "tests/it/authorization/matrix.txt has rules for fields that are gone: {gone:?}");
}

#[test]
fn c_gql_13_credentials_of_no_use_count_as_none_for_public_fields_only() {
    let entries = matrix::entries().into_iter().filter(|(_, _, rule)| *rule == "public");
    let public: BTreeSet<String> = entries.map(|(_, field, _)| field).collect();
    let schema = SchemaIndex::of_sdl(dossier::internals::schema::sdl()).unwrap();
    let roots = [OperationType::Query, OperationType::Mutation, OperationType::Subscription];
    let declared = roots.into_iter().flat_map(|kind| schema.public_fields(kind)).map(str::to_owned);
    assert_eq!(declared.collect::<BTreeSet<_>>(), public);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_2_whoever_has_not_signed_in_gets_nothing_but_what_is_public() {
    let server = TestServer::start().await;
    let ada = World::of(&server, "Ada").await;
    let schema = Introspection::of(&ada.person).await;
    let caller = Caller { schema: &schema, world: &ada };
    let (anonymous, absent_world) = (server.anonymous(), ada.absent());
    let mut wrong = Vec::new();
    for (root, field, rule) in matrix::entries() {
        let place = caller.places(root, &field).into_iter().next().filter(|place| place.len() == 1);
        // `id` alone does not say of what: any object will do.
        let answer = run(&anonymous, root, operation(&caller, root, &field, place.as_ref(), ada.id("Workspace"))).await;
        let nowhere = Caller { schema: &schema, world: &absent_world };
        let id = absent_world.id("Workspace");
        let of_nothing = run(&anonymous, root, operation(&nowhere, root, &field, place.as_ref(), id)).await;
        if rule != "public" {
            assert_eq!(code(&answer, &field), code(&of_nothing, &field), "{root}.{field}");
        }
        // `viewer` and `admin` are null for those whom they are not for.
        let is_hidden = matches!(rule, "admin" | "signed-in") && root == "Query" && answer["data"][&field].is_null();
        let is_refused = is_hidden || code(&answer, &field).as_deref() == Some("UNAUTHENTICATED");
        if is_refused == (rule == "public") {
            wrong.push(format!("{root}.{field} ({rule}): {answer:#}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// As [`Caller::operation`], where the one argument may be called `id`.
fn operation(caller: &Caller<'_>, root: &str, field: &str, place: Option<&call::Place>, id: &str) -> (String, Value) {
    caller.operation(root, field, place.filter(|place| place.len() == 1 && place[0].starts_with("id")).map(|p| (p, id)))
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_2_members_without_the_right_are_refused() {
    let server = TestServer::start().await;
    let ada = World::of(&server, "Ada").await;
    let schema = Introspection::of(&ada.person).await;
    let caller = Caller { schema: &schema, world: &ada };
    let slug = ada.person.ask("query($id: ID!) { workspace(id: $id) { slug } }", json!({ "id": ada.workspace })).await;
    let slug = slug["workspace"]["slug"].as_str().unwrap();
    let mut members = Vec::new();
    for (name, role) in [("Vic", WorkspaceRole::Viewer), ("Mel", WorkspaceRole::Member), ("Ann", WorkspaceRole::Admin)]
    {
        let person = server.person(name).await;
        dossier::internals::domain::member::add_by_operator(&server.app, &person.email, slug, role).await.unwrap();
        members.push((role, person));
    }
    let (mut refused, mut wrong) = (0, Vec::new());
    for (root, field, rule) in matrix::entries() {
        let needs = |right: &&Permission| in_capitals(right) == rule;
        let admitted = match Permission::ALL.iter().find(needs) {
            Some(right) => right.least_role(),
            None if rule == "admin" => {
                let answer = run(&ada.person, root, caller.operation(root, &field, None)).await;
                let is_hidden = root == "Query" && answer["data"][&field].is_null();
                if !is_hidden && code(&answer, &field).as_deref() != Some("FORBIDDEN") {
                    wrong.push(format!("{root}.{field}: {answer:#}"));
                }
                continue;
            }
            None => continue,
        };
        for (role, person) in members.iter().filter(|(role, _)| *role < admitted) {
            let answer = run(person, root, caller.operation(root, &field, None)).await;
            match code(&answer, &field).as_deref() {
                Some("FORBIDDEN") => refused += 1,
                _ => wrong.push(format!("{root}.{field} as {role:?}: {answer:#}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 20, "{refused}");
}

fn in_capitals(right: &Permission) -> String {
    let mut text = String::new();
    for letter in format!("{right:?}").chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_uppercase());
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_1_by_every_identifier_that_a_call_takes_foreign_objects_are_as_absent_ones() {
    let server = TestServer::start().await;
    let (ada, eve) = tokio::join!(World::of(&server, "Ada"), World::of(&server, "Eve"));
    let schema = Introspection::of(&eve.person).await;
    let caller = Caller { schema: &schema, world: &eve };
    let mut compared = 0;
    for (root, field, _) in matrix::entries().into_iter().filter(|(_, field, _)| !field.starts_with("node")) {
        for place in caller.places(root, &field) {
            let kind = match (place.last().map(String::as_str), field.as_str()) {
                (Some("id"), "researchReport") => "ResearchReport",
                (Some("id"), field) => &format!("{}{}", field[..1].to_uppercase(), &field[1..]),
                (name, field) => named_by(field, name.unwrap_or_default()),
            };
            let foreign = ada.id(kind).to_owned();
            let missing = absent(&foreign);
            let mut answers = Vec::new();
            for id in [&foreign, &missing] {
                let answer = run(&eve.person, root, caller.operation(root, &field, Some((&place, id)))).await;
                answers.push(without(answer, id));
            }
            assert_eq!(answers[0], answers[1], "{root}.{field} {place:?}");
            let refused = code(&answers[0], &field).as_deref() == Some("NOT_FOUND");
            // A condition that nothing meets selects nothing.
            let is_condition = place.iter().any(|name| name == "filter" || name == "createdById");
            assert!(
                refused || is_condition || answers[0]["data"][&field].is_null(),
                "{root}.{field} {place:?}: {:#}",
                answers[0]
            );
            compared += 1;
        }
    }
    for field in schema.fields_with_arguments("Workspace") {
        for place in caller.places("Workspace", &field) {
            let foreign = ada.id(named_by(&field, place.last().unwrap())).to_owned();
            let mut answers = Vec::new();
            for id in [foreign.clone(), absent(&foreign)] {
                let answer = run(&eve.person, "Query", caller.in_workspace(&field, (&place, &id))).await;
                answers.push(without(answer, &id));
            }
            assert_eq!(answers[0], answers[1], "Workspace.{field} {place:?}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

/// The answer with an identifier blotted out, and without what differs from request to request.
fn without(answer: Value, id: &str) -> Value {
    let text = answer.to_string().replace(id, "…");
    let mut answer: Value = serde_json::from_str(&text).unwrap();
    for error in answer["errors"].as_array_mut().into_iter().flatten() {
        if let Some(extensions) = error["extensions"].as_object_mut() {
            extensions.remove("correlationId");
        }
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_1_no_node_of_another_tenant_is_found_by_its_identifier() {
    let server = TestServer::start().await;
    let (ada, eve) = tokio::join!(World::of(&server, "Ada"), World::of(&server, "Eve"));
    let schema = Introspection::of(&eve.person).await;
    let query = "query($id: ID!) { node(id: $id) { __typename id } }";
    for kind in schema.possible_types("Node") {
        if matches!(kind.as_str(), "Admin" | "Instance") {
            continue;
        }
        let id = ada.id(&kind);
        let own = ada.person.ask(query, json!({ "id": id })).await;
        assert_eq!(own["node"], json!({ "__typename": kind, "id": id }), "{kind}");
        let foreign = eve.person.ask(query, json!({ "id": id })).await;
        assert_eq!(foreign["node"], Value::Null, "{kind}");
    }
}
