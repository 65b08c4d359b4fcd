//! Behaviour of workspaces and memberships, through the schema.

use std::sync::Arc;

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, PaginatorTrait as _, QueryFilter as _, Set};
use serde_json::{Value, json};

use super::service;
use crate::base::id::{MembershipId, UserId, WorkspaceId};
use crate::base::page::PageRequest;
use crate::base::{InstanceRole, Viewer, WorkspaceRole};
use crate::entity::{Unscoped as _, api_key, audit_entry, membership, user};
use crate::testing::{TestServer, codes, error_code, input};

const CREATE: &str = "mutation ($input: CreateWorkspaceInput!) { createWorkspace(input: $input) {
    workspace { id name slug revision viewerMembership { role user { name } } viewerPermissions }
    errors { code message path } } }";
const UPDATE: &str = "mutation ($input: UpdateWorkspaceInput!) { updateWorkspace(input: $input) {
    workspace { name slug description revision settings { monthlyBudgetUsd } }
    errors { code message path ... on ConflictError { existing { id } } } } }";
const DELETE: &str = "mutation ($input: DeleteWorkspaceInput!) { deleteWorkspace(input: $input) {
    deletedId errors { code message path } } }";
const ROLE: &str = "mutation ($input: UpdateMembershipInput!) { updateMembership(input: $input) {
    membership { role } errors { code message path } } }";
const REMOVE: &str = "mutation ($input: RemoveMembershipInput!) { removeMembership(input: $input) {
    deletedId errors { code message path } } }";

async fn membership_of(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> MembershipId {
    let rows = membership::Entity::unscoped()
        .filter(membership::Column::WorkspaceId.eq(workspace))
        .filter(membership::Column::UserId.eq(viewer.user_id().unwrap()));
    rows.one(server.app.db.read()).await.unwrap().unwrap().id
}

async fn set_role(server: &TestServer, viewer: &Arc<Viewer>, id: MembershipId, role: &str) -> Value {
    server.run(viewer, ROLE, input(json!({ "membershipId": id, "role": role }))).await
}

#[tokio::test]
async fn whoever_makes_a_workspace_owns_it_and_gets_a_free_short_name() {
    let server = TestServer::new().await;
    let ada = server.person("Ada").await;
    let made = server.data(&ada, CREATE, input(json!({ "name": "Tide Lab" }))).await;
    let workspace = &made["createWorkspace"]["workspace"];
    assert_eq!(workspace["slug"], "tide-lab");
    assert_eq!(workspace["viewerMembership"], json!({ "role": "OWNER", "user": { "name": "Ada" } }));
    assert!(workspace["viewerPermissions"].as_array().unwrap().contains(&json!("WORKSPACE_DELETE")));

    let again = server.data(&ada, CREATE, input(json!({ "name": "Tide Lab!" }))).await;
    assert_eq!(again["createWorkspace"]["workspace"]["slug"], "tide-lab-2");
    let taken = server.data(&ada, CREATE, input(json!({ "name": "Other", "slug": "tide-lab" }))).await;
    assert_eq!(codes(&taken["createWorkspace"]), ["ALREADY_EXISTS"]);
    assert_eq!(taken["createWorkspace"]["errors"][0]["path"], json!(["input", "slug"]));
    let wrong = server.data(&ada, CREATE, input(json!({ "name": " ", "slug": "-" }))).await;
    assert_eq!(codes(&wrong["createWorkspace"]), ["INVALID_INPUT"]);
}

#[tokio::test]
async fn c_ten_1_a_foreign_workspace_behaves_like_an_absent_one() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let eve = server.person("Eve").await;
    let membership = membership_of(&server, &ada, lab).await;

    let query = "query ($id: ID!, $ids: [ID!]!) { workspace(id: $id) { id } workspaceBySlug(slug: \"lab\") { id }
        node(id: $id) { id } nodes(ids: $ids) { id } }";
    let person = ada.user_id().unwrap();
    let seen = server.data(&eve, query, json!({ "id": lab, "ids": [lab, membership, person, "nonsense"] })).await;
    let nothing =
        json!({ "workspace": null, "workspaceBySlug": null, "node": null, "nodes": [null, null, null, null] });
    assert_eq!(seen, nothing);

    for (document, foreign, absent) in [
        (UPDATE, json!({ "workspaceId": lab, "name": "x" }), json!({ "workspaceId": WorkspaceId::generate() })),
        (
            DELETE,
            json!({ "workspaceId": lab, "confirmSlug": "lab" }),
            json!({ "workspaceId": WorkspaceId::generate(), "confirmSlug": "lab" }),
        ),
        (ROLE, json!({ "membershipId": membership }), json!({ "membershipId": MembershipId::generate() })),
        (REMOVE, json!({ "membershipId": membership }), json!({ "membershipId": MembershipId::generate() })),
    ] {
        let foreign = server.data(&eve, document, input(foreign)).await;
        let absent = server.data(&eve, document, input(absent)).await;
        assert_eq!(foreign, absent);
        assert!(foreign.to_string().contains("NOT_FOUND"), "{foreign}");
    }
}

#[tokio::test]
async fn callers_who_did_not_sign_in_are_told_so() {
    let server = TestServer::new().await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let nobody = Arc::new(Viewer::anonymous("test".to_owned()));
    for (document, variables) in [
        ("query ($id: ID!) { workspace(id: $id) { id } }", json!({ "id": lab })),
        ("{ workspaceBySlug(slug: \"lab\") { id } }", json!({})),
        ("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": lab })),
        (CREATE, input(json!({ "name": "x" }))),
        (UPDATE, input(json!({ "workspaceId": lab }))),
        (DELETE, input(json!({ "workspaceId": lab, "confirmSlug": "lab" }))),
        (REMOVE, input(json!({ "membershipId": MembershipId::generate() }))),
    ] {
        assert_eq!(error_code(&server.run(&nobody, document, variables).await), "UNAUTHENTICATED", "{document}");
    }
}

#[tokio::test]
async fn changes_need_the_revision_that_was_read_and_null_clears() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let change = json!({ "workspaceId": lab, "expectedRevision": 1, "description": "Tides", "slug": "tides",
        "settings": { "monthlyBudgetUsd": 2.5 } });
    let first = server.data(&ada, UPDATE, input(change.clone())).await;
    let expected = json!({ "name": "Lab", "slug": "tides", "description": "Tides", "revision": 2,
        "settings": { "monthlyBudgetUsd": 2.5 } });
    assert_eq!(first["updateWorkspace"]["workspace"], expected);

    let stale = server.data(&ada, UPDATE, input(change)).await;
    assert_eq!(codes(&stale["updateWorkspace"]), ["CONFLICT"]);
    assert_eq!(stale["updateWorkspace"]["errors"][0]["existing"]["id"], json!(lab));

    let clear = json!({ "workspaceId": lab, "description": null, "settings": { "monthlyBudgetUsd": null } });
    let cleared = server.data(&ada, UPDATE, input(clear.clone())).await;
    let expected = json!({ "name": "Lab", "slug": "tides", "description": null, "revision": 3,
        "settings": { "monthlyBudgetUsd": null } });
    assert_eq!(cleared["updateWorkspace"]["workspace"], expected);
    let idle = server.data(&ada, UPDATE, input(clear)).await;
    assert_eq!(idle["updateWorkspace"]["workspace"]["revision"], 3, "nothing changed");

    let negative = json!({ "workspaceId": lab, "settings": { "monthlyBudgetUsd": -1 } });
    let refused = server.data(&ada, UPDATE, input(negative)).await;
    assert_eq!(refused["updateWorkspace"]["errors"][0]["path"], json!(["input", "settings", "monthlyBudgetUsd"]));
    let (_, other) = server.owner("Bob", "Other").await;
    assert_ne!(other, lab);
    let taken = server.data(&ada, UPDATE, input(json!({ "workspaceId": lab, "slug": "other" }))).await;
    assert_eq!(codes(&taken["updateWorkspace"]), ["ALREADY_EXISTS"]);
    let existing = &taken["updateWorkspace"]["errors"][0]["existing"];
    assert_eq!(*existing, Value::Null, "whose it is, only its members learn");
}

#[tokio::test]
async fn roles_bound_what_members_may_change() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bob = server.member("Bob", lab, WorkspaceRole::Admin).await;
    let cleo = server.member("Cleo", lab, WorkspaceRole::Member).await;
    let owner = membership_of(&server, &ada, lab).await;
    let member = membership_of(&server, &cleo, lab).await;

    let update = input(json!({ "workspaceId": lab, "name": "New" }));
    assert_eq!(error_code(&server.run(&cleo, UPDATE, update.clone()).await), "FORBIDDEN");
    assert_eq!(server.data(&bob, UPDATE, update).await["updateWorkspace"]["workspace"]["name"], "New");
    let delete = input(json!({ "workspaceId": lab, "confirmSlug": "lab" }));
    assert_eq!(error_code(&server.run(&bob, DELETE, delete).await), "FORBIDDEN");

    assert_eq!(error_code(&set_role(&server, &cleo, member, "ADMIN").await), "FORBIDDEN", "nobody promotes themselves");
    assert_eq!(error_code(&set_role(&server, &bob, member, "OWNER").await), "FORBIDDEN", "only owners make owners");
    assert_eq!(error_code(&set_role(&server, &bob, owner, "MEMBER").await), "FORBIDDEN", "only owners change owners");
    let remove_owner = input(json!({ "membershipId": owner }));
    assert_eq!(error_code(&server.run(&bob, REMOVE, remove_owner.clone()).await), "FORBIDDEN");
    assert_eq!(error_code(&server.run(&cleo, REMOVE, remove_owner).await), "FORBIDDEN");

    let promoted = set_role(&server, &bob, member, "ADMIN").await;
    assert_eq!(promoted["data"]["updateMembership"]["membership"]["role"], "ADMIN");
}

#[tokio::test]
async fn c_auth_13_the_last_owner_stays() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let first = membership_of(&server, &ada, lab).await;
    let refused = set_role(&server, &ada, first, "MEMBER").await;
    assert_eq!(codes(&refused["data"]["updateMembership"]), ["INVALID_STATE"]);
    let refused = server.data(&ada, REMOVE, input(json!({ "membershipId": first }))).await;
    assert_eq!(codes(&refused["removeMembership"]), ["INVALID_STATE"]);

    let bob = server.member("Bob", lab, WorkspaceRole::Owner).await;
    let second = membership_of(&server, &bob, lab).await;
    let (a, b) = tokio::join!(set_role(&server, &ada, second, "VIEWER"), set_role(&server, &bob, first, "VIEWER"));
    let accepted = [&a, &b].iter().filter(|answer| !answer["data"]["updateMembership"]["membership"].is_null()).count();
    assert_eq!(accepted, 1, "{a} {b}");
    let owners = membership::Entity::unscoped().filter(membership::Column::Role.eq(WorkspaceRole::Owner));
    assert_eq!(owners.count(server.app.db.read()).await.unwrap(), 1);
}

#[tokio::test]
async fn leaving_takes_rights_keys_and_the_first_page_along() {
    let server = TestServer::new().await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let cleo = server.member("Cleo", lab, WorkspaceRole::Viewer).await;
    let user = cleo.user_id().unwrap();
    remember_workspace_and_key(&server, user, lab).await;

    let id = membership_of(&server, &cleo, lab).await;
    let left = server.data(&cleo, REMOVE, input(json!({ "membershipId": id }))).await;
    assert_eq!(left["removeMembership"]["deletedId"], json!(id));
    let after = server.data(&cleo, "query ($id: ID!) { workspace(id: $id) { id } }", json!({ "id": lab })).await;
    assert_eq!(after["workspace"], Value::Null);
    let row = user::Entity::unscoped_by_id(user).one(server.app.db.read()).await.unwrap().unwrap();
    assert_eq!(row.default_workspace_id, None);
    let key = api_key::Entity::unscoped().one(server.app.db.read()).await.unwrap().unwrap();
    assert!(key.revoked_at.is_some());
}

async fn remember_workspace_and_key(server: &TestServer, user: UserId, workspace: WorkspaceId) {
    let tx = server.app.db.begin().await.unwrap();
    let change = user::ActiveModel { id: Set(user), default_workspace_id: Set(Some(workspace)), ..Default::default() };
    change.update(&*tx).await.unwrap();
    let key = api_key::ActiveModel {
        id: Set(crate::base::id::ApiKeyId::generate()),
        workspace_id: Set(workspace),
        owner_id: Set(user),
        name: Set("key".to_owned()),
        prefix: Set("p".to_owned()),
        secret_hash: Set("h".to_owned()),
        previous_hash: Set(None),
        previous_until: Set(None),
        scopes: Set(json!(["READ"])),
        created_at: Set(server.app.clock.now()),
        last_used_at: Set(None),
        expires_at: Set(None),
        revoked_at: Set(None),
    };
    key.insert(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn c_ten_9_a_deleted_workspace_is_gone_at_once_and_its_audit_entry_stays() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let unconfirmed = server.data(&ada, DELETE, input(json!({ "workspaceId": lab, "confirmSlug": "lap" }))).await;
    assert_eq!(codes(&unconfirmed["deleteWorkspace"]), ["INVALID_INPUT"]);
    remember_workspace_and_key(&server, ada.user_id().unwrap(), lab).await;

    let deleted = server.data(&ada, DELETE, input(json!({ "workspaceId": lab, "confirmSlug": "lab" }))).await;
    assert_eq!(deleted["deleteWorkspace"]["deletedId"], json!(lab));
    let read = server.app.db.read();
    assert_eq!(membership::Entity::unscoped().count(read).await.unwrap(), 0);
    assert_eq!(api_key::Entity::unscoped().count(read).await.unwrap(), 0);
    let user = user::Entity::unscoped().one(read).await.unwrap().unwrap();
    assert_eq!(user.default_workspace_id, None);
    let entries = audit_entry::Entity::unscoped().filter(audit_entry::Column::Action.eq("workspace.deleted"));
    assert_eq!(entries.count(read).await.unwrap(), 1);
    let again = server.data(&ada, CREATE, input(json!({ "name": "Lab" }))).await;
    assert_eq!(again["createWorkspace"]["workspace"]["slug"], "lab", "the short name is free again");
}

#[tokio::test]
async fn members_are_listed_by_name_and_found_by_role_name_and_address() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for (name, role) in
        [("Cleo", WorkspaceRole::Member), ("Bob", WorkspaceRole::Admin), ("100%_Dan", WorkspaceRole::Viewer)]
    {
        server.member(name, lab, role).await;
    }
    server.owner("Eve", "Elsewhere").await;
    let query = "query ($id: ID!, $after: String, $filter: MembershipFilter) { workspace(id: $id) {
        members(first: 3, after: $after, filter: $filter) { totalCount nodes { user { name } } pageInfo { endCursor hasNextPage } } } }";
    let names = |data: &Value| -> Vec<String> {
        let nodes = data["workspace"]["members"]["nodes"].as_array().unwrap().clone();
        nodes.iter().map(|node| node["user"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let first = server.data(&ada, query, json!({ "id": lab })).await;
    assert_eq!(names(&first), ["100%_Dan", "Ada", "Bob"]);
    assert_eq!(first["workspace"]["members"]["totalCount"], 4);
    let end = first["workspace"]["members"]["pageInfo"]["endCursor"].clone();
    let second = server.data(&ada, query, json!({ "id": lab, "after": end })).await;
    assert_eq!(names(&second), ["Cleo"]);

    for (filter, expected) in [
        (json!({ "search": "LEO" }), vec!["Cleo"]),
        (json!({ "search": "bob1@" }), vec![]),
        (json!({ "search": "bob2@example" }), vec!["Bob"]),
        (json!({ "search": "%_" }), vec!["100%_Dan"]),
        (json!({ "roles": ["ADMIN", "OWNER"] }), vec!["Ada", "Bob"]),
        (json!({ "roles": [] }), vec![]),
    ] {
        let found = server.data(&ada, query, json!({ "id": lab, "filter": filter })).await;
        assert_eq!(names(&found), expected, "{filter}");
    }
}

#[tokio::test]
async fn addresses_are_shown_to_people_of_shared_workspaces_only() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bob = server.member("Bob", lab, WorkspaceRole::Member).await;
    let eve = server.person("Eve").await;
    let root = server.person_with("Root", InstanceRole::Admin).await;
    let query = "query ($id: ID!) { node(id: $id) { ... on User { name email isViewer lastSeenAt } } }";
    let id = json!({ "id": bob.user_id().unwrap() });

    let seen_by_owner = server.data(&ada, query, id.clone()).await;
    assert_eq!(seen_by_owner["node"]["email"], "bob1@example.org");
    assert!(seen_by_owner["node"]["lastSeenAt"].is_string());
    assert_eq!(server.data(&eve, query, id.clone()).await["node"], Value::Null);
    assert_eq!(server.data(&root, query, id.clone()).await["node"]["email"], "bob1@example.org");
    let seen_by_member = server.data(&bob, query, json!({ "id": ada.user_id().unwrap() })).await;
    assert_eq!(
        seen_by_member["node"],
        json!({ "name": "Ada", "email": "ada0@example.org", "isViewer": false,
        "lastSeenAt": null })
    );

    // Content keeps the author's name, but not the email address, after the person has left.
    let left = membership_of(&server, &bob, lab).await;
    server.data(&bob, REMOVE, input(json!({ "membershipId": left }))).await;
    let activity = "query ($id: ID!) { workspace(id: $id) { activity(first: 1) { nodes {
        type actor { name email } subject { id } } } } }";
    let seen = server.data(&ada, activity, json!({ "id": lab })).await;
    let expected = json!({ "type": "membership.deleted", "actor": { "name": "Bob", "email": null }, "subject": null });
    assert_eq!(seen["workspace"]["activity"]["nodes"][0], expected);
}

#[tokio::test]
async fn c_ten_1_memberships_of_a_person_show_only_what_the_caller_sees() {
    let server = TestServer::new().await;
    let (ada, _) = server.owner("Ada", "Zebra").await;
    let other = service::CreateWorkspace::parse("Aardvark", None, None).unwrap();
    let aardvark = service::create(&server.app, &ada, other).await.unwrap().id;
    let person = ada.user_id().unwrap();
    let request = PageRequest::parse(None, None, None, None).unwrap();
    let all = service::list::memberships_of(&server.app, &ada, person, &request).await.unwrap();
    assert_eq!(all.items.first().map(|(_, row)| row.workspace_id), Some(aardvark), "by name");
    assert_eq!(all.items.len(), 2);
    ada.note_membership(aardvark, None);
    assert_eq!(service::list::count_memberships_of(&server.app, &ada, person).await.unwrap(), 1);
}

#[tokio::test]
async fn the_operator_adds_people_by_address_and_short_name() {
    let server = TestServer::new().await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    server.person("Bob").await;
    let add =
        async |email, slug| service::member::add_by_operator(&server.app, email, slug, WorkspaceRole::Admin).await;
    let row = add("BOB1@example.org", "lab").await.unwrap();
    assert_eq!((row.workspace_id, row.role), (lab, WorkspaceRole::Admin));
    assert_eq!(add("bob1@example.org", "lab").await.unwrap_err().code(), "ALREADY_EXISTS");
    assert_eq!(add("bob1@example.org", "lap").await.unwrap_err().code(), "NOT_FOUND");
    assert_eq!(add("nobody@example.org", "lab").await.unwrap_err().code(), "NOT_FOUND");
}

#[tokio::test]
async fn an_administrator_gives_a_member_a_budget_and_takes_it_away_c_llm_7() {
    const BUDGET: &str = "mutation ($input: UpdateMembershipInput!) { updateMembership(input: $input) {
        membership { role monthlyBudgetUsd } errors { code path } } }";
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let bob = server.member("Bob", lab, WorkspaceRole::Admin).await;
    let cy = server.member("Cy", lab, WorkspaceRole::Member).await;
    let of_ada = membership_of(&server, &ada, lab).await;
    let of_cy = membership_of(&server, &cy, lab).await;
    let set = async |viewer, id: MembershipId, more: Value| {
        let mut values = json!({ "membershipId": id });
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        server.run(viewer, BUDGET, input(values)).await
    };
    let of = |answer: &Value| answer["data"]["updateMembership"]["membership"].clone();
    // Administrators set budgets of everybody, owners included.
    for id in [of_cy, of_ada] {
        let answer = set(&bob, id, json!({ "monthlyBudgetUsd": 2.5 })).await;
        assert_eq!(of(&answer)["monthlyBudgetUsd"], 2.5, "{answer}");
    }
    let both = set(&bob, of_cy, json!({ "role": "VIEWER", "monthlyBudgetUsd": 1 })).await;
    assert_eq!(of(&both), json!({ "role": "VIEWER", "monthlyBudgetUsd": 1 }));
    // What is left out stays; null removes the limit.
    let role = set(&bob, of_cy, json!({ "role": "MEMBER" })).await;
    assert_eq!(of(&role), json!({ "role": "MEMBER", "monthlyBudgetUsd": 1 }));
    let none = set(&bob, of_cy, json!({ "monthlyBudgetUsd": null })).await;
    assert_eq!(of(&none), json!({ "role": "MEMBER", "monthlyBudgetUsd": null }));
    let negative = set(&bob, of_cy, json!({ "monthlyBudgetUsd": -1 })).await;
    assert_eq!(negative["data"]["updateMembership"]["errors"][0]["path"], json!(["input", "monthlyBudgetUsd"]));
    let own = set(&cy, of_cy, json!({ "monthlyBudgetUsd": 100 })).await;
    assert_eq!(error_code(&own), "FORBIDDEN");
}
