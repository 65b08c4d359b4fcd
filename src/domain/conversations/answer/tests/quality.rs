//! How often the right paragraph is looked up, and how often the answer without a model has the true words: XQuAD, whose
//! paragraphs are documents of a workspace (docs/quality.md).

use std::collections::HashMap;
use std::path::Path;

use extractive::count_words;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::super::{Asked, Passage, Reach, extract, retrieve};
use super::retrieving::add_all;
use crate::base::Clock;
use crate::domain::bots::settings::Retrieval;
use crate::domain::retrieval::embedder::embed_all;
use crate::port::llm::Models;
use crate::testing::TestServer;

/// The folder with `xquad/xquad.LANGUAGE.json`, and `models/` as `dossier fetch-model` leaves it.
const DATA: &str = "DOSSIER_QUALITY_DATA";

struct Asking {
    question: String,
    answers: Vec<String>,
    paragraph: String,
}

/// Paragraphs with their names, and questions.
fn read(path: &Path) -> (Vec<(String, String)>, Vec<Asking>) {
    let data: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (mut paragraphs, mut questions) = (Vec::new(), Vec::new());
    let list = |value: &Value| value.as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for article in list(&data["data"]) {
        let title = text(&article["title"]).replace('_', " ");
        for (number, paragraph) in list(&article["paragraphs"]).iter().enumerate() {
            let name = format!("{title} {number}");
            paragraphs.push((name.clone(), format!("{title}\n\n{}", text(&paragraph["context"]))));
            questions.extend(list(&paragraph["qas"]).iter().map(|asked| Asking {
                question: text(&asked["question"]),
                answers: list(&asked["answers"]).iter().map(|answer| plain(&text(&answer["text"]))).collect(),
                paragraph: name.clone(),
            }));
        }
    }
    (paragraphs, questions)
}

/// Without case, accents and punctuation, which do not make an answer wrong; as in `bench/quality/answers.py`.
fn plain(text: &str) -> String {
    let text: String = text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase();
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The text without marks, which may part words of the true answer.
fn without_marks(text: &str) -> String {
    citations::marks::rewrite(text, |_| None)
}

#[expect(clippy::cast_precision_loss, reason = "some thousand questions")]
fn share(count: usize, all: usize) -> f64 {
    count as f64 / all.max(1) as f64
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures for minutes, with data that is not in the repository; see docs/quality.md"]
#[expect(clippy::disallowed_methods, reason = "says where the data is; it is no setting of the server")]
async fn answers_without_a_model_measured_on_xquad() {
    let folder = std::env::var(DATA).unwrap_or_else(|_| panic!("set {DATA}, see docs/quality.md"));
    let folder = Path::new(&folder);
    let wanted = std::env::var("DOSSIER_QUALITY_LANGUAGES").unwrap_or_else(|_| "en de zh ar th es ru hi".to_owned());
    for language in wanted.split_whitespace() {
        let path = folder.join("xquad").join(format!("xquad.{language}.json"));
        if !path.exists() {
            continue;
        }
        let models = Models::default().with_in_process(folder).unwrap();
        let server = TestServer::with_models(Clock::System, models, |_| {}).await;
        let (ada, lab) = server.owner("Ada", "Lab").await;
        let (paragraphs, questions) = read(&path);
        add_all(&server, &ada, lab, paragraphs).await;
        embed_all(&server.app).await.unwrap();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut words = Vec::new();
        for asked in &questions {
            let Asking { question, answers, paragraph } = asked;
            let wanted = Asked { reach: &Reach::Everything, attachments: &[], question, history: &[], rewritten: None };
            let found = retrieve(&server.app, &ada, lab, &Retrieval::default(), wanted).await.unwrap();
            let mut count = |what, is_so: bool| *counts.entry(what).or_default() += usize::from(is_so);
            count("right paragraph among the passages", found.passages.iter().any(|one| one.title == *paragraph));
            let answer = extract(question, &found.passages);
            let said = plain(&without_marks(answer.as_deref().unwrap_or_default()));
            count("true answer in the answer", answers.iter().any(|answer| said.contains(answer.as_str())));
            count("unknown", answer.is_none());
            words.extend(answer.as_deref().map(count_words));
            let others: Vec<Passage> = found.passages.into_iter().filter(|one| one.title != *paragraph).collect();
            count("unknown without the right paragraph", extract(question, &others).is_none());
        }
        words.sort_unstable();
        let mut figures: Vec<_> =
            counts.into_iter().map(|(what, count)| (what, share(count, questions.len()))).collect();
        figures.sort_unstable_by_key(|(what, _)| *what);
        for (what, share) in &figures {
            println!("chat | {language} | {what} | {share:.4} | {} questions", questions.len());
        }
        let longest = words.last().copied().unwrap_or(0);
        println!("chat | {language} | words of an answer (median) | {} | at most {longest}", words[words.len() / 2]);
        if language == "en" {
            let of = |wanted: &str| figures.iter().find(|(what, _)| *what == wanted).map_or(0.0, |(_, share)| *share);
            assert!(of("right paragraph among the passages") >= 0.99, "{figures:?}");
            assert!(of("true answer in the answer") >= 0.85 && longest <= 120, "{figures:?}");
        }
    }
}
