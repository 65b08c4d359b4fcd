//! Bodies of requests: hostile documents, and hostile JSON.

use super::generator::{Dice, document};

/// A random request body.
pub fn body(dice: &mut Dice) -> Vec<u8> {
    match dice.roll(16) {
        0 => deep(dice).into_bytes(),
        1 => wide(dice).into_bytes(),
        2 => long(dice).into_bytes(),
        3 => strange(dice),
        4 => array(dice).into_bytes(),
        5 => cut(dice),
        _ => {
            let variables = if dice.roll(3) == 0 { variables(dice) } else { "{}".to_owned() };
            with_document(&document(dice), &variables).into_bytes()
        }
    }
}

fn with_document(text: &str, variables: &str) -> String {
    format!("{{\"query\":{},\"variables\":{variables}}}", serde_json::Value::from(text))
}

/// Nested lists and objects, in every member of a request.
fn deep(dice: &mut Dice) -> String {
    let (open, close) = [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")][usize::try_from(dice.roll(3)).unwrap()];
    let levels = dice.size(100_000);
    let close = if dice.roll(3) == 0 { "" } else { close };
    let value = format!("{}1{}", open.repeat(levels), close.repeat(levels));
    let member = dice.pick(&["variables", "extensions", "query", "operationName", "other"]);
    format!("{{\"query\":\"{{ a {{ d }} }}\",\"{member}\":{value}}}")
}

/// Many small values.
fn wide(dice: &mut Dice) -> String {
    let piece = dice.pick(&["0,", "\"\",", "[],", "{},", "{\"a\":1},", "null,", "1e9,", "[[]],"]);
    let values = piece.repeat(dice.size(120_000));
    let list = format!("[{values}0]");
    let objects: String = (0..dice.size(60_000)).map(|n| format!("\"k{n}\":1,")).collect();
    let value = if dice.roll(2) == 0 { list } else { format!("{{{objects}\"z\":1}}") };
    let member = dice.pick(&["variables", "extensions", "other"]);
    match dice.roll(3) {
        0 => format!("{{\"query\":\"query($v: [Int!]) {{ a(x: 1) {{ d }} }}\",\"variables\":{{\"v\":{value}}}}}"),
        _ => format!("{{\"query\":\"{{ a {{ d }} }}\",\"{member}\":{value}}}"),
    }
}

/// Long texts and numbers.
fn long(dice: &mut Dice) -> String {
    let piece = dice.pick(&["a", "\\u0000", "\\n", "ü", "\u{1F600}", "\\\\", "\\\"", "{", " "]);
    let text = piece.repeat(dice.size(120_000));
    let digits = "9".repeat(dice.size(60_000).max(1));
    match dice.roll(5) {
        0 => format!("{{\"query\":\"{text}\"}}"),
        1 => format!("{{\"query\":\"{{ a }}\",\"operationName\":\"{text}\"}}"),
        2 => format!("{{\"query\":\"query($v: String) {{ a }}\",\"variables\":{{\"v\":\"{text}\"}}}}"),
        3 => format!(
            "{{\"query\":\"query($v: Int) {{ a(x: $v) {{ d }} }}\",\"variables\":{{\"v\":-{digits}.{digits}e{digits}}}}}"
        ),
        _ => format!("{{\"query\":\"{{ a }}\",\"documentId\":\"sha256:{text}\"}}"),
    }
}

/// Invalid JSON, or JSON of another shape.
fn strange(dice: &mut Dice) -> Vec<u8> {
    if dice.roll(2) == 0 {
        return (0..dice.size(20_000)).map(|_| u8::try_from(dice.roll(256)).unwrap()).collect();
    }
    let same = "\"query\":\"{ a { d } }\",".repeat(dice.size(5_000));
    let texts = [
        "null".to_owned(),
        "\"\"".to_owned(),
        "{}".to_owned(),
        "{\"query\":null}".to_owned(),
        "{\"query\":1}".to_owned(),
        "{\"query\":\"{ a { d } }\",\"variables\":[]}".to_owned(),
        "{\"query\":\"{ a { d } }\",\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":[]}}}".to_owned(),
        "{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"00\"}}}".to_owned(),
        format!("{{{same}\"x\":1}}"),
        " ".repeat(dice.size(100_000)),
    ];
    texts[usize::try_from(dice.roll(10)).unwrap()].clone().into_bytes()
}

/// Several requests in one array.
fn array(dice: &mut Dice) -> String {
    let count = dice.size(12);
    let all: Vec<String> = (0..count).map(|_| with_document(&document(dice), "{}")).collect();
    format!("[{}]", all.join(","))
}

/// A truncated request, with bytes that are not UTF-8.
fn cut(dice: &mut Dice) -> Vec<u8> {
    let mut body = with_document(&document(dice), "{\"a\":\"ü\"}").into_bytes();
    let at = usize::try_from(dice.roll(body.len() as u64)).unwrap();
    match dice.roll(2) {
        0 => body.truncate(at),
        _ => body[at] = 0xFF,
    }
    body
}

fn variables(dice: &mut Dice) -> String {
    let value = dice.pick(&[
        "1",
        "\"1\"",
        "null",
        "[1,2]",
        "[[1]]",
        "{}",
        "{\"a\":{\"b\":[]}}",
        "99999999999999999999",
        "-0.0",
    ]);
    format!("{{\"v\":{value},\"w\":{value}}}")
}
