use super::model::{Content, Set};
use crate::label_name;
use crate::mistakes::Mistakes;
use std::collections::HashMap;
use syn::GenericParam;

/// Reports what can be seen here. Names of flattened sets, and the number of
/// combinations, the compiler checks when it evaluates the constants.
pub(crate) fn check(set: &Set, mistakes: &mut Mistakes) {
    parameters(set, mistakes);
    names(set, mistakes);
}

/// A family keeps the sets of one type, and asks for them with texts that are
/// borrowed for any time. So there is nothing to leave open but that time.
fn parameters(set: &Set, mistakes: &mut Mistakes) {
    let mut first = None;
    for parameter in &set.generics.params {
        match parameter {
            GenericParam::Type(parameter) => mistakes.at(
                parameter.ident.span(),
                "a set has no type parameters: write the types of its labels out, in a set for \
                 each of them",
            ),
            GenericParam::Const(parameter) => mistakes.at(
                parameter.ident.span(),
                "a set has no constant parameters: write the constant out, in a set for each of \
                 them",
            ),
            GenericParam::Lifetime(parameter) => {
                if let Some(first) = first.replace(&parameter.lifetime) {
                    let message = format!(
                        "a set has one lifetime, of all the texts that it borrows: write `{first}` \
                         here too"
                    );
                    mistakes.at(parameter.lifetime.span(), message);
                    return;
                }
            }
        }
    }
}

fn names(set: &Set, mistakes: &mut Mistakes) {
    let mut fields = HashMap::new();
    for field in &set.fields {
        let Content::Label(name, span) = &field.content else {
            continue;
        };
        if let Err(message) = label_name::check_of_set(name) {
            mistakes.at(*span, message);
        } else if let Some(first) = fields.insert(name.as_str(), &field.ident) {
            let message = format!(
                "`{first}` is the label `{name}` already: write another name with \
                 `#[label(rename = \"...\")]`"
            );
            mistakes.at(*span, message);
        }
    }
}
