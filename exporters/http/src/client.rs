use std::fmt;
use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime};

use metriken_exposition::export::Failure;
use ureq::http::{self, HeaderName, HeaderValue};
use ureq::{Agent, Body, Proxy};

use crate::url::Url;
use crate::{Answer, Builder, Error, Headers, Method, Request, Secret, excerpt, transport};

/// Sends to one URL, keeping its connection from one request to the next.
///
/// # Examples
/// ```no_run
/// use std::time::{Duration, Instant};
///
/// use metriken_http::{Client, Request};
///
/// let client = Client::builder("https://gateway.example/metrics/job/batch")
///     .headers_from_env("GATEWAY_HEADERS")?
///     .build()?;
/// let request = Request {
///     content_type: "text/plain; version=0.0.4",
///     body: b"up 1\n",
///     ..Request::default()
/// };
/// client.post(&request, Instant::now() + Duration::from_secs(10))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    url: Arc<Url>,
    /// Some of them are read anew now and then.
    headers: Arc<Mutex<Headers>>,
    /// What no message may repeat, beside the values of headers.
    secrets: Vec<Secret>,
}

/// How much of an answer is read. What says that something was refused is a
/// few lines; what is longer is no answer to an export.
const MOST_BODY: u64 = 64 << 10;

impl Client {
    /// A client that sends to `url`, `http` or `https`. A user and password in
    /// it become a header `Authorization`.
    pub fn builder(url: &str) -> Builder {
        Builder::new(url)
    }

    pub(crate) fn new(agent: Agent, url: Url, headers: Headers) -> Self {
        let proxy = agent.config().proxy().and_then(Proxy::password);
        let proxy = proxy.map(Secret::from);
        Client {
            secrets: url.secrets().chain(proxy).collect(),
            agent,
            url: url.into(),
            headers: Arc::new(headers.into()),
        }
    }

    /// The URL without user, password and query, for people to read.
    pub fn url(&self) -> String {
        self.url.shown()
    }

    /// Sends a request, and takes the answer if it is a success.
    ///
    /// # Errors
    /// Those of [`exchange`](Self::exchange) and of [`Answer::success`].
    pub fn post(&self, request: &Request<'_>, deadline: Instant) -> Result<Answer, Failure> {
        self.exchange(Method::Post, request, deadline)?.success()
    }

    /// Sends a request, and takes whatever is answered.
    ///
    /// # Errors
    /// If there is no whole answer by the deadline: nobody was reached, the
    /// answer ended early, or was none. All of these may pass. What may not is
    /// a header of the request that cannot be sent.
    ///
    /// If the receiver does not know who sends (401, 403), and a file that says
    /// it says something else by now, it is sent once more.
    pub fn exchange(
        &self,
        method: Method,
        request: &Request<'_>,
        deadline: Instant,
    ) -> Result<Answer, Failure> {
        let sent = {
            let mut headers = self.headers();
            headers.reread(false);
            headers.clone()
        };
        let answer = self.exchange_with(&sent, method, request, deadline)?;
        let newer = if matches!(answer.status(), 401 | 403) {
            let mut headers = self.headers();
            headers.reread(true).then(|| headers.clone())
        } else {
            None
        };
        match newer {
            Some(newer) => self.exchange_with(&newer, method, request, deadline),
            None => Ok(answer),
        }
    }

    fn headers(&self) -> MutexGuard<'_, Headers> {
        self.headers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn exchange_with(
        &self,
        headers: &Headers,
        method: Method,
        request: &Request<'_>,
        deadline: Instant,
    ) -> Result<Answer, Failure> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(transport::late(&self.url()));
        }
        let values = headers.iter().map(|(_, value)| value.clone());
        let secrets: Vec<_> = self.secrets.iter().cloned().chain(values).collect();
        let fail = |error| transport::failure(&self.url(), error, &secrets);
        let prepared = self.prepare(headers, method, request)?;
        let prepared = self.agent.configure_request(prepared);
        let prepared = prepared.timeout_global(Some(left)).build();
        let response = self.agent.run(prepared).map_err(fail)?;

        let (head, body) = response.into_parts();
        let (body, cut) = read(body);
        // That it was refused stays true if the reason is lost.
        if head.status.is_success()
            && let Some(error) = cut
        {
            return Err(fail(error.into()));
        }
        let refusal = excerpt::excerpt(&body, &secrets);
        Ok(Answer::new(
            self.url(),
            head,
            body,
            refusal,
            SystemTime::now(),
        ))
    }

    /// The request with the headers of both.
    fn prepare<'r>(
        &self,
        own: &Headers,
        method: Method,
        request: &Request<'r>,
    ) -> Result<http::Request<&'r [u8]>, Failure> {
        let target = self.url.target(request.path);
        let target = target.map_err(|_| Failure::permanent("the path cannot be sent"))?;
        let mut prepared = http::Request::builder().method(method.as_str()).uri(target);
        let encoding = request
            .content_encoding
            .map(|encoding| ("content-encoding", encoding));
        let kind =
            Some(("content-type", request.content_type)).filter(|(_, kind)| !kind.is_empty());
        for &(name, value) in request.headers.iter().chain(&kind).chain(&encoding) {
            prepared = prepared.header(name, value);
        }
        if let Some(headers) = prepared.headers_mut() {
            for (name, value) in own.iter() {
                // Both were checked when they were given.
                if let (Ok(name), Ok(mut value)) = (
                    HeaderName::try_from(name),
                    HeaderValue::from_str(value.expose()),
                ) {
                    value.set_sensitive(true);
                    headers.insert(name, value);
                }
            }
        }
        let unsendable = |_| Failure::permanent("a header of the request cannot be sent");
        prepared.body(request.body).map_err(unsendable)
    }
}

/// As much of the body as is of use, and what went wrong if its end did not
/// come.
fn read(mut body: Body) -> (Vec<u8>, Option<std::io::Error>) {
    let mut bytes = Vec::new();
    let read = body.as_reader().take(MOST_BODY).read_to_end(&mut bytes);
    (bytes, read.err())
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("url", &self.url())
            .field("headers", &self.headers())
            .finish_non_exhaustive()
    }
}

// Exporters are moved to threads of their own.
const _: fn() = || {
    fn is_send<T: Send + Sync>() {}
    is_send::<Client>();
    is_send::<Error>();
};
