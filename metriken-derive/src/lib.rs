//! The attribute `#[metric]` and the derives of
//! [metriken](https://docs.rs/metriken), which re-exports them.

mod arguments;
mod attribute;
mod derive;
mod externs;
mod facts;
mod item_kind;
mod krate;
mod label_attribute;
mod label_name;
mod label_set;
mod label_value;
mod metric;
mod metric_group;
mod mistakes;
mod named_struct;
mod nearest;
mod pairs;
mod rename;

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

/// Makes a struct of metrics a group, whose metrics are registered together
/// and dropped together.
///
/// It implements the trait `MetricGroup`, which has the methods that register
/// a value of the struct, with labels for all of its metrics.
///
/// ```text
/// /// What a pool of connections measures.
/// #[derive(MetricGroup)]
/// #[group(prefix = "pool")]
/// struct PoolMetrics {
///     /// Connections open.
///     #[metric(unit = "connections")]
///     open: Gauge,
///     /// Time waited for a connection.
///     #[metric(name = "wait_duration", unit = "nanoseconds")]
///     wait: Histogram,
///     #[metric(skip)]
///     name: String,
/// }
/// ```
///
/// # Fields
/// Every field is a metric, `pool_open` for instance, and needs no attribute.
/// `#[metric(...)]` takes `name`, `description`, `unit`, `metadata` and
/// `formatter`, as on a [static](macro@metric); the name is the field's
/// identifier if none is given, the description its doc comment. Marked with
/// `#[metric(skip)]` a field is no metric, and left alone.
///
/// Marked with `#[group]` a field is a group itself. Its metrics are those of
/// the outer group, told apart by what is given there: `#[group(prefix = "read")]`
/// or `#[group(metadata = { operation = "read" })]`.
///
/// # The struct
/// `#[group(...)]` takes these, all optional:
///
/// | Argument   | Value                          | Meaning
/// |------------|--------------------------------|---------------------------------
/// | `prefix`   | string literal                 | precedes every name, followed by `_` unless it ends in another separator
/// | `metadata` | `{ key = "value" }`            | constant labels of every metric
/// | `crate`    | path of the crate `metriken`   | found, also if it is renamed
///
/// The struct may be generic, over types and constants. It may not borrow,
/// because it outlives its registration for as long as somebody still reads it.
///
/// # Errors
/// As with [`metric`](macro@metric), a mistake is a compile error at the word
/// in question that says what to write instead: a struct without metrics, a
/// field of a type that is not a metric, two metrics of one name that no label
/// tells apart.
#[proc_macro_derive(MetricGroup, attributes(group, metric))]
pub fn metric_group(item: TokenStream) -> TokenStream {
    metric_group::expand(item.into()).into()
}

/// Implements the trait `LabelValue` for an enum without fields: each variant is
/// a value that a label may have.
///
/// # Attributes
/// | On the enum    | Value                        | Without it
/// |----------------|------------------------------|-----------------------------
/// | `rename_all`   | name of a rule               | `"snake_case"`
/// | `crate`        | path of the crate `metriken` | found, also if it is renamed
///
/// | On a variant   | Value                        | Without it
/// |----------------|------------------------------|-----------------------------
/// | `rename`       | the value itself             | the variant's name, by the rule
///
/// They are written `#[label(rename = "GET")]`.
///
/// | Rule                   | `NotFound`  | `HTTP2`
/// |------------------------|-------------|--------
/// | `lowercase`            | `notfound`  | `http2`
/// | `UPPERCASE`            | `NOTFOUND`  | `HTTP2`
/// | `PascalCase`           | `NotFound`  | `Http2`
/// | `camelCase`            | `notFound`  | `http2`
/// | `snake_case`           | `not_found` | `http2`
/// | `SCREAMING_SNAKE_CASE` | `NOT_FOUND` | `HTTP2`
/// | `kebab-case`           | `not-found` | `http2`
/// | `SCREAMING-KEBAB-CASE` | `NOT-FOUND` | `HTTP2`
///
/// The rules are those of serde, except that capitals in a row are one word.
///
/// # Errors
/// A mistake is a compile error at the word in question that says what to write
/// instead: an item that is not an enum, an enum without variants or with
/// fields, a value that is empty or that two variants have, an attribute or a
/// rule that is unknown.
#[proc_macro_derive(LabelValue, attributes(label))]
pub fn label_value(item: TokenStream) -> TokenStream {
    label_value::expand(item.into()).into()
}

/// Implements the trait `LabelSet` for a struct: each field is a label, named
/// as the field, in the order of the fields.
///
/// # Types of fields
/// | Type                                                              | Label
/// |-------------------------------------------------------------------|------
/// | an enum with `LabelValue`, `bool`, `StatusClass`, `InRange`       | closed: its values are known
/// | `&str`, `String`, `Cow<str>`, `Box<str>`, `Rc<str>`, `Arc<str>`   | open
/// | `u8` to `u64`, `i8` to `i64`, `usize`, `isize`                    | open
/// | `Option` of one of these                                          | absent if it is `None`
/// | a struct with `LabelSet`, under `#[label(flatten)]`               | all of its labels
///
/// A set has one lifetime at most, that of the texts it borrows, and no other
/// parameters.
///
/// # Attributes
/// | On the struct     | Value                         | Without it
/// |-------------------|-------------------------------|-----------------------------
/// | `rename_all`      | name of a rule                | as the fields
/// | `max_cardinality` | constant `usize`              | 4,096
/// | `crate`           | path of the crate `metriken`  | found, also if it is renamed
///
/// | On a field        | Value                         | Without it
/// |-------------------|-------------------------------|-----------------------------
/// | `rename`          | the name itself               | the field's name, by the rule
/// | `flatten`         | none                          | the field is one label
///
/// They are written `#[label(rename = "http.method")]`. The rules are those of
/// the derive `LabelValue`. Labels of a flattened set keep their names.
///
/// # Names and limits
/// A name may hold any visible character: what a format does not allow its
/// exporter replaces. `le`, `quantile` and names that begin with `__` belong to
/// the formats.
///
/// A set has up to 16 labels. Its cardinality, which is the product of the
/// numbers of values of all closed labels (one more if the label may be
/// absent), is at most `max_cardinality`. Flattened sets count with all that
/// they have.
///
/// # Errors
/// A mistake is a compile error at the word in question that says what to write
/// instead: an item that is not a struct with named fields, parameters other
/// than a lifetime, a field whose type cannot be a label, a name that is empty,
/// reserved or given twice, more labels or combinations than there may be, an
/// attribute or a rule that is unknown.
#[proc_macro_derive(LabelSet, attributes(label))]
pub fn label_set(item: TokenStream) -> TokenStream {
    label_set::expand(item.into()).into()
}
