use super::text::Text;
use crate::label_name;
use crate::mistakes::Mistakes;
use crate::pairs::{self, Value, unraw};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use std::collections::HashSet;
use syn::Lit;

/// A constant label.
pub(crate) struct Label {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    /// A constant expression of type `&'static str`.
    pub(crate) value: TokenStream,
}

/// Reads the labels in braces, and leaves out those that are wrong.
pub(crate) fn parse(value: &Value, mistakes: &mut Mistakes) -> Vec<Label> {
    let Some(braces) = value.as_braces() else {
        mistakes.over(
            value.tokens(),
            "expected labels in braces: write `metadata = { key = \"value\" }`",
        );
        return Vec::new();
    };
    // Any word may be a key, so a forgotten comma can be seen before any.
    let mut labels = Vec::new();
    for pair in pairs::parse(braces.stream(), |_| true, mistakes) {
        let Some(key) = mistakes.keep(key(&pair.key)) else {
            continue;
        };
        let (word, key_span) = (pair.key.to_string(), pair.key.span());
        let Some(value) = mistakes.keep(pair.into_value()) else {
            continue;
        };
        if let Some(value) = Text::of(&word, value, mistakes) {
            labels.push(Label {
                key,
                key_span,
                value: value.into_token_stream(),
            });
        }
    }
    labels
}

fn key(key: &TokenTree) -> syn::Result<String> {
    match key {
        TokenTree::Ident(word) => return Ok(unraw(word)),
        TokenTree::Literal(literal) => {
            if let Lit::Str(text) = Lit::new(literal.clone()) {
                return Ok(text.value());
            }
        }
        _ => {}
    }
    let message = "a label's key is a word or a string: write `key = \"value\"`";
    Err(syn::Error::new(key.span(), message))
}

/// Reports keys that no exporter could pass on, and those given twice.
pub(crate) fn check(labels: &[Label], mistakes: &mut Mistakes) {
    let mut keys = HashSet::new();
    for label in labels {
        let key = label.key.as_str();
        if let Err(message) = label_name::check(key) {
            mistakes.at(label.key_span, message);
        } else if !keys.insert(key) {
            let message = format!("the label `{key}` is given twice: keep one");
            mistakes.at(label.key_span, message);
        }
    }
}

/// The constant expression for a slice of the labels, sorted by key as entries
/// have them; nothing if there are none.
pub(crate) fn slice<'a>(
    labels: impl Iterator<Item = &'a Label>,
    krate: &TokenStream,
) -> Option<TokenStream> {
    let mut sorted: Vec<&Label> = labels.collect();
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    let site = Span::mixed_site();
    let labels = sorted.iter().map(
        |Label { key, value, .. }| quote_spanned!(site=> #krate::export::Label::new(#key, #value),),
    );
    (!sorted.is_empty()).then(|| quote_spanned!(site=> &[#(#labels)*]))
}
