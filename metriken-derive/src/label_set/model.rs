use crate::label_attribute::{LabelAttribute, ON_FIELD, ON_STRUCT};
use crate::mistakes::Mistakes;
use crate::pairs::unraw;
use crate::rename::Rule;
use proc_macro2::{Ident, Span, TokenStream};
use syn::{Data, DataStruct, DeriveInput, Fields, Generics, Type};

/// What the struct and its attributes say together, with the defaults filled
/// in.
pub(crate) struct Set {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) fields: Vec<Field>,
    /// A constant expression of type `usize`.
    pub(crate) max_cardinality: Option<TokenStream>,
    /// The path given with `crate = `.
    pub(crate) krate: Option<TokenStream>,
}

/// One of the fields.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) content: Content,
}

/// What a field is to the set.
pub(crate) enum Content {
    /// A label of this name, and where a mistake in it is to be shown.
    Label(String, Span),
    /// A set whose labels belong to this one too.
    Set,
}

impl Set {
    /// Makes sense of the struct. An item that is something else is reported,
    /// and has no fields.
    pub(crate) fn new(item: DeriveInput, mistakes: &mut Mistakes) -> Self {
        let label = LabelAttribute::read(&item.attrs, &ON_STRUCT, mistakes);
        Set {
            fields: match item.data {
                Data::Struct(data) => fields(data, label.rename_all, mistakes),
                Data::Enum(data) => {
                    mistakes.at(
                        data.enum_token.span,
                        "`LabelSet` belongs on a struct whose fields are labels, and this is an \
                         enum: derive `LabelValue` for the values of one label",
                    );
                    Vec::new()
                }
                Data::Union(data) => {
                    mistakes.at(
                        data.union_token.span,
                        "a set has all of its labels, and a union one of its fields: write `struct`",
                    );
                    Vec::new()
                }
            },
            ident: item.ident,
            generics: item.generics,
            max_cardinality: label.max_cardinality,
            krate: label.krate,
        }
    }
}

fn fields(data: DataStruct, rule: Option<Rule>, mistakes: &mut Mistakes) -> Vec<Field> {
    if let Fields::Unnamed(unnamed) = &data.fields
        && !unnamed.unnamed.is_empty()
    {
        mistakes.push(syn::Error::new_spanned(
            unnamed,
            "a label has the name of its field, and these have none: write \
             `{ method: Method, ... }`",
        ));
    }
    let named = data.fields.into_iter().filter_map(|field| {
        let ident = field.ident?;
        let label = LabelAttribute::read(&field.attrs, &ON_FIELD, mistakes);
        let content = match (label.flatten, label.rename) {
            (None, Some(name)) => Content::Label(name.value(), name.span()),
            (None, None) => Content::Label(name(&ident, rule), ident.span()),
            (Some(_), None) => Content::Set,
            (Some(_), Some(name)) => {
                mistakes.at(
                    name.span(),
                    "the labels of a flattened set keep their names: remove `rename`, or write it \
                     on the fields of that set",
                );
                Content::Set
            }
        };
        Some(Field {
            ident,
            ty: field.ty,
            content,
        })
    });
    named.collect()
}

fn name(ident: &Ident, rule: Option<Rule>) -> String {
    let name = unraw(ident);
    match rule {
        Some(rule) => rule.apply(&name),
        None => name,
    }
}
