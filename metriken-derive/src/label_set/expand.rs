//! From the model to the code.
//!
//! The closed labels of a set are the digits of a number, the first field the
//! most significant one: that is the index of the set. The open ones are
//! written to a key, in the order of the fields. Every label is asked for both,
//! since only the compiler knows which it is, and says nothing to one.
//!
//! The fields' types may be private where the set is not. So they stand in
//! constants and functions only, not in associated types, where the compiler
//! would refuse them.
//!
//! Whatever is asked of a field's type is written `<Type as Trait>::item`, with
//! the type as the user wrote it. If it is no label's type, all of these fail
//! with the same words at the same place, which the compiler shows once.

use super::model::{Content, Field, Set};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Lifetime;

/// The implementation of the trait, and constants that have it checked.
pub(crate) fn expand(set: &Set, krate: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let fields = Typed::all(set, krate);
    let implementation = implementation(set, &fields, &fields, krate);
    let ty = set.with_lifetime(&Lifetime::new("'static", site));
    quote_spanned! {site=>
        #implementation
        const _: ::core::primitive::usize = <#ty as #krate::labels::LabelSet>::CARDINALITY;
        const _: #krate::labels::Names = <#ty as #krate::labels::LabelSet>::NAMES;
    }
}

/// An implementation for a struct with mistakes: without labels, but as open as
/// it would be with them, because that decides where it can be used.
pub(crate) fn stand_in(set: &Set, krate: &TokenStream) -> TokenStream {
    implementation(set, &Typed::all(set, krate), &[], krate)
}

/// A field, and how its type is asked.
struct Typed<'a> {
    field: &'a Field,
    /// Where the type is.
    place: Span,
    /// `<Type as Trait>`
    ty: TokenStream,
}

impl<'a> Typed<'a> {
    fn all(set: &'a Set, krate: &TokenStream) -> Vec<Self> {
        let typed = |field: &'a Field| {
            let ty = &field.ty;
            let place = located_at(ty);
            let ty = match field.content {
                Content::Label(..) => quote_spanned!(place=> <#ty as #krate::labels::LabelType>),
                Content::Set => quote_spanned!(place=> <#ty as #krate::labels::LabelSet>),
            };
            Typed { field, place, ty }
        };
        set.fields.iter().map(typed).collect()
    }
}

/// The place of the first token, with the hygiene of this crate.
fn located_at(tokens: &impl ToTokens) -> Span {
    let site = Span::mixed_site();
    let first = tokens.to_token_stream().into_iter().next();
    first.map_or(site, |token| site.located_at(token.span()))
}

/// The tokens, shown at another place.
fn shown_at(place: Span, tokens: &TokenStream) -> TokenStream {
    let tokens = tokens.clone().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(place));
        token
    });
    tokens.collect()
}

fn implementation(
    set: &Set,
    all: &[Typed<'_>],
    shown: &[Typed<'_>],
    krate: &TokenStream,
) -> TokenStream {
    let site = Span::mixed_site();
    let ident = &set.ident;
    let (impl_generics, ty_generics, where_clause) = set.generics.split_for_impl();
    let borrowed = set.with_lifetime(&Lifetime::new("'__metriken", site));
    let is_open = is_open(set, all);
    let constants = constants(set, shown, krate);
    let functions = [
        index(shown, krate),
        write(shown, krate),
        parts(shown, krate),
        dimensions(shown),
    ];
    quote_spanned! {site=>
        #[automatically_derived]
        impl #impl_generics #krate::labels::LabelSet for #ident #ty_generics #where_clause {
            type Borrowed<'__metriken> = #borrowed;
            type Openness = #krate::labels::OpennessIf<{ #is_open }>;
            #constants
            #(#functions)*
        }
    }
}

/// Whether any of the labels is open, as a constant without parameters.
fn is_open(set: &Set, fields: &[Typed<'_>]) -> TokenStream {
    let site = Span::mixed_site();
    let has_parameters = set.generics.params.len() > set.generics.lifetimes().count();
    if fields.is_empty() || has_parameters {
        return quote_spanned!(site=> false);
    }
    let are_open = fields.iter().map(|Typed { ty, .. }| {
        let ty = set.made_static(ty.clone());
        quote_spanned!(site=> #ty::IS_OPEN)
    });
    quote_spanned!(site=> #(#are_open)||*)
}

/// `CARDINALITY` and `NAMES`. What is wrong with the whole of the first is shown
/// at the set's name, and otherwise at the field.
fn constants(set: &Set, fields: &[Typed<'_>], krate: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let factors = fields
        .iter()
        .map(|Typed { ty, place, .. }| quote_spanned!(*place=> #ty::CARDINALITY));
    let limit = match &set.max_cardinality {
        Some(limit) => limit.clone(),
        None => quote_spanned!(site=> #krate::labels::MAX_CARDINALITY),
    };
    let place = located_at(&set.ident);
    let at_set = shown_at(place, krate);
    let cardinality = quote_spanned! {place=>
        #at_set::labels::cardinality([#(#factors),*], #limit)
    };
    let names = fields.iter().map(|Typed { field, ty, .. }| {
        let place = located_at(&field.ident);
        match &field.content {
            Content::Label(name, _) => quote_spanned!(place=> let names = names.with(#name);),
            Content::Set => quote_spanned!(place=> let names = names.with_all(&#ty::NAMES);),
        }
    });
    quote_spanned! {site=>
        const CARDINALITY: ::core::primitive::usize = #cardinality;
        const NAMES: #krate::labels::Names = {
            let names = #krate::labels::Names::new();
            #(#names)*
            names
        };
    }
}

fn index(fields: &[Typed<'_>], krate: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let steps = fields.iter().map(|Typed { field, ty, .. }| {
        let ident = &field.ident;
        quote_spanned! {site=>
            let index = #krate::labels::next_index(
                index,
                #ty::CARDINALITY,
                #ty::index(&self.#ident)
            );
        }
    });
    quote_spanned! {site=>
        #[inline(always)]
        fn index(&self) -> ::core::primitive::usize {
            let index = 0;
            #(#steps)*
            index
        }
    }
}

fn write(fields: &[Typed<'_>], krate: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let steps = fields.iter().map(|Typed { field, ty, .. }| {
        let ident = &field.ident;
        quote_spanned!(site=> #ty::write(&self.#ident, key);)
    });
    quote_spanned! {site=>
        #[inline(always)]
        fn write<__Metriken: #krate::labels::Sink>(&self, key: &mut __Metriken) {
            #(#steps)*
        }
    }
}

fn parts(fields: &[Typed<'_>], krate: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let steps = fields.iter().map(|Typed { field, ty, .. }| {
        let index = quote_spanned!(site=> indices.take(#ty::CARDINALITY));
        match &field.content {
            Content::Label(name, _) => quote_spanned!(site=> show(#name, #ty::part(#index, key));),
            Content::Set => quote_spanned!(site=> #ty::parts(#index, key, show);),
        }
    });
    quote_spanned! {site=>
        #[inline]
        fn parts<'__metriken>(
            index: ::core::primitive::usize,
            key: &mut #krate::labels::Reader<'__metriken>,
            show: &mut dyn ::core::ops::FnMut(
                &'static ::core::primitive::str,
                #krate::labels::Part<'__metriken>
            ),
        ) {
            let mut indices = #krate::labels::Indices::new(
                index,
                <Self as #krate::labels::LabelSet>::CARDINALITY
            );
            #(#steps)*
        }
    }
}

fn dimensions(fields: &[Typed<'_>]) -> TokenStream {
    let site = Span::mixed_site();
    let steps = fields
        .iter()
        .map(|Typed { field, ty, .. }| match &field.content {
            Content::Label(name, _) => quote_spanned!(site=> show(#name, #ty::VALUES);),
            Content::Set => quote_spanned!(site=> #ty::dimensions(show);),
        });
    quote_spanned! {site=>
        #[inline]
        fn dimensions(
            show: &mut dyn ::core::ops::FnMut(
                &'static ::core::primitive::str,
                ::core::option::Option<&'static [&'static ::core::primitive::str]>
            ),
        ) {
            #(#steps)*
        }
    }
}
