use metriken::labels::StatusClass;
use metriken::{Counter, Family, LabelSet};

#[derive(LabelSet)]
struct Response<'a> {
    tenant: &'a str,
    class: StatusClass,
}

static RESPONSES: Family<Response<'static>, Counter> = Family::bounded(10);

fn main() {}
