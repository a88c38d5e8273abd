use metriken_exposition::{Buckets, Selection};

use crate::server::{self, Site};
use crate::{Address, Endpoint, Error, Limits, Renderer};

/// An endpoint that is not yet started, and all that can be chosen about it.
///
/// # Examples
/// ```
/// use metriken_prometheus::Exporter;
///
/// let endpoint = Exporter::builder()
///     .address("127.0.0.1:0")
///     .path("/internal/metrics")
///     .title("checkout service")
///     .start()?;
/// println!("metrics at {}", endpoint.url());
/// # Ok::<(), metriken_prometheus::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing listens before `start`"]
pub struct Exporter {
    address: Result<Address, Error>,
    path: String,
    title: Option<String>,
    renderer: Renderer,
    limits: Limits,
    #[cfg(unix)]
    unix_mode: Option<u32>,
}

impl Exporter {
    /// An endpoint at `http://127.0.0.1:9464/metrics` with the default
    /// [`Limits`].
    pub fn builder() -> Self {
        Self {
            address: Ok(Address::default()),
            path: "/metrics".to_owned(),
            title: None,
            renderer: Renderer::new(),
            limits: Limits::default(),
            #[cfg(unix)]
            unix_mode: None,
        }
    }

    /// Chooses where to listen: an [`Address`], a
    /// [`SocketAddr`](std::net::SocketAddr), or either as text. A text that is
    /// no address is reported by [`start`](Exporter::start).
    pub fn address<A>(mut self, address: A) -> Self
    where
        A: TryInto<Address>,
        A::Error: Into<Error>,
    {
        self.address = address.try_into().map_err(Into::into);
        self
    }

    /// Chooses the URL path of the metrics instead of `/metrics`. With `/`
    /// they take the place of the index page.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Chooses the title of the index page instead of the program's name.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Chooses the bounds to which histograms are reduced.
    pub fn buckets(mut self, buckets: Buckets) -> Self {
        self.renderer = self.renderer.buckets(buckets);
        self
    }

    /// Chooses how many native buckets a histogram has at most, which makes
    /// them wider where they would be more: 642, if nobody does. See
    /// [`Exponential::new`](metriken_exposition::Exponential::new).
    pub fn native_buckets(mut self, max: usize) -> Self {
        self.renderer = self.renderer.native_buckets(max);
        self
    }

    /// Chooses which metrics are served, and labels for all of them.
    pub fn select(mut self, selection: Selection) -> Self {
        self.renderer = self.renderer.select(selection);
        self
    }

    /// Chooses how hard pages are compressed for clients that ask for gzip;
    /// see [`Renderer::gzip_level`].
    pub fn gzip_level(mut self, level: u32) -> Self {
        self.renderer = self.renderer.gzip_level(level);
        self
    }

    /// Chooses what clients may make the endpoint spend.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Chooses the permission bits of the socket file, for example `0o660`, in
    /// force before the first client can connect. Without it the process's
    /// umask decides; to connect, a client needs the permission to write.
    #[cfg(unix)]
    pub fn unix_mode(mut self, mode: u32) -> Self {
        self.unix_mode = Some(mode);
        self
    }

    /// Listens, and serves from now on, on a thread of its own.
    ///
    /// Works inside and outside of an asynchronous runtime. When it returns,
    /// clients can connect.
    ///
    /// # Errors
    /// If the address or the path is not one, if something else listens on the
    /// address, if this process may not, or if the system has no room for
    /// another socket or thread. See [`Error`].
    pub fn start(self) -> Result<Endpoint, Error> {
        let address = self.address?;
        let site = Site::new(self.path, self.title, self.renderer, &self.limits)?;
        #[cfg(unix)]
        let mode = self.unix_mode;
        #[cfg(not(unix))]
        let mode = None;
        let listener = server::Listener::bind(&address, mode)?;
        Endpoint::serve(listener, site, self.limits)
    }
}

/// Serves the process's metrics at `address`, with the default settings.
///
/// # Examples
/// ```
/// let endpoint = metriken_prometheus::start("127.0.0.1:0")?;
/// println!("metrics at {}", endpoint.url());
/// # Ok::<(), metriken_prometheus::Error>(())
/// ```
///
/// # Errors
/// Those of [`Exporter::start`].
pub fn start<A>(address: A) -> Result<Endpoint, Error>
where
    A: TryInto<Address>,
    A::Error: Into<Error>,
{
    Exporter::builder().address(address).start()
}
