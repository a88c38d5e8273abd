//! What `METRIKEN_EXPORT` may ask for.

use std::error;

use metriken_exposition::export::{Plugin, Running, Target};

use crate::{Address, Endpoint, Exporter};

metriken_exposition::register_exporter! {
    static PROMETHEUS = Plugin {
        schemes: &["prometheus"],
        about: "an endpoint to be scraped: prometheus://127.0.0.1:9464/metrics",
        start,
    }
}

fn start(target: &mut Target) -> Result<Box<dyn Running>, Box<dyn error::Error + Send + Sync>> {
    let (address, path) = split(target.address());
    let mut exporter = Exporter::builder();
    if !address.is_empty() {
        exporter = exporter.address(address.parse::<Address>()?);
    }
    if let Some(path) = path {
        exporter = exporter.path(path);
    }
    exporter = exporter.select(target.take_selection()?);
    if let Some(max) = target.take_native_buckets()? {
        exporter = exporter.native_buckets(max);
    }
    if let Some(title) = target.take("title") {
        exporter = exporter.title(title);
    }
    target.finish()?;
    Ok(Box::new(exporter.start()?))
}

/// The address and the path of the metrics, if there is one. After `unix:`
/// everything is the name of the socket file.
fn split(address: &str) -> (&str, Option<&str>) {
    match address.find('/') {
        Some(at) if !address.starts_with("unix:") => (&address[..at], Some(&address[at..])),
        _ => (address, None),
    }
}

impl Running for Endpoint {
    fn begin_stop(&mut self) {
        Endpoint::begin_stop(self);
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_path_follows_an_interface_and_no_socket_file() {
        assert_eq!(split(""), ("", None));
        assert_eq!(split("[::1]:9464"), ("[::1]:9464", None));
        assert_eq!(split("127.0.0.1:0/m/x"), ("127.0.0.1:0", Some("/m/x")));
        assert_eq!(split("unix:/run/app.sock"), ("unix:/run/app.sock", None));
    }
}
