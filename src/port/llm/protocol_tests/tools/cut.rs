//! Calls that are cut into pieces anywhere.

use proptest::prelude::*;

use super::pieces::{delta, end, heard};
use super::*;

fn arguments() -> impl Strategy<Value = String> {
    let text = "[\\PC\"\\\\{}\\[\\]:,😀\n]{0,12}";
    let value = prop_oneof![
        text.prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        prop::collection::vec(text.prop_map(Value::from), 0..3).prop_map(Value::from),
        prop::collection::btree_map(text, any::<bool>().prop_map(Value::from), 0..3)
            .prop_map(|map| Value::Object(map.into_iter().collect())),
    ];
    let object = prop::collection::btree_map(text, value, 1..4);
    (object, any::<bool>()).prop_map(|(map, is_pretty)| {
        let value = Value::Object(map.into_iter().collect());
        if is_pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() }
    })
}

/// The text cut after these shares of its characters.
fn cut(text: &str, cuts: &[prop::sample::Index]) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(letters.len() + 1)).collect();
    places.extend([0, letters.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| letters[pair[0]..pair[1]].iter().collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn however_calls_are_cut_they_come_out_whole_c_llm_11(
        calls in prop::collection::vec((arguments(), prop::collection::vec(any::<prop::sample::Index>(), 0..6)), 1..4),
        // What the server does.
        [has_index, has_id, repeats_head, begins_empty, ends_empty] in any::<[bool; 5]>(),
    ) {
        let mut events = Vec::new();
        for (at, (arguments, cuts)) in calls.iter().enumerate() {
            let mut pieces = cut(arguments, cuts);
            if begins_empty {
                pieces.insert(0, String::new());
            }
            if ends_empty {
                pieces.push(String::new());
            }
            if !has_index && !has_id {
                // Nothing would tell the head of another call of the same tool from one more piece of the one before.
                pieces.retain(|piece| !piece.is_empty());
            }
            for (n, piece) in pieces.iter().enumerate() {
                let mut call = json!({ "function": { "arguments": piece } });
                if has_index {
                    call["index"] = at.into();
                }
                if n == 0 || repeats_head {
                    call["function"]["name"] = "tide".into();
                    if has_id {
                        call["id"] = format!("call_{at}").into();
                    }
                }
                events.push(delta(&json!([call])));
            }
        }
        events.push(end("stop"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let heard = runtime.block_on(heard(&events));
        let expected: Vec<_> = calls.iter().map(|(arguments, _)| ("tide", arguments.as_str())).collect();
        prop_assert_eq!(names_and_arguments(&heard), expected);
    }
}
