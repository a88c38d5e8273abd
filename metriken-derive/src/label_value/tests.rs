use super::*;
use quote::quote;

fn read_item(item: TokenStream) -> (Values, Vec<String>) {
    let mut mistakes = Mistakes::default();
    let item = syn::parse2(item).expect("it is an item");
    let values = read(item, &mut mistakes);
    (values, mistakes.messages())
}

fn expanded(item: TokenStream) -> String {
    let (values, mistakes) = read_item(item);
    assert_eq!(mistakes, Vec::<String>::new());
    expand::expand(&values, &quote!(::m)).to_string()
}

#[track_caller]
fn assert_mistake(item: TokenStream, message: &str) {
    let (_, found) = read_item(item);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains(message), "{found:?}");
}

#[test]
fn the_texts_are_an_array_and_an_index_is_a_match() {
    let item = quote! {
        /// How.
        #[label(rename_all = "UPPERCASE")]
        pub(crate) enum Method {
            Get = 5,
            #[label(rename = "fetch")]
            r#Try,
        }
    };
    let expected = quote! {
        #[automatically_derived]
        impl ::m::labels::LabelValue for Method {
            const VALUES: &'static [&'static ::core::primitive::str] = &["GET", "fetch"];

            #[inline]
            fn index(&self) -> ::core::primitive::usize {
                match self {
                    Self::Get => 0,
                    Self::r#Try => 1,
                }
            }
        }
    };
    assert_eq!(expanded(item), expected.to_string());
}

#[test]
fn a_value_is_in_snake_case_unless_it_is_said_otherwise() {
    let (values, _) = read_item(quote!(
        enum Method {
            NotFound,
            r#Type,
            GET,
        }
    ));
    let texts: Vec<_> = values.values.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, ["not_found", "type", "get"]);
}

#[test]
fn parameters_are_passed_on() {
    let item = quote!(
        enum Method<const N: usize>
        where
            [(); N]: Copy,
        {
            Get,
        }
    );
    let start = quote! {
        impl<const N: usize> ::m::labels::LabelValue for Method<N> where [(); N]: Copy,
    };
    let expanded = expanded(item);
    assert!(expanded.contains(&start.to_string()), "{expanded}");
}

#[test]
fn other_items_than_enums_are_refused() {
    for (item, what) in [
        (
            quote!(
                struct S;
            ),
            "this is a struct: ",
        ),
        (
            quote!(
                union U {
                    a: u8,
                }
            ),
            "this is a union: ",
        ),
    ] {
        assert_mistake(item, what);
    }
}

#[test]
fn variants_with_fields_and_no_variants_are_refused() {
    assert_mistake(
        quote!(
            enum E {}
        ),
        "`E` has no variants",
    );
    assert_mistake(
        quote!(
            enum E {
                A,
                B(),
            }
        ),
        "a variant has no fields",
    );
    assert_mistake(
        quote!(
            enum E {
                A { b: u8 },
            }
        ),
        "a variant has no fields",
    );
}

#[test]
fn values_that_nobody_could_tell_apart_are_refused() {
    assert_mistake(
        quote!(
            enum E {
                #[label(rename = "b")]
                A,
                B,
            }
        ),
        "`A` has the value `b` already",
    );
    assert_mistake(
        quote!(
            enum E {
                #[label(rename = "")]
                A,
            }
        ),
        "a label with an empty value is no label",
    );
}

#[test]
fn all_mistakes_are_shown_at_once_and_the_trait_is_there() {
    let item = quote! {
        #[label(rename_all = "loud")]
        enum E {
            A(u8),
            #[label(flatten)]
            B,
            #[label(rename = "b")]
            C,
        }
    };
    let (_, found) = read_item(item.clone());
    assert_eq!(found.len(), 4, "{found:?}");
    let expanded = super::expand(item).to_string();
    assert_eq!(expanded.matches("compile_error").count(), 4);
    let stand_in = quote!(= &["value"];);
    assert!(expanded.contains(&stand_in.to_string()), "{expanded}");
}
