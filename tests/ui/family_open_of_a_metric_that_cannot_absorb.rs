use metriken::{CounterGroup, Family, LabelSet};

#[derive(LabelSet)]
struct Tenant<'a> {
    tenant: &'a str,
}

static SENT: Family<Tenant<'static>, CounterGroup> =
    Family::bounded_with(100, || CounterGroup::new(3));

fn main() {}
