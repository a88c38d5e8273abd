use super::model::Metric;
use crate::mistakes::Mistakes;

/// Reports what would compile, or fail to, and is a mistake.
pub(crate) fn check(metric: &Metric, mistakes: &mut Mistakes) {
    if let Some(mutable) = &metric.item.mutable {
        let message = "a metric changes through a shared borrow: remove `mut`";
        mistakes.at(mutable.span, message);
    }
    metric.facts.check("static", "", mistakes);
}
