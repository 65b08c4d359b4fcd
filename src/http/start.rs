//! The start page at the address that the server prints: what is running, and where to go next. Only in the development
//! profile: in production strangers must not learn anything, not even that there is a page.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::ide::Pages;
use crate::config::Profile;

const PAGE: &str = include_str!("../../assets/start/page.html");
const STYLE: &str = include_str!("../../assets/start/page.css");
const GUIDE: &str = include_str!("../../docs/api-guide.md");

/// `/` and `/guide`, in the development profile.
pub fn routes(profile: Profile, pages: Pages) -> Router {
    if profile == Profile::Production {
        return Router::new();
    }
    let (page, policy) = (page(pages), policy());
    let show = move || {
        let head = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
            (header::CONTENT_SECURITY_POLICY, policy.clone()),
        ];
        std::future::ready((head, page.clone()).into_response())
    };
    let guide = async || ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], GUIDE);
    Router::new().route("/", get(show)).route("/guide", get(guide))
}

fn page(pages: Pages) -> String {
    let all = [
        (pages.graphiql, "/graphiql", "GraphiQL: write and run operations in the browser"),
        (pages.playground, "/playground", "GraphQL Playground"),
        (true, "/guide", "The guide to the API: signing in, jobs, files, limits"),
        (true, "/health/ready", "Whether the server is ready"),
    ];
    let links: String = all
        .iter()
        .filter(|(is_there, _, _)| *is_there)
        .map(|(_, path, what)| format!("<li><a href=\"{path}\">{what}</a></li>\n"))
        .collect();
    PAGE.replace("{style}", STYLE).replace("{version}", env!("CARGO_PKG_VERSION")).replace("{links}", &links)
}

/// Allows no scripts and no external resources; the only style is inline.
fn policy() -> String {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;

    const BOTH: Pages = Pages { graphiql: true, playground: true };

    async fn ask(profile: Profile, pages: Pages, path: &str) -> (u16, String, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = routes(profile, pages).oneshot(request).await.unwrap();
        let policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
        let policy = policy.map(|policy| policy.to_str().unwrap().to_owned()).unwrap_or_default();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1024 * 1024).await.unwrap();
        (status, policy, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_printed_address_says_what_is_running_and_where_to_go() {
        let (status, policy, page) = ask(Profile::Development, BOTH, "/").await;
        assert_eq!(status, 200);
        for word in
            ["/graphiql", "/playground", "/guide", "claimInstance", "lang=\"en\"", "width=device-width", "<main>"]
        {
            assert!(page.contains(word), "{word}");
        }
        let (_, _, without) = ask(Profile::Development, Pages { graphiql: false, playground: false }, "/").await;
        assert!(!without.contains("/graphiql") && !without.contains("/playground"));
        let (status, _, guide) = ask(Profile::Development, BOTH, "/guide").await;
        assert!(status == 200 && guide.contains("connection_init"));
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    }

    #[tokio::test]
    async fn the_page_loads_nothing_and_its_policy_names_its_own_style() {
        let (_, policy, page) = ask(Profile::Development, BOTH, "/").await;
        let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        assert!(policy.contains(&STANDARD.encode(Sha256::digest(style))), "a browser would ignore the style");
        for foreign in ["://", "<script", "<link", "<img", " style=", "onclick", "{style}", "{links}", "{version}"] {
            assert!(!page.contains(foreign), "{foreign}");
        }
    }

    #[tokio::test]
    async fn in_production_there_is_no_page() {
        for path in ["/", "/guide"] {
            let (status, _, body) = ask(Profile::Production, BOTH, path).await;
            assert_eq!((status, body.as_str()), (404, ""), "{path}");
        }
    }
}
