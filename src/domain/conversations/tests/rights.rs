//! What becomes of an answer when the person who asked for it loses the right to.

use std::time::Instant;

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, Set};
use serde_json::json;

use super::model::{Script, Voice};
use super::*;
use crate::base::WorkspaceRole;
use crate::base::id::ApiKeyId;
use crate::base::permission::ApiKeyScope;
use crate::base::viewer::Actor;
use crate::entity::message::MessageStatus;
use crate::entity::user::UserStatus;
use crate::entity::{membership, user};
use crate::identity::ACCESS_CHANGED;

/// An answer that is being written for a member, and what it takes to write on.
async fn asked(chat: &Chat, ben: &Arc<Viewer>) -> (String, Voice) {
    let voice = chat.script.next();
    let new = json!({ "to": { "botId": chat.bot }, "text": "Why are there two tides?" });
    let sent = chat.server.data(ben, SEND, input(new)).await["sendMessage"].take();
    let answer = string(&sent["assistantMessage"]["id"]);
    voice.say("Twice a day ");
    chat.message_when(&answer, |row| row.status == MessageStatus::Streaming).await;
    for _ in 0..200 {
        let piece = crate::entity::message_piece::Entity::unscoped().one(chat.server.app.db.read()).await.unwrap();
        if piece.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    (answer, voice)
}

async fn membership_of(chat: &Chat, ben: &Viewer) -> membership::Model {
    let own = membership::Entity::unscoped().filter(membership::Column::UserId.eq(ben.user_id().unwrap()));
    own.one(chat.server.app.db.read()).await.unwrap().unwrap()
}

#[derive(Debug, Clone, Copy)]
enum Loss {
    Removed,
    Demoted,
    Disabled,
    /// By another process, of which no wake-up tells.
    Unheard,
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_ends_when_its_person_lost_the_right_to_it_c_job_22() {
    for (loss, reason) in [
        (Loss::Removed, "does not belong to the workspace any more"),
        (Loss::Demoted, "does not permit this work any more"),
        (Loss::Disabled, "account of the person who started this job is disabled"),
        (Loss::Unheard, "account of the person who started this job is disabled"),
    ] {
        let chat = Chat::new(Script::of(&[])).await;
        let ben = chat.server.member("Ben", chat.workspace, WorkspaceRole::Member).await;
        let (answer, voice) = asked(&chat, &ben).await;
        match loss {
            Loss::Removed => {
                let new = json!({ "membershipId": membership_of(&chat, &ben).await.id });
                chat.change("removeMembership", "RemoveMembershipInput", "deletedId", new).await;
            }
            Loss::Demoted => {
                let new = json!({ "membershipId": membership_of(&chat, &ben).await.id, "role": "VIEWER" });
                chat.change("updateMembership", "UpdateMembershipInput", "membership { role }", new).await;
            }
            Loss::Disabled | Loss::Unheard => {
                let mut tx = chat.server.app.db.begin().await.unwrap();
                let row = user::Entity::unscoped_by_id(ben.user_id().unwrap()).one(&*tx).await.unwrap().unwrap();
                let mut change: user::ActiveModel = row.into();
                change.status = Set(UserStatus::Deactivated);
                change.update(&*tx).await.unwrap();
                if matches!(loss, Loss::Disabled) {
                    tx.signal(ACCESS_CHANGED);
                }
                tx.commit().await.unwrap();
            }
        }
        let begun = Instant::now();
        let row = loop {
            voice.say("and again ");
            tokio::time::sleep(Duration::from_millis(20)).await;
            let row = chat.message_when(&answer, |_| true).await;
            if !row.status.is_open() {
                break row;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{loss:?}: the answer runs on");
        };
        let most = if matches!(loss, Loss::Unheard) { 4_000 } else { 2_000 };
        assert!(begun.elapsed() < Duration::from_millis(most), "{loss:?}: {:?}", begun.elapsed());
        assert_eq!(row.status, MessageStatus::Failed, "{loss:?}");
        assert!(row.text.starts_with("Twice a day "), "what was shown stays: {:?}", row.text);
        let failure = row.failure.unwrap();
        assert_eq!(failure["code"], "PERMISSION_REVOKED", "{loss:?}");
        assert!(failure["message"].as_str().unwrap().contains(reason), "{loss:?}: {failure}");
        assert!(voice.is_closed(), "the connection to the provider is closed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_may_always_stop_the_answer() {
    let mut chat = Chat::new(Script::of(&[])).await;
    let ben = chat.server.member("Ben", chat.workspace, WorkspaceRole::Member).await;
    // Nobody works any more, so that the answer stays open however long this takes.
    drop(chat.worker.take());
    let document = "mutation ($input: StopMessageInput!) { stopMessage(input: $input) {
        message { status } errors { code message } } }";
    for by_job in [false, true] {
        let new = json!({ "to": { "botId": chat.bot }, "text": "Why are there two tides?" });
        let sent = chat.server.data(&ben, SEND, input(new)).await["sendMessage"].take();
        let answer = string(&sent["assistantMessage"]["id"]);
        let job = sent["assistantMessage"]["job"]["id"].clone();
        let seen = Viewer::new(
            ben.actor.clone(),
            crate::base::InstanceRole::User,
            std::collections::HashMap::from([(chat.workspace, WorkspaceRole::Viewer)]),
            "demoted".into(),
        );
        let ben_now = Arc::new(seen);
        if by_job {
            let cancel = "mutation ($input: CancelJobInput!) { cancelJob(input: $input) {
                job { status parameters } errors { code message } } }";
            let stopped = chat.server.data(&ben_now, cancel, input(json!({ "jobId": job }))).await["cancelJob"].take();
            assert_eq!(stopped["errors"], json!([]), "{stopped}");
            assert_eq!(stopped["job"]["parameters"], json!({ "messageId": answer }));
            let query = "query ($id: ID!) { job(id: $id) { parameters } workspace(id: $workspace) { jobs(first: 9) { nodes { parameters } } } }";
            let query = query.replace("($id: ID!)", "($id: ID!, $workspace: ID!)");
            let told = chat.server.data(&chat.ada, &query, json!({ "id": job, "workspace": chat.workspace })).await;
            assert_eq!(told["job"]["parameters"], json!({}), "what an answer is about is its person's alone");
            for row in told["workspace"]["jobs"]["nodes"].as_array().unwrap() {
                assert_eq!(row["parameters"], json!({}));
            }
        } else {
            let stopped = chat.server.data(&ben_now, document, input(json!({ "messageId": answer }))).await;
            assert_eq!(stopped["stopMessage"]["errors"], json!([]), "{stopped}");
            let others = chat.server.run(&chat.ada, document, input(json!({ "messageId": answer }))).await;
            assert_eq!(others["errors"][0]["extensions"]["code"], "FORBIDDEN", "nobody else can: {others}");
        }
        assert_eq!(chat.answered(&answer).await.status, MessageStatus::Stopped);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_may_only_read_stops_no_answer_of_its_person() {
    let mut chat = Chat::new(Script::of(&[])).await;
    drop(chat.worker.take());
    let sent = chat.send(json!({ "botId": chat.bot }), "Why are there two tides?").await;
    let answer = &sent["assistantMessage"];
    let actor = Actor::ApiKey {
        api_key_id: ApiKeyId::generate(),
        user_id: chat.ada.user_id().unwrap(),
        workspace_id: chat.workspace,
        scopes: vec![ApiKeyScope::Read],
        expires_at: None,
    };
    let roles = std::collections::HashMap::from([(chat.workspace, WorkspaceRole::Owner)]);
    let reader = Arc::new(Viewer::new(actor, crate::base::InstanceRole::User, roles, "reader".into()));
    for (mutation, new) in
        [("stopMessage", json!({ "messageId": answer["id"] })), ("cancelJob", json!({ "jobId": answer["job"]["id"] }))]
    {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let document = format!("mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code }} }} }}");
        let refused = chat.server.run(&reader, &document, input(new)).await;
        assert_eq!(crate::testing::error_code(&refused), "FORBIDDEN", "{mutation}: {refused}");
    }
}
