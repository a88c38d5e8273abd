use super::*;

#[test]
fn an_index_is_a_number_with_a_digit_for_each_field() {
    let expanded = expanded(quote! {
        /// Which.
        pub struct Route {
            pub method: Method,
            #[label(flatten)]
            peer: net::Peer<u8>,
        }
    });
    let method = quote!(<Method as ::m::labels::LabelType>);
    let peer = quote!(<net::Peer<u8> as ::m::labels::LabelSet>);
    let expected = quote! {
        #[automatically_derived]
        impl ::m::labels::LabelSet for Route {
            type Borrowed<'__metriken> = Route;
            type Openness = ::m::labels::OpennessIf<{ #method::IS_OPEN || #peer::IS_OPEN }>;

            const CARDINALITY: ::core::primitive::usize = ::m::labels::cardinality(
                [#method::CARDINALITY, #peer::CARDINALITY],
                ::m::labels::MAX_CARDINALITY
            );
            const NAMES: ::m::labels::Names = {
                let names = ::m::labels::Names::new();
                let names = names.with("method");
                let names = names.with_all(&#peer::NAMES);
                names
            };

            #[inline(always)]
            fn index(&self) -> ::core::primitive::usize {
                let index = 0;
                let index = ::m::labels::next_index(
                    index,
                    #method::CARDINALITY,
                    #method::index(&self.method)
                );
                let index = ::m::labels::next_index(
                    index,
                    #peer::CARDINALITY,
                    #peer::index(&self.peer)
                );
                index
            }

            #[inline(always)]
            fn write<__Metriken: ::m::labels::Sink>(&self, key: &mut __Metriken) {
                #method::write(&self.method, key);
                #peer::write(&self.peer, key);
            }

            #[inline]
            fn parts<'__metriken>(
                index: ::core::primitive::usize,
                key: &mut ::m::labels::Reader<'__metriken>,
                show: &mut dyn ::core::ops::FnMut(
                    &'static ::core::primitive::str,
                    ::m::labels::Part<'__metriken>
                ),
            ) {
                let mut indices = ::m::labels::Indices::new(
                    index,
                    <Self as ::m::labels::LabelSet>::CARDINALITY
                );
                show("method", #method::part(indices.take(#method::CARDINALITY), key));
                #peer::parts(indices.take(#peer::CARDINALITY), key, show);
            }

            #[inline]
            fn dimensions(
                show: &mut dyn ::core::ops::FnMut(
                    &'static ::core::primitive::str,
                    ::core::option::Option<&'static [&'static ::core::primitive::str]>
                ),
            ) {
                show("method", #method::VALUES);
                #peer::dimensions(show);
            }
        }
        const _: ::core::primitive::usize = <Route as ::m::labels::LabelSet>::CARDINALITY;
        const _: ::m::labels::Names = <Route as ::m::labels::LabelSet>::NAMES;
    };
    assert_eq!(expanded, expected.to_string());
}

#[test]
fn borrowed_texts_may_live_for_any_time() {
    let expanded = expanded(quote! {
        struct Route<'a> where Peer<'a>: Copy {
            tenant: &'a str,
            zone: Option<Cow<'a, str>>,
            method: &'static str,
        }
    });
    assert_contains(
        &expanded,
        quote!(impl<'a> ::m::labels::LabelSet for Route<'a> where Peer<'a>: Copy),
    );
    assert_contains(
        &expanded,
        quote!(
            type Borrowed<'__metriken> = Route<'__metriken>;
        ),
    );
    // A constant in a type has no lifetimes.
    assert_contains(
        &expanded,
        quote!(<Option<Cow<'static, str>> as ::m::labels::LabelType>::IS_OPEN),
    );
    assert_contains(
        &expanded,
        quote!(<Option<Cow<'a, str>> as ::m::labels::LabelType>::CARDINALITY),
    );
    assert_contains(
        &expanded,
        quote!(= <Route<'static> as ::m::labels::LabelSet>::NAMES;),
    );
}

#[test]
fn lifetimes_are_made_static_within_brackets_too() {
    use proc_macro2::{Delimiter, Group};
    let (set, _) = read_item(quote!(
        struct S<'a>(&'a str);
    ));
    let variable = Group::new(Delimiter::None, quote!(&'a str));
    let tokens = set.made_static(quote!((&'a str, [&'b u8; 'a' as usize], a, #variable)));
    let replaced = Group::new(Delimiter::None, quote!(&'static str));
    let expected = quote!((&'static str, [&'b u8; 'a' as usize], a, #replaced));
    assert_eq!(tokens.to_string(), expected.to_string());
}

#[test]
fn names_and_the_limit_are_as_given() {
    let expanded = expanded(quote! {
        #[label(rename_all = "kebab-case", max_cardinality = 2 * LIMIT)]
        struct Route {
            r#type: Type,
            status_class: Class,
            #[label(rename = "who")]
            tenant: Tenant,
        }
    });
    for name in ["type", "status-class", "who"] {
        assert_contains(&expanded, quote!(let names = names.with(#name);));
    }
    assert_contains(
        &expanded,
        quote!(show("who", <Tenant as ::m::labels::LabelType>::VALUES);),
    );
    assert_contains(&expanded, quote!(&self.r#type));
    assert!(expanded.contains(", 2 * LIMIT) ;"), "{expanded}");
}

#[test]
fn an_empty_set_is_closed() {
    let expanded = expanded(quote!(
        struct Nothing;
    ));
    assert_contains(&expanded, quote!(OpennessIf<{ false }>));
    assert_contains(
        &expanded,
        quote!(cardinality([], ::m::labels::MAX_CARDINALITY);),
    );
}
