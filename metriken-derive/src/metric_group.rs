//! The derive `MetricGroup`.

mod check;
mod expand;
mod model;
mod scope;

#[cfg(test)]
mod tests;

use self::model::MetricGroup;
use crate::krate;
use crate::mistakes::Mistakes;
use crate::named_struct::NamedStruct;
use proc_macro2::TokenStream;
use quote::quote;

/// Expands `#[derive(MetricGroup)] item`.
///
/// If there are mistakes the struct is a group without metrics, beside the
/// errors. So no error follows from the first ones.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(mut group) = read(item, &mut mistakes) else {
        return mistakes.into_compile_errors().unwrap_or_default();
    };
    let krate = krate::or_found(group.krate.as_ref(), "group", &mut mistakes);
    let errors = mistakes.into_compile_errors();
    if errors.is_some() {
        group.members.clear();
    }
    let (package, version) = krate::package();
    let code = krate.map(|krate| expand::expand(&group, &krate, (&package, &version)));
    quote!(#errors #code)
}

/// Reads the declaration. Without a struct that can be a group there is none.
fn read(item: TokenStream, mistakes: &mut Mistakes) -> Option<MetricGroup> {
    const EXAMPLE: &str = "struct PoolMetrics { open: Gauge }";
    let item = mistakes.keep(NamedStruct::parse(item, "MetricGroup", EXAMPLE))?;
    if let Some(lifetime) = item.generics.lifetimes().next() {
        let message = "a group is kept by the registry, which cannot borrow: own what is in it";
        mistakes.at(lifetime.lifetime.span(), message);
        return None;
    }
    let group = MetricGroup::new(item, mistakes);
    check::check(&group, mistakes);
    Some(group)
}
