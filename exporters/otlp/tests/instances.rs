//! Processes of one service say which of them they are.

mod receiver;

use std::env;
use std::process::Command;
use std::time::Duration;

use metriken_otlp::{Exporter, Schedule};
use receiver::{PATIENCE, Sent, attribute};

/// Where another process that runs this test pushes to.
const TO: &str = "METRIKEN_OTLP_INSTANCES_TO";

fn push(endpoint: &str) {
    let exporting = Exporter::builder()
        .endpoint(endpoint)
        .attribute("service.name", "twins")
        .schedule(Schedule::every(Duration::from_secs(3600)))
        .start();
    // With the end comes a last export.
    drop(exporting.unwrap());
}

#[test]
fn two_processes_of_one_service_have_two_resources_and_one_has_one() {
    const NAME: &str = "two_processes_of_one_service_have_two_resources_and_one_has_one";
    if let Ok(endpoint) = env::var(TO) {
        push(&endpoint);
        return push(&endpoint);
    }
    let (address, sent) = receiver::start(|_| 200_u16);
    for _ in 0..2 {
        let mut twin = Command::new(env::current_exe().unwrap());
        let twin = twin
            .args([NAME, "--exact"])
            .env(TO, format!("http://{address}/"));
        assert!(twin.status().unwrap().success());
    }
    let ids: Vec<_> = (0..4)
        .map(|_| resource(&sent.recv_timeout(PATIENCE).unwrap(), "service.instance.id"))
        .collect();
    assert_eq!((&ids[0], &ids[2]), (&ids[1], &ids[3]));
    assert_ne!(ids[0], ids[2]);
    assert_eq!(ids[0].len(), 36, "{ids:?}");
}

fn resource(sent: &Sent, name: &str) -> String {
    let resource = sent.message.resource_metrics[0].resource.as_ref().unwrap();
    attribute(&resource.attributes, name).unwrap().to_owned()
}
