//! What is asked for in URLs, however it is written: no panic, and no secret in
//! what is said about it.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use metriken_exposition::export::{self, Exporters, Plugin, Running, Schedule, Target};
use proptest::prelude::*;

struct Idle;

impl Running for Idle {
    fn begin_stop(&mut self) {}
}

metriken_exposition::register_exporter! {
    static IDLE = Plugin {
        schemes: &["idle", "idle+tls"],
        about: "does nothing",
        start: |target| {
            target.take_selection()?;
            target.take_schedule(Schedule::every(Duration::from_secs(60)))?;
            target.take_named("header.")?;
            target.take("token");
            target.finish()?;
            Ok(Box::new(Idle))
        },
    };
}

metriken_exposition::register_exporter! {
    static TELLING = Plugin {
        schemes: &["telling"],
        about: "repeats its address",
        start: |target| Err(format!("cannot send to {:?}", target.address()).into()),
    };
}

/// Takes time to stop.
struct Slow;

static STOPPED: AtomicU64 = AtomicU64::new(0);

impl Running for Slow {
    fn begin_stop(&mut self) {}
}

impl Drop for Slow {
    fn drop(&mut self) {
        thread::sleep(Duration::from_secs(2));
        STOPPED.fetch_add(1, SeqCst);
    }
}

metriken_exposition::register_exporter! {
    static SLOW = Plugin {
        schemes: &["slow"],
        about: "takes time to stop",
        start: |_| Ok(Box::new(Slow)),
    };
}

/// As long as the last export of what came before takes, which is none.
#[test]
fn a_mistake_is_told_before_what_has_started_is_stopped() {
    let started = export::start("slow://here,idle://there?nothing=1");
    assert!(started.unwrap_err().is_invalid_parameter());
    assert_eq!(STOPPED.load(SeqCst), 0);
}

static STARTED: AtomicU64 = AtomicU64::new(0);

metriken_exposition::register_exporter! {
    static COUNTED = Plugin {
        schemes: &["counted"],
        about: "counts how often it was started",
        start: |target| {
            target.finish()?;
            STARTED.fetch_add(1, SeqCst);
            Ok(Box::new(Idle))
        },
    };
}

/// The first was started, and stopped with a last export, within its deadline.
#[test]
fn none_starts_before_all_are_understood() {
    for second in ["pigeon://coop", "no url", "counted://a b"] {
        // A comma alone does not make another URL of what is none.
        let urls = format!("counted://here,{second}");
        assert!(export::start(&urls).is_err(), "{urls}");
    }
    assert_eq!(STARTED.load(SeqCst), 0);
    assert_eq!(export::start("counted://a,counted://b").unwrap().len(), 2);
    assert_eq!(STARTED.load(SeqCst), 2);
}

/// All that is ever said about an attempt to start.
fn said(started: Result<Exporters, export::Error>) -> String {
    match started {
        Ok(exporters) => format!("{exporters:?}"),
        Err(error) => format!("{error} {error:?}"),
    }
}

/// Text in which separators of URLs are as frequent as all the rest.
fn rubbish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("idle://".to_owned()),
        Just("label.".to_owned()),
        Just("interval=".to_owned()),
        "[,:/?&=@#%+ \\[\\]]",
        any::<String>(),
        "[0-9]{1,25}(us|ms|s|m|h)?",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn rubbish_is_an_error_at_most(urls in rubbish()) {
        let said = said(export::start(&urls));
        prop_assert!(!said.is_empty());
        if let Ok(target) = Target::parse(&urls) {
            let shown = format!("{target:?} {}", target.shown());
            prop_assert!(!shown.is_empty());
        }
    }

    /// Whatever is wrong with the rest of the URL.
    #[test]
    fn passwords_and_values_of_parameters_are_said_nowhere(
        scheme in "idle|idle\\+tls|telling|pigeon|1|",
        user in "[a-z]{0,3}",
        // As they ought to be written, and as people paste them.
        before in "[a-z%/?#:,]{0,3}",
        after in "[a-z%/?#:,]{0,3}",
        host in "[a-z.]{0,8}(:[0-9]{0,5})?(/[a-z@]{0,4})?",
        parameter in "token|header\\.a|header\\.|nothing",
        twice in any::<bool>(),
        rest in "(&interval=[0-9a-z]{0,3})?(&label\\.=x)?",
    ) {
        const SECRET: &str = "S3CR3T";
        let password = format!("{before}{SECRET}{after}");
        let value = format!("{parameter}={SECRET}");
        let values = if twice { format!("{value}&{value}") } else { value };
        let url = format!("{scheme}://{user}:{password}@{host}?{values}{rest}");
        let said = said(export::start(&url));
        prop_assert!(!said.contains(SECRET), "{url}: {said}");
        if let Ok(target) = Target::parse(&url) {
            let shown = format!("{target:?} {}", target.shown());
            prop_assert!(!shown.contains(SECRET), "{url}: {shown}");
        }
    }
}
