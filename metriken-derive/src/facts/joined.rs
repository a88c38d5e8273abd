//! Name, description and unit as one string and three lengths, which is how an
//! entry keeps them: one pointer for the linker to relocate in place of three.

use super::{Facts, Place, Text};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

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
    pub(crate) fn new(facts: &Facts, place: &Place<'_>) -> Self {
        let unit = facts.unit.as_ref().map(syn::LitStr::value);
        let unit = unit.unwrap_or_default();
        let before = place.before_names;
        match (&facts.name, &facts.description) {
            (Text::Literal(name, _), Text::Literal(description, _)) => {
                Self::now([&[before, name].concat(), description, &unit])
            }
            (name, description) => {
                let name = Part::new("__METRIKEN_NAME", name).after(before);
                let description = Part::new("__METRIKEN_DESCRIPTION", description);
                Self::by_compiler([name, description, Part::literal(&unit)], place.krate)
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
        let values = parts.iter().map(|part| &part.values);
        let lengths = parts.each_ref().map(|part| part.length.clone());
        let [name_len, description_len, unit_len] = &lengths;
        let site = Span::mixed_site();
        Joined {
            constants: quote_spanned! {site=>
                #(#constants)*
                const __METRIKEN_TEXT: &#krate::export::Joined<
                    { #name_len + #description_len + #unit_len }
                > = &#krate::export::Joined::new(&[#(#values),*]);
            },
            text: quote_spanned!(site=> __METRIKEN_TEXT.as_str()),
            lengths,
        }
    }
}

/// One of the strings to be joined by the compiler.
struct Part {
    constant: TokenStream,
    /// Of which it consists, separated by commas.
    values: TokenStream,
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
                    values: constant.to_token_stream(),
                    length: quote_spanned!(site=> #constant.len()),
                }
            }
        }
    }

    fn literal(text: &str) -> Self {
        Part {
            constant: TokenStream::new(),
            values: Literal::string(text).into_token_stream(),
            length: length(text),
        }
    }
}

impl Part {
    /// This part with a string before it.
    fn after(self, before: &str) -> Self {
        if before.is_empty() {
            return self;
        }
        let (values, length, before_len) = (self.values, self.length, length(before));
        Part {
            constant: self.constant,
            values: quote!(#before, #values),
            length: quote!(#before_len + #length),
        }
    }
}

fn length(text: &str) -> TokenStream {
    Literal::usize_unsuffixed(text.len()).into_token_stream()
}
