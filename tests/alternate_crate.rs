//! Metrics declared through a re-export, where `metriken` is something else.

mod bonus {
    pub(crate) use metriken::*;
}

#[allow(dead_code)]
mod metriken {}

#[bonus::metric(name = "from_path", crate = crate::bonus)]
static FROM_PATH: bonus::Counter = bonus::Counter::new();

#[derive(bonus::LabelValue)]
#[label(crate = crate::bonus)]
enum Method {
    Get,
    Post,
}

#[derive(bonus::LabelSet)]
#[label(crate = bonus)]
struct Request {
    method: Method,
}

macro_rules! declare {
    ($name:ident) => {
        #[$crate::bonus::metric(name = "from_macro", crate = $crate::bonus)]
        static $name: $crate::bonus::Counter = $crate::bonus::Counter::new();
    };
}

declare!(FROM_MACRO);

macro_rules! declare_set {
    ($name:ident { $field:ident: $ty:ty }) => {
        #[derive($crate::bonus::LabelSet)]
        #[label(crate = $crate::bonus)]
        struct $name {
            $field: $ty,
        }
    };
}

declare_set!(Connection { secure: bool });

mod elsewhere {
    use super::bonus::{self as telemetry, metric};

    #[metric(name = "from_import", crate = telemetry)]
    pub(crate) static FROM_IMPORT: telemetry::Counter = telemetry::Counter::new();

    #[derive(Default, telemetry::MetricGroup)]
    #[group(crate = telemetry)]
    pub(crate) struct Group {
        pub(crate) from_group: telemetry::Counter,
    }
}

#[test]
fn a_metric_is_registered_through_whatever_path_leads_to_the_crate() {
    let group = elsewhere::Group::default();
    let group = bonus::MetricGroup::register_unlabelled(group);
    let registry = bonus::metrics();
    let found = |name: &str, metric: &dyn bonus::Metric| {
        let mut entries = registry.iter();
        entries.any(|entry| entry.name() == name && entry.is(metric))
    };
    assert!(found("from_path", &FROM_PATH));
    assert!(found("from_macro", &FROM_MACRO));
    assert!(found("from_import", &elsewhere::FROM_IMPORT));
    assert!(found("from_group", &group.from_group));
    assert_eq!(registry.iter().len(), 4);
}

#[test]
fn labels_are_derived_through_whatever_path_leads_to_the_crate() {
    use bonus::LabelSet;

    let indices = [Method::Get, Method::Post].map(|method| Request { method }.index());
    assert_eq!(indices, [0, 1]);
    assert_eq!(Connection { secure: true }.index(), 1);
}
