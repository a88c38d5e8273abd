//! Name, description and unit as one string and three lengths, which is how an
//! entry keeps them: one pointer for the linker to relocate in place of three.

use super::{Facts, Text};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// Expressions for an entry's text.
pub(crate) struct Joined {
    /// Items that the expressions refer to, usually none.
    pub(crate) constants: TokenStream,
    /// The `&'static str`.
    pub(crate) text: TokenStream,
    /// The lengths of name, description and unit.
    pub(crate) lengths: [TokenStream; 3],
}

impl Joined {
    /// Literals are joined here. If there is a constant among the parts, whose
    /// value only the compiler will know, it does the joining.
    pub(crate) fn new(facts: &Facts, krate: &TokenStream) -> Self {
        let unit = facts.unit.as_ref().map(syn::LitStr::value);
        match (&facts.name, &facts.description) {
            (Text::Literal(name, _), Text::Literal(description, _)) => {
                Self::now([name, description, &unit.unwrap_or_default()])
            }
            (name, description) => {
                let name = Part::new("__METRIKEN_NAME", name);
                let description = Part::new("__METRIKEN_DESCRIPTION", description);
                let unit = Part::literal(&unit.unwrap_or_default());
                Self::by_compiler([name, description, unit], krate)
            }
        }
    }

    fn now(parts: [&str; 3]) -> Self {
        Joined {
            constants: TokenStream::new(),
            text: Literal::string(&parts.concat()).into_token_stream(),
            lengths: parts.map(length),
        }
    }

    fn by_compiler(parts: [Part; 3], krate: &TokenStream) -> Self {
        let constants = parts.iter().map(|part| &part.constant);
        let values = parts.iter().map(|part| &part.value);
        let lengths = parts.each_ref().map(|part| part.length.clone());
        let [name_len, description_len, unit_len] = &lengths;
        let site = Span::mixed_site();
        Joined {
            constants: quote_spanned! {site=>
                #(#constants)*
                const __METRIKEN_TEXT: &#krate::export::Joined<
                    { #name_len + #description_len + #unit_len }
                > = &#krate::export::Joined::new([#(#values),*]);
            },
            text: quote_spanned!(site=> __METRIKEN_TEXT.as_str()),
            lengths,
        }
    }
}

/// One of the strings to be joined by the compiler.
struct Part {
    constant: TokenStream,
    value: TokenStream,
    length: TokenStream,
}

impl Part {
    fn new(constant: &str, text: &Text) -> Self {
        let site = Span::mixed_site();
        match text {
            Text::Literal(text, _) => Self::literal(text),
            Text::Constant(expression) => {
                let constant = Ident::new(constant, site);
                Part {
                    constant: quote_spanned! {site=>
                        const #constant: &::core::primitive::str = #expression;
                    },
                    value: constant.to_token_stream(),
                    length: quote_spanned!(site=> #constant.len()),
                }
            }
        }
    }

    fn literal(text: &str) -> Self {
        Part {
            constant: TokenStream::new(),
            value: Literal::string(text).into_token_stream(),
            length: length(text),
        }
    }
}

fn length(text: &str) -> TokenStream {
    Literal::usize_unsuffixed(text.len()).into_token_stream()
}
