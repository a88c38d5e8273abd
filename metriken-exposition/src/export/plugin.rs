//! The exporters that are linked: a section like that of the metrics.
#![allow(unsafe_code)]

use std::error::Error;

use super::Target;

/// What the crate of an exporter registers, with
/// [`register_exporter!`](crate::register_exporter).
#[derive(Clone, Copy, Debug)]
pub struct Plugin {
    /// The URL schemes that are its own, in lower case.
    pub schemes: &'static [&'static str],
    /// What it does, in half a sentence.
    pub about: &'static str,
    /// Starts an exporter as the target says. It takes all the parameters that
    /// it knows and calls [`Target::finish`] before it starts anything.
    pub start: fn(&mut Target) -> Started,
}

/// A started exporter, or what its crate has to say of why there is none.
pub type Started = Result<Box<dyn Running>, Box<dyn Error + Send + Sync>>;

/// An exporter at work. Dropping it ends it, within a deadline.
pub trait Running: Send {
    /// Asks it to end, without waiting. Of several exporters all are asked
    /// before any is dropped, so that they end at the same time.
    fn begin_stop(&mut self);
}

#[cfg(not(any(miri, target_family = "wasm")))]
mod linked {
    use super::Plugin;

    /// The section of all linked plugins.
    #[linkme::distributed_slice]
    pub static METRIKEN_EXPORTERS_V1: [Plugin];

    pub(super) fn plugins() -> &'static [Plugin] {
        METRIKEN_EXPORTERS_V1.static_slice()
    }
}

#[cfg(any(miri, target_family = "wasm"))]
mod linked {
    use super::Plugin;

    /// Keeps a plugin as the unused constant it is where nothing can find it.
    #[doc(hidden)]
    #[macro_export]
    macro_rules! __metriken_unlinked_exporter {
        (#![linkme_macro = $macro:path] $plugin:item) => {
            #[allow(dead_code)]
            $plugin
        };
    }
    pub use __metriken_unlinked_exporter as METRIKEN_EXPORTERS_V1;

    pub(super) fn plugins() -> &'static [Plugin] {
        &[]
    }
}

pub use linked::METRIKEN_EXPORTERS_V1;

/// Every plugin that is linked.
pub(super) fn plugins() -> &'static [Plugin] {
    linked::plugins()
}

/// Registers an exporter's [`Plugin`] with whichever program links its crate.
///
/// # Examples
/// ```
/// use metriken_exposition::export::{Plugin, Push, Schedule, Sent, Failure, run};
/// use std::time::{Duration, Instant, SystemTime};
///
/// /// Sends nothing, nowhere.
/// struct Null;
///
/// impl Push for Null {
///     type Batch = ();
///     fn collect(&mut self, _: SystemTime) {}
///     fn size_bytes(_: &()) -> usize { 0 }
///     fn send(&mut self, _: &(), _: Instant) -> Result<Sent, Failure> {
///         Ok(Sent::default())
///     }
/// }
///
/// metriken_exposition::register_exporter! {
///     static NULL = Plugin {
///         schemes: &["null"],
///         about: "sends nothing",
///         start: |target| {
///             let every = Schedule::every(Duration::from_secs(10));
///             let schedule = target.take_schedule(every)?;
///             target.finish()?;
///             Ok(Box::new(run("null", &target.shown(), Null, schedule)?))
///         },
///     };
/// }
///
/// let exporters = metriken_exposition::export::start("null://here?interval=1s")?;
/// assert_eq!(exporters.len(), 1);
/// # Ok::<(), metriken_exposition::export::Error>(())
/// ```
#[macro_export]
macro_rules! register_exporter {
    ($(#[$attribute:meta])* static $name:ident = $plugin:expr $(;)?) => {
        $crate::export::METRIKEN_EXPORTERS_V1! {
            #![linkme_macro = $crate::export::METRIKEN_EXPORTERS_V1]
            $(#[$attribute])*
            static $name: $crate::export::Plugin = $plugin;
        }
    };
}
