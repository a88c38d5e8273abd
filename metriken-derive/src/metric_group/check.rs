use super::model::{MemberKind, MetricGroup};
use super::scope::Scope;
use crate::facts::{Facts, Label, Text, check_labels, check_prefix};
use crate::mistakes::Mistakes;

/// Reports what would compile and is a mistake.
pub(crate) fn check(group: &MetricGroup, mistakes: &mut Mistakes) {
    // Not what follows from a mistake.
    if group.members.is_empty() && mistakes.is_empty() {
        let message = "no field of this struct is a metric: add one, such as `open: Gauge`";
        mistakes.at(group.ident.span(), message);
    }
    scope(&group.scope, mistakes);
    let before_names = group.scope.before_names();
    let mut series = Vec::new();
    for member in &group.members {
        match &member.kind {
            MemberKind::Metric(facts) => {
                facts.check("field", &before_names, mistakes);
                without_repetition(&facts.labels, &group.scope, mistakes);
                one_series(facts, &mut series, mistakes);
            }
            MemberKind::Group(inner) => {
                scope(inner, mistakes);
                without_repetition(&inner.labels, &group.scope, mistakes);
            }
        }
    }
}

fn scope(scope: &Scope, mistakes: &mut Mistakes) {
    if let Some(prefix) = &scope.prefix
        && let Err(message) = check_prefix(&prefix.value())
    {
        mistakes.at(prefix.span(), message);
    }
    check_labels(&scope.labels, mistakes);
}

/// Reports labels that the whole group has already.
fn without_repetition(labels: &[Label], scope: &Scope, mistakes: &mut Mistakes) {
    for label in labels {
        if scope.labels.iter().any(|it| it.key == label.key) {
            let message = format!("the group has the label `{}` already: keep one", label.key);
            mistakes.at(label.key_span, message);
        }
    }
}

/// A name, and labels with their expressions, sorted.
type Series = (String, Vec<(String, String)>);

/// Reports a metric that could not be told from an earlier one.
fn one_series(facts: &Facts, earlier: &mut Vec<Series>, mistakes: &mut Mistakes) {
    let Text::Literal(name, span) = &facts.name else {
        return;
    };
    let labels = facts.labels.iter();
    let mut labels: Vec<_> = labels
        .map(|label| (label.key.clone(), label.value.to_string()))
        .collect();
    labels.sort_unstable();
    let series = (name.clone(), labels);
    if earlier.contains(&series) {
        let message = format!(
            "another metric of the group is named `{name}`: write another `name`, or `metadata` \
             that tells the two apart"
        );
        mistakes.at(*span, message);
    }
    earlier.push(series);
}
