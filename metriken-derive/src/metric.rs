//! The attribute `#[metric]`.

mod check;
mod expand;
mod item;
mod model;

#[cfg(test)]
mod tests;

use self::item::Static;
use self::model::{GRAMMAR, Metric};
use crate::arguments::Arguments;
use crate::krate;
use crate::mistakes::Mistakes;
use proc_macro2::TokenStream;
use quote::quote;

/// Expands `#[metric(arguments)] item`.
///
/// If there are mistakes the item is kept as it is, beside the errors. So the
/// name it defines exists, and no error follows from the first ones.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(metric) = read(arguments, item.clone(), &mut mistakes) else {
        let errors = mistakes.into_compile_errors();
        return quote!(#errors #item);
    };
    let krate = krate::or_found(metric.krate.as_ref(), "metric", &mut mistakes);
    match (krate, mistakes.into_compile_errors()) {
        (Some(krate), None) => {
            let (package, version) = krate::package();
            expand::expand(&metric, &krate, (&package, &version))
        }
        (_, errors) => {
            let item = &metric.item;
            quote!(#errors #item)
        }
    }
}

/// Reads the declaration. Without a static there is none.
fn read(arguments: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> Option<Metric> {
    let arguments = Arguments::parse(arguments, &GRAMMAR, mistakes);
    let item: Static = mistakes.keep(syn::parse2(item))?;
    let metric = Metric::new(arguments, item, mistakes);
    check::check(&metric, mistakes);
    Some(metric)
}
