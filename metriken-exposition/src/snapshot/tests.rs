mod arbitrary;
#[cfg(all(feature = "json", feature = "msgpack"))]
mod forms;
mod laws;
#[cfg(all(feature = "json", feature = "msgpack"))]
mod refused;
