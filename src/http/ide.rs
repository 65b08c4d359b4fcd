//! GraphiQL at `/graphiql`, from files that are compiled in: the page works in a closed network.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

const PAGE: &str = include_str!("../../assets/graphiql/page.html");

/// Everything comes from here; styles are inline because the editor sets them on its elements.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The page and its files.
pub fn routes() -> Router {
    Router::new().route("/graphiql", get(page)).route("/graphiql/{file}", get(file))
}

async fn page() -> Response {
    let head = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (head, PAGE).into_response()
}

async fn file(Path(name): Path<String>) -> Response {
    let (kind, content): (&str, &'static [u8]) = match name.as_str() {
        "graphiql.min.js" => (SCRIPT, include_bytes!("../../assets/graphiql/graphiql.min.js")),
        "graphiql.min.css" => (STYLE, include_bytes!("../../assets/graphiql/graphiql.min.css")),
        "react.production.min.js" => (SCRIPT, include_bytes!("../../assets/graphiql/react.production.min.js")),
        "react-dom.production.min.js" => (SCRIPT, include_bytes!("../../assets/graphiql/react-dom.production.min.js")),
        "graphql-ws.min.js" => (SCRIPT, include_bytes!("../../assets/graphiql/graphql-ws.min.js")),
        "start.js" => (SCRIPT, include_bytes!("../../assets/graphiql/start.js")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=3600")], content).into_response()
}
