//! The derive `LabelSet`.

mod check;
mod expand;
mod lifetimes;
mod model;

#[cfg(test)]
mod tests;

use self::model::Set;
use crate::derive;
use crate::mistakes::Mistakes;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// Expands `#[derive(LabelSet)] item`.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(item) = mistakes.keep(syn::parse2(item)) else {
        // The compiler has parsed it before.
        return mistakes.into_compile_errors().unwrap_or_default();
    };
    let set = read(item, &mut mistakes);
    derive::expansion(
        set.krate.as_ref(),
        mistakes,
        &|krate| expand::expand(&set, krate),
        &|krate| expand::stand_in(&set, krate),
    )
}

fn read(item: DeriveInput, mistakes: &mut Mistakes) -> Set {
    let set = Set::new(item, mistakes);
    check::check(&set, mistakes);
    set
}
