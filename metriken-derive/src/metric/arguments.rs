use crate::mistakes::Mistakes;
use crate::nearest::nearest;
use crate::pairs::{self, Pair, Value};
use proc_macro2::{TokenStream, TokenTree};
use syn::Lit;

/// The arguments of `#[metric(...)]`, as written.
#[derive(Default)]
pub(crate) struct Arguments {
    pub(crate) name: Option<Value>,
    pub(crate) description: Option<Value>,
    pub(crate) unit: Option<Value>,
    pub(crate) metadata: Option<Value>,
    pub(crate) formatter: Option<Value>,
    pub(crate) krate: Option<Value>,
}

const KNOWN: [&str; 6] = [
    "name",
    "description",
    "unit",
    "metadata",
    "formatter",
    "crate",
];

/// What other libraries call the arguments.
const SYNONYMS: [(&str, &str); 9] = [
    ("desc", "description"),
    ("doc", "description"),
    ("help", "description"),
    ("label", "metadata"),
    ("labels", "metadata"),
    ("tags", "metadata"),
    ("attributes", "metadata"),
    ("format", "formatter"),
    ("title", "name"),
];

impl Arguments {
    /// Reads the arguments and leaves out those that are wrong.
    pub(crate) fn parse(tokens: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut arguments = Arguments::default();
        let mut seen = Vec::new();
        for pair in pairs::parse(tokens, |word| KNOWN.contains(&word), mistakes) {
            let Some((key, slot)) = mistakes.keep(arguments.slot(&pair)) else {
                continue;
            };
            if seen.contains(&key) {
                mistakes.at(
                    pair.key.span(),
                    format_args!("`{key}` is given twice: keep one"),
                );
                continue;
            }
            seen.push(key);
            *slot = mistakes.keep(pair.value);
        }
        arguments
    }

    /// Where the value of the pair belongs, and the key by which it is known.
    fn slot(&mut self, pair: &Pair) -> syn::Result<(String, &mut Option<Value>)> {
        let key = pair.key.to_string();
        let slot = match key.as_str() {
            "name" => &mut self.name,
            "description" => &mut self.description,
            "unit" => &mut self.unit,
            "metadata" => &mut self.metadata,
            "formatter" => &mut self.formatter,
            "crate" => &mut self.krate,
            _ => return Err(syn::Error::new(pair.key.span(), not_a_key(&pair.key))),
        };
        Ok((key, slot))
    }
}

/// Says why a token is no argument, and what may have been meant.
fn not_a_key(token: &TokenTree) -> String {
    match token {
        TokenTree::Ident(word) => unknown(&word.to_string()),
        TokenTree::Literal(literal) => match Lit::new(literal.clone()) {
            Lit::Str(text) if KNOWN.contains(&text.value().as_str()) => {
                format!(
                    "arguments are written without quotes: `{} = ...`",
                    text.value()
                )
            }
            Lit::Str(_) => format!("a value needs its argument: write `name = {literal}`"),
            _ => "expected an argument such as `name = \"...\"`".to_owned(),
        },
        _ => "expected an argument such as `name = \"...\"`".to_owned(),
    }
}

fn unknown(word: &str) -> String {
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == word);
    let meant = match synonym {
        Some((_, known)) => Some(*known),
        // With more letters to change, words would be guessed that have nothing
        // in common; with fewer, swapped letters in a short one would not be.
        None => nearest(word, &KNOWN, |known| 1 + known.len() / 3),
    };
    match meant {
        Some(known) => format!("unknown argument `{word}`: did you mean `{known}`?"),
        None => {
            let (last, others) = KNOWN.split_last().expect("there are arguments");
            let others = others.join("`, `");
            format!("unknown argument `{word}`: `#[metric]` takes `{others}` and `{last}`")
        }
    }
}
