//! Metrics as one route of an axum application, with no second port.
//!
//! `cargo run -p metriken-prometheus --example axum`, then open the address
//! that it prints.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

/// The body of a request handler: headers in, page out.
async fn metrics(headers: HeaderMap) -> Result<Response, StatusCode> {
    let wish = |name| headers.get(name)?.to_str().ok().map(str::to_owned);
    let accept: Option<String> = wish(header::ACCEPT);
    let accept_encoding: Option<String> = wish(header::ACCEPT_ENCODING);

    // Off the runtime's own threads: a metric's code may take its time.
    let page = spawn_blocking(move || {
        metriken_prometheus::render(accept.as_deref(), accept_encoding.as_deref())
    });
    let page = page.await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;

    let mut response = Response::builder();
    for (name, value) in page.headers() {
        response = response.header(name, value);
    }
    let response = response.body(Body::from(page.body));
    response.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

/// The application, with the metrics as one of its routes.
pub(crate) fn application() -> Router {
    Router::new()
        .route("/", get(async || "Hello. The metrics are at /metrics\n"))
        .route("/metrics", get(metrics))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/metrics", listener.local_addr()?);
    axum::serve(listener, application()).await
}
