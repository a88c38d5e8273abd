//! Declarations compile without a prelude, and where names mean other things.
#![no_implicit_prelude]
#![allow(dead_code, non_camel_case_types, unused_macros)]

extern crate metriken as telemetry;

mod core {}
mod std {}
mod alloc {}
mod metriken {}
mod linkme {}

struct Option;
struct Some;
struct None;
struct str;
struct usize;
struct u32;
struct u8;
struct MetricEntry;
struct Counter;
struct Label;
struct LabelSet;
struct LabelType;
struct Names;
struct Part;
struct Reader;
struct Sink;
struct FnMut;
struct S;
struct T;

fn index() {}
fn key() {}
fn show() {}
fn names() {}
fn indices() {}

macro_rules! concat {
    () => {};
}
macro_rules! file {
    () => {};
}
macro_rules! line {
    () => {};
}
macro_rules! module_path {
    () => {};
}
macro_rules! env {
    () => {};
}
macro_rules! assert {
    () => {};
}
macro_rules! panic {
    () => {};
}
macro_rules! matches {
    () => {};
}

const NAME: &::std::primitive::str = "shadowed";

/// Found all the same.
#[::metriken::metric(
    name = NAME,
    description = "described",
    unit = "requests",
    metadata = { key = "value", other = NAME },
    formatter = formatter
)]
static SHADOWED: ::metriken::Counter = ::metriken::Counter::new();

fn formatter(entry: &::metriken::MetricEntry, _: ::metriken::Format) -> ::std::string::String {
    ::std::convert::Into::into(entry.name())
}

#[derive(::metriken::MetricGroup)]
#[group(prefix = "outer", metadata = { zone = NAME })]
struct Outer {
    #[metric(name = NAME, metadata = { key = "value" }, formatter = formatter)]
    plain: ::metriken::Counter,
    #[group(prefix = "inner")]
    inner: Inner,
}

#[derive(::metriken::MetricGroup)]
struct Inner {
    #[metric(description = NAME)]
    only: ::metriken::Gauge,
}

#[::std::prelude::v1::derive(::metriken::LabelValue)]
enum Value {
    Some,
    None,
}

#[::std::prelude::v1::derive(::metriken::LabelSet)]
struct Nested {
    index: bool,
}

#[::std::prelude::v1::derive(::metriken::LabelSet)]
struct Set<'k> {
    key: Value,
    show: ::std::option::Option<Value>,
    names: &'k ::std::primitive::str,
    #[label(flatten)]
    indices: Nested,
}

#[::std::prelude::v1::derive(::metriken::LabelSet)]
struct Empty;

#[::std::prelude::v1::test]
fn shadowed_names_do_not_matter_to_labels() {
    let set = Set {
        key: Value::None,
        show: ::std::option::Option::None,
        names: "",
        indices: Nested { index: true },
    };
    ::std::assert_eq!(::metriken::LabelSet::index(&set), 3 * 2 + 1);
    ::std::assert_eq!(<Set<'_> as ::metriken::LabelSet>::CARDINALITY, 12);
    ::std::assert_eq!(::metriken::LabelSet::index(&Empty), 0);
}

#[::std::prelude::v1::test]
fn shadowed_names_do_not_matter() {
    let registry = ::metriken::metrics();
    let mut entries = registry.iter();
    let entry = ::std::iter::Iterator::next(&mut entries).unwrap();
    ::std::assert_eq!(entry.name(), "shadowed");
    ::std::assert_eq!(entry.metadata().len(), 2);
    ::std::assert!(entry.is(&SHADOWED));

    let outer = Outer {
        plain: ::metriken::Counter::new(),
        inner: Inner {
            only: ::metriken::Gauge::new(),
        },
    };
    let _outer = ::metriken::MetricGroup::register_unlabelled(outer);
    let registry = ::metriken::metrics();
    let names = ::std::iter::Iterator::map(registry.dynamic_metrics(), |entry| entry.name());
    let expected = ["outer_shadowed", "outer_inner_only"];
    ::std::assert!(::std::iter::Iterator::eq(names, expected));
}
