use metriken::{Counter, Family, LabelSet};

#[derive(LabelSet)]
struct Tenant<'a> {
    tenant: &'a str,
}

static SENT: Family<Tenant<'static>, Counter> = Family::new();

fn main() {}
