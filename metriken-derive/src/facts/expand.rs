//! From the facts to the code that states them.

use super::joined::Joined;
use super::{Facts, label};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::Type;

/// The code that declares a metric.
pub(crate) struct Declaration {
    /// Items that the other parts refer to, usually none.
    pub(crate) constants: TokenStream,
    /// The expression of type `Declaration`.
    pub(crate) expression: TokenStream,
    /// Calls of methods that say what only few metrics have: labels, a
    /// formatter.
    pub(crate) extras: TokenStream,
}

impl Declaration {
    /// Declares a metric of type `ty`, in the place that `line` and `origin`
    /// are expressions for.
    pub(crate) fn new(
        facts: &Facts,
        ty: &Type,
        (line, origin): (&TokenStream, &TokenStream),
        krate: &TokenStream,
    ) -> Self {
        let kind = kind(ty, krate);
        let Joined {
            constants,
            text,
            lengths,
        } = Joined::new(facts, krate);
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
            extras: extras(facts, krate),
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

fn extras(facts: &Facts, krate: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let mut extras = TokenStream::new();
    if !facts.labels.is_empty() {
        let labels = label::elements(&facts.labels, krate);
        extras.extend(quote_spanned!(site=> .with_labels(&[#labels])));
    }
    if let Some(function) = &facts.formatter {
        extras.extend(quote_spanned!(site=> .with_formatter(#function)));
    }
    extras
}
