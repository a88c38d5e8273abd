//! The page itself, for any framework: headers in, headers and body out.
//!
//! Encoders are kept between scrapes, because they keep their memory and their
//! sorted view of the registry. They are taken out of a pool for the time of
//! one page, never locked: a metric whose code hangs in the middle of a page
//! costs that page and that encoder, and every other scrape goes on.

mod encoder;
mod gzip;
mod pool;

use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use metriken_exposition::{Buckets, ProtobufEncoder, Selection};

use crate::negotiate::{self, Coding, OFFERS};
use crate::query;
use encoder::Encoder;
use pool::Pool;

/// Set on every page, since its bytes depend on what was asked for.
const VARY: &str = "Accept, Accept-Encoding";

/// The level of compression unless another is chosen.
///
/// Measured on a page of 0.9 MB (12,000 buckets): level 1 takes 1.1 ms and
/// leaves 12 % of it, level 6 takes 10.7 ms and leaves 10 %.
const FAST: u32 = 1;

/// A page of metrics, ready to be sent as the answer to a `GET`.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Page {
    /// The value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The value of the `Content-Encoding` header, if there is to be one.
    pub content_encoding: Option<&'static str>,
    /// The body, already coded as [`content_encoding`](Page::content_encoding)
    /// says.
    pub body: Vec<u8>,
}

impl Page {
    /// Every header that belongs to the page, as lower-case name and value:
    /// `content-type`, `vary` and, if the body is compressed,
    /// `content-encoding`. The length of the body is left to the framework.
    ///
    /// # Examples
    /// ```
    /// let page = metriken_prometheus::render(None, Some("gzip"));
    /// let headers: Vec<_> = page.headers().collect();
    /// assert!(headers.contains(&("content-encoding", "gzip")));
    /// assert!(headers.contains(&("vary", "Accept, Accept-Encoding")));
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        [("content-type", self.content_type), ("vary", VARY)]
            .into_iter()
            .chain(
                self.content_encoding
                    .map(|coding| ("content-encoding", coding)),
            )
    }
}

/// Renders the page of metrics in the format that a request asks for.
///
/// One `Renderer` serves any number of threads at a time. It keeps a few
/// encoders per format for the next page, so make one and keep it.
///
/// # Examples
/// ```
/// let renderer = metriken_prometheus::Renderer::new();
/// let page = renderer.render(Some("application/openmetrics-text"), None);
/// assert!(page.content_type.starts_with("application/openmetrics-text; version=1.0.0"));
/// assert!(page.body.ends_with(b"# EOF\n"));
/// ```
pub struct Renderer {
    pools: [Pool; OFFERS.len()],
    /// The size of the last page in each format, to reserve the next at once.
    sizes: [AtomicUsize; OFFERS.len()],
    selection: Selection,
    buckets: Buckets,
    native_buckets: usize,
    gzip_level: u32,
}

impl Renderer {
    /// A renderer with the default histogram buckets and fast compression.
    pub fn new() -> Self {
        Self {
            pools: Default::default(),
            sizes: Default::default(),
            selection: Selection::all(),
            buckets: Buckets::default(),
            native_buckets: ProtobufEncoder::NATIVE_BUCKETS,
            gzip_level: FAST,
        }
    }

    /// Chooses the bounds to which histograms are reduced.
    #[must_use]
    pub fn buckets(mut self, buckets: Buckets) -> Self {
        // Pooled encoders have the old bounds.
        self.pools = Default::default();
        self.buckets = buckets;
        self
    }

    /// Chooses how many native buckets a histogram has at most: see
    /// [`ProtobufEncoder::native_buckets`].
    #[must_use]
    pub fn native_buckets(mut self, max: usize) -> Self {
        self.pools = Default::default();
        self.native_buckets = max;
        self
    }

    /// Chooses which metrics are on pages, and labels for all of them.
    #[must_use]
    pub fn select(mut self, selection: Selection) -> Self {
        self.pools = Default::default();
        self.selection = selection;
        self
    }

    /// Chooses how hard pages are compressed for clients that ask for gzip:
    /// from 1, fast and the default, to 9. Larger numbers mean 9, and 0 turns
    /// compression off.
    #[must_use]
    pub fn gzip_level(mut self, level: u32) -> Self {
        self.gzip_level = level.min(9);
        self
    }

    /// The page for a request with these `Accept` and `Accept-Encoding`
    /// headers. Several headers of one name are to be joined with commas; a
    /// missing or nonsensical one is answered with uncompressed text of
    /// version 0.0.4.
    ///
    /// It reads every metric, on the calling thread. In an asynchronous
    /// program call it where blocking is allowed if a metric's own code may
    /// take its time. A metric whose code panics is left out of the page.
    pub fn render(&self, accept: Option<&str>, accept_encoding: Option<&str>) -> Page {
        self.render_query("", accept, accept_encoding)
    }

    /// [`render`](Renderer::render) for a request with a query: of the URL what
    /// comes after the question mark.
    ///
    /// `name[]=http_requests_total`, once or more, asks for the families of
    /// these names, or with samples of these names, only. Everything else in a
    /// query is ignored.
    pub fn render_query(
        &self,
        query: &str,
        accept: Option<&str>,
        accept_encoding: Option<&str>,
    ) -> Page {
        let place = negotiate::choose(accept);
        let mut encoder = self.pools[place].take().unwrap_or_else(|| {
            let (selection, buckets) = (self.selection.clone(), self.buckets.clone());
            Encoder::new(&OFFERS[place], selection, buckets, self.native_buckets)
        });
        encoder.show_only(query::names(query));
        let content_type = encoder.content_type();
        let gzip = self.gzip_level > 0 && negotiate::coding(accept_encoding) == Coding::Gzip;
        let body = if gzip {
            // It fails only if memory does. Half a page must not pass for a
            // whole one.
            gzip::compressed(&mut encoder, self.gzip_level).expect(MEMORY)
        } else {
            let size = &self.sizes[place];
            let page = encoder.page(size.load(Relaxed));
            // Numbers grow by a digit now and then.
            size.store(page.len() + page.len() / 16, Relaxed);
            page
        };
        self.pools[place].give_back(encoder);
        Page {
            content_type,
            content_encoding: gzip.then_some("gzip"),
            body,
        }
    }
}

const MEMORY: &str = "writing a page to memory does not fail";

impl Default for Renderer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renderer")
            .field("gzip_level", &self.gzip_level)
            .finish_non_exhaustive()
    }
}

/// [`Renderer::render`] on a renderer that the whole process shares, with the
/// default settings.
///
/// # Examples
/// ```
/// // In the handler of any framework:
/// let page = metriken_prometheus::render(Some("text/plain"), None);
/// assert!(page.content_type.starts_with("text/plain; version=0.0.4"));
/// ```
pub fn render(accept: Option<&str>, accept_encoding: Option<&str>) -> Page {
    static SHARED: LazyLock<Renderer> = LazyLock::new(Renderer::new);
    SHARED.render(accept, accept_encoding)
}
