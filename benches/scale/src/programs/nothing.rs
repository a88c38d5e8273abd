fn enumerate() -> (usize, u64) {
    (metriken::metrics().iter().count(), 0)
}

