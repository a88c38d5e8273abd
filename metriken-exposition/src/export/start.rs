//! From URLs to running exporters.

use std::env;

use super::plugin::plugins;
use super::{Error, Plugin, Running, Target};

/// Where [`start_from_env`] looks.
const VARIABLE: &str = "METRIKEN_EXPORT";

/// Starts the exporters that the environment variable `METRIKEN_EXPORT` asks
/// for: URLs, with commas in between. None, if it is unset or empty.
///
/// Keep what is returned until the process ends: dropping it stops them, each
/// with a last export.
///
/// # Examples
/// ```
/// fn main() -> Result<(), metriken_exposition::export::Error> {
///     let _exporters = metriken_exposition::start_from_env()?;
///     // The application.
///     Ok(())
/// }
/// ```
///
/// # Errors
/// See [`start`].
pub fn start_from_env() -> Result<Exporters, Error> {
    let Some(urls) = env::var_os(VARIABLE) else {
        return Ok(Exporters::default());
    };
    match urls.to_str() {
        Some(urls) => start(urls),
        None => Err(Error::url(
            &urls.to_string_lossy(),
            &format!("the variable {VARIABLE} is not valid UTF-8"),
        )),
    }
}

/// Starts the exporters for `urls`, with commas in between. A comma within a URL
/// is one that no other URL begins after.
///
/// # Errors
/// If one of them is no URL, no linked crate knows its scheme, a parameter is
/// wrong, or the exporter cannot start. Those that started before are stopped.
pub fn start(urls: &str) -> Result<Exporters, Error> {
    let mut exporters = Exporters::default();
    for url in split(urls) {
        let mut target = Target::parse(url)?;
        let plugin = plugin(&target)?;
        let running =
            (plugin.start)(&mut target).map_err(|error| Error::start(&target.shown(), error))?;
        exporters.0.push(running);
        target.finish()?;
    }
    Ok(exporters)
}

/// The plugin for a target's scheme.
fn plugin(target: &Target) -> Result<&'static Plugin, Error> {
    let knows = |plugin: &&Plugin| plugin.schemes.contains(&target.scheme());
    let mut knowing = plugins().iter().filter(knows);
    match (knowing.next(), knowing.next()) {
        (Some(plugin), None) => Ok(plugin),
        (Some(_), Some(_)) => Err(Error::scheme(
            &target.shown(),
            "two of the crates that are linked have this scheme; depend on one of them only",
        )),
        (None, _) => {
            let mut linked: Vec<_> = plugins().iter().flat_map(|plugin| plugin.schemes).collect();
            linked.sort_unstable();
            let linked: Vec<_> = linked.iter().map(|scheme| format!("{scheme}://")).collect();
            let wrong = match &*linked {
                [] => "no exporter is linked".to_owned(),
                _ => format!(
                    "no exporter that is linked has this scheme; there are {}",
                    linked.join(", ")
                ),
            };
            Err(Error::scheme(
                &target.shown(),
                &format!(
                    "{wrong}; a crate that is a dependency is linked once code mentions it, as \
                     `use metriken_statsd as _;` does"
                ),
            ))
        }
    }
}

/// The URLs of a list.
fn split(urls: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(urls);
    let urls = std::iter::from_fn(move || {
        let text = rest?;
        let commas = text.match_indices(',').map(|(at, _)| at);
        let end = commas.into_iter().find(|&at| begins_url(&text[at + 1..]));
        rest = end.map(|at| &text[at + 1..]);
        Some(&text[..end.unwrap_or(text.len())])
    });
    urls.map(|url| url.trim_matches(|c: char| c == ',' || c.is_whitespace()))
        .filter(|url| !url.is_empty())
}

/// Whether a URL begins here, perhaps after spaces.
fn begins_url(text: &str) -> bool {
    let scheme = text.trim_start().split_once("://");
    scheme.is_some_and(|(scheme, _)| super::target::is_scheme(scheme))
}

/// The exporters of a process. Dropping them stops all at the same time, each
/// with a last export.
#[derive(Default)]
#[must_use = "dropping it stops the exporters"]
pub struct Exporters(Vec<Box<dyn Running>>);

impl Exporters {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Drop for Exporters {
    fn drop(&mut self) {
        for exporter in &mut self.0 {
            exporter.begin_stop();
        }
    }
}

impl std::fmt::Debug for Exporters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exporters")
            .field("len", &self.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_separates_urls_only() {
        let list = " a://x?match=b,c,d://y ,, e+f://z,";
        let urls: Vec<_> = split(list).collect();
        assert_eq!(urls, ["a://x?match=b,c", "d://y", "e+f://z"]);
        assert_eq!(split(" ").count() + split("").count(), 0);
        assert_eq!(split("no url").collect::<Vec<_>>(), ["no url"]);
    }
}
