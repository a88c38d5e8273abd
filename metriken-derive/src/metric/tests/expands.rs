use super::*;
use crate::metric::expand::expand;

fn expanded(arguments: TokenStream, item: TokenStream) -> String {
    let metric = model(arguments, item);
    expand(&metric, &quote!(::m), ("shop", "1.2.3")).to_string()
}

#[test]
fn the_entry_is_within_the_initializer() {
    let item = quote! {
        /// Requests accepted.
        #[cfg(unix)]
        pub(crate) static REQUESTS: Counter = Counter::new();
    };
    let expected = quote! {
        /// Requests accepted.
        #[cfg(unix)]
        pub(crate) static REQUESTS: Counter = {
            ::m::export::METRIKEN_ENTRIES_V1! {
                #![linkme_macro = ::m::export::METRIKEN_ENTRIES_V1]
                static __METRIKEN_ENTRY: ::m::MetricEntry = ::m::export::Declaration {
                    kind: {
                        #[allow(unused_imports)]
                        use ::m::export::AnyKind as _;
                        ::m::export::KindOf::<Counter>::KIND
                    },
                    text: "hitsRequests accepted.requests",
                    name_len: 4,
                    description_len: 18,
                    unit_len: 8,
                    line: ::core::line!(),
                    origin: &::m::export::Origin::of::<Counter>(
                        ::core::module_path!(),
                        ::core::file!(),
                        "shop",
                        "1.2.3"
                    ),
                }.entry(&REQUESTS);
            }
            Counter::new()
        };
    };
    let arguments = quote!(name = "hits", unit = "requests");
    assert_eq!(expanded(arguments, item), expected.to_string());
}

#[test]
fn constants_are_joined_by_the_compiler() {
    let item = quote!(
        static X: Counter = Counter::new();
    );
    let expanded = expanded(quote!(name = NAME, description = "d", unit = "u"), item);
    let constants = quote! {
        const __METRIKEN_NAME: &::core::primitive::str = NAME;
        const __METRIKEN_TEXT: &::m::export::Joined<{ __METRIKEN_NAME.len() + 1 + 1 }> =
            &::m::export::Joined::new(&[__METRIKEN_NAME, "d", "u"]);
    };
    assert!(expanded.contains(&constants.to_string()), "{expanded}");
    let fields = quote! {
        text: __METRIKEN_TEXT.as_str(),
        name_len: __METRIKEN_NAME.len(),
        description_len: 1,
        unit_len: 1,
    };
    assert!(expanded.contains(&fields.to_string()), "{expanded}");
}

#[test]
fn lengths_are_in_bytes() {
    let item = quote!(
        static X: Counter = Counter::new();
    );
    let expanded = expanded(quote!(name = "größe"), item);
    assert!(expanded.contains("name_len : 7 ,"), "{expanded}");
}

#[test]
fn labels_are_sorted_by_key() {
    let item = quote!(
        static X: Counter = Counter::new();
    );
    let expanded = expanded(quote!(metadata = { b = B, "a" = "x" }), item);
    let labels = quote! {
        .with_labels(&[::m::export::Label::new("a", "x"), ::m::export::Label::new("b", B),])
    };
    assert!(expanded.contains(&labels.to_string()), "{expanded}");
}

#[test]
fn the_formatter_is_part_of_the_origin() {
    let item = quote!(
        static X: Counter = Counter::new();
    );
    let expanded = expanded(quote!(formatter = own::format), item);
    let formatter = ". with_formatter (own :: format) , } . entry (& X) ;";
    assert!(expanded.contains(formatter), "{expanded}");
}
