//! Behaviour of feedback.

use std::sync::Arc;

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::json;

use super::service::{self, RateMessage, own, rate, visible};
use crate::base::id::{BotId, MessageId, WorkspaceId};
use crate::base::{Day, Error, Viewer, WorkspaceRole};
use crate::engine::maintenance::{Extent, tally};
use crate::entity::message::{MessageRole, MessageStatus};
use crate::entity::message_feedback::{FeedbackRating, FeedbackReason};
use crate::entity::{BelongsTo as _, message, message_feedback};
use crate::figures::record::conversation_started_in;
use crate::figures::{Activity, RecountFigures, Scope, Span, read};
use crate::testing::TestServer;
use crate::testing::rows::{conversation_row, message_row};

/// An answer in a conversation of a member.
struct Chat {
    server: TestServer,
    lab: WorkspaceId,
    admin: Arc<Viewer>,
    owner: Arc<Viewer>,
    bot: BotId,
    answer: MessageId,
    question: MessageId,
}

impl Chat {
    async fn open() -> Self {
        let server = TestServer::new().await;
        let (admin, lab) = server.owner("Ada", "Lab").await;
        let owner = server.member("Bob", lab, WorkspaceRole::Member).await;
        let bot = server.bot(lab, |_| {}).await;
        let now = server.app.clock.now();
        let of = conversation_row(lab, bot, owner.user_id().unwrap(), now);
        let question = message_row(&of, MessageRole::User, now);
        let answer = message::Model { bot_id: Some(bot), ..message_row(&of, MessageRole::Assistant, now) };
        let (question_id, answer_id) = (question.id, answer.id);
        let mut tx = server.app.db.begin().await.unwrap();
        let by = Activity { workspace: lab, bot: Some(bot), person: of.owner_id, at: now };
        conversation_started_in(&mut tx, &by).unwrap();
        of.into_active_model().reset_all().insert(&*tx).await.unwrap();
        for row in [question, answer] {
            row.into_active_model().reset_all().insert(&*tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        Self { server, lab, admin, owner, bot, answer: answer_id, question: question_id }
    }

    async fn rate(&self, viewer: &Viewer, rating: Option<FeedbackRating>, comment: &str) -> Result<(), Error> {
        let comment = Some(comment).filter(|comment| !comment.is_empty());
        let command = RateMessage::parse(self.answer, rating, [], comment, None)?;
        rate(&self.server.app, viewer, command).await.map(drop)
    }

    async fn said(&self, viewer: &Viewer) -> Option<message_feedback::Model> {
        own(&self.server.app, viewer, vec![self.answer]).await.unwrap().remove(&self.answer)
    }

    async fn rated(&self) -> (i64, i64) {
        let today = Day::of(self.server.app.clock.now());
        let span = Span { first: today.plus(-1), last: today };
        let figures = read::totals(&self.server.app.db, self.lab, Scope::Bot(self.bot), span).await.unwrap();
        (figures.positive_ratings, figures.negative_ratings)
    }
}

#[tokio::test]
async fn an_answer_is_rated_once_by_each_person_and_what_was_said_before_is_kept() {
    let chat = Chat::open().await;
    let app = &chat.server.app;
    let reasons = [FeedbackReason::Outdated, FeedbackReason::Incorrect, FeedbackReason::Outdated];
    let command = RateMessage::parse(
        chat.answer,
        Some(FeedbackRating::Negative),
        reasons,
        Some("  That was in 2019. "),
        Some("Three a day."),
    )
    .unwrap();
    for _ in 0..2 {
        rate(app, &chat.owner, command.clone()).await.unwrap();
    }
    let said = chat.said(&chat.owner).await.unwrap();
    assert_eq!((said.revision, said.bot_id, said.comment.as_deref()), (1, Some(chat.bot), Some("That was in 2019.")));
    let kept = service::reasons_of(&said.reasons);
    assert_eq!(kept, [FeedbackReason::Incorrect, FeedbackReason::Outdated]);
    assert_eq!((chat.rated().await, said.corrected_answer.as_deref()), ((0, 1), Some("Three a day.")));

    // What is left out is gone; who else may read the conversation has an opinion of his own.
    chat.rate(&chat.owner, Some(FeedbackRating::Positive), "").await.unwrap();
    chat.rate(&chat.admin, Some(FeedbackRating::Positive), "Good.").await.unwrap();
    let now = chat.said(&chat.owner).await.unwrap();
    assert_eq!((now.id, now.revision, now.comment, now.corrected_answer), (said.id, 2, None, None));
    assert_eq!(chat.rated().await, (2, 0));

    chat.rate(&chat.owner, None, "").await.unwrap();
    chat.rate(&chat.owner, None, "").await.unwrap();
    assert_eq!((chat.said(&chat.owner).await, chat.rated().await), (None, (1, 0)));
    let history = service::history(app, vec![said.id]).await.unwrap().remove(&said.id).unwrap();
    let ratings: Vec<_> = history.iter().map(|change| change.rating).collect();
    assert_eq!(ratings, [Some(FeedbackRating::Negative), Some(FeedbackRating::Positive), None]);
    assert_eq!(history[0].comment.as_deref(), Some("That was in 2019."));
    chat.rate(&chat.owner, Some(FeedbackRating::Negative), "").await.unwrap();
    assert_eq!((chat.said(&chat.owner).await.unwrap().revision, chat.rated().await), (4, (1, 1)));
    assert_eq!(tally(app, &RecountFigures, Extent { dry_run: true, ..Extent::default() }).await, 0);
}

#[tokio::test]
async fn only_answers_that_are_done_and_that_one_may_read_can_be_rated() {
    let chat = Chat::open().await;
    let app = &chat.server.app;
    let good = Some(FeedbackRating::Positive);
    let other = chat.server.member("Cy", chat.lab, WorkspaceRole::Member).await;
    let (stranger, _) = chat.server.owner("Eve", "Other").await;
    for viewer in [&other, &stranger] {
        assert_eq!(chat.rate(viewer, good, "").await.unwrap_err().code(), "NOT_FOUND");
    }
    let viewer = chat.server.member("Dot", chat.lab, WorkspaceRole::Viewer).await;
    assert_eq!(chat.rate(&viewer, good, "").await.unwrap_err().code(), "NOT_FOUND");
    let anonymous = Viewer::anonymous("test".to_owned());
    assert_eq!(chat.rate(&anonymous, good, "").await.unwrap_err().code(), "UNAUTHENTICATED");
    let question = RateMessage::parse(chat.question, good, [], None, None).unwrap();
    assert_eq!(rate(app, &chat.owner, question).await.unwrap_err().code(), "INVALID_INPUT");
    for status in [MessageStatus::Pending, MessageStatus::Streaming, MessageStatus::Waiting] {
        set_status(&chat, status).await;
        assert_eq!(chat.rate(&chat.owner, good, "").await.unwrap_err().code(), "INVALID_STATE");
    }
    for status in [MessageStatus::Stopped, MessageStatus::Failed, MessageStatus::Completed] {
        set_status(&chat, status).await;
        chat.rate(&chat.owner, good, &format!("{status:?}")).await.unwrap();
    }
    let said = chat.said(&chat.owner).await.unwrap();
    // The author sees it, and who may read all conversations; nobody else.
    for (viewer, sees) in [(&chat.owner, true), (&chat.admin, true), (&other, false), (&stranger, false)] {
        assert_eq!(visible(app, viewer, vec![said.id]).await.unwrap().len(), usize::from(sees));
    }
}

/// A bot says its greeting before anybody asked it anything.
#[tokio::test]
async fn the_greeting_of_a_bot_is_not_rated() {
    let chat = Chat::open().await;
    let tx = chat.server.app.db.begin().await.unwrap();
    let greeting = message::ActiveModel {
        id: sea_orm::Set(chat.answer),
        attempt: sea_orm::Set(0),
        parent_id: sea_orm::Set(None),
        ..Default::default()
    };
    greeting.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let refused = chat.rate(&chat.owner, Some(FeedbackRating::Positive), "").await.unwrap_err();
    assert_eq!(refused.code(), "INVALID_INPUT");
}

async fn set_status(chat: &Chat, status: MessageStatus) {
    use sea_orm::Set;
    let tx = chat.server.app.db.begin().await.unwrap();
    let change = message::ActiveModel { id: Set(chat.answer), status: Set(status), ..Default::default() };
    change.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn what_goes_without_a_rating_and_what_is_too_long_is_refused() {
    let id = MessageId::generate();
    let good = Some(FeedbackRating::Positive);
    let long = "a".repeat(2_001);
    assert!(RateMessage::parse(id, None, [], None, None).is_ok());
    assert!(RateMessage::parse(id, None, [], Some(" "), None).is_ok());
    assert!(RateMessage::parse(id, None, [], Some("Why?"), None).is_err());
    assert!(RateMessage::parse(id, None, [FeedbackReason::Other], None, None).is_err());
    assert!(RateMessage::parse(id, good, [], Some(&long), None).is_err());
    assert!(RateMessage::parse(id, good, [], None, Some(&long)).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_ratings_at_once_are_one_that_counts_once() {
    let chat = Chat::open().await;
    let ratings = [Some(FeedbackRating::Positive), Some(FeedbackRating::Negative), None];
    let all = (0..16).map(|number| chat.rate(&chat.owner, ratings[number % 3], ""));
    for outcome in futures_util::future::join_all(all).await {
        outcome.unwrap();
    }
    chat.rate(&chat.owner, Some(FeedbackRating::Negative), "").await.unwrap();
    assert_eq!(chat.rated().await, (0, 1));
    let rows = message_feedback::Entity::belonging_to(chat.answer).all(chat.server.app.db.read()).await.unwrap();
    let history = service::history(&chat.server.app, vec![rows[0].id]).await.unwrap();
    let kept = i64::try_from(history[&rows[0].id].len()).unwrap();
    assert_eq!((rows.len(), kept), (1, rows[0].revision));
}

#[tokio::test]
async fn the_feedback_on_a_bot_is_a_list_of_what_is_said_now() {
    let chat = Chat::open().await;
    chat.rate(&chat.owner, Some(FeedbackRating::Negative), "Wrong.").await.unwrap();
    chat.rate(&chat.admin, Some(FeedbackRating::Positive), "").await.unwrap();
    let query = "query ($id: ID!) { bot(id: $id) { feedback { totalCount nodes { rating } } } }";
    let list = async || chat.server.data(&chat.admin, query, json!({ "id": chat.bot })).await["bot"]["feedback"].take();
    let both = json!([{ "rating": "POSITIVE" }, { "rating": "NEGATIVE" }]);
    assert_eq!(list().await, json!({ "totalCount": 2, "nodes": both }));
    chat.rate(&chat.admin, None, "").await.unwrap();
    assert_eq!(list().await, json!({ "totalCount": 1, "nodes": [{ "rating": "NEGATIVE" }] }));
}
