//! What a declaration says of a metric, whatever the metric is declared on.

mod description;
mod expand;
mod joined;
mod label;
mod name;
mod text;
mod unit;

pub(crate) use self::expand::{Declaration, Place, reference};
pub(crate) use self::label::{Label, check as check_labels, parse as labels, slice as label_slice};
pub(crate) use self::name::check_prefix;
pub(crate) use self::text::Text;
use crate::arguments::Arguments;
use crate::attribute::Attribute;
use crate::mistakes::Mistakes;
use crate::pairs::{Value, unraw};
use proc_macro2::{Ident, TokenStream};
use syn::{Lit, LitStr};

/// What is said of a metric, with the defaults filled in.
pub(crate) struct Facts {
    pub(crate) name: Text,
    pub(crate) description: Text,
    pub(crate) unit: Option<LitStr>,
    pub(crate) labels: Vec<Label>,
    pub(crate) formatter: Option<TokenStream>,
}

impl Facts {
    /// Makes sense of the arguments, for a metric declared on the item named
    /// `ident` with these attributes. What has the wrong form is reported and
    /// left out.
    pub(crate) fn new(
        arguments: &mut Arguments,
        ident: &Ident,
        attributes: &[Attribute],
        mistakes: &mut Mistakes,
    ) -> Self {
        let mut text = |key| {
            let value = arguments.take(key)?;
            Text::of(key, value, mistakes)
        };
        let name = text("name").unwrap_or_else(|| Text::Literal(unraw(ident), ident.span()));
        let description = text("description").unwrap_or_else(|| {
            let docs = description::from_docs(attributes);
            Text::Literal(docs, ident.span())
        });
        let unit = arguments.take("unit").and_then(|it| unit(&it, mistakes));
        let metadata = arguments.take("metadata");
        let labels = metadata.map_or_else(Vec::new, |it| labels(&it, mistakes));
        let formatter = arguments.take("formatter");
        Facts {
            name,
            description,
            unit,
            labels,
            formatter: formatter.and_then(|it| formatter_of(it, mistakes)),
        }
    }

    /// Reports what an exporter, a reader or the next colleague would stumble
    /// on. Only literals can be checked. `item` is what the metric is declared
    /// on, and `before_name` what precedes the name.
    pub(crate) fn check(&self, item: &str, before_name: &str, mistakes: &mut Mistakes) {
        if let Text::Literal(name, span) = &self.name
            && let Err(message) = name::check(name, item, before_name)
        {
            mistakes.at(*span, message);
        }
        if let Some(literal) = &self.unit
            && let Err(message) = unit::check(&literal.value())
        {
            mistakes.at(literal.span(), message);
        }
        check_labels(&self.labels, mistakes);
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

fn formatter_of(value: Value, mistakes: &mut Mistakes) -> Option<TokenStream> {
    if let Some(literal) = value.as_literal() {
        let message = "the formatter is a function: write `formatter = name_of_a_function`";
        mistakes.at(literal.span(), message);
        return None;
    }
    Some(value.tokens().clone())
}
