//! What is read of a document, and what is kept of it.

use sea_orm::sea_query::Expr;

use super::*;
use crate::entity::{BelongsTo as _, chunk};

const INVOICE: &str = "Invoice of Müller & Söhne GmbH, Hamburg

The total amount is 1,250.50 EUR and is due on 14 March 2024.
The rate of the tax is 19 % for all of the positions.
The delivery took 12 working days.
The invoice was paid in cash at the counter.

Position 1: green rope of twenty metres
Position 2: red buoy with a light
";

fn invoice_fields() -> Value {
    json!({
        "customer": { "type": "string", "description": "Who is to pay." },
        "days": { "type": "integer" },
        "due": { "type": "string" },
        "goods": { "type": "array", "items": { "type": "string" } },
        "isPaid": { "type": "boolean" },
        "rate": { "type": "number" },
        "total": { "type": "number", "description": "In euros." },
        "vessel": { "type": "string" },
    })
}

fn invoice_answer() -> Value {
    answer([
        ("f1", json!("Müller & Söhne GmbH"), "Invoice of Müller & Söhne GmbH, Hamburg"),
        ("f2", json!("12"), "The delivery took 12 working days."),
        ("f3", json!("14 March 2024"), "is due on 14 March 2024"),
        ("f4", json!("green rope"), "Position 1: green rope of twenty metres"),
        ("f4", json!("red buoy"), "Position 2: red buoy with a light"),
        ("f5", json!("true"), "The invoice was paid in cash"),
        ("f6", json!("19"), "The rate of the tax is 19 % for all of the positions."),
        ("f7", json!("1250.50"), "The total amount is 1,250.50 EUR"),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_of_every_type_have_their_values_and_the_words_that_these_stand_in() {
    let lab = Lab::new(INVOICE, Script::of([invoice_answer()])).await;
    let done = lab.run_with(invoice_fields(), json!("Amounts are in euros."), None).await;
    assert_eq!((done.job.failure, done.notice), (None, None));
    let fields = lab.fields(done.job.id).await;
    let values: Vec<_> = fields.iter().map(|field| (field["name"].as_str().unwrap(), told(field))).collect();
    assert_eq!(
        values,
        [
            ("customer", (&json!("Müller & Söhne GmbH"), "VERIFIED")),
            ("days", (&json!(12), "VERIFIED")),
            ("due", (&json!("14 March 2024"), "VERIFIED")),
            ("goods", (&json!(["green rope", "red buoy"]), "VERIFIED")),
            ("isPaid", (&json!(true), "UNCHECKED")),
            ("rate", (&json!(19), "VERIFIED")),
            ("total", (&json!(1250.5), "VERIFIED")),
            ("vessel", (&Value::Null, "none")),
        ]
    );
    let items = fields[3]["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[1]["value"], &fields[3]["quote"]), (2, &json!("red buoy"), &Value::Null));
    let characters: Vec<char> = INVOICE.chars().collect();
    let single = fields.iter().filter(|field| !field["quote"].is_null());
    let mut quotes = 0;
    for part in single.chain(items) {
        let place = |name: &str| usize::try_from(part[name].as_u64().unwrap()).unwrap();
        let start = place("quoteOffset");
        let words: String = characters[start..start + place("quoteLength")].iter().collect();
        assert_eq!(part["quote"], words);
        quotes += 1;
    }
    assert_eq!(quotes, 8, "all but the vessel, of which the document says nothing");
    assert_eq!(fields[7]["quoteOffset"], Value::Null);
    assert_eq!((fields[6]["answer"].as_str(), fields[1]["answer"].as_str()), (Some("1250.50"), None));
    assert_eq!(fields[0]["document"]["id"], lab.document.to_string());
    assert_eq!(fields[0]["job"]["id"], done.job.id.to_string());
    let (_, shown) = lab.model.asked(0);
    assert!(
        shown.contains("Amounts are in euros.") && shown.contains("Who is to pay.") && shown.contains(INVOICE.trim())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_belong_to_their_job_and_to_those_who_may_see_the_document() {
    let lab = Lab::new(INVOICE, Script::of([invoice_answer(), json!({ "values": [] })])).await;
    let job = lab.run(invoice_fields()).await.job.id;
    let other = lab.run(json!({ "vessel": { "type": "string" } })).await.job.id;
    assert_eq!((lab.fields(job).await.len(), lab.fields(other).await.len()), (8, 1));
    let (eve, _) = lab.server.owner("Eve", "Elsewhere").await;
    assert_eq!(lab.fields_for(&eve, job).await, [] as [Value; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_has_the_page_of_its_passage() {
    let found = answer([("f1", json!("12"), "The delivery took 12 working days.")]);
    let lab = Lab::new(INVOICE, Script::of([found])).await;
    let tx = lab.server.app.db.begin().await.unwrap();
    chunk::Entity::update_belonging_to(lab.document)
        .col_expr(chunk::Column::PageStart, Expr::value(7))
        .col_expr(chunk::Column::Locations, Expr::value(json!([{ "Page": 7 }, { "Page": 8 }])))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let field = lab.field(json!({ "type": "integer" })).await;
    assert_eq!((&field["page"], &field["locations"]), (&json!(7), &json!([{ "page": 7 }, { "page": 8 }])));
}

/// A long list of deliveries, one in each paragraph, and a total at the end.
fn long() -> String {
    let line =
        |n: usize| format!("Delivery number {n} brought rope and tar to the pier, and nobody was there to sign.\n\n");
    (1..=120).map(line).collect::<String>() + "All of the deliveries together cost 4711 EUR, says the clerk.\n"
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_document_is_read_window_by_window_until_everything_is_found() {
    let sentence = |n: usize| format!("Delivery number {n} brought rope and tar");
    let delivery = |n: usize| json!({ "field": "f1", "value": n.to_string(), "quote": sentence(n) });
    let place = json!({ "field": "f3", "value": "the pier", "quote": "brought rope and tar to the pier" });
    let text = long();
    // A first look tells how the windows lie.
    let look = Lab::new(&text, Script { context: Some(2_600), ..Script::of(vec![r#"{"values":[]}"#; 16]) }).await;
    let fields = || {
        json!({
            "a": { "type": "array", "items": { "type": "integer" }, "description": "Numbers of deliveries." },
            "b": { "type": "integer", "description": "What they cost." },
            "c": { "type": "string", "description": "Where they were brought to." },
        })
    };
    look.run(fields()).await;
    let windows: Vec<String> = (0..look.model.calls()).map(|call| look.model.asked(call).1).collect();
    assert!(windows.len() >= 3, "{} windows", windows.len());
    let numbers =
        |shown: &str| -> Vec<usize> { (1..=120).filter(|n| shown.contains(&format!("number {n} brought"))).collect() };
    assert!(numbers(&windows[1]).contains(numbers(&windows[0]).last().unwrap()), "windows overlap");
    let mut answers: Vec<Value> = windows
        .iter()
        .map(|shown| json!({ "values": numbers(shown).into_iter().map(delivery).collect::<Vec<_>>() }))
        .collect();
    answers[0]["values"].as_array_mut().unwrap().push(place);
    let cost = json!({ "field": "f2", "value": "4711", "quote": "All of the deliveries together cost 4711 EUR" });
    answers.last_mut().unwrap()["values"].as_array_mut().unwrap().push(cost);
    let lab = Lab::new(&text, Script { context: Some(2_600), ..Script::of(answers) }).await;
    let done = lab.run(fields()).await;
    assert_eq!((done.job.failure, done.notice), (None, None));
    let found = lab.fields(done.job.id).await;
    assert_eq!(told(&found[0]), (&json!((1..=120).collect::<Vec<_>>()), "VERIFIED"), "each once, in order");
    assert_eq!(told(&found[1]), (&json!(4711), "VERIFIED"));
    assert_eq!(told(&found[2]), (&json!("the pier"), "VERIFIED"));
    let start = text.find("All of the").unwrap();
    assert_eq!(found[1]["quoteOffset"], start, "counted from the start of the document");
    let is_asked = |call: usize, id: &str| lab.model.asked(call).1.contains(&format!(r#""id":"{id}""#));
    assert!(is_asked(0, "f3") && !is_asked(1, "f3"), "what was found is not asked for again");
    assert!(is_asked(1, "f1") && is_asked(1, "f2"), "a list may go on");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_document_that_is_too_long_the_beginning_is_read_which_is_said() {
    let text = "The tide at the pier was high, and nobody knew why that was so. ".repeat(1_200);
    let lab = Lab::new(&text, Script { context: Some(1_500), ..Script::of(vec![r#"{"values":[]}"#; 16]) }).await;
    let done = lab.run(json!({ "cost": { "type": "number" } })).await;
    assert_eq!(lab.model.calls(), 16);
    let notice = done.notice.unwrap();
    assert!(
        notice.starts_with("Only the first ") && notice.contains(" characters of the document were read."),
        "{notice}"
    );
    assert_eq!(told(&lab.fields(done.job.id).await[0]), (&Value::Null, "none"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_cut_is_kept_and_told() {
    let found = answer([("f1", json!("12"), "The delivery took 12 working days.")]);
    let lab = Lab::new(INVOICE, Script { finish: Some(FinishReason::Length), ..Script::of([found]) }).await;
    let done = lab.run(json!({ "days": { "type": "integer" }, "vessel": { "type": "string" } })).await;
    let notice = done.notice.unwrap();
    assert_eq!(notice, "What was filled in may be incomplete: the model reached the limit of its length.");
    assert_eq!(told(&lab.fields(done.job.id).await[0]), (&json!(12), "VERIFIED"));
}
