use super::model::Set;
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericParam, Lifetime};

impl Set {
    /// The type of the set, with `lifetime` in place of its own.
    pub(crate) fn with_lifetime(&self, lifetime: &Lifetime) -> TokenStream {
        let ident = &self.ident;
        if self.generics.params.is_empty() {
            return ident.to_token_stream();
        }
        let arguments = self
            .generics
            .params
            .iter()
            .map(|parameter| match parameter {
                GenericParam::Lifetime(_) => lifetime.to_token_stream(),
                GenericParam::Type(parameter) => parameter.ident.to_token_stream(),
                GenericParam::Const(parameter) => parameter.ident.to_token_stream(),
            });
        quote!(#ident<#(#arguments),*>)
    }

    /// The tokens, with `'static` in place of the set's own lifetimes.
    pub(crate) fn made_static(&self, tokens: TokenStream) -> TokenStream {
        let is_own = |name: &Ident| {
            let mut lifetimes = self.generics.lifetimes();
            lifetimes.any(|parameter| parameter.lifetime.ident == *name)
        };
        let mut is_lifetime = false;
        let tokens = tokens.into_iter().map(|token| {
            let was_apostrophe = is_lifetime;
            is_lifetime = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
            match token {
                TokenTree::Ident(name) if was_apostrophe && is_own(&name) => {
                    Ident::new("static", name.span()).into()
                }
                TokenTree::Group(group) => {
                    let stream = self.made_static(group.stream());
                    let mut replaced = Group::new(group.delimiter(), stream);
                    replaced.set_span(group.span());
                    replaced.into()
                }
                token => token,
            }
        });
        tokens.collect()
    }
}
