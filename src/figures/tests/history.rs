//! Random histories: what is read is what happened, at every moment, and so is what is counted anew from rows.

use std::time::Duration;

use proptest::prelude::*;
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, IntoActiveModel as _, Set};

use super::{All, people};
use crate::base::id::{BotId, CitationId, DocumentId, MessageId, UsageId, UserId, WorkspaceId};
use crate::base::{Clock, Day, Timestamp};
use crate::db::{Tx, Write};
use crate::domain::conversations::feedback::service::{RateMessage, rate};
use crate::engine::maintenance::{Extent, tally};
use crate::engine::tests::play_all;
use crate::entity::figure_total::Grain;
use crate::entity::message::{self, MessageRole, MessageStatus};
use crate::entity::message_feedback::FeedbackRating;
use crate::entity::usage_entry::{self, UsageState};
use crate::entity::{conversation, message_citation};
use crate::figures::record::{self, AnswerFigures, Delta};
use crate::figures::{self, Activity, FoldFigures, ModelKey, RecountFigures, Scope, Span, Use, Used};
use crate::testing::TestServer;
use crate::testing::rows::{conversation_row, message_row};

/// Something that happens.
#[derive(Debug, Clone)]
enum Event {
    Started { bot: usize, person: usize },
    Asked { conversation: usize },
    Answered { conversation: usize, status: MessageStatus, wait: Option<i64>, is_no_answer: bool, cited: Vec<usize> },
    Reopened { answer: usize },
    Rated { answer: usize, rating: Option<FeedbackRating> },
    Spent { bot: Option<usize>, person: Option<usize>, model: usize, cost: i64 },
    AddedUp,
    HoursPass(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let status = prop_oneof![
        6 => Just(MessageStatus::Completed),
        1 => Just(MessageStatus::Stopped),
        1 => Just(MessageStatus::Failed),
    ];
    let rating = prop_oneof![Just(None), Just(Some(FeedbackRating::Positive)), Just(Some(FeedbackRating::Negative))];
    let answered = (0_usize..8, status, prop::option::weighted(0.9, 0_i64..100_000), any::<bool>());
    let answered = (answered, prop::collection::vec(0_usize..4, 0..3));
    prop_oneof![
        2 => (0_usize..2, 0_usize..3).prop_map(|(bot, person)| Event::Started { bot, person }),
        4 => (0_usize..8).prop_map(|conversation| Event::Asked { conversation }),
        4 => answered.prop_map(|((conversation, status, wait, is_no_answer), cited)| Event::Answered {
            conversation, status, wait, is_no_answer, cited
        }),
        1 => (0_usize..8).prop_map(|answer| Event::Reopened { answer }),
        3 => (0_usize..8, rating).prop_map(|(answer, rating)| Event::Rated { answer, rating }),
        3 => (prop::option::of(0_usize..2), prop::option::of(0_usize..3), 0_usize..2, 0_i64..5_000)
            .prop_map(|(bot, person, model, cost)| Event::Spent { bot, person, model, cost }),
        2 => Just(Event::AddedUp),
        2 => (1_u64..24 * 9).prop_map(Event::HoursPass),
    ]
}

/// A workspace in which things happen.
struct Lab {
    server: TestServer,
    id: WorkspaceId,
    people: Vec<std::sync::Arc<crate::base::Viewer>>,
    bots: Vec<BotId>,
    models: Vec<ModelKey>,
    documents: Vec<DocumentId>,
    conversations: Vec<conversation::Model>,
    /// Answers that ended, and what they cite.
    answers: Vec<(message::Model, Vec<DocumentId>)>,
    ratings: Vec<(MessageId, FeedbackRating, Timestamp)>,
    told: Vec<Delta>,
}

impl Lab {
    async fn open() -> Self {
        let start = Timestamp::parse_rfc3339("2025-12-20T22:00:00Z").unwrap();
        let server = TestServer::with(Clock::manual(start), |_| {}).await;
        let (_, id) = server.owner("Ada", "Lab").await;
        let people = people(&server, id, 3).await;
        let mut bots = Vec::new();
        for _ in 0..2 {
            bots.push(server.bot(id, |_| {}).await);
        }
        let models = vec![
            ModelKey { id: None, name: "configured".to_owned() },
            ModelKey { id: None, name: "vendor/other".to_owned() },
        ];
        let documents = (0..4).map(|_| DocumentId::generate()).collect();
        let (conversations, answers, ratings, told) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { server, id, people, bots, models, documents, conversations, answers, ratings, told }
    }

    fn person(&self, number: usize) -> UserId {
        self.people[number].user_id().unwrap()
    }

    fn by(&self, of: &conversation::Model) -> Activity {
        Activity { workspace: self.id, bot: of.bot_id, person: of.owner_id, at: self.server.app.clock.now() }
    }

    async fn play(&mut self, event: &Event) {
        let app = self.server.app.clone();
        let now = app.clock.now();
        let mut tx = app.db.begin().await.unwrap();
        match event {
            Event::Started { bot, person } => {
                let row = conversation_row(self.id, self.bots[*bot], self.person(*person), now);
                row.clone().into_active_model().reset_all().insert(&*tx).await.unwrap();
                let by = self.by(&row);
                record::conversation_started_in(&mut tx, &by).unwrap();
                self.told.push(Delta::of(&by, figures::Figures { conversations: 1, ..Default::default() }));
                self.conversations.push(row);
            }
            Event::Asked { conversation } if *conversation < self.conversations.len() => {
                let of = self.conversations[*conversation].clone();
                let question = message::Model {
                    author_id: of.owner_id,
                    completed_at: Some(now),
                    ..message_row(&of, MessageRole::User, now)
                };
                question.into_active_model().reset_all().insert(&*tx).await.unwrap();
                let by = self.by(&of);
                record::asked_in(&mut tx, &by).unwrap();
                self.told.push(Delta::of(&by, figures::Figures { questions: 1, ..Default::default() }));
            }
            Event::Answered { conversation, status, wait, is_no_answer, cited }
                if *conversation < self.conversations.len() =>
            {
                let of = self.conversations[*conversation].clone();
                let model = &self.models[*conversation % 2];
                let row = message::Model {
                    bot_id: of.bot_id,
                    model_name: Some(model.name.clone()),
                    status: *status,
                    is_no_answer: *is_no_answer,
                    first_token_ms: *wait,
                    total_ms: Some(wait.unwrap_or(0) * 2),
                    completed_at: Some(now),
                    ..message_row(&of, MessageRole::Assistant, now)
                };
                row.clone().into_active_model().reset_all().insert(&*tx).await.unwrap();
                let cited: Vec<DocumentId> = cited.iter().map(|number| self.documents[*number]).collect();
                cite(&mut tx, &row, &cited);
                self.ended(&mut tx, row, of.owner_id, cited);
            }
            Event::Reopened { answer } if *answer < self.answers.len() => {
                // It goes on, and ends again at once, a little later than before.
                let (mut row, cited) = self.answers.remove(*answer);
                let of = self.conversations.iter().find(|of| of.id == row.conversation_id).unwrap().clone();
                let before = AnswerFigures::of(&row, of.owner_id, cited.clone());
                record::reopened_in(&mut tx, &before).unwrap();
                self.told.push(Delta::of_answer(&before).negated());
                row.completed_at = Some(now);
                row.total_ms = Some(9_999);
                row.status = MessageStatus::Completed;
                let change = message::ActiveModel {
                    id: Set(row.id),
                    completed_at: Set(row.completed_at),
                    total_ms: Set(row.total_ms),
                    status: Set(row.status),
                    ..Default::default()
                };
                change.update(&*tx).await.unwrap();
                self.ended(&mut tx, row, of.owner_id, cited);
            }
            Event::Rated { answer, rating } if *answer < self.answers.len() => {
                drop(tx);
                return self.rate(*answer, *rating).await;
            }
            Event::Spent { bot, person, model, cost } => {
                let (bot, person) = (bot.map(|bot| self.bots[bot]), person.map(|person| self.person(person)));
                let model = self.models[*model].clone();
                let used = Used {
                    input_tokens: cost * 2,
                    cached_input_tokens: cost / 2,
                    output_tokens: cost / 3,
                    requests: 1,
                    cost_micros: *cost,
                };
                entry(self.id, bot, person, &model, used, now).insert(&*tx).await.unwrap();
                let of = Use { workspace: self.id, model: model.clone(), bot, person };
                figures::used_in(&mut tx, of, used, now).unwrap();
                let by = Activity { workspace: self.id, bot, person, at: now };
                self.told.push(Delta { model: Some(model), is_act: false, ..Delta::of(&by, used.into()) });
            }
            Event::AddedUp => {
                drop(tx);
                tally(&app, &FoldFigures, Extent::default()).await;
                return;
            }
            Event::HoursPass(hours) => app.clock.advance(Duration::from_secs(hours * 3_600)),
            _ => {}
        }
        tx.commit().await.unwrap();
    }

    fn ended(&mut self, tx: &mut Tx, row: message::Model, owner: Option<UserId>, cited: Vec<DocumentId>) {
        let answer = AnswerFigures::of(&row, owner, cited.clone());
        record::answered_in(tx, &answer).unwrap();
        self.told.push(Delta::of_answer(&answer));
        self.answers.push((row, cited));
    }

    /// Rates an answer as its owner, by the service.
    async fn rate(&mut self, answer: usize, rating: Option<FeedbackRating>) {
        let row = self.answers[answer].0.clone();
        let of = self.conversations.iter().find(|of| of.id == row.conversation_id).unwrap().clone();
        let viewer = self.people.iter().find(|viewer| viewer.user_id() == of.owner_id).unwrap();
        let command = RateMessage::parse(row.id, rating, [], None, None).unwrap();
        rate(&self.server.app, viewer, command).await.unwrap();
        let known = self.ratings.iter().position(|(message, ..)| *message == row.id);
        let now = self.server.app.clock.now();
        let (before, first) = match known {
            Some(place) => (Some(self.ratings[place].1), self.ratings[place].2),
            None => (None, now),
        };
        let history = self.first_rated(row.id).await;
        if before == rating {
            return;
        }
        let first = history.unwrap_or(first);
        self.told.push(Delta::of(&self.by(&of), figures::Figures::default()));
        let count = |of| i64::from(rating == Some(of)) - i64::from(before == Some(of));
        let changed = figures::Figures {
            positive_ratings: count(FeedbackRating::Positive),
            negative_ratings: count(FeedbackRating::Negative),
            ..Default::default()
        };
        let by = Activity { at: first, ..self.by(&of) };
        self.told.push(Delta { is_act: false, ..Delta::of(&by, changed) });
        self.ratings.retain(|(message, ..)| *message != row.id);
        self.ratings.extend(rating.map(|rating| (row.id, rating, first)));
    }

    async fn first_rated(&self, message: MessageId) -> Option<Timestamp> {
        use crate::entity::{BelongsTo as _, message_feedback};
        let row = message_feedback::Entity::belonging_to(message).one(self.server.app.db.read()).await.unwrap();
        row.map(|row| row.created_at)
    }

    /// Spans of different lengths that end about now.
    fn spans(&self) -> [(Span, Grain); 4] {
        let today = Day::of(self.server.app.clock.now());
        let span = |days: i64, later: i64| Span { first: today.plus(later + 1 - days), last: today.plus(later) };
        [
            (span(1, 0), Grain::Day),
            (span(40, 3), Grain::Week),
            (span(100, 31), Grain::Month),
            (span(366, 0), Grain::Week),
        ]
    }

    async fn check(&self) -> Result<(), TestCaseError> {
        for (span, grain) in self.spans() {
            for scope in [Scope::Workspace, Scope::Bot(self.bots[0])] {
                let read = All::read(&self.server, self.id, scope, span, grain).await;
                prop_assert_eq!(read, All::expected(&self.told, scope, span, grain), "{:?} {:?}", scope, span);
            }
        }
        let differing = tally(&self.server.app, &RecountFigures, Extent { dry_run: true, ..Extent::default() }).await;
        prop_assert_eq!(differing, 0, "figures differ from the rows");
        Ok(())
    }

    /// Forgets all figures.
    async fn forget(&self) {
        let tx = self.server.app.db.begin().await.unwrap();
        for table in ["figure_deltas", "figure_totals", "figure_people", "figure_documents"] {
            tx.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}

/// Citations of an answer; the second one of a document, and one that was taken out of the text, count nothing.
fn cite(tx: &mut Tx, of: &message::Model, cited: &[DocumentId]) {
    let removed = cited.first().map(|_| DocumentId::generate());
    let shown = cited.iter().map(|document| (*document, false));
    let rows = shown.chain(removed.map(|document| (document, true))).enumerate().map(|(place, (document, gone))| {
        message_citation::ActiveModel {
            id: Set(CitationId::generate()),
            message_id: Set(of.id),
            workspace_id: Set(of.workspace_id),
            position: Set(i64::try_from(place).unwrap()),
            mark: Set(1),
            start_offset: Set(None),
            end_offset: Set(None),
            document_id: Set(Some(document)),
            chunk_id: Set(None),
            title: Set("Tides".to_owned()),
            url: Set(None),
            page: Set(None),
            quote: Set("Two a day.".to_owned()),
            quote_offset: Set(None),
            source_sha256: Set(None),
            verdict: Set(crate::entity::citation::Verdict::Verified),
            is_removed: Set(gone),
            score: Set(None),
        }
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        let backend = tx.db().backend();
        tx.defer(Write::insert(backend, rows));
    }
}

fn entry(
    workspace: WorkspaceId,
    bot: Option<BotId>,
    person: Option<UserId>,
    model: &ModelKey,
    used: Used,
    now: Timestamp,
) -> usage_entry::ActiveModel {
    usage_entry::ActiveModel {
        id: Set(UsageId::generate()),
        workspace_id: Set(workspace),
        job_id: Set(None),
        step_key: Set(None),
        user_id: Set(person),
        month: Set(crate::spending::ledger::month_of(now)),
        provider: Set("toy".to_owned()),
        model: Set(model.name.clone()),
        model_id: Set(model.id),
        price_version: Set(None),
        bot_id: Set(bot),
        state: Set(UsageState::Settled),
        reserved_micros: Set(used.cost_micros),
        cost_micros: Set(used.cost_micros),
        input_tokens: Set(used.input_tokens),
        cached_input_tokens: Set(used.cached_input_tokens),
        output_tokens: Set(used.output_tokens),
        requests: Set(used.requests),
        created_at: Set(now),
        settled_at: Set(Some(now)),
    }
}

async fn play(events: &[Event]) -> Result<(), TestCaseError> {
    let mut lab = Lab::open().await;
    for (number, event) in events.iter().enumerate() {
        lab.play(event).await;
        if number % 16 == 15 {
            lab.check().await?;
        }
    }
    lab.check().await?;
    // Everything is counted anew, from nothing.
    lab.forget().await;
    let corrected = tally(&lab.server.app, &RecountFigures, Extent::default()).await;
    prop_assert_eq!(corrected == 0, lab.told.iter().all(|event| event.figures.is_nothing()));
    lab.check().await?;
    tally(&lab.server.app, &FoldFigures, Extent::default()).await;
    lab.check().await
}

#[test]
fn figures_are_what_happened_and_what_is_counted_anew_is_the_same() {
    play_all(&prop::collection::vec(event(), 1..60), async |events| play(&events).await);
}

#[tokio::test]
async fn what_was_miscounted_is_corrected_and_nothing_else_changes() {
    let mut lab = Lab::open().await;
    for event in [
        Event::Started { bot: 0, person: 0 },
        Event::Asked { conversation: 0 },
        Event::Answered {
            conversation: 0,
            status: MessageStatus::Completed,
            wait: Some(300),
            is_no_answer: false,
            cited: vec![1],
        },
        Event::Rated { answer: 0, rating: Some(FeedbackRating::Negative) },
    ] {
        lab.play(&event).await;
    }
    let by = lab.by(&lab.conversations[0]);
    let mut tx = lab.server.app.db.begin().await.unwrap();
    // A document is no row of those that are counted anew: it stays.
    figures::document_added_in(&mut tx, &by).unwrap();
    record::asked_in(&mut tx, &by).unwrap();
    tx.commit().await.unwrap();
    lab.told.push(Delta::of(&by, figures::Figures { documents: 1, ..Default::default() }));
    tally(&lab.server.app, &FoldFigures, Extent::default()).await;
    // Too many: of the workspace, of the bot, and of the person.
    assert_eq!(tally(&lab.server.app, &RecountFigures, Extent { dry_run: true, ..Extent::default() }).await, 3);
    assert_eq!(tally(&lab.server.app, &RecountFigures, Extent::default()).await, 3);
    lab.check().await.unwrap();
}
