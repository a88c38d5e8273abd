use super::model::Values;
use proc_macro2::{Literal, Span, TokenStream};
use quote::quote_spanned;

/// The implementation of the trait.
pub(crate) fn expand(values: &Values, krate: &TokenStream) -> TokenStream {
    let texts = values.values.iter().map(|value| &value.text);
    let variants = values.values.iter().map(|value| &value.variant);
    let indices = (0..).map(Literal::usize_unsuffixed);
    // `*self as usize` would need `Copy`, and be wrong where variants have
    // discriminants. Where they have none the compiler makes the same of this.
    let index =
        quote_spanned!(Span::mixed_site()=> match self { #(Self::#variants => #indices,)* });
    implementation(
        values,
        quote_spanned!(Span::mixed_site()=> #(#texts),*),
        index,
        krate,
    )
}

/// An implementation for an enum with mistakes, with one value.
pub(crate) fn stand_in(values: &Values, krate: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    implementation(
        values,
        quote_spanned!(site=> "value"),
        quote_spanned!(site=> 0),
        krate,
    )
}

fn implementation(
    values: &Values,
    texts: TokenStream,
    index: TokenStream,
    krate: &TokenStream,
) -> TokenStream {
    let ident = &values.ident;
    let (impl_generics, ty_generics, where_clause) = values.generics.split_for_impl();
    quote_spanned! {Span::mixed_site()=>
        #[automatically_derived]
        impl #impl_generics #krate::labels::LabelValue for #ident #ty_generics #where_clause {
            const VALUES: &'static [&'static ::core::primitive::str] = &[#texts];

            #[inline]
            fn index(&self) -> ::core::primitive::usize {
                #index
            }
        }
    }
}
