//! The endpoint has a runtime of its own; an application's does not mind.

use tokio::runtime::{Builder, Runtime};

mod client;

async fn start_scrape_and_stop() {
    let endpoint = client::endpoint();
    assert_eq!(client::get(&endpoint, "/metrics", "").status, 200);
    endpoint.stop();
    drop(client::endpoint());
    let taken = client::endpoint();
    let error = metriken_prometheus::start(taken.local_addr().clone()).unwrap_err();
    assert!(error.is_address_in_use());
}

#[test]
fn start_and_stop_work_in_a_current_thread_runtime() {
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(start_scrape_and_stop());
    runtime.block_on(async { tokio::spawn(start_scrape_and_stop()).await.unwrap() });
}

#[test]
fn start_and_stop_work_in_a_multi_thread_runtime() {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(start_scrape_and_stop());
    runtime.block_on(async { tokio::spawn(start_scrape_and_stop()).await.unwrap() });
}

#[test]
fn an_endpoint_outlives_the_runtime_it_was_started_in() {
    let runtime = Runtime::new().unwrap();
    let endpoint = runtime.block_on(async { client::endpoint() });
    drop(runtime);
    assert_eq!(client::get(&endpoint, "/metrics", "").status, 200);
}

#[test]
fn handles_may_be_kept_and_used_on_any_thread() {
    fn shareable<T: Send + Sync + 'static>() {}
    shareable::<metriken_prometheus::Endpoint>();
    shareable::<metriken_prometheus::Renderer>();
    shareable::<metriken_prometheus::Error>();
}
