use super::*;

#[test]
fn every_field_is_declared_and_handed_over() {
    let item = quote! {
        #[group(prefix = "pool")]
        pub(crate) struct Pool<M: Metric, const N: usize = 1> where M: Default {
            /// Connections open.
            #[metric(unit = "connections")]
            pub(crate) open: Gauge,
            #[metric(skip)]
            name: String,
            #[group(prefix = "read")]
            reads: Operations,
            rest: M,
        }
    };
    let declaration = |text: &str, [name, description, unit]: [TokenStream; 3], ty, field| {
        quote! {
            members.metric(::m::export::Declaration {
                kind: {
                    #[allow(unused_imports)]
                    use ::m::export::AnyKind as _;
                    ::m::export::KindOf::<#ty>::KIND
                },
                text: #text,
                name_len: #name,
                description_len: #description,
                unit_len: #unit,
                line: ::core::line!(),
                origin: const {
                    &::m::export::Origin::of::<#ty>(
                        ::core::module_path!(),
                        ::core::file!(),
                        "shop",
                        "1.2.3"
                    )
                },
            }.member(&self.#field));
        }
    };
    let open = declaration(
        "pool_openConnections open.connections",
        [quote!(9), quote!(17), quote!(11)],
        quote!(Gauge),
        quote!(open),
    );
    let rest = declaration(
        "pool_rest",
        [quote!(9), quote!(0), quote!(0)],
        quote!(M),
        quote!(rest),
    );
    let expected = quote! {
        #[automatically_derived]
        impl<M: Metric, const N: usize> ::m::MetricGroup for Pool<M, N> where M: Default {
            fn members<'group>(&'group self, members: &mut ::m::export::Members<'group>) {
                #open
                members.group("pool_read_", const { &[] }, &self.reads);
                #rest
            }
        }
    };
    assert_eq!(expanded(item), expected.to_string());
}

#[test]
fn labels_of_the_struct_are_those_of_every_member() {
    let expanded = expanded(quote! {
        #[group(metadata = { tier = "db" })]
        struct Pool {
            open: Gauge,
            #[metric(metadata = { zone = ZONE, a = "x" }, formatter = own::format)]
            closed: Gauge,
            #[group(metadata = { op = "read" })]
            reads: Operations,
        }
    });
    let label = |key: &str, value| quote!(::m::export::Label::new(#key, #value),);
    let tier = label("tier", quote!("db"));
    let (a, zone) = (label("a", quote!("x")), label("zone", quote!(ZONE)));
    let op = label("op", quote!("read"));
    assert_contains(
        &expanded,
        quote!(.member(&self.open).with_labels(const { &[#tier] })),
    );
    assert_contains(
        &expanded,
        quote! {
            .member(&self.closed)
            .with_labels(const { &[#a #tier #zone] })
        },
    );
    assert_contains(&expanded, quote!(.with_formatter(own::format)));
    assert_contains(
        &expanded,
        quote!(members.group("", const { &[#op #tier] }, &self.reads);),
    );
}

#[test]
fn a_constant_name_is_joined_with_the_prefix_by_the_compiler() {
    let expanded = expanded(quote! {
        #[group(prefix = "pool")]
        struct Pool {
            #[metric(name = NAME)]
            open: Gauge,
        }
    });
    let constants = quote! {
        const __METRIKEN_NAME: &::core::primitive::str = NAME;
        const __METRIKEN_TEXT: &::m::export::Joined<{ 5 + __METRIKEN_NAME.len() + 0 + 0 }> =
            &::m::export::Joined::new(&["pool_", __METRIKEN_NAME, "", ""]);
        members.metric
    };
    assert_contains(&expanded, constants);
    assert_contains(&expanded, quote!(name_len: 5 + __METRIKEN_NAME.len(),));
}

#[test]
fn beside_errors_the_struct_is_a_group_without_metrics() {
    let expanded = super::super::expand(quote! {
        #[group(crate = ::m)]
        struct Pool {
            open: Gauge,
            #[metric(unit = "ns")]
            wait: Histogram,
        }
    });
    let expanded = expanded.to_string();
    assert!(
        expanded.starts_with(":: core :: compile_error"),
        "{expanded}"
    );
    assert_contains(&expanded, quote!(impl ::m::MetricGroup for Pool));
    assert!(!expanded.contains("metric ("), "{expanded}");
}
