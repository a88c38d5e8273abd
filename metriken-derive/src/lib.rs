//! The attribute `#[metric]` of [metriken](https://docs.rs/metriken), which
//! re-exports it.

mod arguments;
mod attribute;
mod externs;
mod facts;
mod krate;
mod metric;
mod mistakes;
mod nearest;
mod pairs;

use proc_macro::TokenStream;

/// Registers a static as a metric, at link time and at no cost at run time.
///
/// The static keeps its type, its visibility and its other attributes.
///
/// ```text
/// /// Time to serve one request.
/// #[metric(name = "http_request_duration", unit = "nanoseconds")]
/// static LATENCY: Histogram = Histogram::new(7, 64);
/// ```
///
/// # Arguments
/// All of them are optional, in any order.
///
/// | Argument      | Value                                 | Without it
/// |---------------|---------------------------------------|---------------------------------
/// | `name`        | constant `&'static str`               | the static's identifier
/// | `description` | constant `&'static str`               | first paragraph of the doc comment
/// | `unit`        | string literal                        | none
/// | `metadata`    | `{ key = "value", "a.key" = VALUE }`  | no constant labels
/// | `formatter`   | `fn(&MetricEntry, Format) -> String`  | `metriken::default_formatter`
/// | `crate`       | path of the crate `metriken`          | found, also if it is renamed
///
/// A unit is a lower-case word in the plural: `nanoseconds`, `bytes`,
/// `requests`. Exporters convert those they know, so abbreviations are refused.
///
/// A macro of your own that declares metrics in other crates says where
/// metriken is, because those crates need not depend on it:
///
/// ```text
/// #[macro_export]
/// macro_rules! errors_of {
///     ($name:ident) => {
///         #[$crate::metriken::metric(name = "errors", crate = $crate::metriken)]
///         static $name: $crate::metriken::Counter = $crate::metriken::Counter::new();
///     };
/// }
/// ```
///
/// # Errors
/// A mistake in a declaration is a compile error at the word in question that
/// says what to write instead: an item that is not a static, a static of a
/// type that is not a metric, an argument that is unknown or given twice, a
/// name, unit or label that no exporter could pass on.
#[proc_macro_attribute]
pub fn metric(arguments: TokenStream, item: TokenStream) -> TokenStream {
    metric::expand(arguments.into(), item.into()).into()
}
