//! From the model to the code.
//!
//! The entry goes into the static's own initializer, so that whatever applies
//! to the static (`#[cfg]`, a function's body, a macro) applies to the entry,
//! and the static keeps its type.
//!
//! It gets into its section through the macro that `linkme` makes for the
//! slice, as `linkme`'s own attribute does. Using the attribute would add, for
//! every metric, a function that nobody calls and whose body checks the
//! element's type: about two thirds of what the attribute costs in compile
//! time. The type written at the entry checks the same.
//!
//! Every token here is paid for once a metric, in crates with thousands of
//! them, and every item a multiple of that. So text is joined here if it can
//! be, paths are not imported, and the entry is not wrapped in a constant to
//! hide its name: that took 8% of the time to check 10,000 metrics.
//!
//! The code has the hygiene and the edition of this crate (`mixed_site`).
//! What it names is found from the root, whatever the user's module calls
//! `core` or `Option`. What it defines is in the scope of the initializer and
//! of other expressions of the user's, because items are not subject to
//! hygiene, so all of it begins with `__METRIKEN`.

use super::model::Metric;
use crate::facts::{self, Declaration, Place};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// The static with the entry in it. `krate` is the path of `metriken`, and
/// `package` the name and version of the user's package.
pub(crate) fn expand(metric: &Metric, krate: &TokenStream, package: (&str, &str)) -> TokenStream {
    let item = &metric.item;
    let (attributes, visibility, keyword) = (&item.attributes, &item.visibility, &item.keyword);
    let (ident, ty, initializer) = (&item.ident, &item.ty, &item.initializer);

    let site = Span::mixed_site();
    let place = Place {
        krate,
        line: quote_spanned!(site=> ::core::line!()),
        package,
        is_constant: true,
        before_names: "",
        labels: &[],
    };
    let Declaration {
        constants,
        expression,
        labels,
    } = Declaration::new(&metric.facts, ty, &place);
    let metric_ref = facts::reference(&TokenStream::new(), ident, ty);
    let labels = labels.map(|it| quote_spanned!(site=> .with_labels(#it)));
    quote_spanned! {site=>
        #(#attributes)*
        #visibility #keyword #ident: #ty = {
            #constants
            #krate::export::METRIKEN_ENTRIES_V1! {
                #![linkme_macro = #krate::export::METRIKEN_ENTRIES_V1]
                static __METRIKEN_ENTRY: #krate::MetricEntry =
                    #expression.entry(#metric_ref)#labels;
            }
            #initializer
        };
    }
}
