//! Answers in all protocols.

use super::super::openai_style::tests::server::End;
use super::super::{LlmErrorCode, estimate_tokens};
use super::voice::{How, answer, begins, ends, marker, reason, says, stream, thinks};
use super::*;

#[tokio::test]
async fn an_answer_has_its_text_its_end_and_its_usage_in_every_protocol_c_llm_10() {
    for kind in KINDS {
        let pieces =
            [says(kind, "Because "), says(kind, "the Earth "), says(kind, "turns."), ends(kind, How::Finished)];
        let reply = stream(kind, &pieces.each_ref().map(String::as_str));
        let (_, model) = start(kind, [reply]).await;
        let heard = hear(&*model, &request()).await.unwrap();
        assert_eq!(heard.text, "Because the Earth turns.", "{kind:?}");
        assert_eq!((heard.finish, heard.attempts), (Some(FinishReason::Stop), 1), "{kind:?}");
        let cached = if kind == ProviderKind::Ollama { 0 } else { 5 };
        let usage = Usage { input_tokens: 12, cached_input_tokens: cached, output_tokens: 3, estimated: false };
        assert_eq!(heard.usage, usage, "{kind:?}");
    }
}

#[tokio::test]
async fn any_chunking_and_line_end_reads_the_same_in_every_protocol_c_llm_5() {
    for kind in KINDS {
        let whole = [begins(kind), says(kind, "Ebbe & Flut: größer 😀"), ends(kind, How::Finished)].concat();
        for end in ["\n", "\r\n"] {
            let bytes = whole.replace("\r\n", "\n").replace('\n', end).into_bytes();
            for cut in [1, 7] {
                let parts = bytes.chunks(cut).map(|part| (Duration::ZERO, part.to_vec())).collect();
                let (_, model) = start(kind, [Reply { parts, ..Reply::stream(&[]) }]).await;
                let heard = hear(&*model, &request()).await.unwrap();
                assert_eq!(heard.text, "Ebbe & Flut: größer 😀", "{kind:?} {end:?} cut every {cut}");
            }
        }
    }
}

#[tokio::test]
async fn comments_blank_lines_and_data_without_a_space_cost_nothing_c_llm_5() {
    for kind in KINDS {
        let (odd, piece) = match kind {
            ProviderKind::Ollama => ("\n \n", says(kind, "Two.")),
            _ => {
                (": OPENROUTER PROCESSING\n\ndata:\n\n: keep-alive\n\n", says(kind, "Two.").replace("data: ", "data:"))
            }
        };
        let reply = stream(kind, &[odd, &piece, odd, &ends(kind, How::Finished)]);
        let (_, model) = start(kind, [reply]).await;
        assert_eq!(hear(&*model, &request()).await.unwrap().text, "Two.", "{kind:?}");
    }
}

#[tokio::test]
async fn without_its_end_an_answer_is_truncated_in_every_protocol_c_llm_2() {
    for kind in KINDS {
        for end in [End::Close, End::Abort] {
            let reply = stream(kind, &[&says(kind, "Because "), &says(kind, "the")]).ending(end);
            let (provider, model) = start(kind, [reply, answer(kind, "Two.")]).await;
            let error = hear(&*model, &request()).await.unwrap_err();
            assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::ProviderStreamTruncated, "Because the"));
            assert_eq!(provider.asked().len(), 1, "no retry after the first delivered token");
            assert!(error.spent.estimated, "{kind:?}");
            assert_eq!(error.spent.output_tokens, u64::from(estimate_tokens("Because the")), "{kind:?}");
            let told = match kind {
                ProviderKind::Anthropic | ProviderKind::Gemini => 12,
                _ => u64::from(request().estimated_input_tokens()),
            };
            assert_eq!(error.spent.input_tokens, told, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn half_a_value_at_the_end_is_truncation_in_every_protocol_c_llm_2() {
    for kind in KINDS {
        let piece = says(kind, "the Earth");
        let reply = stream(kind, &[&says(kind, "Because "), &piece[..piece.len() / 2]]);
        let (_, model) = start(kind, [reply]).await;
        let error = hear(&*model, &request()).await.unwrap_err();
        assert_eq!(
            (error.code, error.partial.as_str()),
            (LlmErrorCode::ProviderStreamTruncated, "Because "),
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn the_terminal_marker_is_what_the_protocol_says_c_llm_2() {
    for kind in KINDS {
        let reply = stream(kind, &[&says(kind, "Two."), &reason(kind, How::Finished)]);
        let (_, model) = start(kind, [reply]).await;
        let heard = hear(&*model, &request()).await;
        match kind {
            ProviderKind::Anthropic => assert_eq!(heard.unwrap_err().code, LlmErrorCode::ProviderStreamTruncated),
            _ => assert_eq!(heard.unwrap().text, "Two.", "{kind:?}: the reason is the end"),
        }
        if !marker(kind).is_empty() {
            let (_, model) = start(kind, [stream(kind, &[&says(kind, "Two."), marker(kind)])]).await;
            assert_eq!(hear(&*model, &request()).await.unwrap().finish, Some(FinishReason::Stop));
        }
    }
}

#[tokio::test]
async fn what_was_cut_or_withheld_says_so_in_every_protocol_c_llm_11() {
    for kind in KINDS {
        for (how, finish) in [(How::TooLong, FinishReason::Length), (How::Withheld, FinishReason::ContentFilter)] {
            let (_, model) = start(kind, [stream(kind, &[&says(kind, "Two"), &ends(kind, how)])]).await;
            let heard = hear(&*model, &request()).await.unwrap();
            assert_eq!((heard.text.as_str(), heard.finish), ("Two", Some(finish)), "{kind:?}");
        }
        let (_, model) = start(kind, [stream(kind, &[&ends(kind, How::Withheld)])]).await;
        let error = super::super::complete(&*model, &request()).await.unwrap_err();
        assert_eq!(error.code, LlmErrorCode::ModelRefused, "{kind:?} withheld all of it");
    }
}

#[tokio::test]
async fn thoughts_come_apart_to_those_who_want_them_and_to_nobody_else_c_llm_11() {
    for kind in KINDS {
        let reply = || {
            let parts = [thinks(kind, "Hm, "), thinks(kind, "tides …"), says(kind, "Two."), ends(kind, How::Finished)];
            stream(kind, &parts.each_ref().map(String::as_str))
        };
        let (_, model) = start(kind, [reply(), reply()]).await;
        let heard = hear(&*model, &request().with_reasoning()).await.unwrap();
        assert_eq!((heard.text.as_str(), heard.thoughts.as_str()), ("Two.", "Hm, tides …"), "{kind:?}");
        let heard = hear(&*model, &request()).await.unwrap();
        assert_eq!((heard.text.as_str(), heard.thoughts.as_str()), ("Two.", ""), "{kind:?}");
    }
}

#[tokio::test]
async fn thoughts_within_the_text_come_apart_too_and_a_text_that_was_one_is_taken_back_c_llm_11() {
    for kind in KINDS {
        let parts = [says(kind, "<think>Hm</th"), says(kind, "ink>\n\nTwo."), ends(kind, How::Finished)];
        let late = [says(kind, "Hm\n"), says(kind, "</think>\n"), says(kind, "Two."), ends(kind, How::Finished)];
        let replies =
            [stream(kind, &parts.each_ref().map(String::as_str)), stream(kind, &late.each_ref().map(String::as_str))];
        let (_, model) = start(kind, replies).await;
        for _ in 0..2 {
            let heard = hear(&*model, &request().with_reasoning()).await.unwrap();
            assert_eq!((heard.text.as_str(), heard.thoughts.trim_end()), ("Two.", "Hm"), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn what_is_shown_as_it_comes_is_never_taken_back_c_llm_11() {
    for kind in KINDS {
        let pieces = [says(kind, "Hm\n"), says(kind, "</think>\n"), says(kind, "Two."), ends(kind, How::Finished)];
        let (_, model) = start(kind, [stream(kind, &pieces.each_ref().map(String::as_str))]).await;
        let mut stream = model.stream(&Request { is_shown: true, ..request() }).await.unwrap();
        let mut text = String::new();
        while let Some(chunk) = stream.next().await {
            match chunk.unwrap() {
                Chunk::Text(piece) => text.push_str(&piece),
                Chunk::Restart => panic!("{kind:?}: {text} is taken back"),
                _ => {}
            }
        }
        assert_eq!(text, "Hm\n\nTwo.", "{kind:?}");
    }
}

#[tokio::test]
async fn an_answer_that_its_provider_does_not_end_is_cut_c_llm_11() {
    for kind in KINDS {
        let thought = thinks(kind, &"hm ".repeat(20));
        let piece = says(kind, "tides and tides ");
        let mut pieces = vec![thought.as_str()];
        pieces.extend(std::iter::repeat_n(piece.as_str(), 200));
        let (_, model) = start(kind, [stream(kind, &pieces)]).await;
        let heard = hear(&*model, &Request { max_output_tokens: 20, ..request() }).await.unwrap();
        assert_eq!(heard.finish, Some(FinishReason::Length), "{kind:?}");
        let tokens = estimate_tokens(&heard.text) + estimate_tokens(&"hm ".repeat(20));
        assert!((50..=61).contains(&tokens), "{kind:?}: {tokens}");
        assert!(heard.usage.output_tokens >= 55 && heard.usage.estimated, "{kind:?}: {:?}", heard.usage);
        let huge = says(kind, &"tides and tides ".repeat(200));
        let (_, model) = start(kind, [stream(kind, &[&huge])]).await;
        let heard = hear(&*model, &Request { max_output_tokens: 20, ..request() }).await.unwrap();
        assert_eq!((heard.finish, heard.text.len()), (Some(FinishReason::Length), 240), "{kind:?}: in one piece");
    }
}

#[tokio::test]
async fn an_answer_without_a_word_is_asked_for_again_and_then_an_error_c_llm_11() {
    for kind in KINDS {
        let empty = || stream(kind, &[&ends(kind, How::Finished)]);
        let (_, model) = start(kind, [empty(), answer(kind, "Two.")]).await;
        let heard = hear(&*model, &request()).await.unwrap();
        assert_eq!((heard.text.as_str(), heard.attempts), ("Two.", 2), "{kind:?}");
        assert_eq!((heard.usage.input_tokens, heard.usage.output_tokens), (24, 6), "{kind:?}");
        let (_, model) = start(kind, [empty(), empty(), empty()]).await;
        assert_eq!(hear(&*model, &request()).await.unwrap_err().code, LlmErrorCode::ProviderProtocol, "{kind:?}");
    }
}

#[tokio::test]
async fn dropping_the_stream_closes_the_connection_in_every_protocol_c_llm_6() {
    for kind in KINDS {
        let reply = stream(kind, &[&says(kind, "Because")]).ending(End::Hang);
        let (provider, model) = start(kind, [reply]).await;
        let request = request();
        let mut stream = model.stream(&request).await.unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), Chunk::Text("Because".to_owned()));
        assert!(!provider.falls_silent(millis(50)).await, "the answer is still open");
        drop(stream);
        assert!(provider.falls_silent(millis(2_000)).await, "{kind:?}");
    }
}

#[tokio::test]
async fn a_model_that_stops_in_the_middle_is_given_up_in_every_protocol_c_llm_1() {
    for kind in KINDS {
        let provider = Provider::start([stream(kind, &[&says(kind, "Because")]).ending(End::Hang)]).await;
        let mut settings = provider_settings(kind, &address(kind, &provider));
        settings.timeouts.between_tokens = millis(100);
        let error = hear(&*model_of(settings), &request()).await.unwrap_err();
        assert_eq!((error.code, error.partial.as_str()), (LlmErrorCode::Timeout, "Because"), "{kind:?}");
    }
}
