use crate::attribute::Attribute;
use proc_macro2::TokenStream;
use syn::parse::Parser;
use syn::{LitStr, Token};

/// The first paragraph of the item's documentation on one line, empty if it
/// has none.
///
/// The rest is for the reader of the source: exporters show a description in
/// a line of its own.
pub(super) fn from_docs(attributes: &[Attribute]) -> String {
    let docs: Vec<String> = attributes.iter().filter_map(text).collect();
    let lines = docs.iter().flat_map(|text| lines(text));
    let paragraph: Vec<&str> = lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty())
        .collect();
    paragraph.join(" ")
}

/// The text of `#[doc = "text"]`, which is also what a doc comment is to a
/// macro. Other attributes have none, nor has `#[doc = include_str!(...)]`,
/// whose value is not known yet.
fn text(attribute: &Attribute) -> Option<String> {
    let mut content = attribute.content().into_iter();
    if content.next()?.to_string() != "doc" {
        return None;
    }
    let value = |input: syn::parse::ParseStream<'_>| {
        input.parse::<Token![=]>()?;
        input.parse::<LitStr>()
    };
    let text = value.parse2(content.collect::<TokenStream>()).ok()?;
    Some(text.value())
}

/// The lines of one doc attribute, trimmed: at least one. A block comment has
/// several, which may each begin with a `*` that is decoration.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let is_decorated = |line: &str| line == "*" || line.starts_with("* ");
    let mut after_first = text.split('\n').skip(1).map(str::trim).peekable();
    let has_decoration = after_first.peek().is_some()
        && after_first.all(|line| line.is_empty() || is_decorated(line));
    text.split('\n').map(str::trim).map(move |line| {
        if has_decoration && is_decorated(line) {
            line[1..].trim_start()
        } else {
            line
        }
    })
}
