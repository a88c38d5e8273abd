use crate::arguments::Arguments;
use crate::facts::{Label, labels};
use crate::mistakes::Mistakes;
use crate::pairs::Value;
use syn::{Lit, LitStr};

/// What is said of all metrics of a group.
pub(crate) struct Scope {
    pub(crate) prefix: Option<LitStr>,
    pub(crate) labels: Vec<Label>,
}

impl Scope {
    /// Makes sense of the arguments. What has the wrong form is reported and
    /// left out.
    pub(crate) fn new(arguments: &mut Arguments, mistakes: &mut Mistakes) -> Self {
        let prefix = arguments.take("prefix");
        let metadata = arguments.take("metadata");
        Scope {
            prefix: prefix.and_then(|it| literal(&it, mistakes)),
            labels: metadata.map_or_else(Vec::new, |it| labels(&it, mistakes)),
        }
    }

    /// What precedes the names: the prefix and a `_`, unless it ends in another
    /// separator.
    pub(crate) fn before_names(&self) -> String {
        let mut prefix = self.prefix.as_ref().map_or_else(String::new, LitStr::value);
        if prefix.ends_with(char::is_alphanumeric) {
            prefix.push('_');
        }
        prefix
    }
}

fn literal(value: &Value, mistakes: &mut Mistakes) -> Option<LitStr> {
    if let Some(Lit::Str(literal)) = value.as_literal() {
        return Some(literal);
    }
    mistakes.over(
        value.tokens(),
        "the prefix has to be known here, where names are made of it: write a string such as \
         `prefix = \"pool\"`",
    );
    None
}
