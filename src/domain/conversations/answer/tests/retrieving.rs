//! What is looked up, on a real database.

use serde_json::json;

use super::super::{Asked, Reach, Retrieved, Turn, retrieve};
use crate::base::Viewer;
use crate::base::error::Kind;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::domain::bots::settings::Retrieval;
use crate::domain::configurations::service::Choice;
use crate::domain::documents::service::{self, AddDocument, Source};
use crate::domain::retrieval::service::Mode;
use crate::entity::message_candidate::LeftOut;
use crate::port::llm::Role;
use crate::testing::TestServer;
use crate::worker;

/// Adds texts, each with its name, and waits until they are found.
pub(super) async fn add_all(
    server: &TestServer,
    viewer: &Viewer,
    workspace: WorkspaceId,
    texts: impl IntoIterator<Item = (String, String)>,
) -> Vec<DocumentId> {
    let (mut documents, mut jobs) = (Vec::new(), Vec::new());
    for (name, content) in texts {
        let new = AddDocument {
            workspace,
            source: Source::Text { content, media_type: "text/plain".to_owned() },
            name: Some(name),
            tags: Vec::new(),
            metadata: json!({}),
            bots: Vec::new(),
            process: true,
            configuration: Choice::default(),
            idempotency_key: None,
        };
        let added = service::add(&server.app, viewer, new).await.unwrap();
        documents.push(added.document.id);
        jobs.extend(added.job.map(|job| job.id));
    }
    let worker = server.work(worker::registry());
    for job in jobs {
        server.ended(job).await;
    }
    worker.close().await;
    documents
}

const HARBOURS: [(&str, &str); 4] = [
    ("Brest", "The gauge at Brest has measured the sea level of France since 1807."),
    ("Cuxhaven", "The gauge at Cuxhaven has measured the sea level of Germany since 1843."),
    ("Copy of Brest", "The gauge at Brest has measured the sea level of France since 1807!"),
    ("Whales", "Blue whales sing at low frequencies that carry for hundreds of kilometres."),
];

async fn harbours(server: &TestServer, viewer: &Viewer, workspace: WorkspaceId) -> Vec<DocumentId> {
    add_all(server, viewer, workspace, HARBOURS.map(|(name, text)| (name.to_owned(), text.to_owned()))).await
}

fn asked<'a>(reach: &'a Reach, question: &'a str) -> Asked<'a> {
    Asked { reach, attachments: &[], question, history: &[], rewritten: None }
}

fn titles(found: &Retrieved) -> Vec<&str> {
    found.passages.iter().map(|passage| passage.title.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn passages_are_numbered_and_what_is_left_out_says_why() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ids = harbours(&server, &ada, lab).await;
    let settings = Retrieval { maximum_passages: 1, ..Retrieval::default() };
    let question = "Since when has the gauge at Brest measured the sea level?";
    let found = retrieve(&server.app, &ada, lab, &settings, asked(&Reach::Everything, question)).await.unwrap();
    assert_eq!(found.passages.len(), 1);
    assert!(found.passages[0].title.ends_with("Brest") && found.passages[0].mark == 1);
    assert_eq!((found.mode, found.reason.is_some(), found.query.as_str()), (Mode::Keyword, true, question));
    let why: Vec<_> = found.candidates.iter().map(|one| (one.mark, one.left_out)).collect();
    assert_eq!(why[..3], [(Some(1), None), (None, Some(LeftOut::Duplicate)), (None, Some(LeftOut::TooMany))]);
    assert!(found.candidates.windows(2).all(|pair| pair[0].score >= pair[1].score && pair[0].word_rank.is_some()));
    let strict = Retrieval { minimum_score: 0.99, ..Retrieval::default() };
    let found = retrieve(&server.app, &ada, lab, &strict, asked(&Reach::Everything, question)).await.unwrap();
    assert!(
        found.passages.is_empty() && found.candidates.iter().any(|one| one.left_out == Some(LeftOut::BelowMinimum))
    );
    let reach = Reach::Documents(vec![ids[1]]);
    let found = retrieve(&server.app, &ada, lab, &Retrieval::default(), asked(&reach, question)).await.unwrap();
    assert_eq!(titles(&found), ["Cuxhaven"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_without_knowledge_finds_nothing_and_nobody_looks_into_foreign_workspaces_c_ten_1() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ids = harbours(&server, &ada, lab).await;
    let question = "Since when has the gauge at Brest measured the sea level?";
    for reach in [Reach::Nothing, Reach::Documents(Vec::new())] {
        let found = retrieve(&server.app, &ada, lab, &Retrieval::default(), asked(&reach, question)).await.unwrap();
        assert!(found.passages.is_empty() && found.candidates.is_empty());
    }
    let off = Retrieval { is_enabled: false, ..Retrieval::default() };
    let found = retrieve(&server.app, &ada, lab, &off, asked(&Reach::Everything, question)).await.unwrap();
    assert!(found.candidates.is_empty());
    let (eve, den) = server.owner("Eve", "Den").await;
    let reach = Reach::Documents(ids.clone());
    let foreign = Asked { attachments: &ids, ..asked(&reach, question) };
    let found = retrieve(&server.app, &eve, den, &Retrieval::default(), foreign).await.unwrap();
    assert!(found.candidates.is_empty(), "documents of another workspace");
    let refused = retrieve(&server.app, &eve, lab, &Retrieval::default(), asked(&Reach::Everything, question)).await;
    assert!(matches!(refused.unwrap_err().kind(), Kind::Refused(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_up_finds_what_it_leans_on() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    harbours(&server, &ada, lab).await;
    let history = [
        Turn { role: Role::User, text: "Since when has a gauge measured the sea level in France?".to_owned() },
        Turn { role: Role::Assistant, text: "Since 1807 [1].".to_owned() },
    ];
    let follow_up = Asked { history: &history, ..asked(&Reach::Everything, "And in Germany?") };
    let found = retrieve(&server.app, &ada, lab, &Retrieval::default(), follow_up).await.unwrap();
    assert_eq!(titles(&found)[0], "Cuxhaven", "{}", found.query);
    let rewritten = Asked { rewritten: Some("songs of whales"), ..follow_up };
    let found = retrieve(&server.app, &ada, lab, &Retrieval::default(), rewritten).await.unwrap();
    assert_eq!(titles(&found)[0], "Whales");
}

#[tokio::test(flavor = "multi_thread")]
async fn attached_documents_come_first_also_when_no_word_of_theirs_is_asked_for() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let ids = harbours(&server, &ada, lab).await;
    let attachments = [ids[3]];
    let summary = Asked { attachments: &attachments, ..asked(&Reach::Nothing, "Please summarise this.") };
    let found = retrieve(&server.app, &ada, lab, &Retrieval::default(), summary).await.unwrap();
    assert_eq!(titles(&found), ["Whales"]);
    let both =
        Asked { attachments: &attachments, ..asked(&Reach::Everything, "Who measures the sea level of Germany?") };
    let found = retrieve(&server.app, &ada, lab, &Retrieval::default(), both).await.unwrap();
    assert_eq!(titles(&found)[..2], ["Whales", "Cuxhaven"]);
}
