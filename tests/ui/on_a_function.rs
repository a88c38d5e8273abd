use metriken::metric;

#[metric]
pub const fn requests<T>() {}

fn main() {
    requests::<u8>();
}
