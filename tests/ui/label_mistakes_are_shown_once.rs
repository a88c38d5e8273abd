use metriken::{Counter, Family, LabelSet, LabelValue};

#[derive(LabelValue)]
enum Method {
    Get(u8),
}

#[derive(LabelSet)]
struct Request<'a> {
    method: Method,
    le: &'a str,
    cached: bool,
    duration: f64,
}

#[derive(LabelSet)]
struct Response {
    quantile: bool,
}

static REQUESTS: Family<Request<'static>, Counter> = Family::bounded(100);
static RESPONSES: Family<Response, Counter> = Family::new();

fn main() {
    let (method, le) = (Method::Get(5), "");
    REQUESTS.get(&Request { method, le, cached: true, duration: 0.5 }).increment();
    RESPONSES.get(&Response { quantile: true }).increment();
}
