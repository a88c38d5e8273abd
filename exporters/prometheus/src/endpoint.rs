use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::mpsc::sync_channel;
use std::thread::{Builder, JoinHandle};

use tokio::sync::watch;

use crate::server::{self, Listener, Site};
use crate::{Address, Error, Limits};

/// A running endpoint, which stops when this is dropped.
///
/// Stopping frees the address at once, lets scrapes that are under way finish
/// for [`Limits::stop_time`] at most, and then ends the thread. It blocks the
/// calling thread for as long, usually well under a millisecond. Only a metric
/// whose code does not return leaves a thread behind, until it does.
///
/// # Examples
/// ```
/// fn main() -> Result<(), metriken_prometheus::Error> {
///     let endpoint = metriken_prometheus::start("127.0.0.1:0")?;
///     println!("metrics at {}", endpoint.url());
///     // ... the application ...
///     Ok(())
/// }
/// ```
#[derive(Debug)]
#[must_use = "an endpoint stops when it is dropped; bind it to a name other than `_`"]
pub struct Endpoint {
    address: Address,
    path: String,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Endpoint {
    pub(crate) fn serve(listener: Listener, site: Site, limits: Limits) -> Result<Self, Error> {
        let address = listener.address().clone();
        let path = site.path().to_owned();
        let (stop, stopped) = watch::channel(false);
        let (ready, begun) = sync_channel(1);
        let thread = Builder::new()
            .name("metriken-prom".to_owned())
            .spawn(move || server::run(listener, site, limits, stopped, &ready))
            .map_err(|error| Error::system("start a thread for the endpoint", error))?;
        // Not to be told anything means that the thread is gone.
        let begun = begun
            .recv()
            .unwrap_or_else(|gone| Err(io::Error::other(gone)));
        begun.map_err(|error| Error::system("serve on the endpoint's thread", error))?;
        Ok(Self {
            address,
            path,
            stop,
            thread: Some(thread),
        })
    }

    /// Where the endpoint listens, with the port that the system chose if it
    /// was asked to.
    ///
    /// # Examples
    /// ```
    /// use metriken_prometheus::Address;
    ///
    /// let endpoint = metriken_prometheus::start("127.0.0.1:0")?;
    /// let Address::Tcp(address) = endpoint.local_addr() else { unreachable!() };
    /// assert_ne!(address.port(), 0);
    /// # Ok::<(), metriken_prometheus::Error>(())
    /// ```
    pub fn local_addr(&self) -> &Address {
        &self.address
    }

    /// The URL of the metrics, for use on this machine: an endpoint on every
    /// interface is given the loopback's. For a socket file it has the form
    /// `http+unix://%2Frun%2Fapp.sock/metrics`, which some HTTP clients take;
    /// `curl` wants `--unix-socket /run/app.sock http://localhost/metrics`.
    pub fn url(&self) -> String {
        let path = &self.path;
        match &self.address {
            Address::Tcp(address) => {
                let mut address = *address;
                match address.ip() {
                    IpAddr::V4(ip) if ip.is_unspecified() => {
                        address.set_ip(Ipv4Addr::LOCALHOST.into());
                    }
                    IpAddr::V6(ip) if ip.is_unspecified() => {
                        address.set_ip(Ipv6Addr::LOCALHOST.into());
                    }
                    _ => {}
                }
                format!("http://{address}{path}")
            }
            Address::Unix(file) => {
                let mut url = "http+unix://".to_owned();
                for &byte in file.as_os_str().as_encoded_bytes() {
                    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                        url.push(char::from(byte));
                    } else {
                        url.push_str(&format!("%{byte:02X}"));
                    }
                }
                url + path
            }
        }
    }

    /// Asks it to stop, without waiting for it.
    pub(crate) fn begin_stop(&mut self) {
        self.stop.send_replace(true);
    }

    /// Stops, as dropping does.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.begin_stop();
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported by the panic hook; a second one
            // from a destructor would end the process.
            let _ = thread.join();
        }
    }
}
