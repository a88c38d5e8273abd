use crate::mistakes::Mistakes;
use crate::nearest::nearest;
use crate::pairs::{self, Value};
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::Lit;

/// The arguments that an attribute takes.
pub(crate) struct Grammar {
    /// The attribute in words, with quotes where it is code.
    pub(crate) attribute: &'static str,
    /// The keys of values. The first one is the example in advice.
    pub(crate) keys: &'static [&'static str],
    /// The words that stand alone.
    pub(crate) flags: &'static [&'static str],
}

/// What other libraries call arguments, and which one is meant if the attribute
/// takes that.
const SYNONYMS: [(&str, &str); 22] = [
    ("desc", "description"),
    ("doc", "description"),
    ("help", "description"),
    ("label", "metadata"),
    ("labels", "metadata"),
    ("tags", "metadata"),
    ("attributes", "metadata"),
    ("format", "formatter"),
    ("title", "name"),
    ("ignore", "skip"),
    ("namespace", "prefix"),
    ("subsystem", "prefix"),
    ("name", "rename"),
    ("value", "rename"),
    ("key", "rename"),
    ("case", "rename_all"),
    ("style", "rename_all"),
    ("flattened", "flatten"),
    ("nested", "flatten"),
    ("limit", "max_cardinality"),
    ("cardinality", "max_cardinality"),
    ("max", "max_cardinality"),
];

/// The arguments of an attribute, as written: those of its grammar, each once.
#[derive(Default)]
pub(crate) struct Arguments(Vec<Argument>);

struct Argument {
    key: &'static str,
    span: Span,
    /// Flags have none, nor have keys with a mistake in their values.
    value: Option<Value>,
}

impl Arguments {
    /// Reads the arguments and leaves out those that are wrong.
    pub(crate) fn parse(tokens: TokenStream, grammar: &Grammar, mistakes: &mut Mistakes) -> Self {
        let mut arguments = Arguments::default();
        arguments.add(tokens, grammar, mistakes);
        arguments
    }

    /// Reads more of them.
    pub(crate) fn add(&mut self, tokens: TokenStream, grammar: &Grammar, mistakes: &mut Mistakes) {
        let arguments = &mut self.0;
        for pair in pairs::parse(tokens, |word| grammar.find(word).is_some(), mistakes) {
            let span = pair.key.span();
            let Some(key) = mistakes.keep(grammar.key(&pair.key)) else {
                continue;
            };
            if arguments.iter().any(|earlier| earlier.key == key) {
                mistakes.at(span, format_args!("`{key}` is given twice: keep one"));
                continue;
            }
            let value = if grammar.flags.contains(&key) {
                if !matches!(pair.value, Ok(None)) {
                    let message = format_args!("`{key}` has no value: write the word alone");
                    mistakes.at(span, message);
                }
                None
            } else {
                mistakes.keep(pair.into_value())
            };
            arguments.push(Argument { key, span, value });
        }
    }

    /// The value of an argument, if it was given.
    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        let mut arguments = self.0.iter_mut();
        arguments.find(|it| it.key == key)?.value.take()
    }

    /// Where an argument is, if it was given.
    pub(crate) fn span_of(&self, key: &str) -> Option<Span> {
        let argument = self.0.iter().find(|it| it.key == key)?;
        Some(argument.span)
    }

    /// How many were given.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Grammar {
    fn words(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().chain(self.flags).copied()
    }

    fn find(&self, word: &str) -> Option<&'static str> {
        self.words().find(|known| *known == word)
    }

    /// The argument that a token begins.
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
                    Some(flag) if self.flags.contains(&flag) => {
                        format!("arguments are written without quotes: `{flag}`")
                    }
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
        let words: Vec<&'static str> = self.words().collect();
        let synonym = SYNONYMS
            .iter()
            .find(|(other, meant)| *other == word && self.find(meant).is_some());
        let meant = match synonym {
            Some((_, key)) => Some(*key),
            // With more letters to change, words would be guessed that have nothing
            // in common; with fewer, swapped letters in a short one would not be.
            None => nearest(word, &words, |key| 1 + key.len() / 3),
        };
        match meant {
            Some(key) => format!("unknown argument `{word}`: did you mean `{key}`?"),
            None => {
                let (attribute, all) = (self.attribute, enumeration(&words));
                format!("unknown argument `{word}`: {attribute} takes {all}")
            }
        }
    }
}

/// The words, as a sentence enumerates them.
pub(crate) fn enumeration(words: &[&str]) -> String {
    match words.split_last() {
        Some((last, [])) => format!("`{last}`"),
        Some((last, others)) => format!("`{}` and `{last}`", others.join("`, `")),
        None => "nothing".to_owned(),
    }
}
