use crate::mistakes::Mistakes;
use crate::nearest::nearest;
use crate::pairs::{self, Value};
use proc_macro2::{TokenStream, TokenTree};
use syn::Lit;

/// The arguments that an attribute takes.
pub(crate) struct Grammar {
    /// The attribute, as users write it: `#[metric]`.
    pub(crate) attribute: &'static str,
    /// The keys. The first one is the example in advice.
    pub(crate) keys: &'static [&'static str],
    /// What other libraries call them, and the key that is meant.
    pub(crate) synonyms: &'static [(&'static str, &'static str)],
}

/// The arguments of an attribute, as written: keys of its grammar, each once,
/// with their values. A value is missing if there is a mistake in it.
#[derive(Default)]
pub(crate) struct Arguments(Vec<(&'static str, Option<Value>)>);

impl Arguments {
    /// Reads the arguments and leaves out those that are wrong.
    pub(crate) fn parse(tokens: TokenStream, grammar: &Grammar, mistakes: &mut Mistakes) -> Self {
        let mut arguments = Vec::new();
        for pair in pairs::parse(tokens, |word| grammar.find(word).is_some(), mistakes) {
            let Some(key) = mistakes.keep(grammar.key(&pair.key)) else {
                continue;
            };
            if arguments.iter().any(|(earlier, _)| *earlier == key) {
                mistakes.at(
                    pair.key.span(),
                    format_args!("`{key}` is given twice: keep one"),
                );
                continue;
            }
            arguments.push((key, mistakes.keep(pair.value)));
        }
        Arguments(arguments)
    }

    /// The value of an argument, if it was given.
    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        let mut arguments = self.0.iter_mut();
        let (_, value) = arguments.find(|(given, _)| *given == key)?;
        value.take()
    }
}

impl Grammar {
    fn find(&self, word: &str) -> Option<&'static str> {
        self.keys.iter().find(|key| **key == word).copied()
    }

    /// The key that a token is.
    fn key(&self, token: &TokenTree) -> syn::Result<&'static str> {
        self.find(&token.to_string())
            .ok_or_else(|| syn::Error::new(token.span(), self.not_a_key(token)))
    }

    /// Says why a token is no argument, and what may have been meant.
    fn not_a_key(&self, token: &TokenTree) -> String {
        let example = self.keys[0];
        match token {
            TokenTree::Ident(word) => self.unknown(&word.to_string()),
            TokenTree::Literal(literal) => match Lit::new(literal.clone()) {
                Lit::Str(text) => match self.find(&text.value()) {
                    Some(key) => format!("arguments are written without quotes: `{key} = ...`"),
                    None => {
                        format!("a value needs its argument: write `{example} = {literal}`")
                    }
                },
                _ => format!("expected an argument such as `{example} = \"...\"`"),
            },
            _ => format!("expected an argument such as `{example} = \"...\"`"),
        }
    }

    fn unknown(&self, word: &str) -> String {
        let synonym = self.synonyms.iter().find(|(other, _)| *other == word);
        let meant = match synonym {
            Some((_, key)) => Some(*key),
            // With more letters to change, words would be guessed that have nothing
            // in common; with fewer, swapped letters in a short one would not be.
            None => nearest(word, self.keys, |key| 1 + key.len() / 3),
        };
        match meant {
            Some(key) => format!("unknown argument `{word}`: did you mean `{key}`?"),
            None => {
                let (last, others) = self.keys.split_last().expect("there are arguments");
                let others = others.join("`, `");
                let attribute = self.attribute;
                format!("unknown argument `{word}`: `{attribute}` takes `{others}` and `{last}`")
            }
        }
    }
}
