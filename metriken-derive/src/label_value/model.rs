use crate::label_attribute::{LabelAttribute, ON_ENUM, ON_VARIANT};
use crate::mistakes::Mistakes;
use crate::pairs::unraw;
use crate::rename::Rule;
use proc_macro2::{Ident, Span, TokenStream};
use syn::{Data, DataEnum, DeriveInput, Fields, Generics, Variant};

/// What the enum and its attributes say together, with the defaults filled in.
pub(crate) struct Values {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) values: Vec<Value>,
    /// The path given with `crate = `.
    pub(crate) krate: Option<TokenStream>,
}

/// One of the values.
pub(crate) struct Value {
    pub(crate) variant: Ident,
    pub(crate) text: String,
    /// Where a mistake in the text is to be shown.
    pub(crate) span: Span,
}

impl Values {
    /// Makes sense of the enum. An item that is something else is reported, and
    /// has no values.
    pub(crate) fn new(item: DeriveInput, mistakes: &mut Mistakes) -> Self {
        let label = LabelAttribute::read(&item.attrs, &ON_ENUM, mistakes);
        let rule = label.rename_all.unwrap_or(Rule::Snake);
        Values {
            values: match item.data {
                Data::Enum(data) => values(data, &item.ident, rule, mistakes),
                Data::Struct(data) => refuse("a struct", data.struct_token.span, mistakes),
                Data::Union(data) => refuse("a union", data.union_token.span, mistakes),
            },
            ident: item.ident,
            generics: item.generics,
            krate: label.krate,
        }
    }
}

fn refuse(what: &str, span: Span, mistakes: &mut Mistakes) -> Vec<Value> {
    let message = format!(
        "`LabelValue` belongs on an enum without fields, and this is {what}: derive `LabelSet` \
         for a set of labels; for a number from a range take `metriken::labels::InRange`, for a \
         text `&str`"
    );
    mistakes.at(span, message);
    Vec::new()
}

fn values(data: DataEnum, ident: &Ident, rule: Rule, mistakes: &mut Mistakes) -> Vec<Value> {
    if data.variants.is_empty() {
        let message =
            format!("`{ident}` has no variants, so a label could have no value: write one");
        mistakes.at(ident.span(), message);
    }
    let variants = data.variants.into_iter();
    variants.map(|it| value(it, rule, mistakes)).collect()
}

fn value(variant: Variant, rule: Rule, mistakes: &mut Mistakes) -> Value {
    if !matches!(variant.fields, Fields::Unit) {
        mistakes.push(syn::Error::new_spanned(
            &variant.fields,
            "the values of a closed label are known beforehand, so a variant has no fields: \
             remove these; for a number from a range take `metriken::labels::InRange`, for a text \
             `&str`",
        ));
    }
    let label = LabelAttribute::read(&variant.attrs, &ON_VARIANT, mistakes);
    let (text, span) = match label.rename {
        Some(text) => (text.value(), text.span()),
        None => (rule.apply(&unraw(&variant.ident)), variant.ident.span()),
    };
    Value {
        variant: variant.ident,
        text,
        span,
    }
}
