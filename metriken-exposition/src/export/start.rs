//! From URLs to running exporters.

use std::env;
use std::ffi::OsStr;
use std::thread;

use super::plugin::plugins;
use super::{Error, Plugin, Running, Target};
use crate::caught::caught;

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
    env::var_os(VARIABLE).map_or_else(|| Ok(Exporters::default()), |urls| start_value(&urls))
}

/// Starts what the variable asks for.
fn start_value(urls: &OsStr) -> Result<Exporters, Error> {
    match urls.to_str() {
        Some(urls) => start(urls),
        // Not a word of it is shown: what of it is secret cannot be told.
        None => Err(Error::url(
            &format!("${VARIABLE}"),
            "the variable is not valid UTF-8",
        )),
    }
}

/// Starts the exporters for `urls`, with commas in between. A comma within a URL
/// is one that no other URL begins after.
///
/// # Errors
/// If one of them is no URL, no linked crate knows its scheme, a parameter is
/// wrong, or the exporter cannot start. None starts unless all are URLs with
/// schemes that are known; those that started before are stopped.
pub fn start(urls: &str) -> Result<Exporters, Error> {
    // What can be found out without a start is: to stop those that started
    // before may take as long as their last exports.
    let targets: Result<Vec<_>, Error> = split(urls)
        .map(|url| {
            let target = Target::parse(url)?;
            Ok((plugin(&target)?, target))
        })
        .collect();
    let mut exporters = Exporters::default();
    for (plugin, mut target) in targets? {
        let running = caught(|| (plugin.start)(&mut target))
            .unwrap_or_else(|panic| Err(panic.into()))
            .map_err(|error| Error::start(&target, error))
            .and_then(|running| target.finish().map(|()| running));
        match running {
            Ok(running) => exporters.0.push(running),
            Err(error) => {
                stop_unattended(exporters);
                return Err(error);
            }
        }
    }
    Ok(exporters)
}

/// Stops exporters that had nothing to say yet, without waiting for the last
/// export of each: whoever made a mistake in a URL is told so at once.
fn stop_unattended(exporters: Exporters) {
    // Without room for a thread they are dropped here.
    let _ = thread::Builder::new().spawn(move || drop(exporters));
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

/// What panics in this is left behind: nobody is there to be told, and the
/// others have to be stopped.
impl Drop for Exporters {
    fn drop(&mut self) {
        for exporter in &mut self.0 {
            let _ = caught(|| exporter.begin_stop());
        }
        for exporter in self.0.drain(..) {
            let _ = caught(|| drop(exporter));
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

    #[cfg(unix)]
    #[test]
    fn nothing_is_shown_of_what_is_not_text() {
        use std::os::unix::ffi::OsStrExt;

        let urls = OsStr::from_bytes(b"otlp+http://me:secret@host?token=secret\xff");
        let error = start_value(urls).unwrap_err();
        assert!(error.is_invalid_url());
        assert!(!error.to_string().contains("secret"), "{error}");
        assert!(error.to_string().contains(VARIABLE), "{error}");
    }

    #[test]
    fn a_comma_separates_urls_only() {
        let list = " a://x?match=b,c,d://y ,, e+f://z,";
        let urls: Vec<_> = split(list).collect();
        assert_eq!(urls, ["a://x?match=b,c", "d://y", "e+f://z"]);
        assert_eq!(split(" ").count() + split("").count(), 0);
        assert_eq!(split("no url").collect::<Vec<_>>(), ["no url"]);
    }
}
