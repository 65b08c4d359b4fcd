//! What readers see of texts that contain reasoning (C-LLM-11).

use std::time::{Duration, Instant};

use super::reasoning::{ReasoningFilter, Visible};

fn filtered(text: &str, cut: usize) -> String {
    let mut filter = ReasoningFilter::default();
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let pieces = letters.chunks(cut).map(|part| part.iter().collect::<String>());
    let mut take = |visible: Visible| {
        if visible.restart {
            out.clear();
        }
        out.push_str(&visible.text);
    };
    for piece in pieces {
        take(filter.push(&piece));
    }
    take(filter.finish());
    out
}

#[test]
fn thoughts_never_reach_the_reader_however_they_are_cut_c_llm_11() {
    for (text, answer) in [
        ("\n<think>so… <b>ü</b>\n</think>\n\nThe answer <think>", "The answer <think>"),
        ("<thinking>a</thinking>\nTwo.", "Two."),
        ("<think>one</think><think>two</think> Two.", "Two."),
        ("[THINK]hm[/THINK]Two [1].", "Two [1]."),
        ("◁think▷hm◁/think▷Two.", "Two."),
        ("<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>Two.<|END_RESPONSE|>", "Two."),
        ("<|channel>thought\nhm<channel|>Two.", "Two."),
        ("hm, tides\n\n</think>\n\nTwo.", "Two."),
        ("<think>never ends", ""),
        ("<think>a</think>x</think>answer", "x</think>answer"),
        ("<think>a</think>b </think> c", "b </think> c"),
        ("<think>a <think>b</think> c</think>\nTwo.", "c\nTwo."),
        ("<think>a</think>Two.</think>", "Two."),
        ("<think>a</think>Two.\n</think>\nThree.", "Two.\n\nThree."),
        ("hm\n</think>\nTwo.\n</think>\nThree.", "Two.\n\nThree."),
        ("Two.</think>", "Two."),
        ("Two.</think>\nThree.", "Two.\nThree."),
        ("<think>a</think>Two.\n</think>\n", "Two.\n\n"),
        ("<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Two.<|return|>", "Two."),
        ("<|channel|>analysis hm <|channel|>final Two.", "Two."),
        ("<|channel|>analysis<|message|>hm", ""),
        ("hm<|end|><|start|>assistant<|channel|>final<|message|>Two.", "Two."),
        ("<|channel|>final <|constrain|>json<|message|>{\"a\": 1}", "{\"a\": 1}"),
        ("<|channel|>commentary to=x<|message|>{}<|call|><|start|>assistant<|message|>Two.", "Two."),
        ("Two.<|im_end|>", "Two."),
        ("<|start|>assistant<|message|>Two.<|end|><|start|>assistant<|channel|>analysis<|message|>hm", "Two."),
        ("Two.<|end|><|start|>assistant<|channel|>ana", "Two."),
        ("Two.<|start|>", "Two."),
    ] {
        for cut in 1..=text.chars().count() {
            assert_eq!(filtered(text, cut), answer, "{text} cut every {cut}");
        }
    }
}

#[test]
fn what_only_looks_like_a_thought_stays() {
    for text in [
        " <thin",
        "Use `<think>` and `</think>` as tags [2] <b>here</b>.",
        "{\"queries\": [\"what ends with </think>?\"]}",
        "a < b, [1] and <|x",
        "  two spaces",
        " ",
        "",
    ] {
        for cut in 1..=text.chars().count().max(1) {
            assert_eq!(filtered(text, cut), text, "cut every {cut}");
        }
    }
    let quoted = "The mark `</think>` ends [1].";
    assert_eq!(filtered(&format!("<think>a</think>{quoted}"), 3), quoted);
}

/// Whoever talks about such tags, or gets a model to write one, must not make what was said before vanish.
#[test]
fn a_stray_tag_takes_nothing_of_what_was_said() {
    for text in [
        "The tag </think> ends a thought, and nothing else.",
        "One.</think>Two.",
        "One.\n</think> and Two.",
        "One.\n</thinking>Two.",
        "One.\n<think>and more?</think>\nThree.",
        "A template writes\n\n<think>\nhm\n</think>\n\nand then the answer.",
        "The tags are <think> and </think>",
        "One.</think></think> \nTwo.",
        "One</think><think>two</think>three",
    ] {
        for cut in 1..=text.chars().count() {
            assert_eq!(filtered(text, cut), text, "cut every {cut}");
            let answer = format!("<think>hm</think>{text}");
            assert_eq!(filtered(&answer, cut), text, "{answer} cut every {cut}");
        }
    }
    let twice = "<|channel|>final<|message|>One. <|start|>assistant<|channel|>final<|message|>Two.";
    assert_eq!(filtered(twice, 5), "One. Two.");
}

#[test]
fn a_mark_without_a_message_takes_no_text_with_it() {
    let long = "Tides rise and fall twice a day, for the Earth turns under two bulges of water. ".repeat(5);
    for mark in ["<|start|>", "<|channel|>", "<|start|>assistant", "<|start|>assistant<|channel|>"] {
        for text in ["Two tides a day.", "a <|x b [1]", &long] {
            let (before, whole) = ("So: ", format!("So: {mark}{text}"));
            for cut in (1..=whole.len().min(40)).chain([whole.len()]) {
                assert_eq!(filtered(&whole, cut), format!("{before}{text}"), "{mark} cut every {cut}");
            }
        }
    }
}

/// Each of these took minutes when every marker copied or searched the rest of the text.
#[test]
fn a_text_full_of_marks_takes_time_in_proportion_to_its_length() {
    let bare = format!("<|start|>{}", "tides ".repeat(50));
    for unit in ["<think></think>", "<|channel|>analysis<|message|>hm<|end|>", &bare, "<|im_end|>", "◁"] {
        let text = unit.repeat(4 * 1024 * 1024 / unit.len());
        let began = Instant::now();
        let mut filter = ReasoningFilter::default();
        let _shown = (filter.push(&text), filter.finish());
        assert!(began.elapsed() < Duration::from_secs(20), "{unit}: {:?}", began.elapsed());
    }
}

/// What is held apart of a text: the thoughts, and what was taken back for one.
fn thoughts(text: &str, cut: usize) -> String {
    let (mut filter, mut shown, mut thoughts) = (ReasoningFilter::default(), String::new(), String::new());
    let letters: Vec<char> = text.chars().collect();
    let mut take = |visible: Visible| {
        if visible.restart {
            thoughts.push_str(&std::mem::take(&mut shown));
        }
        shown.push_str(&visible.text);
        thoughts.push_str(&visible.reasoning);
    };
    for piece in letters.chunks(cut) {
        take(filter.push(&piece.iter().collect::<String>()));
    }
    take(filter.finish());
    thoughts
}

#[test]
fn thoughts_are_kept_apart_whole_however_they_are_cut_c_llm_11() {
    for (text, thought) in [
        ("<think>so… <b>ü</b></think>\n\nTwo.", "so… <b>ü</b>"),
        ("<think>one</think><think>two</think> Two.", "onetwo"),
        ("hm, tides\n</think>\n\nTwo.", "hm, tides\n"),
        ("<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Two.<|return|>", "hm"),
        ("<think>never en</thi", "never en</thi"),
        ("Two <b>tides</b>.", ""),
    ] {
        for cut in 1..=text.chars().count() {
            assert_eq!(thoughts(text, cut), thought, "{text} cut every {cut}");
        }
    }
}

/// What was shown is not taken back where it is shown as it comes.
#[test]
fn a_settled_text_is_never_taken_back() {
    for (text, shown) in [
        ("hm, tides\n</think>\nTwo.", "hm, tides\n\nTwo."),
        ("<think>hm</think>Two.", "Two."),
        ("hm<|end|><|start|>assistant<|channel|>final<|message|>Two.", "hmTwo."),
    ] {
        for cut in 1..=text.chars().count() {
            let mut filter = ReasoningFilter::default();
            filter.settle();
            let letters: Vec<char> = text.chars().collect();
            let mut all = String::new();
            for piece in letters.chunks(cut) {
                let visible = filter.push(&piece.iter().collect::<String>());
                assert!(!visible.restart, "{text} cut every {cut}");
                all.push_str(&visible.text);
            }
            all.push_str(&filter.finish().text);
            assert_eq!(all, shown, "{text} cut every {cut}");
        }
    }
}
