//! From the facts to the code that states them.

use super::joined::Joined;
use super::{Facts, Label, label};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Token, Type};

/// Where a metric is declared, and what is said there of all metrics.
pub(crate) struct Place<'a> {
    /// The path of the crate `metriken`.
    pub(crate) krate: &'a TokenStream,
    /// An expression for the line in the source file.
    pub(crate) line: TokenStream,
    /// An expression for a reference to the origin.
    pub(crate) origin: TokenStream,
    /// What precedes the names.
    pub(crate) before_names: &'a str,
    pub(crate) labels: &'a [Label],
}

/// The code that declares a metric.
pub(crate) struct Declaration {
    /// Items that the expressions refer to, usually none.
    pub(crate) constants: TokenStream,
    /// The expression of type `Declaration`.
    pub(crate) expression: TokenStream,
    /// The constant expression for a slice of the labels, if there are any.
    pub(crate) labels: Option<TokenStream>,
}

impl Declaration {
    /// Declares a metric of type `ty`.
    pub(crate) fn new(facts: &Facts, ty: &Type, place: &Place<'_>) -> Self {
        let (krate, line, origin) = (place.krate, &place.line, &place.origin);
        let kind = kind(ty, krate);
        let Joined {
            constants,
            text,
            lengths,
        } = Joined::new(facts, place);
        let [name_len, description_len, unit_len] = lengths;
        let expression = quote_spanned! {Span::mixed_site()=>
            #krate::export::Declaration {
                kind: #kind,
                text: #text,
                name_len: #name_len,
                description_len: #description_len,
                unit_len: #unit_len,
                line: #line,
                origin: #origin,
            }
        };
        Declaration {
            constants,
            expression,
            labels: label::slice(place.labels.iter().chain(&facts.labels), krate),
        }
    }
}

/// A reference to the origin of what is declared here. `package` is the name
/// and version of the user's package.
pub(crate) fn origin(krate: &TokenStream, (package, version): (&str, &str)) -> TokenStream {
    quote_spanned! {Span::mixed_site()=>
        &#krate::export::Origin::new(
            ::core::module_path!(),
            ::core::file!(),
            #package,
            #version
        )
    }
}

/// The kind of the metric's type. It belongs to the type or, if that has none,
/// to the trait, which is then needed in scope; nowhere else, so that
/// expressions of the user's do not see it.
fn kind(ty: &Type, krate: &TokenStream) -> TokenStream {
    quote_spanned! {Span::mixed_site()=> {
        #[allow(unused_imports)]
        use #krate::export::AnyKind as _;
        #krate::export::KindOf::<#ty>::KIND
    }}
}

/// A reference to what is declared as `ident`, within `owner` (which ends in a
/// `.`) if it is a field. It is shown at the type, because this is what fails
/// to compile if the type is not what it has to be.
pub(crate) fn reference(owner: &TokenStream, ident: &Ident, ty: &Type) -> TokenStream {
    let mut tokens = ty.to_token_stream().into_iter().map(|token| token.span());
    let start = tokens.next().unwrap_or_else(|| ident.span());
    let end = tokens.last().unwrap_or(start);
    let borrow = Token![&](Span::mixed_site().located_at(start));
    let owner = owner.clone().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(start));
        token
    });
    let mut ident = ident.clone();
    ident.set_span(ident.span().located_at(end));
    quote!(#borrow #(#owner)* #ident)
}
