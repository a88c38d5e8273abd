//! Metrics declared through a re-export, where `metriken` is something else.

mod bonus {
    pub(crate) use metriken::*;
}

#[allow(dead_code)]
mod metriken {}

#[bonus::metric(name = "from_path", crate = crate::bonus)]
static FROM_PATH: bonus::Counter = bonus::Counter::new();

macro_rules! declare {
    ($name:ident) => {
        #[$crate::bonus::metric(name = "from_macro", crate = $crate::bonus)]
        static $name: $crate::bonus::Counter = $crate::bonus::Counter::new();
    };
}

declare!(FROM_MACRO);

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
