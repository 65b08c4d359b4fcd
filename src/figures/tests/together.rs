//! Many at once: nothing is lost and nothing counts twice, whoever adds up and whoever reads meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};

use super::people;
use crate::base::Day;
use crate::engine::maintenance::{Extent, tally};
use crate::figures::{Activity, FoldFigures, Scope, Span, read, record};
use crate::testing::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nothing_counts_twice_when_many_record_add_up_and_read_at_once() {
    const EACH: i64 = 40;
    let server = TestServer::new().await;
    let other = server.another(|_| {}).await;
    let (_, lab) = server.owner("Ada", "Lab").await;
    let people = people(&server, lab, 4).await;
    let today = Day::of(server.app.clock.now());
    let span = Span { first: today.plus(-1), last: today.plus(1) };
    let is_done = AtomicBool::new(false);
    let record = async |person: usize| {
        for _ in 0..EACH {
            let by =
                Activity { workspace: lab, bot: None, person: people[person].user_id(), at: server.app.clock.now() };
            let mut batch = server.app.db.batch();
            record::asked_in(&mut batch, &by).unwrap();
            batch.commit().await.unwrap();
        }
    };
    let add_up = async |server: &TestServer| {
        while !is_done.load(Ordering::SeqCst) {
            tally(&server.app, &FoldFigures, Extent::default()).await;
        }
    };
    let look = async || {
        let mut before = 0;
        while !is_done.load(Ordering::SeqCst) {
            let now = read::totals(&server.app.db, lab, Scope::Workspace, span).await.unwrap();
            assert!(now.questions >= before && now.questions <= 4 * EACH && now.active_people <= 4, "{now:?}");
            before = now.questions;
        }
    };
    let all = async {
        futures_util::future::join_all((0..4).map(&record)).await;
        is_done.store(true, Ordering::SeqCst);
    };
    tokio::join!(all, add_up(&server), add_up(&other), look());
    for _ in 0..2 {
        let sum = read::totals(&server.app.db, lab, Scope::Workspace, span).await.unwrap();
        assert_eq!((sum.questions, sum.active_people), (4 * EACH, 4));
        let by_person = read::by_person(&server.app.db, lab, span).await.unwrap();
        assert!(by_person.len() == 4 && by_person.iter().all(|(_, figures)| figures.questions == EACH));
        tally(&server.app, &FoldFigures, Extent::default()).await;
    }
    assert_eq!(tally(&server.app, &FoldFigures, Extent::default()).await, 0);
}
