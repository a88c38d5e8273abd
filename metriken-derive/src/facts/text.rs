use crate::mistakes::Mistakes;
use crate::pairs::Value;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{Lit, LitStr};

/// A string, known now or only to the compiler.
pub(crate) enum Text {
    /// The string, and where a mistake in it is to be shown.
    Literal(String, Span),
    /// A constant expression of type `&'static str`.
    Constant(TokenStream),
}

impl Text {
    /// The string that is the value of `key`. If it is an expression the
    /// compiler will check that, but for a literal of another type the advice
    /// can be better here.
    pub(crate) fn of(key: &str, value: Value, mistakes: &mut Mistakes) -> Option<Self> {
        match value.as_literal() {
            None => Some(Text::Constant(value.tokens().clone())),
            Some(Lit::Str(literal)) => Some(Text::Literal(literal.value(), literal.span())),
            Some(other) => {
                let message = format!("`{key}` is a string: write `{key} = \"...\"`");
                mistakes.at(other.span(), message);
                None
            }
        }
    }
}

impl ToTokens for Text {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Text::Literal(text, span) => LitStr::new(text, *span).to_tokens(tokens),
            Text::Constant(expression) => expression.to_tokens(tokens),
        }
    }
}
