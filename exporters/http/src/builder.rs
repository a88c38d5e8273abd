use std::env;
use std::path::Path;

use metriken_exposition::export::Target;
use ureq::Agent;
use ureq::tls::{ClientCert, RootCerts, TlsConfig};

use crate::url::Url;
use crate::{Client, Error, Headers, Parameters, Secret, proxy, tls};

/// A [`Client`] that is not yet made, and all that can be chosen about it.
#[derive(Debug)]
#[must_use = "nothing can be sent before `build`"]
pub struct Builder {
    url: Secret,
    /// The first mistake.
    headers: Result<Headers, Error>,
    user_agent: String,
    roots: RootCerts,
    identity: Option<ClientCert>,
}

impl Builder {
    pub(crate) fn new(url: &str) -> Self {
        Builder {
            url: url.into(),
            headers: Ok(Headers::new()),
            user_agent: concat!("metriken/", env!("CARGO_PKG_VERSION")).to_owned(),
            roots: RootCerts::PlatformVerifier,
            identity: None,
        }
    }

    /// Sends a header with every request. One that cannot be sent is reported
    /// by [`build`](Self::build).
    pub fn header(mut self, name: &str, value: impl Into<Secret>) -> Self {
        if let Ok(headers) = &mut self.headers
            && let Err(error) = headers.insert(name, value)
        {
            self.headers = Err(error);
        }
        self
    }

    /// Sends headers with every request.
    pub fn headers(mut self, more: Headers) -> Self {
        if let Ok(headers) = &mut self.headers {
            headers.extend(more);
        }
        self
    }

    /// Sends the headers that a variable of the environment says; see
    /// [`Headers::from_env`].
    ///
    /// # Errors
    /// If it is not set, or they are not headers.
    pub fn headers_from_env(self, name: &str) -> Result<Self, Error> {
        Ok(self.headers(Headers::from_env(name)?))
    }

    /// Sends the headers that a file says; see [`Headers::from_file`].
    ///
    /// # Errors
    /// If the file cannot be read, or they are not headers.
    pub fn headers_from_file(self, path: impl AsRef<Path>) -> Result<Self, Error> {
        Ok(self.headers(Headers::from_file(path)?))
    }

    /// Says who sends, instead of `metriken` and its version.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Trusts the certificates in a PEM file, and none of those that the
    /// system trusts.
    ///
    /// # Errors
    /// If the file cannot be read, or has no certificate of an authority in it.
    pub fn ca_file(mut self, path: impl AsRef<Path>) -> Result<Self, Error> {
        self.roots = tls::roots(path.as_ref())?;
        Ok(self)
    }

    /// Proves to receivers that ask for it who this client is, with a chain of
    /// certificates and its key, both in PEM files.
    ///
    /// # Errors
    /// If a file cannot be read, or has not in it what it should, or the key is
    /// not that of the first certificate.
    pub fn client_certificate(
        mut self,
        chain: impl AsRef<Path>,
        key: impl AsRef<Path>,
    ) -> Result<Self, Error> {
        self.identity = Some(tls::identity(chain.as_ref(), key.as_ref())?);
        Ok(self)
    }

    /// Takes from an exporter's URL what it says of how to reach the receiver:
    /// `ca`, a PEM file of the certificates to trust; `cert` and `key`, PEM
    /// files of the client's own certificates and their key; `headers_env`, the
    /// name of a variable, and `headers_file`, a file, that have headers in
    /// them.
    ///
    /// # Errors
    /// Those of [`Parameters::take`], [`ca_file`](Self::ca_file) and
    /// [`client_certificate`](Self::client_certificate).
    pub fn take_parameters(mut self, target: &mut Target) -> Result<Self, Error> {
        let parameters = Parameters::take(target)?;
        if let Some(path) = parameters.ca_file {
            self = self.ca_file(path)?;
        }
        if let Some((chain, key)) = parameters.client_certificate {
            self = self.client_certificate(chain, key)?;
        }
        Ok(self.headers(parameters.headers))
    }

    /// The client. Nothing is sent yet, and nobody connected to. If the
    /// environment names a proxy on the way to the URL, it is used from here on.
    ///
    /// # Errors
    /// If the URL is none, a header cannot be sent, or what should be a proxy is
    /// none.
    pub fn build(self) -> Result<Client, Error> {
        let url = Url::parse(self.url.expose())?;
        let mut headers = self.headers?;
        let has_own = headers.iter().any(|(name, _)| name == "authorization");
        if let Some(authorization) = url.authorization.clone().filter(|_| !has_own) {
            headers.insert("authorization", authorization)?;
        }
        let proxy = proxy::on_the_way(&url.target("")?, |name| env::var_os(name))?;
        let tls = TlsConfig::builder()
            .root_certs(self.roots)
            .client_cert(self.identity)
            .build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .proxy(proxy)
            .user_agent(self.user_agent)
            .accept("")
            .http_status_as_error(false)
            // A redirect would send headers and measurements to where nobody
            // said that they should go.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // Exports are one after the other.
            .max_idle_connections(1)
            .max_idle_connections_per_host(1)
            .build()
            .new_agent();
        Ok(Client::new(agent, url, headers))
    }
}
