//! A metric is registered wherever its static is written.

use metriken::{Counter, metric, metrics};

#[metric]
#[allow(missing_docs)]
pub static PUBLIC: Counter = Counter::new();

#[metric]
pub(crate) static OF_THE_CRATE: Counter = Counter::new();

#[metric]
#[allow(dead_code)]
#[doc(hidden)]
#[deprecated = "attributes stay with the static"]
static WITH_ATTRIBUTES: Counter = Counter::new();

#[metric]
#[cfg(test)]
static CONFIGURED_IN: Counter = Counter::new();

#[metric]
#[cfg(not(test))]
static CONFIGURED_OUT: Counter = Counter::new();

#[cfg(not(test))]
#[metric]
static CONFIGURED_OUT_BEFORE: Counter = Counter::new();

#[cfg_attr(test, metric(name = "CONFIGURED_ATTRIBUTE"))]
static _CONFIGURED_ATTRIBUTE: Counter = Counter::new();

#[cfg_attr(not(test), metric)]
static _WITHOUT_ATTRIBUTE: Counter = Counter::new();

#[allow(dead_code)]
fn never_called() {
    #[metriken::metric]
    static IN_A_FUNCTION: Counter = Counter::new();

    fn within() {
        #[metric]
        static IN_A_FUNCTION_IN_A_FUNCTION: Counter = Counter::new();
        IN_A_FUNCTION_IN_A_FUNCTION.increment();
    }

    let closure = || {
        #[metric]
        static IN_A_CLOSURE: Counter = Counter::new();
        IN_A_CLOSURE.increment();
    };
    closure();
    within();
    IN_A_FUNCTION.increment();
}

#[allow(dead_code)]
fn generic<T>(_: T) {
    #[metric]
    static IN_A_GENERIC_FUNCTION: Counter = Counter::new();
    IN_A_GENERIC_FUNCTION.increment();
}

#[allow(dead_code)]
struct NeverMade;

#[allow(dead_code)]
impl NeverMade {
    fn never_called(&self) {
        #[metric]
        static IN_A_METHOD: Counter = Counter::new();
        IN_A_METHOD.increment();
    }
}

mod private {
    pub(super) mod deeper {
        #[metriken::metric]
        static _IN_A_PRIVATE_MODULE: metriken::Counter = metriken::Counter::new();
    }
}

/// Counts the times that it is used at, each on its own.
macro_rules! count_here {
    ($name:literal) => {{
        #[metriken::metric(name = $name)]
        static HERE: metriken::Counter = metriken::Counter::new();
        HERE.increment();
    }};
}

#[allow(dead_code)]
fn uses_macros() {
    count_here!("in_a_macro_here");
    count_here!("in_a_macro_there");
}

macro_rules! declare {
    ($(#[$attribute:meta])* $visibility:vis $name:ident: $type:ty = $value:expr) => {
        #[metric]
        $(#[$attribute])*
        $visibility static $name: $type = $value;
    };
}

declare!(#[allow(dead_code)] pub(crate) FROM_FRAGMENTS: Counter = Counter::with_value(3));

const _: () = {
    #[metric]
    static _IN_A_CONSTANT: Counter = Counter::new();
};

#[test]
fn every_static_of_this_file_is_registered_once() {
    let registry = metrics();
    let mut names: Vec<_> = registry.iter().map(|entry| entry.name()).collect();
    names.sort_unstable();
    let mut expected = [
        "CONFIGURED_ATTRIBUTE",
        "CONFIGURED_IN",
        "FROM_FRAGMENTS",
        "IN_A_CLOSURE",
        "IN_A_FUNCTION",
        "IN_A_FUNCTION_IN_A_FUNCTION",
        "IN_A_GENERIC_FUNCTION",
        "IN_A_METHOD",
        "OF_THE_CRATE",
        "PUBLIC",
        "WITH_ATTRIBUTES",
        "_IN_A_CONSTANT",
        "_IN_A_PRIVATE_MODULE",
        "in_a_macro_here",
        "in_a_macro_there",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn the_module_is_that_of_the_static() {
    let registry = metrics();
    let module = |name: &str| {
        let mut entries = registry.iter();
        entries.find(|entry| entry.name() == name).unwrap().module()
    };
    assert_eq!(module("PUBLIC"), "placed_anywhere");
    assert_eq!(module("IN_A_FUNCTION"), "placed_anywhere");
    let deeper = "placed_anywhere::private::deeper";
    assert_eq!(module("_IN_A_PRIVATE_MODULE"), deeper);
}

#[test]
fn the_static_keeps_its_value() {
    let registry = metrics();
    let entry = registry.iter().find(|entry| entry.is(&FROM_FRAGMENTS));
    let counter = entry.unwrap().as_any().unwrap().downcast_ref::<Counter>();
    assert_eq!(counter.map(Counter::value), Some(3));
}
