//! The derive `LabelValue`.

mod check;
mod expand;
mod model;

#[cfg(test)]
mod tests;

use self::model::Values;
use crate::derive;
use crate::mistakes::Mistakes;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// Expands `#[derive(LabelValue)] item`.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(item) = mistakes.keep(syn::parse2(item)) else {
        // The compiler has parsed it before.
        return mistakes.into_compile_errors().unwrap_or_default();
    };
    let values = read(item, &mut mistakes);
    derive::expansion(
        values.krate.as_ref(),
        mistakes,
        &|krate| expand::expand(&values, krate),
        &|krate| expand::stand_in(&values, krate),
    )
}

fn read(item: DeriveInput, mistakes: &mut Mistakes) -> Values {
    let values = Values::new(item, mistakes);
    check::check(&values, mistakes);
    values
}
