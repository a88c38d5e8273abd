use metriken::{Info, StateSet, metric};

/// What the service is doing.
#[metric(name = "service_phase")]
static PHASE: StateSet = StateSet::new(&["starting", "serving", "draining"]);

/// What is running.
#[metric(name = "service_build")]
static BUILD: Info = Info::new(&[
    ("version", env!("CARGO_PKG_VERSION")),
    ("profile", PROFILE),
    ("arch", std::env::consts::ARCH),
    ("os", std::env::consts::OS),
]);

const PROFILE: &str = match cfg!(debug_assertions) {
    true => "debug",
    false => "release",
};

/// How it was started.
///
/// Unlike the above, this is not known before it is.
#[metric(name = "service_settings")]
static SETTINGS: Info = Info::unset();

/// The phases, as indices of [`PHASE`].
#[derive(Clone, Copy)]
pub(crate) enum Phase {
    Starting,
    Serving,
    Draining,
}

impl Phase {
    /// Leaves the phase before and begins this one.
    pub(crate) fn begin(self) {
        PHASE.set(self as usize);
    }

    /// The name of the present phase.
    pub(crate) fn present() -> &'static str {
        PHASE.active().next().unwrap_or_default()
    }
}

/// Notes how the service was started.
pub(crate) fn settings<const N: usize>(settings: [(&str, String); N]) {
    SETTINGS.set(settings);
}
