use crate::krate;
use crate::mistakes::Mistakes;
use proc_macro2::TokenStream;
use quote::quote;

/// The expansion of a derive: the whole implementation, or the errors and one
/// that stands in for it. So the type has the trait that was asked for, and no
/// error follows from the first ones.
///
/// `krate` is the path given for the crate `metriken`, if one was.
pub(crate) fn expansion(
    krate: Option<&TokenStream>,
    mut mistakes: Mistakes,
    whole: &dyn Fn(&TokenStream) -> TokenStream,
    stand_in: &dyn Fn(&TokenStream) -> TokenStream,
) -> TokenStream {
    let krate = krate::or_found(krate, "label", &mut mistakes);
    let errors = mistakes.into_compile_errors();
    match krate {
        Some(krate) if errors.is_none() => whole(&krate),
        Some(krate) => {
            let stand_in = stand_in(&krate);
            quote!(#errors #stand_in)
        }
        None => quote!(#errors),
    }
}
