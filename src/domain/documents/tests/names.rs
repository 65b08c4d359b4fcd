//! Names of documents: given ones, and derived ones.

use super::*;

const PAGE: &str = "<html><head><title>Tides of the coast</title></head><body><main><h1>Tides of the coast</h1>\
                    <p>The spring tide reaches the upper quay twice a month, and the neap tide does not.</p></main></body></html>";

/// The name of a page after processing.
async fn name_of(named: Option<&str>) -> (String, bool) {
    name_of_page(PAGE, named).await
}

async fn name_of_page(page: &str, named: Option<&str>) -> (String, bool) {
    let bench = Bench::new().await;
    let (ada, lab) = bench.owner("Ada", "Lab").await;
    let source = Source::Text { content: page.to_owned(), media_type: "text/html".to_owned() };
    let command = AddDocument { name: named.map(str::to_owned), ..add_of(lab, source, true) };
    let added = service::add(&bench.app, &ada, command).await.unwrap();
    work_off(&bench, added.job.unwrap().id).await;
    let document = stored(&bench, added.document.id).await;
    (document.name, document.is_named)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_without_a_name_takes_its_title() {
    assert_eq!(name_of(None).await, ("Tides of the coast".to_owned(), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_a_person_gave_stays_whatever_it_is() {
    assert_eq!(name_of(Some("Text")).await, ("Text".to_owned(), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_that_nobody_can_see_is_no_name() {
    for title in ["\u{200B}", "&#8203;", "\u{3164}", "\u{2800}"] {
        let page = PAGE
            .replace("Tides of the coast</title>", &format!("{title}</title>"))
            .replace("<h1>Tides of the coast</h1>", "");
        assert_eq!(name_of_page(&page, None).await, ("Text".to_owned(), false), "{title:?}");
    }
}
