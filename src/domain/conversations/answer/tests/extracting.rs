//! Answers without a model.

use extractive::count_words;
use proptest::prelude::*;

use super::super::{LONGEST_ANSWER, check, extract, no_answer};
use super::{passage, passages};
use crate::domain::retrieval::service::Mode;

#[test]
fn the_best_sentences_answer_each_with_its_mark() {
    let answer = extract("Who built the Eiffel Tower?", &passages()).unwrap();
    assert!(answer.contains("by the company of Gustave Eiffel [1]."), "{answer}");
    let answer = extract("When do spring tides occur?", &passages()).unwrap();
    assert!(answer.starts_with("Spring tides occur when the Sun and the Moon line up [2]."), "{answer}");
}

#[test]
fn what_no_passage_answers_is_not_known_in_the_language_of_the_question() {
    for question in ["Who painted the ceiling of the Sistine Chapel?", "", "?", "Wer malte die Sixtinische Kapelle?"] {
        assert_eq!(extract(question, &passages()), None, "{question}");
    }
    assert_eq!(extract("Who built the Eiffel Tower?", &[]), None);
    assert!(no_answer("Wer malte die Decke der Sixtinischen Kapelle?").starts_with("Das weiß ich nicht"));
    assert!(no_answer("谁画了这幅画？").starts_with("我不知道"));
    assert!(check(&no_answer("Who?"), &[]).is_no_answer);
}

#[test]
fn words_alone_do_not_answer_what_is_far_in_meaning() {
    let with_score = |score| {
        let mut one = passage(1, "Eiffel Tower", super::TOWER);
        (one.mode, one.score) = (Mode::Hybrid, score);
        extract("Who built the Eiffel Tower?", &[one])
    };
    assert_eq!(with_score(0.0), None);
    assert!(with_score(0.6).is_some_and(|answer| answer.contains("Gustave Eiffel")));
}

#[test]
fn an_answer_stays_short_whatever_there_is_to_say() {
    let sentences =
        (0..60).map(|n| format!("The tide of harbour {n} rises by {n} m when the Moon is full over the old harbour."));
    let text: String = sentences.collect::<Vec<_>>().join(" ");
    let answer =
        extract("How much does the tide of the harbour rise when the Moon is full?", &[passage(4, "Tides", &text)]);
    let words = count_words(&answer.unwrap());
    assert!((10..=LONGEST_ANSWER).contains(&words), "{words}");
}

const TEXTS: [&str; 6] = [
    super::TOWER,
    super::TIDES,
    "潮の満ち引きは月の引力によって起こる。大潮は新月と満月の頃に起こる。[3] 港は1871年に開かれた。",
    "| Harbour | 2023 |\n|---|---|\n| Brest | 4.2 million |\n\n- The Moon pulls [1].\n- The Sun pulls 【2】 too.",
    "น้ำขึ้นน้ำลงเกิดจากแรงดึงดูดของดวงจันทร์และดวงอาทิตย์ที่กระทำต่อผิวน้ำทะเลของโลก ท่าเรือแห่งนี้สร้างขึ้นในปี 1871",
    "Der Hafen wurde am 3. Oktober 1990 eröffnet; 12,5 % der Schiffe kamen von Übersee. Er ist bis zu 16 m tief.",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_mark_of_an_extract_holds_c_llm_12(
        words in proptest::collection::vec(0..40_usize, 1..6),
        chosen in proptest::collection::vec(0..TEXTS.len(), 1..5),
        noise in "\\PC{0,40}",
    ) {
        let passages: Vec<_> = (1..).zip(&chosen).map(|(mark, at)| {
            let mut one = passage(mark, "Texts", &format!("{}\n\n{noise}", TEXTS[*at]));
            (one.mode, one.score) = (Mode::Hybrid, 1.0);
            one
        }).collect();
        let all: Vec<&str> = TEXTS[chosen[0]].split_whitespace().collect();
        let question = words.iter().map(|at| all[at % all.len()]).collect::<Vec<_>>().join(" ");
        if let Some(answer) = extract(&question, &passages) {
            let checked = check(&answer, &passages);
            prop_assert_eq!(&checked.text, &answer);
            prop_assert!(!checked.citations.is_empty() && checked.citations.iter().all(|one| !one.is_removed));
            prop_assert!(count_words(&answer) <= LONGEST_ANSWER);
        }
    }
}
