use super::arguments::Arguments;
use super::description;
use super::item::Static;
use crate::mistakes::Mistakes;
use crate::pairs::{self, Value, unraw};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Lit, LitStr, Path};

/// What the attribute and its static say together, with the defaults filled in.
pub(crate) struct Metric {
    pub(crate) item: Static,
    pub(crate) name: Text,
    pub(crate) description: Text,
    pub(crate) unit: Option<LitStr>,
    pub(crate) labels: Vec<Label>,
    pub(crate) formatter: Option<TokenStream>,
    /// The path given with `crate = `.
    pub(crate) krate: Option<TokenStream>,
}

/// A string, known now or only to the compiler.
pub(crate) enum Text {
    /// The string, and where a mistake in it is to be shown.
    Literal(String, Span),
    /// A constant expression of type `&'static str`.
    Constant(TokenStream),
}

/// A constant label.
pub(crate) struct Label {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    /// A constant expression of type `&'static str`.
    pub(crate) value: TokenStream,
}

impl Metric {
    /// Makes sense of the arguments. What has the wrong form is reported and
    /// left out.
    pub(crate) fn new(arguments: Arguments, item: Static, mistakes: &mut Mistakes) -> Self {
        let name = arguments.name.and_then(|it| text("name", it, mistakes));
        let name = name.unwrap_or_else(|| Text::Literal(unraw(&item.ident), item.ident.span()));
        let description = arguments
            .description
            .and_then(|it| text("description", it, mistakes));
        let description = description.unwrap_or_else(|| {
            let docs = description::from_docs(&item.attributes);
            Text::Literal(docs, item.ident.span())
        });
        Metric {
            name,
            description,
            unit: arguments.unit.and_then(|it| unit(&it, mistakes)),
            labels: arguments
                .metadata
                .map_or_else(Vec::new, |it| labels(&it, mistakes)),
            formatter: arguments.formatter.and_then(|it| formatter(it, mistakes)),
            krate: arguments.krate.and_then(|it| krate(it, mistakes)),
            item,
        }
    }
}

/// A value that is a string. If it is an expression the compiler will check
/// that, but for a literal of another type the advice can be better here.
fn text(key: &str, value: Value, mistakes: &mut Mistakes) -> Option<Text> {
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

fn unit(value: &Value, mistakes: &mut Mistakes) -> Option<LitStr> {
    if let Some(Lit::Str(literal)) = value.as_literal() {
        return Some(literal);
    }
    mistakes.over(
        value.tokens(),
        "the unit has to be known here, so that it can be checked: write a string such as \
         `unit = \"nanoseconds\"`",
    );
    None
}

fn labels(value: &Value, mistakes: &mut Mistakes) -> Vec<Label> {
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
        let Some(key) = mistakes.keep(label_key(&pair.key)) else {
            continue;
        };
        let Some(value) = mistakes.keep(pair.value) else {
            continue;
        };
        if let Some(value) = text(&pair.key.to_string(), value, mistakes) {
            labels.push(Label {
                key,
                key_span: pair.key.span(),
                value: value.into_token_stream(),
            });
        }
    }
    labels
}

fn label_key(key: &TokenTree) -> syn::Result<String> {
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

fn formatter(value: Value, mistakes: &mut Mistakes) -> Option<TokenStream> {
    if let Some(literal) = value.as_literal() {
        let message = "the formatter is a function: write `formatter = name_of_a_function`";
        mistakes.at(literal.span(), message);
        return None;
    }
    Some(value.tokens().clone())
}

fn krate(value: Value, mistakes: &mut Mistakes) -> Option<TokenStream> {
    let path = Path::parse_mod_style.parse2(value.tokens().clone());
    if path.is_err() {
        mistakes.over(
            value.tokens(),
            "expected a path without quotes or generics: write `crate = path::to::metriken`",
        );
    }
    path.ok().map(Path::into_token_stream)
}

impl ToTokens for Text {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Text::Literal(text, span) => LitStr::new(text, *span).to_tokens(tokens),
            Text::Constant(expression) => expression.to_tokens(tokens),
        }
    }
}
