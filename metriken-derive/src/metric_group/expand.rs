//! From the model to the code.
//!
//! What is said of a metric is constant, and stated as `#[metric]` states it
//! for a static; but the entry is made when the group is registered, for the
//! field at its place.

use super::model::{Member, MemberKind, MetricGroup};
use super::scope::Scope;
use crate::facts::{self, Declaration, Facts, Place};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// The implementation of the trait. `krate` is the path of `metriken`, and
/// `package` the name and version of the user's package.
pub(crate) fn expand(
    group: &MetricGroup,
    krate: &TokenStream,
    package: (&str, &str),
) -> TokenStream {
    let ident = &group.ident;
    let (impl_generics, ty_generics, where_clause) = group.generics.split_for_impl();
    let members = group.members.iter().map(|member| match &member.kind {
        MemberKind::Metric(facts) => metric(member, facts, &group.scope, (krate, package)),
        MemberKind::Group(inner) => nested(member, inner, &group.scope, krate),
    });
    quote_spanned! {Span::mixed_site()=>
        #[automatically_derived]
        impl #impl_generics #krate::MetricGroup for #ident #ty_generics #where_clause {
            fn members<'group>(&'group self, members: &mut #krate::export::Members<'group>) {
                #(#members)*
            }
        }
    }
}

/// Adds a field that is a metric.
fn metric(
    member: &Member,
    facts: &Facts,
    scope: &Scope,
    (krate, package): (&TokenStream, (&str, &str)),
) -> TokenStream {
    let site = Span::mixed_site();
    let place = Place {
        krate,
        line: quote_spanned!(site=> ::core::line!()),
        package,
        is_constant: false,
        before_names: &scope.before_names(),
        labels: &scope.labels,
    };
    let Declaration {
        constants,
        expression,
        labels,
    } = Declaration::new(facts, &member.ty, &place);
    let field = field(member);
    let labels = labels.map(|it| quote_spanned!(site=> .with_labels(const { #it })));
    let add = quote_spanned!(site=> members.metric(#expression.member(#field)#labels););
    if constants.is_empty() {
        add
    } else {
        // Those of other fields have the same names.
        quote!({ #constants #add })
    }
}

/// Adds the metrics of a field that is a group.
fn nested(member: &Member, inner: &Scope, outer: &Scope, krate: &TokenStream) -> TokenStream {
    let site = Span::mixed_site();
    let prefix = outer.before_names() + &inner.before_names();
    let labels = facts::label_slice(outer.labels.iter().chain(&inner.labels), krate);
    let labels = labels.unwrap_or_else(|| quote!(&[]));
    let field = field(member);
    quote_spanned!(site=> members.group(#prefix, const { #labels }, #field);)
}

fn field(member: &Member) -> TokenStream {
    let owner = quote_spanned!(Span::mixed_site()=> self.);
    facts::reference(&owner, &member.ident, &member.ty)
}
