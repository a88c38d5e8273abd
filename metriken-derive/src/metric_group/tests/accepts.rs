use super::*;
use crate::facts::Text;
use crate::metric_group::model::MemberKind;

/// The names of the metrics as they are declared, without prefix.
fn names(group: &MetricGroup) -> Vec<&str> {
    let names = group.members.iter().map(|member| match &member.kind {
        MemberKind::Metric(facts) => match &facts.name {
            Text::Literal(name, _) => name.as_str(),
            Text::Constant(_) => "a constant",
        },
        MemberKind::Group(_) => "a group",
    });
    names.collect()
}

#[test]
fn a_field_is_a_metric_unless_it_says_otherwise() {
    let group = model(quote! {
        struct Pool {
            r#type: Gauge,
            #[allow(dead_code)]
            #[metric()]
            plain: Counter,
            #[metric(name = "other", unit = "requests",)]
            named: Counter,
            #[metric(skip)]
            skipped: String,
            #[group]
            group: Operations,
        }
    });
    assert_eq!(names(&group), ["type", "plain", "other", "a group"]);
}

#[test]
fn a_prefix_ends_in_one_separator() {
    for (prefix, before) in [
        ("pool", "pool_"),
        ("pool2", "pool2_"),
        ("größe", "größe_"),
        ("pool_", "pool_"),
        ("db.pool.", "db.pool."),
        ("db/pool/", "db/pool/"),
    ] {
        let group = model(quote! {
            #[group(prefix = #prefix)]
            struct Pool {
                open: Gauge,
            }
        });
        assert_eq!(group.scope.before_names(), before);
    }
}

#[test]
fn metrics_of_one_name_may_differ_by_their_labels() {
    let group = model(quote! {
        struct Pool {
            #[metric(name = "bytes", metadata = { direction = "in" })]
            received: Counter,
            #[metric(name = "bytes", metadata = { direction = "out" })]
            sent: Counter,
        }
    });
    assert_eq!(names(&group), ["bytes", "bytes"]);
}

#[test]
fn the_crate_may_be_given() {
    let group = model(quote! {
        #[group(crate = foo::metriken)]
        struct Pool {
            open: Gauge,
        }
    });
    assert_eq!(group.krate.unwrap().to_string(), "foo :: metriken");
}
