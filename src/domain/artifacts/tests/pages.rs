//! Reports as documents and pages.

use super::*;
use crate::testing::codes;

#[tokio::test]
async fn reports_are_the_same_documents_and_pages_on_either_database() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = report(&server, lab, "Tides", "High [1].\n\n## Sources\n\n- Almanac, 潮汐, المد [1]").await;
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    // They change with the versions of what writes them, and with nothing else.
    for (format, ending, media_type, hash) in [
        ("DOCX", "docx", word, "7fdb31e460d262183acd170dcf198591d6c60b8c7fea4235f808952185d14cc7"),
        ("PDF", "pdf", "application/pdf", "e1d0ed36ba70a67af210de9f33084739087454dd453729a811f87b0ae6e732df"),
    ] {
        let values = json!({ "workspaceId": lab, "source": { "reportId": id }, "format": format });
        let made = export(&server, &ada, values).await["artifact"].take();
        assert_eq!(
            (&made["filename"], &made["mediaType"], &made["format"]),
            (&json!(format!("Tides.{ending}")), &json!(media_type), &json!(format))
        );
        assert_eq!(made["sha256"], hash, "{format}");
    }
}

#[tokio::test]
async fn only_reports_are_documents_and_pages() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    for (source, plural) in
        [(json!({ "prompts": {} }), "Prompts"), (json!({ "search": { "query": "tides" } }), "Hits of a search")]
    {
        for format in ["DOCX", "PDF"] {
            let refused =
                export(&server, &ada, json!({ "workspaceId": lab, "source": source, "format": format })).await;
            assert_eq!(
                (&refused["errors"][0]["path"], &refused["errors"][0]["message"]),
                (
                    &json!(["input", "format"]),
                    &json!(format!("{plural} can be CSV, JSON, JSONL, MARKDOWN, HTML, XLSX."))
                )
            );
        }
    }
}

#[tokio::test]
async fn pages_with_letters_that_no_font_has_are_refused_with_a_way_out() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    // Hieroglyphs of a block that fonts of machines do not have.
    let id = report(&server, lab, "Old", "A sign: \u{13460}").await;
    let values = |format: &str| json!({ "workspaceId": lab, "source": { "reportId": id }, "format": format });
    let refused = export(&server, &ada, values("PDF")).await;
    assert_eq!((codes(&refused), &refused["errors"][0]["path"]), (vec!["INVALID_INPUT"], &json!(["input", "format"])));
    let message = refused["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("U+13460") && message.contains("`DOCX` or `HTML`"), "{message}");
    assert_eq!(export(&server, &ada, values("DOCX")).await["artifact"]["filename"], "Old.docx");
}
