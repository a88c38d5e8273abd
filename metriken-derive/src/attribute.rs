use crate::mistakes::Mistakes;
use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Token;
use syn::parse::ParseStream;

/// An attribute, unparsed: its `#` and its brackets.
pub(crate) struct Attribute {
    hash: Token![#],
    brackets: TokenTree,
}

impl Attribute {
    /// Takes the attributes that come next.
    pub(crate) fn parse_all(input: ParseStream<'_>) -> syn::Result<Vec<Self>> {
        let mut attributes = Vec::new();
        while input.peek(Token![#]) {
            attributes.push(Attribute {
                hash: input.parse()?,
                brackets: input.parse()?,
            });
        }
        Ok(attributes)
    }

    /// Takes the arguments of the attribute `name`, if there is one.
    pub(crate) fn find(attributes: &[Self], name: &str, mistakes: &mut Mistakes) -> Option<Helper> {
        let named = |attribute: &Attribute| {
            let mut content = attribute.content().into_iter();
            match content.next()? {
                TokenTree::Ident(word) if word == name => Some((word, content)),
                _ => None,
            }
        };
        let mut found = attributes.iter().filter_map(named);
        let (word, rest) = found.next()?;
        for (again, _) in found {
            let message = format_args!("`#[{name}]` is given twice: write it once");
            mistakes.at(again.span(), message);
        }
        Some(Helper {
            span: word.span(),
            arguments: mistakes
                .keep(within_parentheses(name, rest))
                .unwrap_or_default(),
        })
    }

    /// What is within the brackets.
    pub(crate) fn content(&self) -> TokenStream {
        match &self.brackets {
            TokenTree::Group(group) => group.stream(),
            _ => TokenStream::new(),
        }
    }
}

/// An attribute that belongs to a derive.
pub(crate) struct Helper {
    /// Of its name.
    pub(crate) span: Span,
    /// What is within its parentheses.
    pub(crate) arguments: TokenStream,
}

/// The content of the parentheses after the name of an attribute, if there are
/// any.
fn within_parentheses(
    name: &str,
    mut rest: impl Iterator<Item = TokenTree>,
) -> syn::Result<TokenStream> {
    match rest.next() {
        None => Ok(TokenStream::new()),
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            Ok(group.stream())
        }
        Some(other) => {
            let message = format!("arguments are written in parentheses: `#[{name}(...)]`");
            Err(syn::Error::new(other.span(), message))
        }
    }
}

impl ToTokens for Attribute {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.hash.to_tokens(tokens);
        self.brackets.to_tokens(tokens);
    }
}
