use metriken::LabelSet;

#[derive(LabelSet)]
#[label(max_cardinality = 1_000_000)]
struct Request<'a> {
    a: &'a str,
    b: &'a str,
    c: &'a str,
    d: &'a str,
    e: &'a str,
    f: &'a str,
    g: &'a str,
    h: &'a str,
    i: &'a str,
    j: &'a str,
    k: &'a str,
    l: &'a str,
    m: &'a str,
    n: &'a str,
    o: &'a str,
    p: &'a str,
    q: &'a str,
}

fn main() {}
