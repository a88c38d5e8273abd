use super::*;

#[track_caller]
fn assert_mistake(item: TokenStream, message: &str) {
    let (_, found) = read_item(item);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains(message), "{found:?}");
}

#[test]
fn other_items_than_structs_with_named_fields_are_refused() {
    assert_mistake(
        quote!(
            enum E {
                A,
            }
        ),
        "and this is an enum: derive `LabelValue`",
    );
    assert_mistake(
        quote!(
            union U {
                a: u8,
            }
        ),
        "write `struct`",
    );
    assert_mistake(
        quote!(
            struct S(u8, u8);
        ),
        "write `{ method: Method, ... }`",
    );
}

#[test]
fn parameters_other_than_one_lifetime_are_refused() {
    for (item, message) in [
        (
            quote!(
                struct S<'a, 'b, 'c> {
                    a: &'a str,
                    b: &'b str,
                }
            ),
            "write `'a` here too",
        ),
        (
            quote!(
                struct S<'a, T> {
                    a: &'a T,
                }
            ),
            "no type parameters",
        ),
        (
            quote!(
                struct S<const N: usize>;
            ),
            "no constant parameters",
        ),
    ] {
        assert_mistake(item, message);
    }
}

#[test]
fn names_that_formats_keep_for_themselves_are_refused() {
    for (name, message) in [
        ("le", "belongs to the buckets of histograms"),
        ("quantile", "belongs to the quantiles of summaries"),
        ("__name__", "write `name__`"),
        ("__", "write what the label's value says"),
        ("", "name is empty"),
        ("a\n", "control character"),
    ] {
        assert_mistake(
            quote!(
                struct S {
                    #[label(rename = #name)]
                    a: bool,
                }
            ),
            message,
        );
    }
}

#[test]
fn a_repeated_name_is_refused() {
    assert_mistake(
        quote!(
            struct S {
                #[label(rename = "b")]
                a: bool,
                b: bool,
            }
        ),
        "`a` is the label `b` already",
    );
}

#[test]
fn a_flattened_set_has_no_name() {
    assert_mistake(
        quote!(
            struct S {
                #[label(flatten, rename = "b")]
                a: A,
            }
        ),
        "remove `rename`",
    );
    // So its field may be called anything.
    let (_, found) = read_item(quote!(
        struct S {
            #[label(flatten)]
            le: A,
            #[label(flatten)]
            __: A,
        }
    ));
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn all_mistakes_are_shown_at_once_and_the_trait_is_there() {
    let item = quote! {
        #[label(max_cardinality = 0)]
        struct S<'a, 'b> {
            le: &'a str,
            #[label(rename = 5)]
            zone: &'b str,
        }
    };
    let (_, found) = read_item(item.clone());
    assert_eq!(found.len(), 4, "{found:?}");
    let expanded = super::super::expand(item).to_string();
    assert_eq!(expanded.matches("compile_error").count(), 4);
    assert_contains(&expanded, quote!(labels::LabelSet for S<'a, 'b>));
    assert_contains(
        &expanded,
        quote!(
            type Borrowed<'__metriken> = S<'__metriken, '__metriken>;
        ),
    );
    // It is as open as it will be.
    assert_contains(&expanded, quote!(<&'static str as));
    assert!(expanded.contains("cardinality ([] , "), "{expanded}");
}

#[test]
fn a_set_with_types_to_be_refused_is_taken_for_closed() {
    let item = quote!(
        struct S<T> {
            a: T,
        }
    );
    let expanded = super::super::expand(item).to_string();
    assert_contains(&expanded, quote!(OpennessIf<{ false }>));
    assert_contains(
        &expanded,
        quote!(
            type Borrowed<'__metriken> = S<T>;
        ),
    );
}
