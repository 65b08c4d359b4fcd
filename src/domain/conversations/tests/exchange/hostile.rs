//! Files that are broken, or made to break something.

use super::foreign::{file, import_file, zipped};
use super::*;
use crate::domain::conversations::service::import::Imported;
use crate::testing::codes;

#[tokio::test]
async fn trees_that_are_none_are_refused_with_the_reason_and_the_others_are_imported() {
    let desk = Desk::new().await;
    let question = || said(1, None, "USER", "A");
    let with = |member: &str, value: Value| {
        let mut answer = said(2, Some(1), "ASSISTANT", "Seven.");
        answer[member] = value;
        vec![question(), answer]
    };
    let cited = |member: &str, value: Value| {
        let mut citation = json!({ "mark": 1, "start": 0, "end": 1, "title": "Log", "quote": "x" });
        citation[member] = value;
        with("citations", json!([citation]))
    };
    let long = |characters: usize| json!("x".repeat(characters));
    let usage = |tokens: i64| json!({ "inputTokens": tokens, "cachedInputTokens": 0, "outputTokens": 0, "requests": 0, "costMicroUsd": 0 });
    let cases: Vec<(Vec<Value>, &str)> = vec![
        (vec![said(1, Some(2), "USER", "A"), said(2, Some(1), "ASSISTANT", "B")], "circle"),
        (vec![question(), said(2, Some(3), "USER", "A"), said(3, Some(2), "ASSISTANT", "B")], "circle"),
        (vec![said(1, Some(1), "USER", "A")], "circle"),
        (vec![question(), said(2, Some(9), "USER", "A")], "follows a message that is not there"),
        (vec![question(), question()], "twice"),
        (vec![said(1, None, "SYSTEM", "A"), said(2, Some(1), "USER", "B")], "nothing can follow"),
        (vec![said(0, None, "USER", "A")], "`id` must be"),
        (vec![said(i64::MAX, None, "USER", "A")], "`id` must be"),
        (vec![said(1, None, "ROOT", "A")], "`role` is unknown"),
        (with("status", json!("DONE")), "`status` is unknown"),
        (with("status", json!("QUEUED")), "only messages of persons wait"),
        (with("text", long(400_001)), "`text` has more than 400000"),
        (with("createdAt", json!("yesterday")), "`createdAt` is no moment"),
        (with("usage", usage(-1)), "`usage` is out of range"),
        (with("usage", usage(i64::MAX)), "`usage` is out of range"),
        (with("feedback", json!({ "rating": null })), "no rating"),
        (with("feedback", json!({ "rating": "SUPERB" })), "cannot be read"),
        (with("failure", json!({ "code": "OUCH", "message": "" })), "cannot be read"),
        (cited("end", json!(99)), "outside of the text"),
        (cited("start", json!(-1)), "outside of the text"),
        (cited("end", Value::Null), "outside of the text"),
        (cited("mark", json!(-1)), "wrong `mark`"),
        (cited("url", json!("javascript:alert(1)")), "no address of the web"),
        (cited("sha256", json!("x")), "`sha256`"),
    ];
    for (messages, expected) in cases {
        let reason = desk.reason(&own("conv_1", 1, &messages)).await;
        assert!(reason.contains(expected), "{reason} of {messages:?}");
        assert!(reason.chars().count() <= 301);
    }
    let mut elsewhere = own("conv_1", 7, &[question()]);
    assert!(desk.reason(&elsewhere).await.contains("current message"));
    elsewhere["currentMessage"] = json!(1);
    elsewhere["version"] = json!(2);
    assert!(desk.reason(&elsewhere).await.contains("newer version"));
    let broken = json!([1, null, "x", {}, { "format": "dossier.bot" }, { "mapping": [] }, { "chat": 1 }, own("", 1, &[question()]), own("conv_2", 1, &[question()])]);
    let imported = desk.import(&broken).await;
    assert_eq!(
        (&imported["refusedCount"], imported["conversations"].as_array().unwrap().len()),
        (&json!(8), 1),
        "{imported}"
    );
    assert_eq!(imported["refused"][7]["index"], 7);
}

#[tokio::test]
async fn foreign_trees_that_are_none_are_refused() {
    let desk = Desk::new().await;
    let chat = |mapping: Value, current: &str| json!({ "id": "x", "mapping": mapping, "current_node": current });
    let message = json!({ "author": { "role": "user" }, "content": { "content_type": "text", "parts": ["A"] } });
    let circle = json!({ "a": { "parent": "b", "children": ["b"], "message": message }, "b": { "parent": "a", "children": ["a"], "message": message } });
    assert!(desk.reason(&chat(circle, "a")).await.contains("circle"));
    let lost = json!({ "a": { "parent": "z", "message": message } });
    assert!(desk.reason(&chat(lost, "a")).await.contains("not there"));
    let one = json!({ "a": { "message": message } });
    assert!(desk.reason(&chat(one.clone(), "z")).await.contains("current message"));
    assert!(desk.reason(&chat(json!({}), "a")).await.contains("current message"));
    let mut nameless = chat(one, "a");
    nameless["id"] = json!("a b");
    assert!(desk.reason(&nameless).await.contains("no `id`"));
    // A chain as long as can be is walked, not recursed into.
    let node = |number: usize| {
        let above = number.checked_sub(1).map(|above| above.to_string());
        (number.to_string(), json!({ "parent": above, "message": message }))
    };
    let chain: serde_json::Map<String, Value> = (0..10_001).map(node).collect();
    assert!(desk.reason(&chat(Value::Object(chain), "9")).await.contains("more than 10000 messages"));
}

#[tokio::test]
async fn files_that_are_none_are_refused_as_a_whole() {
    let desk = Desk::new().await;
    for text in ["", " ", "[", "[{]", "[1", "[1] 2", "null", "conversations", "\u{feff}", "[\"\\\"]", "{}}"] {
        let refused = desk.import_text(&desk.ada, text.to_owned()).await;
        let is_one = text == "{}}" && refused["refusedCount"] == 1;
        assert!(is_one || codes(&refused) == ["INVALID_INPUT"], "{text}: {refused}");
        if !is_one {
            assert_eq!(refused["errors"][0]["path"], json!(["input", "source", "text"]), "{refused}");
        }
    }
    assert_eq!(desk.import_text(&desk.ada, "[ ]".to_owned()).await["errors"], json!([]));
}

#[tokio::test]
async fn bombs_and_depths_end_where_the_limits_are() {
    let desk = Desk::new().await;
    let code = |outcome: crate::base::Result<Imported>| outcome.unwrap_err().code().to_owned();
    // 80 MiB of gaps in 80 kB.
    let bomb = vec![b' '; 80 << 20];
    assert_eq!(code(import_file(&desk, zipped(&[("conversations.json", &bomb)])).await), "FILE_TOO_LARGE");
    // 40 MiB that unpack 1,000 times.
    assert_eq!(code(import_file(&desk, zipped(&[("conversations.json", &bomb[..40 << 20])])).await), "FILE_TOO_LARGE");
    assert_eq!(code(import_file(&desk, file(&bomb)).await), "FILE_TOO_LARGE");
    drop(bomb);
    assert_eq!(code(import_file(&desk, zipped(&[("other.json", b"[]")])).await), "INVALID_INPUT");
    assert_eq!(code(import_file(&desk, file(b"PK\x03\x04 no archive")).await), "INVALID_INPUT");
    let many = format!("[{}1]", "1,".repeat(20_000));
    assert_eq!(code(import_file(&desk, file(many.as_bytes())).await), "INVALID_INPUT");
    let deep = format!("[{}{}]", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let refused = import_file(&desk, file(deep.as_bytes())).await.unwrap();
    assert_eq!((refused.refused_count, refused.new.len()), (1, 0));
    let deep = format!(
        "{{\"format\":\"dossier.conversation\",\"version\":1,\"x\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(import_file(&desk, file(deep.as_bytes())).await.unwrap().refused_count, 1);
    let large = format!("[{{\"format\":\"{}\"}}]", "x".repeat(17 << 20));
    let refused = import_file(&desk, file(large.as_bytes())).await.unwrap();
    assert!(refused.refused[0].1.0.contains("16 MiB"), "{:?}", refused.refused);
}

#[tokio::test]
async fn a_title_is_one_line_and_times_are_not_in_the_future() {
    let desk = Desk::new().await;
    let mut conversation = own("conv_1", 1, &[said(1, None, "USER", "A\u{0}B")]);
    conversation["title"] = json!(format!("a\n\u{202e}b{}", "x".repeat(300)));
    conversation["updatedAt"] = json!("9999-01-01T00:00:00Z");
    let made = desk.import_one(&conversation).await;
    let title = made["title"].as_str().unwrap();
    assert!(title.starts_with("a bx") && title.chars().count() == 200, "{title}");
    assert_eq!(made["updatedAt"], NOW.to_rfc3339());
    assert_eq!(texts(&made), ["A\u{fffd}B"]);
}
