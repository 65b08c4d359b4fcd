//! GraphiQL at `/graphiql` and GraphQL Playground at `/playground`, from embedded files: the pages work without
//! internet access. For the origin of the files see `assets/ide`.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

const GRAPHIQL: &str = include_str!("../../assets/ide/dist/graphiql.html");
const PLAYGROUND: &str = include_str!("../../assets/ide/dist/playground.html");

/// Names and compressed contents. A name contains a hash of the content.
const FILES: &[(&str, &[u8])] = &include!("../../assets/ide/dist/files.rs");

const FOREVER: &str = "public, max-age=31536000, immutable";

/// Which pages are enabled.
#[derive(Debug, Clone, Copy)]
pub struct Pages {
    /// `/graphiql`.
    pub graphiql: bool,
    /// `/playground`.
    pub playground: bool,
}

/// Routes of the pages and their files.
pub fn routes(pages: Pages) -> Router {
    let mut router = Router::new();
    if pages.graphiql {
        router = router.route("/graphiql", get(|headers| page(GRAPHIQL, headers)));
    }
    if pages.playground {
        router = router.route("/playground", get(|headers| page(PLAYGROUND, headers)));
    }
    if pages.graphiql || pages.playground {
        router = router.route("/ide/{file}", get(file));
    }
    router
}

#[expect(clippy::unused_async, reason = "a handler")]
async fn page(text: &'static str, headers: HeaderMap) -> Response {
    let head = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy(&headers)),
    ];
    (head, text).into_response()
}

/// Restricts scripts, requests and sockets to this server, so that a token typed into a page stays here. Styles are
/// inline because the editors set them on their elements.
fn policy(headers: &HeaderMap) -> String {
    // Not every browser includes sockets in 'self'.
    let sockets = match headers.get(header::HOST).and_then(|host| host.to_str().ok()) {
        Some(host) if is_plain(host) => format!(" ws://{host} wss://{host}"),
        _ => String::new(),
    };
    format!(
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; font-src 'self' data:; connect-src 'self'{sockets}; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
}

/// True for hosts without characters that have a meaning in a policy.
fn is_plain(host: &str) -> bool {
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
}

/// Served compressed, as stored: every browser accepts gzip. Names contain a hash, so contents never change.
async fn file(Path(name): Path<String>) -> Response {
    let Some((_, content)) = FILES.iter().find(|(known, _)| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (kind, cache) = match name.rsplit_once('.') {
        Some((_, "js")) => ("text/javascript; charset=utf-8", FOREVER),
        Some((_, "css")) => ("text/css; charset=utf-8", FOREVER),
        _ => ("text/plain; charset=utf-8", "no-cache"),
    };
    let head = [(header::CONTENT_TYPE, kind), (header::CONTENT_ENCODING, "gzip"), (header::CACHE_CONTROL, cache)];
    (head, *content).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every URL in a page is that of an embedded file, and nothing is loaded from elsewhere.
    #[test]
    fn the_pages_name_only_files_that_are_there() {
        for page in [GRAPHIQL, PLAYGROUND] {
            let addresses: Vec<&str> = page.split(['"', '\'']).filter(|part| part.contains('/')).collect();
            let files: Vec<&str> = addresses.iter().filter_map(|address| address.strip_prefix("/ide/")).collect();
            assert!(files.len() >= 2, "{addresses:?}");
            for name in files {
                assert!(FILES.iter().any(|(known, _)| *known == name), "{name}");
            }
            assert!(!page.contains("://"), "{page}");
        }
    }

    #[test]
    fn a_strange_host_cannot_change_the_policy() {
        let policy_for = |host: &str| policy(&HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]));
        assert!(policy_for("[::1]:4000").contains("connect-src 'self' ws://[::1]:4000 wss://[::1]:4000;"));
        assert!(policy_for("a; script-src *").contains("connect-src 'self';"));
        assert!(policy(&HeaderMap::new()).contains("connect-src 'self';"));
    }
}
