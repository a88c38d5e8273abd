//! The attribute `#[label(...)]` of the derives.

use crate::arguments::{Arguments, Grammar};
use crate::krate;
use crate::mistakes::Mistakes;
use crate::pairs::Value;
use crate::rename::Rule;
use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Lit, LitStr, Meta};

/// What all `#[label(...)]` on one thing say together. What has no place there
/// is `None`.
#[derive(Default)]
pub(crate) struct LabelAttribute {
    pub(crate) rename: Option<LitStr>,
    pub(crate) rename_all: Option<Rule>,
    /// Where `flatten` is written.
    pub(crate) flatten: Option<Span>,
    /// A constant expression of type `usize`.
    pub(crate) max_cardinality: Option<TokenStream>,
    /// The path given with `crate = `.
    pub(crate) krate: Option<TokenStream>,
}

pub(crate) const ON_ENUM: Grammar = Grammar {
    attribute: "`#[label]` on an enum",
    keys: &["rename_all", "crate"],
    flags: &[],
};

pub(crate) const ON_VARIANT: Grammar = Grammar {
    attribute: "`#[label]` on a variant",
    keys: &["rename"],
    flags: &[],
};

pub(crate) const ON_STRUCT: Grammar = Grammar {
    attribute: "`#[label]` on a struct",
    keys: &["rename_all", "max_cardinality", "crate"],
    flags: &[],
};

pub(crate) const ON_FIELD: Grammar = Grammar {
    attribute: "`#[label]` on a field",
    keys: &["rename"],
    flags: &["flatten"],
};

impl LabelAttribute {
    /// Reads those of the attributes that are called `label`, and leaves out
    /// arguments that are wrong.
    pub(crate) fn read(
        attributes: &[Attribute],
        grammar: &Grammar,
        mistakes: &mut Mistakes,
    ) -> Self {
        let example = grammar.keys[0];
        let mut arguments = Arguments::default();
        for attribute in attributes {
            match &attribute.meta {
                meta if !meta.path().is_ident("label") => {}
                Meta::List(list) => arguments.add(list.tokens.clone(), grammar, mistakes),
                meta => mistakes.push(syn::Error::new_spanned(
                    meta,
                    format_args!("expected arguments: write `#[label({example} = \"...\")]`"),
                )),
            }
        }
        let mut string = |key| {
            let value = arguments.take(key)?;
            string(key, &value, mistakes)
        };
        let (rename, rename_all) = (string("rename"), string("rename_all"));
        let rule = rename_all.and_then(|name| {
            let rule = Rule::parse(&name.value());
            mistakes.keep(rule.map_err(|message| syn::Error::new(name.span(), message)))
        });
        let max_cardinality = arguments.take("max_cardinality");
        let krate = arguments.take("crate");
        LabelAttribute {
            rename,
            rename_all: rule,
            flatten: arguments.span_of("flatten"),
            max_cardinality: max_cardinality.and_then(|it| self::max_cardinality(&it, mistakes)),
            krate: krate.and_then(|it| krate::given(&it, mistakes)),
        }
    }
}

fn string(key: &str, value: &Value, mistakes: &mut Mistakes) -> Option<LitStr> {
    if let Some(Lit::Str(literal)) = value.as_literal() {
        return Some(literal);
    }
    let message = format!("expected a string in quotes: write `{key} = \"...\"`");
    mistakes.over(value.tokens(), message);
    None
}

/// A number, or an expression whose type the compiler will check.
fn max_cardinality(value: &Value, mistakes: &mut Mistakes) -> Option<TokenStream> {
    let is_number = match value.as_literal() {
        None => true,
        Some(Lit::Int(number)) => number
            .base10_parse::<usize>()
            .is_ok_and(|number| number > 0),
        Some(_) => false,
    };
    if !is_number {
        mistakes.over(
            value.tokens(),
            "expected a whole number above 0: write `max_cardinality = 10_000`",
        );
    }
    is_number.then(|| value.tokens().clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::{ToTokens, quote};
    use syn::parse::Parser;

    fn read(attributes: TokenStream, grammar: &Grammar) -> (LabelAttribute, Vec<String>) {
        let attributes = Attribute::parse_outer.parse2(attributes).unwrap();
        let mut mistakes = Mistakes::default();
        let label = LabelAttribute::read(&attributes, grammar, &mut mistakes);
        (label, mistakes.messages())
    }

    #[track_caller]
    fn assert_mistake(attributes: TokenStream, grammar: &Grammar, message: &str) {
        assert_eq!(read(attributes, grammar).1, [message]);
    }

    fn shown(tokens: Option<TokenStream>) -> String {
        tokens.into_token_stream().to_string()
    }

    #[test]
    fn several_attributes_say_what_one_could() {
        let attributes = quote! {
            /// Documented.
            #[label(max_cardinality = LIMIT + 1, rename_all = "camelCase",)]
            #[serde(rename_all = "PascalCase")]
            #[label(crate = ::foo::metriken)]
            #[label()]
        };
        let (label, mistakes) = read(attributes, &ON_STRUCT);
        assert_eq!(mistakes, Vec::<String>::new());
        assert_eq!(label.rename_all, Some(Rule::Camel));
        assert_eq!(shown(label.max_cardinality), "LIMIT + 1");
        assert_eq!(shown(label.krate), ":: foo :: metriken");
        assert!(label.rename.is_none() && label.flatten.is_none());

        let (label, mistakes) = read(quote!(#[label(rename = "a", flatten)]), &ON_FIELD);
        assert_eq!(mistakes, Vec::<String>::new());
        assert_eq!(label.rename.unwrap().value(), "a");
        assert!(label.flatten.is_some());
    }

    #[test]
    fn each_place_has_arguments_of_its_own() {
        for (grammar, advice) in [
            (
                ON_ENUM,
                "`#[label]` on an enum takes `rename_all` and `crate`",
            ),
            (ON_VARIANT, "`#[label]` on a variant takes `rename`"),
            (
                ON_STRUCT,
                "`#[label]` on a struct takes `rename_all`, `max_cardinality` and `crate`",
            ),
            (
                ON_FIELD,
                "`#[label]` on a field takes `rename` and `flatten`",
            ),
        ] {
            let message = format!("unknown argument `skip`: {advice}");
            assert_mistake(quote!(#[label(skip)]), &grammar, &message);
        }
        assert_mistake(
            quote!(#[label(flatten)]),
            &ON_VARIANT,
            "unknown argument `flatten`: `#[label]` on a variant takes `rename`",
        );
    }

    #[test]
    fn unknown_arguments_are_guessed() {
        for (written, grammar, meant) in [
            (quote!(#[label(name = "x")]), ON_FIELD, "rename"),
            (quote!(#[label(renmae = "x")]), ON_VARIANT, "rename"),
            (quote!(#[label(flaten)]), ON_FIELD, "flatten"),
            (quote!(#[label(case = "x")]), ON_ENUM, "rename_all"),
            (quote!(#[label(limit = 1)]), ON_STRUCT, "max_cardinality"),
        ] {
            let (_, found) = read(written, &grammar);
            assert_eq!(found.len(), 1, "{found:?}");
            let advice = format!("did you mean `{meant}`?");
            assert!(found[0].ends_with(&advice), "{found:?}");
        }
    }

    #[test]
    fn another_form_is_corrected() {
        let advice = "expected arguments: write `#[label(rename_all = \"...\")]`";
        assert_mistake(quote!(#[label]), &ON_ENUM, advice);
        assert_mistake(quote!(#[label = "x"]), &ON_ENUM, advice);
        assert_mistake(
            quote!(#[label("x")]),
            &ON_FIELD,
            "a value needs its argument: write `rename = \"x\"`",
        );
        for with_value in [
            quote!(#[label(flatten = true)]),
            quote!(#[label(flatten(true))]),
        ] {
            let advice = "`flatten` has no value: write the word alone";
            assert_mistake(with_value, &ON_FIELD, advice);
        }
        assert_mistake(
            quote!(#[label(rename = "x" flatten)]),
            &ON_FIELD,
            "the value ends before this: write a `,` between values",
        );
    }

    #[test]
    fn an_argument_is_given_once_in_all_attributes() {
        assert_mistake(
            quote!(#[label(rename = "a")] #[label(rename = "b")]),
            &ON_FIELD,
            "`rename` is given twice: keep one",
        );
    }

    #[test]
    fn values_of_another_type_are_refused() {
        assert_mistake(
            quote!(#[label(rename = NAME)]),
            &ON_FIELD,
            "expected a string in quotes: write `rename = \"...\"`",
        );
        for number in [quote!("5"), quote!(0), quote!(5.0), quote!(true)] {
            let (label, found) = read(quote!(#[label(max_cardinality = #number)]), &ON_STRUCT);
            if number.to_string() == "true" {
                // An expression: the compiler knows what it is.
                assert!(label.max_cardinality.is_some() && found.is_empty());
                continue;
            }
            assert!(label.max_cardinality.is_none());
            let advice = "expected a whole number above 0: write `max_cardinality = 10_000`";
            assert_eq!(found, [advice]);
        }
    }
}
