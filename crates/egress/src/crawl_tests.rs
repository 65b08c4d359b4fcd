use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

fn url(text: &str) -> Url {
    Url::parse("https://site.example/").and_then(|base| base.join(text)).expect("an address")
}

fn page(address: &str, links: &[&str]) -> Page {
    Page { url: url(address), canonical: None, links: links.iter().map(|link| url(link)).collect() }
}

const WIDE: Bounds = Bounds { pages: 100, depth: 10 };

/// Visits a whole site that is a list of pages with their links, and says which pages it took, in order.
fn visit_all(start: &str, bounds: Bounds, site: &[Page]) -> Vec<String> {
    let mut crawl = Crawl::new(&url(start), bounds);
    let mut taken = Vec::new();
    while let Some(visit) = crawl.next().cloned() {
        match site.iter().find(|page| page.url == visit.url) {
            Some(page) if crawl.visited(page) == Verdict::New => taken.push(visit.url.path().to_owned()),
            Some(_) => {}
            None => crawl.failed(),
        }
    }
    taken
}

#[test]
fn pages_come_by_breadth_and_none_twice() {
    let site = [
        page("/d/", &["/d/a", "/d/b", "/d/a#part", "/d/"]),
        page("/d/a", &["/d/a/1", "/d/b"]),
        page("/d/b", &["/d/b/1", "/d/a"]),
        page("/d/a/1", &["/d/"]),
        page("/d/b/1", &["/d/deeper"]),
        page("/d/deeper", &[]),
    ];
    assert_eq!(visit_all("/d/", WIDE, &site), ["/d/", "/d/a", "/d/b", "/d/a/1", "/d/b/1", "/d/deeper"]);
    assert_eq!(visit_all("/d/", Bounds { depth: 1, ..WIDE }, &site), ["/d/", "/d/a", "/d/b"]);
    assert_eq!(visit_all("/d/", Bounds { pages: 2, ..WIDE }, &site), ["/d/", "/d/a"]);
    assert_eq!(visit_all("/d/", Bounds { depth: 0, ..WIDE }, &site), ["/d/"]);
    assert_eq!(visit_all("/d/", Bounds { pages: 0, ..WIDE }, &site), [""; 0]);
}

#[test]
fn only_pages_below_the_first_one_are_visited() {
    for (start, inside, outside) in [
        ("/docs/", &["/docs/a", "/docs/a/b?q=1"][..], &["/", "/docsx", "/other", "https://other.example/docs/a"][..]),
        ("/docs", &["/docs/a"], &["/docsx", "/doc"]),
        ("/docs/index.html", &["/docs/a", "/docs/"], &["/docs", "/other.html"]),
        ("/", &["/a", "/b/c"], &["http://site.example/a", "https://site.example:8443/a", "https://u@site.example/a"]),
        ("/docs?page=1", &["/docs/a", "/docs?page=1"], &["/docs?page=2", "/docs"]),
    ] {
        let scope = Scope::below(&url(start));
        for address in inside {
            assert!(scope.contains(&url(address)), "{start} {address}");
        }
        for address in outside.iter().chain(&["ftp://site.example/docs/a", "mailto:a@site.example", "/docs/../x"]) {
            let is_below_all = start == "/" && address.starts_with('/');
            assert!(is_below_all || !scope.contains(&url(address)), "{start} {address}");
        }
        assert!(!scope.contains(&url(&format!("/docs/{}", "x".repeat(2100)))));
    }
}

#[test]
fn a_redirect_of_the_first_page_moves_the_crawl_there() {
    let mut crawl = Crawl::new(&Url::parse("http://site.example").unwrap(), WIDE);
    assert_eq!(crawl.visited(&page("/en/", &["/en/a", "/de/a"])), Verdict::New);
    assert_eq!(crawl.next().unwrap().url, url("/en/a"));
    // A later one that leads out is left, and one to a known page is that page.
    assert_eq!(crawl.visited(&page("/login", &["/en/b"])), Verdict::Outside);
    assert_eq!(crawl.next(), None);
}

#[test]
fn a_page_under_a_second_address_is_known() {
    let mut crawl = Crawl::new(&url("/"), WIDE);
    crawl.visited(&page("/", &["/a?print=1", "/old", "/b", "/c", "/d"]));
    // Its canonical address is not visited any more.
    let printed = Page { canonical: Some(url("/b")), ..page("/a?print=1", &[]) };
    assert_eq!(crawl.visited(&printed), Verdict::New);
    assert_eq!(crawl.next().unwrap().url, url("/old"));
    assert_eq!(crawl.visited(&page("/a?print=1", &[])), Verdict::Known);
    assert_eq!(crawl.next().unwrap().url, url("/c"));
    let copy = Page { canonical: Some(url("/")), ..page("/c", &["/e"]) };
    assert_eq!(crawl.visited(&copy), Verdict::Known);
    // Canonical addresses elsewhere say nothing here.
    let elsewhere = Page { canonical: Some(Url::parse("https://other.example/d").unwrap()), ..page("/d", &[]) };
    assert_eq!(crawl.visited(&elsewhere), Verdict::New);
    assert_eq!(crawl.next().unwrap().url, url("/e"));
}

#[test]
fn links_that_are_not_followed_are_counted_by_the_reason() {
    let links = |texts: &[&str]| texts.iter().map(|text| url(text)).collect::<Vec<_>>();
    let mut crawl = Crawl::new(&url("/endless/0"), Bounds { pages: 2, depth: 1 });
    assert_eq!(crawl.below(), "https://site.example/endless/0/");
    let first = links(&["/endless/1", "/endless/1#part", "/", "/endless/0", "/endless/0/a"]);
    assert_eq!(crawl.left_out(&first), LeftOut { outside: 2, ..LeftOut::default() });
    crawl.visited(&Page { links: first, ..page("/endless/0", &[]) });
    let second = links(&["/endless/0/a/b", "/endless/0/a"]);
    assert_eq!(crawl.left_out(&second), LeftOut { too_deep: 1, ..LeftOut::default() });
    let many: Vec<Url> = (0..30).map(|n| url(&format!("/{n}"))).collect();
    let crawl = Crawl::new(&url("/"), Bounds { pages: 2, depth: 1 });
    assert_eq!(crawl.left_out(&many), LeftOut { no_room: 11, ..LeftOut::default() });
}

#[test]
fn a_site_without_end_has_one() {
    // Each page links to a hundred new addresses, and none of them is a page.
    let mut crawl = Crawl::new(&url("/"), Bounds { pages: 5, depth: 100 });
    let endless: Vec<Url> = (0..10_000).map(|n| url(&format!("/{n}"))).collect();
    crawl.visited(&Page { links: endless, ..page("/", &[]) });
    assert!(crawl.waiting.len() <= 50);
    let visits = std::iter::from_fn(|| crawl.next().cloned().inspect(|_| crawl.failed())).count();
    assert_eq!(visits, 14);
}

/// A site of up to twelve pages: where each redirects to, its canonical address, and its links.
fn sites() -> impl Strategy<Value = Vec<(Option<usize>, Option<usize>, Vec<usize>)>> {
    let number = 0..14_usize;
    let one = (
        proptest::option::weighted(0.2, number.clone()),
        proptest::option::weighted(0.3, number.clone()),
        proptest::collection::vec(number, 0..6),
    );
    proptest::collection::vec(one, 1..12)
}

proptest! {
    #[test]
    fn every_crawl_ends_within_its_bounds_and_can_be_told_again(
        site in sites(), pages in 0..10_u32, depth in 0..5_u32, cut in 0..20_usize,
    ) {
        let address = |n: usize| url(&format!("/p/{n}"));
        let bounds = Bounds { pages, depth };
        let mut crawl = Crawl::new(&address(0), bounds);
        let (mut story, mut taken, mut visited): (Vec<Option<Page>>, Vec<Url>, HashMap<Url, u32>) = Default::default();
        while let Some(visit) = crawl.next().cloned() {
            prop_assert!(visit.depth <= depth);
            prop_assert!(visited.insert(visit.url.clone(), visit.depth).is_none(), "{} twice", visit.url);
            let number: usize = visit.url.path().rsplit('/').next().and_then(|n| n.parse().ok()).unwrap_or(99);
            let found = site.get(number).map(|(moved, canonical, links)| {
                let links: Vec<Url> = links.iter().map(|n| address(*n)).collect();
                Page {
                    url: moved.map_or_else(|| visit.url.clone(), address),
                    canonical: canonical.map(address),
                    links: crawl.leading_on(&links),
                }
            });
            match &found {
                Some(page) if crawl.visited(page) == Verdict::New => taken.push(page.url.clone()),
                Some(_) => {}
                None => crawl.failed(),
            }
            story.push(found);
        }
        prop_assert!(taken.len() <= pages as usize && crawl.pages() as usize == taken.len());
        prop_assert!(story.len() <= 3 * pages as usize);
        let mut once = taken.clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), taken.len());

        // A crawl that is told the first visits goes on like the one that was broken off there.
        let json = serde_json::to_string(&story).unwrap();
        let told: Vec<Option<Page>> = serde_json::from_str(&json).unwrap();
        let mut again = Crawl::new(&address(0), bounds);
        for found in told.iter().take(cut) {
            match found {
                Some(page) => drop(again.visited(page)),
                None => again.failed(),
            }
        }
        for found in story.iter().skip(cut) {
            prop_assert!(again.next().is_some());
            match found {
                Some(page) => drop(again.visited(page)),
                None => again.failed(),
            }
        }
        prop_assert_eq!(again.next(), None);
        prop_assert_eq!(again.pages(), crawl.pages());
    }
}
