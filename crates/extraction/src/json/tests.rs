use super::*;
use crate::recognise::recognise;

fn extracted(text: &str) -> Extracted {
    Json.extract(text.as_bytes(), &Hints::default(), &Limits::default()).unwrap()
}

fn rejected(text: &str) -> String {
    Json.extract(text.as_bytes(), &Hints::default(), &Limits::default()).unwrap_err().to_string()
}

fn format(text: &str, name: Option<&str>, declared: Option<&str>) -> &'static str {
    recognise(text.as_bytes(), name, declared).unwrap().media_type()
}

#[test]
fn small_values_are_items_and_large_ones_have_headings() {
    let found = extracted(
        r#"{"name": "Tides of the Channel", "pages": 12, "links": {"chart": "No. 2675", "pilot": null},
            "ports": ["Brest", "Dover", "Calais"],
            "intro": "The tide rises twice a day.\n\nEvery port has a table of the hours, which is made a year ahead, from \
             the harmonic constants of the place, and it is seldom wrong by more than a few minutes, except in storms, when \
             the wind holds back the water."}"#
            .replace("\\\n", "")
            .as_str(),
    );
    let expected = "- name: Tides of the Channel\n- pages: 12\n- links:\n  - chart: No. 2675\n  - pilot: null\n\
                    - ports: Brest, Dover, Calais\n\n## intro\n\nThe tide rises twice a day.\n\nEvery port has";
    assert!(found.text.starts_with(expected), "{}", found.text);
    assert_eq!(found.title.as_deref(), Some("Tides of the Channel"));
}

#[test]
fn equal_objects_are_rows_of_a_table() {
    let found = extracted(r#"[{"port":"Brest","range":5.90},{"port":"Dover","range":6,"note":"a|b"}]"#);
    assert_eq!(found.text, "| port | range | note |\n| --- | --- | --- |\n| Brest | 5.90 | |\n| Dover | 6 | a\\|b |");
    let found = extracted(r#"{"hours": [["Port","High water"],["Brest","04:12"],["Dover","11:08"]]}"#);
    assert!(found.text.contains("| Port | High water |\n| --- | --- |\n| Brest | 04:12 |"), "{}", found.text);
}

#[test]
fn a_long_table_repeats_its_heading() {
    let rows: Vec<String> = (0..450).map(|number| format!("{{\"port\":{number},\"range\":1}}")).collect();
    let found = extracted(&format!("[{}]", rows.join(",")));
    assert_eq!(found.text.matches("| port | range |").count(), 3);
}

#[test]
fn things_that_differ_are_named_sections() {
    let port = |name: &str| {
        let values: Vec<String> =
            (1..=9).map(|month| format!("\"month {month}\": [{month}, {{\"max\": {month}}}]")).collect();
        format!("{{\"name\": \"{name}\", {}}}", values.join(","))
    };
    let found = extracted(&format!("[{}, {}, {{\"x\": {{}}}}]", port("Brest"), port("Dover")));
    assert!(found.text.contains("## Brest\n\n- name: Brest\n"), "{}", found.text);
    assert!(found.text.contains("## Dover") && found.text.contains("## Item 3\n\n- x: {}"), "{}", found.text);
}

#[test]
fn numbers_and_order_stay_as_written() {
    let found = extracted(r#"{"z": 12345678901234567890.10, "a": 1e400, "z2": -0}"#);
    assert_eq!(found.text, "- z: 12345678901234567890.10\n- a: 1e400\n- z2: -0");
}

#[test]
fn each_line_may_be_a_document() {
    let found =
        extracted("{\"port\":\"Brest\",\"range\":5.9}\n\n{\"port\":\"Dover\"\n{\"port\":\"Calais\",\"range\":6.4}\n");
    assert_eq!(found.text, "| port | range |\n| --- | --- |\n| Brest | 5.9 |\n| Calais | 6.4 |");
    assert_eq!(found.warnings, ["Line 3 is not JSON and was left out."]);
    assert_eq!(left_out(&[1, 2]), "Lines 1, 2 are not JSON and were left out.");
    assert_eq!(left_out(&[1, 2, 3, 4, 5, 6, 7]), "Lines 1, 2, 3, 4, 5 and 2 more are not JSON and were left out.");
}

#[test]
fn data_is_no_text() {
    let found = extracted(&format!("{{\"name\": \"Brest\", \"image\": \"{}\"}}", "aGFyYm91cg".repeat(200)));
    assert_eq!(found.text, "- name: Brest\n- image: null");
    assert_eq!(found.warnings, ["A long value that is no text was left out."]);
}

#[test]
fn broken_json_tells_where() {
    assert_eq!(
        rejected("{\n  \"port\": \"Brest\",\n  \"range\": 5,9\n}"),
        "The JSON is broken in line 3, column 14. Mend it there and add it again."
    );
    assert!(rejected("{\"a\": [1, 2").contains("line 1, column 12"), "{}", rejected("{\"a\": [1, 2"));
    // What was never called JSON is just text.
    assert_eq!(format("{\"a\": 5,9}", None, Some("text/plain")), "text/plain");
    assert_eq!(format("{\"a\": 5,9}", Some("a.json"), None), "application/json");
}

#[test]
fn json_is_recognised_by_its_content() {
    for text in ["{\"a\": 1}", "\u{FEFF} [1, 2]", "{\"a\":1}\n{\"a\":2}\n", "{}", "[]"] {
        assert_eq!(format(text, None, None), "application/json", "{text}");
        assert_eq!(format(text, Some("a.txt"), None), "text/plain", "{text}");
    }
    for text in ["[1] A note.", "{note} a", "12", "\"a\"", "null", "true story"] {
        assert_eq!(format(text, None, None), "text/plain", "{text}");
    }
    assert_eq!(format("12", Some("a.json"), None), "application/json");
    assert_eq!(format("Words.", Some("a.json"), None), "text/plain");
    let long = format!("[{}1]", "1,".repeat(SNIFF_BYTES));
    assert_eq!(recognise(&long.as_bytes()[..SNIFF_BYTES], None, None).unwrap().media_type(), "application/json");
}

#[test]
fn limits_hold() {
    // C-ING-3
    assert_eq!(
        rejected(&"[".repeat(1_000_000)),
        "The values of the JSON document are nested more than 100 levels deep. Write it with fewer levels, or add the parts by themselves."
    );
    let deep = format!("{}\"x\"{}", "{\"a\":[".repeat(40), "]}".repeat(40));
    assert!(extracted(&deep).text.contains('x'));
    let many = format!("[{}1]", "1,".repeat(1_000_001));
    assert_eq!(rejected(&many), "The JSON document holds more than 1,000,000 values. Split it.");
}
