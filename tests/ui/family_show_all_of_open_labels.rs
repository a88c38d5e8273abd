use metriken::{Counter, Family, LabelSet};

#[derive(LabelSet)]
struct Tenant<'a> {
    tenant: &'a str,
}

static SENT: Family<Tenant<'static>, Counter> = Family::bounded(100).show_all();

fn main() {}
