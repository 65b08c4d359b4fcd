//! Families of refresh tokens: any order of use, replay, grace and revocation (C-AUTH-3).

use std::time::Duration;

use proptest::prelude::*;

use super::{TestServer, Tokens, audited, code, codes, enter, login, refresh, register, still, still_with, stranger};
use crate::base::Timestamp;
use crate::base::error::Result;
use crate::domain::auth::service::refresh::{Decision, PresentedToken, decide, refresh as exchange};
use crate::domain::auth::service::session::{self, SessionsToEnd};
use crate::entity::{Unscoped as _, refresh_token};

const GRACE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn c_auth_3_a_token_works_once_and_its_second_use_ends_the_session() {
    let server = still().await;
    let first = register(&server, "ada@example.org").await;
    let second = Tokens::of(&refresh(&server, &first.refresh).await);
    assert_ne!(second.refresh, first.refresh);
    assert!(enter(&server, &second.access).await.is_ok());
    server.app.clock.advance(GRACE);
    let reused = refresh(&server, &first.refresh).await;
    assert_eq!(codes(&reused), ["INVALID_CREDENTIALS"]);
    assert_eq!(code(enter(&server, &second.access).await), "UNAUTHENTICATED", "C-AUTH-4");
    assert_eq!(codes(&refresh(&server, &second.refresh).await), ["INVALID_CREDENTIALS"]);
    let log = audited(&server).await;
    assert_eq!(log[log.len() - 2..], ["session.refreshTokenReused", "session.revoked"]);
}

#[tokio::test]
async fn c_auth_3_a_lost_answer_can_be_asked_for_again_for_a_moment() {
    let server = still().await;
    let first = register(&server, "ada@example.org").await;
    let second = Tokens::of(&refresh(&server, &first.refresh).await);
    server.app.clock.advance(GRACE.saturating_sub(Duration::from_millis(1)));
    let again = Tokens::of(&refresh(&server, &first.refresh).await);
    assert_eq!(again.refresh, second.refresh, "the same successor");
    let third = Tokens::of(&refresh(&server, &second.refresh).await);
    assert_eq!(
        codes(&refresh(&server, &first.refresh).await),
        ["INVALID_CREDENTIALS"],
        "not the preceding one any more"
    );
    assert_eq!(codes(&refresh(&server, &third.refresh).await), ["INVALID_CREDENTIALS"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_auth_3_uses_at_the_same_moment_get_the_same_successor() {
    let server = still().await;
    let first = register(&server, "ada@example.org").await;
    let uses = (0..8).map(|_| refresh(&server, &first.refresh));
    let answers = futures_util::future::join_all(uses).await;
    let successors: std::collections::HashSet<String> =
        answers.iter().map(|answer| Tokens::of(answer).refresh).collect();
    assert_eq!(successors.len(), 1);
    let rows = refresh_token::Entity::unscoped().all(server.app.db.read()).await.unwrap();
    assert_eq!(rows.len(), 2);
    let stored = format!("{rows:?}");
    assert!(!stored.contains(&first.refresh[4..]) && successors.iter().all(|token| !stored.contains(&token[4..])));
}

#[tokio::test]
async fn sessions_end_when_idle_and_at_their_age() {
    let idle = Duration::from_secs(100);
    let server = still_with(|config| {
        config.auth.refresh_idle = idle;
        config.auth.refresh_absolute = 3 * idle;
    })
    .await;
    let tokens = register(&server, "ada@example.org").await;
    server.app.clock.advance(idle);
    assert_eq!(codes(&refresh(&server, &tokens.refresh).await), ["EXPIRED"]);

    let mut tokens = Tokens::of(&login(&server, "ada@example.org", super::PASSWORD).await);
    for _ in 0..3 {
        server.app.clock.advance(idle.saturating_sub(Duration::from_millis(1)));
        tokens = Tokens::of(&refresh(&server, &tokens.refresh).await);
    }
    server.app.clock.advance(Duration::from_millis(3));
    assert_eq!(codes(&refresh(&server, &tokens.refresh).await), ["EXPIRED"], "the absolute life is over");
}

#[tokio::test]
async fn c_auth_2_other_texts_are_not_refresh_tokens() {
    let server = still().await;
    let tokens = register(&server, "ada@example.org").await;
    let relabelled = tokens.refresh.replacen("dsr_", "dsp_", 1);
    for text in ["", "dsr_", &tokens.access, &relabelled] {
        assert_eq!(codes(&refresh(&server, text).await), ["INVALID_CREDENTIALS"], "{text}");
    }
    assert_eq!(codes(&refresh(&server, &tokens.refresh).await), Vec::<&str>::new());
}

/// What happens to a family.
#[derive(Debug, Clone)]
enum Event {
    /// A client uses a token: the newest, or one issued `back` before it.
    Use { back: usize },
    /// Time passes.
    Wait { milliseconds: u64 },
    /// The person signs out.
    Revoke,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => (0_usize..4).prop_map(|back| Event::Use { back }),
        2 => Just(Event::Use { back: 0 }),
        4 => prop_oneof![0_u64..12_000, 9_990_u64..10_010, 0_u64..200_000]
            .prop_map(|milliseconds| Event::Wait { milliseconds }),
        1 => Just(Event::Revoke),
    ]
}

/// A reference model of C-AUTH-3, over the whole history.
struct Model {
    tokens: Vec<String>,
    spent: Vec<Timestamp>,
    ends_at: Timestamp,
    age_at: Timestamp,
    is_over: bool,
}

const IDLE: Duration = Duration::from_secs(300);
const AGE: Duration = Duration::from_secs(1_000);

impl Model {
    /// The expected result of using a token: the index of its successor in the history, or a code.
    fn expect(&mut self, index: usize, now: Timestamp) -> std::result::Result<usize, &'static str> {
        if self.is_over {
            return Err("INVALID_CREDENTIALS");
        }
        if now >= self.ends_at {
            return Err("EXPIRED");
        }
        let is_newest = index + 1 == self.tokens.len();
        let precedes = index + 2 == self.tokens.len();
        if is_newest {
            self.spent.push(now);
            self.ends_at = now.plus(IDLE).min(self.age_at);
            return Ok(index + 1);
        }
        if precedes && now.since(self.spent[index]) < GRACE {
            return Ok(index + 1);
        }
        self.is_over = true;
        Err("INVALID_CREDENTIALS")
    }
}

async fn play(server: &TestServer, email: &str, events: Vec<Event>) -> std::result::Result<(), TestCaseError> {
    let tokens = register(server, email).await;
    let viewer = enter(server, &tokens.access).await.unwrap();
    let start = server.app.clock.now();
    let mut model = Model {
        tokens: vec![tokens.refresh],
        spent: Vec::new(),
        ends_at: start.plus(IDLE),
        age_at: start.plus(AGE),
        is_over: false,
    };
    let stranger = stranger(server).await;
    for event in events {
        match event {
            Event::Wait { milliseconds } => server.app.clock.advance(Duration::from_millis(milliseconds)),
            Event::Revoke => {
                let mut tx = server.app.db.begin().await.unwrap();
                let user = viewer.user_id().unwrap();
                session::end_of_in(&mut tx, &server.app, &viewer, user, SessionsToEnd::All).await.unwrap();
                tx.commit().await.unwrap();
                // An expired session is over, but was not revoked.
                model.is_over |= server.app.clock.now() < model.ends_at;
            }
            Event::Use { back } => {
                let index = model.tokens.len().saturating_sub(back + 1);
                let answer = exchange(&server.app, &stranger, &model.tokens[index]).await;
                match (model.expect(index, server.app.clock.now()), answer) {
                    (Ok(next), Ok(credentials)) => {
                        let successor = credentials.refresh.reveal().to_owned();
                        if next == model.tokens.len() {
                            prop_assert!(!model.tokens.contains(&successor));
                            model.tokens.push(successor);
                        } else {
                            prop_assert_eq!(&model.tokens[next], &successor);
                        }
                        prop_assert_eq!(credentials.refresh_ends_at, model.ends_at);
                    }
                    (Err(expected), Err(error)) => prop_assert_eq!(error.code(), expected),
                    (expected, answer) => prop_assert!(false, "expected {expected:?}, got {}", outcome(&answer)),
                }
            }
        }
        let may_enter = exists(server, &viewer).await;
        prop_assert_eq!(may_enter, !model.is_over && server.app.clock.now() < model.ends_at);
    }
    Ok(())
}

fn outcome<T>(answer: &Result<T>) -> &'static str {
    answer.as_ref().map_or_else(|error| error.code(), |_| "a successor")
}

/// True while the session can be looked up.
async fn exists(server: &TestServer, viewer: &crate::base::Viewer) -> bool {
    use crate::domain::auth::service::caller;
    use crate::identity::callers::CallerKey;
    let key = CallerKey::Session(viewer.session_id().unwrap());
    caller::find(&server.app, &key).await.unwrap().is_some()
}

#[test]
fn c_auth_3_any_history_of_a_family_follows_the_rules() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // The database must be closed inside the runtime: a transaction may still be open when the last case ends.
    let _inside = runtime.enter();
    let server = runtime.block_on(still_with(|config| {
        config.auth.refresh_idle = IDLE;
        config.auth.refresh_absolute = AGE;
    }));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 64, ..ProptestConfig::default() });
    let people = std::cell::Cell::new(0);
    let outcome = runner.run(&prop::collection::vec(event(), 1..30), |events| {
        people.set(people.get() + 1);
        runtime.block_on(play(&server, &format!("person{}@example.org", people.get()), events))
    });
    outcome.unwrap();
}

proptest! {
    #[test]
    fn c_auth_3_no_spent_token_is_ever_exchanged(
        spent_at in 0_i64..100_000, now in 0_i64..100_000, is_successor_spent: bool, ends_at in 0_i64..100_000, is_revoked: bool,
    ) {
        let presented = PresentedToken {
            spent_at: Some(Timestamp(spent_at)),
            is_successor_spent,
            ends_at: Timestamp(ends_at),
            is_revoked,
        };
        let decision = decide(presented, Timestamp(now), GRACE);
        prop_assert_ne!(decision, Decision::Exchange);
        if decision == Decision::Repeat {
            prop_assert!(now - spent_at < 10_000 && !is_successor_spent && !is_revoked && now < ends_at);
        }
    }
}
