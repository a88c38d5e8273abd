use super::*;

/// The mistakes of a struct with this field.
#[track_caller]
fn assert_mistake_of_field(field: TokenStream, message: &str) {
    let item = quote! {
        struct Pool {
            first: Gauge,
            #field
        }
    };
    assert_mistake(item, message);
}

#[track_caller]
fn assert_mistake_of_struct(attributes: TokenStream, message: &str) {
    let item = quote! {
        #attributes
        struct Pool {
            open: Gauge,
        }
    };
    assert_mistake(item, message);
}

#[test]
fn other_items_than_structs_with_named_fields_are_refused() {
    let mut items = vec![
        (
            quote!(
                enum Pool {}
            ),
            "belongs on a struct, and this is an enum: write `struct",
        ),
        (
            quote!(
                pub union Pool {
                    a: u8,
                }
            ),
            "belongs on a struct, and this is a union",
        ),
    ];
    let unnamed = "goes by the names of the fields, and this struct has none: write `struct";
    items.push((
        quote!(
            struct Pool(Gauge);
        ),
        unnamed,
    ));
    items.push((
        quote!(
            struct Pool<T>(T)
            where
                T: Metric;
        ),
        unnamed,
    ));
    items.push((
        quote!(
            struct Pool;
        ),
        unnamed,
    ));
    items.push((
        quote!(
            struct Pool {}
        ),
        "no field of this struct is a metric",
    ));
    for (item, message) in items {
        let found = mistakes(item);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(message), "{found:?}");
    }
}

#[test]
fn a_borrow_is_refused_and_nothing_else_said() {
    let item = quote! {
        struct Pool<'a> {
            #[metric(unit = "ns")]
            open: &'a Gauge,
        }
    };
    let message = "a group is kept by the registry, which cannot borrow: own what is in it";
    assert_mistake(item, message);
}

#[test]
fn arguments_of_the_struct_are_its_own() {
    assert_mistake_of_struct(
        quote!(#[group(prefixx = "pool")]),
        "unknown argument `prefixx`: did you mean `prefix`?",
    );
    assert_mistake_of_struct(
        quote!(#[group(subsystem = "pool")]),
        "unknown argument `subsystem`: did you mean `prefix`?",
    );
    assert_mistake_of_struct(
        quote!(#[group(unit = "bytes")]),
        "unknown argument `unit`: `#[group]` takes `prefix`, `metadata` and `crate`",
    );
    assert_mistake_of_struct(
        quote!(#[group("pool")]),
        "a value needs its argument: write `prefix = \"pool\"`",
    );
    assert_mistake_of_struct(
        quote!(#[group(prefix)]),
        "`prefix` has no value: write `prefix = value`",
    );
    assert_mistake_of_struct(
        quote!(#[group { prefix = "pool" }]),
        "arguments are written in parentheses: `#[group(...)]`",
    );
    assert_mistake_of_struct(
        quote!(#[metric(name = "pool")]),
        "`#[metric]` is about one field: write `#[group(...)]` on the struct",
    );
}

#[test]
fn prefixes_nobody_could_export_are_refused() {
    for (prefix, message) in [
        (quote!(""), "the prefix is empty: leave `prefix` out"),
        (
            quote!("a\nb"),
            "the prefix has a control character in it: remove it",
        ),
        (
            quote!(" a"),
            "the prefix begins or ends with white space: write `prefix = \"a\"`",
        ),
        (
            quote!(5),
            "the prefix has to be known here, where names are made of it: write a string such \
             as `prefix = \"pool\"`",
        ),
    ] {
        assert_mistake_of_struct(quote!(#[group(prefix = #prefix)]), message);
        assert_mistake_of_field(
            quote!(#[group(prefix = #prefix)] reads: Operations),
            message,
        );
    }
}

#[test]
fn the_prefix_counts_as_part_of_the_name() {
    let name = "x".repeat(250);
    let group = |prefix: &str| {
        quote! {
            #[group(prefix = #prefix)]
            struct Pool {
                #[metric(name = #name)]
                open: Gauge,
            }
        }
    };
    assert!(mistakes(group("pool")).is_empty());
    let found = mistakes(group("pools"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("at most 255 bytes long, and this has 256"),
        "{found:?}"
    );
}

#[test]
fn what_a_field_is_has_to_be_clear() {
    assert_mistake_of_field(
        quote!(#[metric(skip, name = "x")] open: Gauge),
        "a field that is skipped is no metric: remove `skip`, or the rest",
    );
    assert_mistake_of_field(
        quote!(#[metric(skip = true)] open: Gauge),
        "`skip` has no value: write the word alone",
    );
    assert_mistake_of_field(
        quote!(#[metric("skip")] open: Gauge),
        "arguments are written without quotes: `skip`",
    );
    assert_mistake_of_field(
        quote!(#[metric(ignore)] open: Gauge),
        "unknown argument `ignore`: did you mean `skip`?",
    );
    assert_mistake_of_field(
        quote!(#[group] #[metric(name = "x")] open: Gauge),
        "a field is a metric or a group of them: remove `#[metric]` or this",
    );
    assert_mistake_of_field(
        quote!(#[metric(name = "x")] #[metric(unit = "bytes")] open: Gauge),
        "`#[metric]` is given twice: write it once",
    );
    assert_mistake_of_field(
        quote!(#[group(flatten)] reads: Operations),
        "unknown argument `flatten`: `#[group]` on a field takes `prefix` and `metadata`",
    );
}

#[test]
fn series_that_could_not_be_told_apart_are_refused() {
    assert_mistake_of_field(
        quote!(#[metric(name = "first")] open: Gauge),
        "another metric of the group is named `first`: write another `name`, or `metadata` that \
         tells the two apart",
    );
    let item = quote! {
        #[group(metadata = { a = "x" })]
        struct Pool {
            #[metric(metadata = { b = "x", a = "y" })]
            open: Gauge,
            #[group(metadata = { a = "z" })]
            reads: Operations,
        }
    };
    let message = "the group has the label `a` already: keep one";
    assert_eq!(mistakes(item), [message, message]);
}

#[test]
fn all_mistakes_are_shown_at_once() {
    let item = quote! {
        #[group(prefix = "", colour = "red")]
        struct Pool {
            #[metric(unit = "ns", name = "")]
            open: Gauge,
            #[group(metadata = { "" = "x" })]
            reads: Operations,
        }
    };
    let found = mistakes(item);
    assert_eq!(found.len(), 5, "{found:?}");
}
