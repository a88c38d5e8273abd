//! Lists of `KEY = VALUE`, as they stand in attributes and in `metadata`.
//!
//! Values are kept as tokens and not parsed as expressions: the compiler will
//! do that anyway and knows more of the language, and the parser of
//! expressions is a quarter of `syn`. What has to be known of an expression is
//! where it ends: at the next comma that is not within brackets, among them
//! the angle brackets of a path and the bars of a closure.

use crate::mistakes::Mistakes;
use proc_macro2::{Delimiter, Group, Ident, Punct, Span, TokenStream, TokenTree};
use std::mem;
use syn::Lit;

/// One `KEY = VALUE`.
pub(crate) struct Pair {
    /// An identifier or a literal.
    pub(crate) key: TokenTree,
    /// What is wrong with what follows the key, or else the value; none if the
    /// key stands alone.
    pub(crate) value: syn::Result<Option<Value>>,
}

impl Pair {
    /// The value, without which there is a mistake.
    pub(crate) fn into_value(self) -> syn::Result<Value> {
        let key = self.key;
        self.value?.ok_or_else(|| no_value(&key, key.span()))
    }
}

fn no_value(key: &TokenTree, span: Span) -> syn::Error {
    let message = format!("`{key}` has no value: write `{key} = value`");
    syn::Error::new(span, message)
}

/// The value of a pair: the tokens of an expression, at least one.
pub(crate) struct Value(TokenStream);

impl Value {
    /// The value as a literal, if that is all it is.
    pub(crate) fn as_literal(&self) -> Option<Lit> {
        match self.only_token()? {
            TokenTree::Literal(literal) => Some(Lit::new(literal)),
            _ => None,
        }
    }

    /// The value as a group in braces, if that is all it is.
    pub(crate) fn as_braces(&self) -> Option<Group> {
        match self.only_token()? {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
            _ => None,
        }
    }

    pub(crate) fn tokens(&self) -> &TokenStream {
        &self.0
    }

    /// The only token, out of the invisible group that it is in when it comes
    /// from the variable of a `macro_rules!` macro.
    fn only_token(&self) -> Option<TokenTree> {
        let mut tokens = self.0.clone().into_iter();
        loop {
            match (tokens.next()?, tokens.next()) {
                (TokenTree::Group(group), None) if group.delimiter() == Delimiter::None => {
                    tokens = group.stream().into_iter();
                }
                (token, None) => return Some(token),
                _ => return None,
            }
        }
    }
}

/// Reads a list of pairs. `is_key` tells the words that are keys; where one of
/// them follows a value at once, a comma was forgotten.
pub(crate) fn parse(
    list: TokenStream,
    is_key: impl Fn(&str) -> bool,
    mistakes: &mut Mistakes,
) -> Vec<Pair> {
    let tokens: Vec<TokenTree> = list.into_iter().collect();
    let mut splitter = Splitter::default();
    for (i, token) in tokens.iter().enumerate() {
        if let TokenTree::Ident(word) = token
            && splitter.is_after_value()
            && is_assignment(&tokens[i + 1..])
            && is_key(&word.to_string())
        {
            mistakes.at(word.span(), format_args!("write a `,` before `{word}`"));
            splitter.end_of_pair();
        }
        splitter.token(token.clone(), mistakes);
    }
    splitter.end_of_pair();
    splitter.pairs
}

/// Cuts the list at its commas.
#[derive(Default)]
struct Splitter {
    pairs: Vec<Pair>,
    current: Vec<TokenTree>,
    angle_brackets: usize,
    in_closure_parameters: bool,
}

impl Splitter {
    fn token(&mut self, token: TokenTree, mistakes: &mut Mistakes) {
        if let TokenTree::Punct(punct) = &token {
            let is_within = self.angle_brackets > 0 || self.in_closure_parameters;
            if punct.as_char() == ',' && !is_within {
                if self.current.is_empty() {
                    mistakes.at(punct.span(), "there is nothing before this `,`: remove it");
                }
                self.end_of_pair();
                return;
            }
            self.brackets(punct);
        }
        self.current.push(token);
    }

    /// Follows the brackets that are no groups of tokens.
    fn brackets(&mut self, punct: &Punct) {
        let is_after = |c| self.current.last().is_some_and(|last| is_punct(last, c));
        // The first two tokens are the key and its `=`.
        let is_first = self.current.len() == 2;
        match punct.as_char() {
            '<' if is_first || self.angle_brackets > 0 || is_after(':') => {
                self.angle_brackets += 1;
            }
            '>' if self.angle_brackets > 0 && !is_after('-') => self.angle_brackets -= 1,
            '|' if self.in_closure_parameters => self.in_closure_parameters = false,
            '|' if is_first => self.in_closure_parameters = true,
            _ => {}
        }
    }

    fn is_after_value(&self) -> bool {
        self.current.len() > 2 && self.angle_brackets == 0 && !self.in_closure_parameters
    }

    fn end_of_pair(&mut self) {
        self.angle_brackets = 0;
        self.in_closure_parameters = false;
        let mut tokens = mem::take(&mut self.current).into_iter();
        if let Some(key) = tokens.next() {
            let value = value(&key, tokens);
            self.pairs.push(Pair { key, value });
        }
    }
}

/// Reads what follows the key, if anything does: `=` and an expression.
fn value(
    key: &TokenTree,
    mut tokens: impl Iterator<Item = TokenTree>,
) -> syn::Result<Option<Value>> {
    let wrong = |span: Span, what: &str| {
        let message = format!("{what}: write `{key} = value`");
        Err(syn::Error::new(span, message))
    };
    let equals = match tokens.next() {
        Some(equals) if is_punct(&equals, '=') => equals,
        Some(other) if is_punct(&other, '-') || is_punct(&other, '.') => {
            let message = format!("a key with `{other}` in it is written as a string, in quotes");
            return Err(syn::Error::new(other.span(), message));
        }
        Some(other) => return wrong(other.span(), &format!("expected `=` after `{key}`")),
        None => return Ok(None),
    };
    let value: Vec<TokenTree> = tokens.collect();
    match value.as_slice() {
        [] => Err(no_value(key, equals.span())),
        [first, ..] if is_punct(first, '=') => wrong(first.span(), "one `=` is enough"),
        [TokenTree::Literal(_), second, ..] if !matches!(second, TokenTree::Punct(_)) => {
            Err(syn::Error::new(
                second.span(),
                "the value ends before this: write a `,` between values",
            ))
        }
        _ => Ok(Some(Value(value.into_iter().collect()))),
    }
}

/// Whether an `=` comes next that is not half of a `==`.
fn is_assignment(tokens: &[TokenTree]) -> bool {
    let is_equals = |i: usize| tokens.get(i).is_some_and(|token| is_punct(token, '='));
    is_equals(0) && !is_equals(1)
}

fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == c)
}

/// The name that an identifier stands for: `type` for `r#type`.
pub(crate) fn unraw(word: &Ident) -> String {
    let word = word.to_string();
    word.strip_prefix("r#").unwrap_or(&word).to_owned()
}
