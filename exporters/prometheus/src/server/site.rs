//! Which path gets which answer.

use http_body_util::Full;
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use metriken_exposition::export::Health;

use super::{index, scrape::Scrapes};
use crate::{Error, Limits, Renderer};

pub(super) type Answer = Response<Full<Bytes>>;

const TEXT: &str = "text/plain; charset=utf-8";

/// What an endpoint serves.
pub(crate) struct Site {
    path: String,
    title: String,
    scrapes: Scrapes,
    body_bytes: u64,
}

impl Site {
    pub(crate) fn new(
        path: String,
        title: Option<String>,
        renderer: Renderer,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let visible = path.bytes().all(|byte| byte.is_ascii_graphic());
        if !path.starts_with('/') || !visible || path.contains(['?', '#']) {
            return Err(Error::path(&path));
        }
        Ok(Self {
            path,
            title: title.unwrap_or_else(index::program),
            scrapes: Scrapes::new(renderer, limits),
            body_bytes: limits.body_bytes,
        })
    }

    /// The path of the metrics.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Answers a request. Its body is never read, only measured.
    pub(super) async fn answer(&self, request: Request<Incoming>, health: &Health) -> Answer {
        let body = request.body().size_hint();
        if body.lower() > self.body_bytes {
            let text = "Requests here need no body, and this one is too long.\n";
            return closing(message(StatusCode::PAYLOAD_TOO_LARGE, text));
        }
        let answer = self.route(&request, health).await;
        if body.exact().is_some() {
            answer
        } else {
            closing(answer)
        }
    }

    async fn route(&self, request: &Request<Incoming>, health: &Health) -> Answer {
        let metrics = request.uri().path() == self.path;
        if !metrics && request.uri().path() != "/" {
            let text = format!("There is nothing here. The metrics are at {}\n", self.path);
            return message(StatusCode::NOT_FOUND, text);
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut answer = message(
                StatusCode::METHOD_NOT_ALLOWED,
                "Only GET and HEAD work here.\n",
            );
            let allowed = HeaderValue::from_static("GET, HEAD");
            answer.headers_mut().insert(header::ALLOW, allowed);
            return answer;
        }
        if metrics {
            return self.scrapes.answer(request, health).await;
        }
        plain(
            StatusCode::OK,
            "text/html; charset=utf-8",
            index::page(&self.title, &self.path),
        )
    }
}

/// A short text for people.
pub(super) fn message(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    plain(status, TEXT, text)
}

fn plain(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    let content_type = HeaderValue::from_static(content_type);
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    answer
}

fn closing(mut answer: Answer) -> Answer {
    let close = HeaderValue::from_static("close");
    answer.headers_mut().insert(header::CONNECTION, close);
    answer
}
