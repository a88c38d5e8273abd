//! Making a page without letting it hold up, or take down, the server.
//!
//! To make a page is to run the code of metrics, and an application's own
//! metric may do anything: wait for a lock, panic, never return. Pages are
//! therefore made on threads of their own, of which there are only so many. A
//! page that hangs keeps its thread and its place; when every place is taken,
//! scrapes are refused, and everything else is still answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use metriken_exposition::export::Health;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::site::{Answer, message};
use super::turned_away;
use crate::render::Page;
use crate::{Limits, Renderer};

/// The pages that are being made.
pub(super) struct Scrapes {
    renderer: Arc<Renderer>,
    places: Arc<Semaphore>,
    time: Duration,
}

impl Scrapes {
    pub(super) fn new(renderer: Renderer, limits: &Limits) -> Self {
        Self {
            renderer: Arc::new(renderer),
            places: Arc::new(Semaphore::new(limits.scrapes)),
            time: limits.scrape_time,
        }
    }

    /// The answer to a request for the page. What becomes of one that is asked
    /// for with its body is noted in `health`.
    pub(super) async fn answer<B>(&self, request: &Request<B>, health: &Health) -> Answer {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let headers = request.headers();
        let accept = joined(headers, header::ACCEPT);
        let accept_encoding = joined(headers, header::ACCEPT_ENCODING);
        let renderer = Arc::clone(&self.renderer);
        let page =
            move || renderer.render_query(&query, accept.as_deref(), accept_encoding.as_deref());
        let start = Instant::now();
        let made = self.make(page, health).await;
        if let Ok(page) = &made
            && request.method() == Method::GET
        {
            health.succeeded(page.body.len() as u64, start.elapsed());
        }
        made.map_or_else(|refusal| refusal, whole)
    }

    /// The page, or the answer that there is none.
    async fn make(
        &self,
        page: impl FnOnce() -> Page + Send + 'static,
        health: &Health,
    ) -> Result<Page, Answer> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            turned_away::BUSY.increment();
            health.dropped(1);
            return Err(later(
                "As many scrapes as are allowed are under way; try later.\n",
            ));
        };
        let page = spawn_blocking(move || {
            let page = page();
            drop(place);
            page
        });
        match timeout(self.time, page).await {
            Ok(Ok(page)) => Ok(page),
            Ok(Err(_panic)) => {
                turned_away::PANIC.increment();
                health.failed("making the page panicked");
                Err(message(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Making the page panicked; the process's standard error tells where.\n",
                ))
            }
            Err(_elapsed) => {
                turned_away::LATE.increment();
                health.failed("the code of a metric takes too long");
                Err(later("The code of a metric takes too long; try later.\n"))
            }
        }
    }
}

/// Several headers of one name mean the same as one with commas between.
fn joined(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter().filter_map(|v| v.to_str().ok());
    let mut joined = values.next()?.to_owned();
    for value in values {
        joined.push_str(", ");
        joined.push_str(value);
    }
    Some(joined)
}

fn whole(page: Page) -> Answer {
    let page_headers = page.headers();
    let mut answer = Response::new(Full::new(Bytes::from(page.body)));
    let headers = answer.headers_mut();
    for (name, value) in page_headers {
        let name = HeaderName::from_static(name);
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

fn later(text: &'static str) -> Answer {
    let mut answer = message(StatusCode::SERVICE_UNAVAILABLE, text);
    let seconds = HeaderValue::from_static("1");
    answer.headers_mut().insert(header::RETRY_AFTER, seconds);
    answer
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    /// What metrics' own code throws, the encoder catches; this is about what
    /// nobody foresaw.
    #[test]
    fn a_panic_is_answered_500_and_gives_its_place_back() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let scrapes = Scrapes::new(Renderer::new(), &Limits::default().scrapes(1));
        let health = Health::new("prometheus", "a test");
        runtime.block_on(async {
            for _ in 0..3 {
                let made = scrapes
                    .make(|| panic!("this is the test's own panic"), &health)
                    .await;
                let Err(answer) = made else {
                    panic!("it is a page");
                };
                assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
            }
            let answer = scrapes.answer(&Request::new(()), &health).await;
            assert_eq!(answer.status(), StatusCode::OK);
            let page = answer.into_body().collect().await.unwrap().to_bytes();
            let page = std::str::from_utf8(&page).unwrap();
            let failures = "exporter=\"prometheus\",outcome=\"failure\",target=\"a test\"} 3\n";
            assert!(page.contains(failures), "{page}");
        });
    }
}
