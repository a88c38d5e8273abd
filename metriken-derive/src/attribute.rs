use proc_macro2::{TokenStream, TokenTree};
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

    /// What is within the brackets.
    pub(crate) fn content(&self) -> TokenStream {
        match &self.brackets {
            TokenTree::Group(group) => group.stream(),
            _ => TokenStream::new(),
        }
    }
}

impl ToTokens for Attribute {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.hash.to_tokens(tokens);
        self.brackets.to_tokens(tokens);
    }
}
