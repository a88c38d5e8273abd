use super::scope::Scope;
use crate::arguments::{Arguments, Grammar};
use crate::attribute::{Attribute, Helper};
use crate::facts::Facts;
use crate::krate;
use crate::mistakes::Mistakes;
use crate::named_struct::{Field, NamedStruct};
use proc_macro2::{Ident, TokenStream};
use syn::{Generics, Type};

const STRUCT: Grammar = Grammar {
    attribute: "`#[group]`",
    keys: &["prefix", "metadata", "crate"],
    flags: &[],
};

const METRIC: Grammar = Grammar {
    attribute: "`#[metric]` on a field",
    keys: &["name", "description", "unit", "metadata", "formatter"],
    flags: &["skip"],
};

const GROUP: Grammar = Grammar {
    attribute: "`#[group]` on a field",
    keys: &["prefix", "metadata"],
    flags: &[],
};

/// What a struct and its attributes say.
pub(crate) struct MetricGroup {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) scope: Scope,
    pub(crate) members: Vec<Member>,
    /// The path given with `crate = `.
    pub(crate) krate: Option<TokenStream>,
}

/// A field that was not skipped.
pub(crate) struct Member {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) kind: MemberKind,
}

pub(crate) enum MemberKind {
    Metric(Facts),
    /// A group within the group, and what is said of it here.
    Group(Scope),
}

impl MetricGroup {
    /// Makes sense of the attributes. What has the wrong form is reported and
    /// left out.
    pub(crate) fn new(item: NamedStruct, mistakes: &mut Mistakes) -> Self {
        if let Some(metric) = Attribute::find(&item.attributes, "metric", mistakes) {
            let message = "`#[metric]` is about one field: write `#[group(...)]` on the struct";
            mistakes.at(metric.span, message);
        }
        let group = Attribute::find(&item.attributes, "group", mistakes);
        let mut arguments = group.map_or_else(Arguments::default, |it| {
            Arguments::parse(it.arguments, &STRUCT, mistakes)
        });
        let krate = arguments.take("crate");
        let fields = item.fields.into_iter();
        MetricGroup {
            ident: item.ident,
            generics: item.generics,
            scope: Scope::new(&mut arguments, mistakes),
            members: fields.filter_map(|field| member(field, mistakes)).collect(),
            krate: krate.and_then(|it| krate::given(&it, mistakes)),
        }
    }
}

/// What a field is in the group, unless it is skipped.
fn member(field: Field, mistakes: &mut Mistakes) -> Option<Member> {
    let metric = Attribute::find(&field.attributes, "metric", mistakes);
    let group = Attribute::find(&field.attributes, "group", mistakes);
    let kind = match (metric, group) {
        (None, Some(group)) => {
            let mut arguments = Arguments::parse(group.arguments, &GROUP, mistakes);
            MemberKind::Group(Scope::new(&mut arguments, mistakes))
        }
        (metric, group) => {
            if let Some(group) = group {
                let message = "a field is a metric or a group of them: remove `#[metric]` or this";
                mistakes.at(group.span, message);
            }
            MemberKind::Metric(facts(&field, metric, mistakes)?)
        }
    };
    Some(Member {
        ident: field.ident,
        ty: field.ty,
        kind,
    })
}

/// What is said of a field that is a metric, unless that is to skip it.
fn facts(field: &Field, metric: Option<Helper>, mistakes: &mut Mistakes) -> Option<Facts> {
    let mut arguments = metric.map_or_else(Arguments::default, |it| {
        Arguments::parse(it.arguments, &METRIC, mistakes)
    });
    if let Some(skip) = arguments.span_of("skip") {
        if arguments.len() > 1 {
            let message = "a field that is skipped is no metric: remove `skip`, or the rest";
            mistakes.at(skip, message);
        }
        return None;
    }
    Some(Facts::new(
        &mut arguments,
        &field.ident,
        &field.attributes,
        mistakes,
    ))
}
