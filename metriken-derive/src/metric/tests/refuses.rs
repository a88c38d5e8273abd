use super::*;

#[track_caller]
fn assert_item_refused(item: TokenStream, message: &str) {
    let found = mistakes(quote!(), item);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains(message), "{found:?}");
}

#[test]
fn other_items_than_statics_are_named() {
    for (item, what) in [
        (
            quote!(
                fn f<T>() {}
            ),
            "a function",
        ),
        (
            quote!(
                pub const unsafe extern "C" fn f() {}
            ),
            "a function",
        ),
        (
            quote!(
                pub(crate) struct S<T>(T);
            ),
            "a struct",
        ),
        (
            quote!(
                enum E {}
            ),
            "an enum",
        ),
        (
            quote!(
                impl<T> S<T> {}
            ),
            "an impl block",
        ),
        (
            quote!(
                mod m {}
            ),
            "a module",
        ),
        (
            quote!(
                type T = u8;
            ),
            "a type alias",
        ),
        (
            quote!(
                use a::b;
            ),
            "an import",
        ),
        (
            quote!(
                unsafe extern "C" {}
            ),
            "an extern block",
        ),
        (
            quote!(
                macro_rules! m {
                    () => {};
                }
            ),
            "a macro",
        ),
        (quote!(let x = 1;), "a local variable"),
    ] {
        assert_item_refused(item, &format!("and this is {what}: write `static"));
    }
    assert_item_refused(quote!(m! {}), "`#[metric]` belongs on a static: write");
}

#[test]
fn statics_that_are_no_metrics_are_refused() {
    let constant = quote!(
        pub const X: Counter = Counter::new();
    );
    assert_item_refused(constant, "write `static` in place of `const`");
    let mutable = quote!(
        static mut X: Counter = Counter::new();
    );
    assert_item_refused(mutable.clone(), "remove `mut`");
    // Uses of it are no errors.
    let expanded = super::super::expand(quote!(), mutable).to_string();
    assert!(expanded.contains("static X : Counter"), "{expanded}");
}

#[test]
fn a_missing_value_is_refused_in_its_place() {
    for end in [quote!(;), quote!(= ;)] {
        let item = quote!(static X: Counter #end);
        let expanded = super::super::expand(quote!(), item).to_string();
        let error = "} :: core :: compile_error ! { \"`X` has no value";
        assert!(expanded.contains(error), "{expanded}");
    }
}

#[test]
fn unknown_arguments_are_guessed() {
    for (written, meant) in [
        (quote!(descripton = "x"), "description"),
        (quote!(nmae = "x"), "name"),
        (quote!(units = "x"), "unit"),
        (quote!(labels = { a = "b" }), "metadata"),
        (quote!(help = "x"), "description"),
    ] {
        let found = mistakes_of_arguments(written);
        assert_eq!(found.len(), 1, "{found:?}");
        let advice = format!("did you mean `{meant}`?");
        assert!(found[0].ends_with(&advice), "{found:?}");
    }
    assert_mistake(
        quote!(counter),
        "unknown argument `counter`: `#[metric]` takes `name`, `description`, `unit`, \
         `metadata`, `formatter` and `crate`",
    );
}

#[test]
fn arguments_in_another_form_are_corrected() {
    assert_mistake(
        quote!("requests"),
        "a value needs its argument: write `name = \"requests\"`",
    );
    assert_mistake(
        quote!("name" = "requests"),
        "arguments are written without quotes: `name = ...`",
    );
    assert_mistake(quote!(name), "`name` has no value: write `name = value`");
    assert_mistake(quote!(name =), "`name` has no value: write `name = value`");
    assert_mistake(
        quote!(name("x")),
        "expected `=` after `name`: write `name = value`",
    );
    assert_mistake(
        quote!(name == "x"),
        "one `=` is enough: write `name = value`",
    );
    assert_mistake(quote!(5), "expected an argument such as `name = \"...\"`");
}

#[test]
fn commas_are_missed_and_found() {
    assert_mistake(
        quote!(name = "x" unit = "requests"),
        "write a `,` before `unit`",
    );
    assert_mistake(
        quote!(name = NAME unit = "requests"),
        "write a `,` before `unit`",
    );
    assert_mistake(
        quote!(name = "x" "y"),
        "the value ends before this: write a `,` between values",
    );
    assert_mistake(
        quote!(name = "x",, unit = "requests"),
        "there is nothing before this `,`: remove it",
    );
}

#[test]
fn a_repeated_argument_is_refused_once() {
    assert_mistake(
        quote!(name = "x", unit = "requests", name = ""),
        "`name` is given twice: keep one",
    );
}

#[test]
fn values_of_another_type_are_refused() {
    assert_mistake(
        quote!(name = 5),
        "`name` is a string: write `name = \"...\"`",
    );
    assert_mistake(
        quote!(formatter = "f"),
        "the formatter is a function: write `formatter = name_of_a_function`",
    );
    assert_mistake(
        quote!(crate = "a::b"),
        "expected a path without quotes or generics: write `crate = path::to::metriken`",
    );
    assert_mistake(
        quote!(unit = UNIT),
        "the unit has to be known here, so that it can be checked: write a string such as \
         `unit = \"nanoseconds\"`",
    );
    assert_mistake(
        quote!(metadata = ["a", "b"]),
        "expected labels in braces: write `metadata = { key = \"value\" }`",
    );
    assert_mistake(
        quote!(metadata = { a = 5 }),
        "`a` is a string: write `a = \"...\"`",
    );
}

#[test]
fn names_nobody_could_export_are_refused() {
    for (name, advice) in [
        (String::new(), "the name is empty"),
        (" x".to_owned(), "write `name = \"x\"`"),
        ("x\ny".to_owned(), "control character"),
        ("x".repeat(256), "at most 255 bytes long, and this has 256"),
    ] {
        let found = mistakes_of_arguments(quote!(name = #name));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(advice), "{found:?}");
    }
}

#[test]
fn a_repeated_label_is_refused() {
    assert_mistake(
        quote!(metadata = { a = "x", b = "y", "a" = "z" }),
        "the label `a` is given twice: keep one",
    );
}

#[test]
fn each_wrong_key_of_a_label_is_explained() {
    for (labels, advice) in [
        (quote!({ "" = "x" }), "name is empty"),
        (quote!({ "a\n" = "x" }), "control character"),
        (quote!({ __name__ = "x" }), "write `name__`"),
        (quote!({ a - b = "x" }), "written as a string"),
        (quote!({ 5 = "x" }), "a word or a string"),
        (quote!({ a: "x" }), "expected `=` after `a`"),
        (quote!({ a = "x" b = "y" }), "write a `,` before `b`"),
        (quote!({ "a" }), "has no value"),
    ] {
        let found = mistakes_of_arguments(quote!(metadata = #labels));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(advice), "{found:?}");
    }
}

#[test]
fn all_mistakes_are_shown_at_once() {
    let arguments = quote!(name = "", unit = "ns", metadata = { a = 5 }, colour = "red");
    let found = mistakes(
        arguments,
        quote!(
            static mut X: Counter = Counter::new();
        ),
    );
    assert_eq!(found.len(), 5, "{found:?}");
}

#[test]
fn the_item_stays_beside_the_errors() {
    let item = quote!(
        pub static X: Counter = Counter::new();
    );
    let expanded = super::super::expand(quote!(nmae = "x"), item.clone()).to_string();
    assert!(
        expanded.starts_with(":: core :: compile_error"),
        "{expanded}"
    );
    assert!(expanded.ends_with(&item.to_string()), "{expanded}");
}
