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
    /// Name and version of the user's package.
    pub(crate) package: (&'a str, &'a str),
    /// Whether the declaration is in a constant, as everything in it then is.
    pub(crate) is_constant: bool,
    /// What precedes the names.
    pub(crate) before_names: &'a str,
    pub(crate) labels: &'a [Label],
}

impl Place<'_> {
    /// The constant expression for a reference to the origin of a metric of
    /// type `ty`.
    fn origin(&self, facts: &Facts, ty: &Type) -> TokenStream {
        let (krate, (package, version)) = (self.krate, self.package);
        let formatter = facts.formatter.as_ref();
        let formatter =
            formatter.map(|it| quote_spanned!(Span::mixed_site()=> .with_formatter(#it)));
        let origin = quote_spanned! {Span::mixed_site()=>
            &#krate::export::Origin::of::<#ty>(
                ::core::module_path!(),
                ::core::file!(),
                #package,
                #version
            )#formatter
        };
        if self.is_constant {
            origin
        } else {
            quote_spanned!(Span::mixed_site()=> const { #origin })
        }
    }
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
        let (krate, line) = (place.krate, &place.line);
        let (kind, origin) = (kind(ty, krate), place.origin(facts, ty));
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
