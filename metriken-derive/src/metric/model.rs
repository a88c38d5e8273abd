use super::item::Static;
use crate::arguments::{Arguments, Grammar};
use crate::facts::Facts;
use crate::krate;
use crate::mistakes::Mistakes;
use proc_macro2::TokenStream;

pub(super) const GRAMMAR: Grammar = Grammar {
    attribute: "`#[metric]`",
    keys: &[
        "name",
        "description",
        "unit",
        "metadata",
        "formatter",
        "crate",
    ],
    flags: &[],
};

/// What the attribute and its static say together.
pub(crate) struct Metric {
    pub(crate) item: Static,
    pub(crate) facts: Facts,
    /// The path given with `crate = `.
    pub(crate) krate: Option<TokenStream>,
}

impl Metric {
    /// Makes sense of the arguments. What has the wrong form is reported and
    /// left out.
    pub(crate) fn new(mut arguments: Arguments, item: Static, mistakes: &mut Mistakes) -> Self {
        let facts = Facts::new(&mut arguments, &item.ident, &item.attributes, mistakes);
        let krate = arguments.take("crate");
        Metric {
            facts,
            krate: krate.and_then(|it| krate::given(&it, mistakes)),
            item,
        }
    }
}
