//! What METRIKEN_EXPORT may say.

mod reader;

use metriken::{Counter, metric};
use metriken_exposition::export;
use metriken_recorder as _;

use reader::{Recorded, files};

#[metric(name = "urls.hits")]
static HITS: Counter = Counter::new();

#[test]
fn urls_say_all_that_can_be_chosen() {
    HITS.add(2);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.parquet");
    let url = format!(
        "parquet://{}?match=urls.*&label.region=eu&interval=1h&segment=2h&keep_files=3\
         &keep_bytes=1000000&keep_for=24h&level=1&grouping_power=3&memory_bytes=2000000&flush=9s&source=shop\
         &metadata.version=1.2&metadata.node=web1",
        path.display()
    );
    drop(export::start(&url).unwrap());
    let files = files(folder.path());
    let recorded = Recorded::read(&files[0]);
    let hits = recorded.column(r#"urls_hits{region="eu"}"#);
    assert_eq!(hits.counters(), [Some(2)]);
    assert_eq!(recorded.about["source"], "shop");
    assert_eq!(recorded.about["version"], "1.2");
    assert_eq!(recorded.about["node"], "web1");
}

#[test]
fn what_cannot_be_is_refused_with_advice() {
    for (url, advice) in [
        ("parquet://", "/var/log/app.parquet"),
        ("parquet:///tmp", "it is a folder"),
        ("parquet://x?interval=100us", "1 ms"),
        ("parquet://x?interval=10", "10s"),
        ("parquet://x?segment=500ms", "from the interval"),
        ("parquet://x?segment=25h", "24 h"),
        ("parquet://x?keep_files=0", "1 or more"),
        ("parquet://x?keep_bytes=0", "1 or more"),
        ("parquet://x?keep_for=0s", "1 or more"),
        ("parquet://x?level=0", "1 to 22"),
        ("parquet://x?memory_bytes=10", "1 MiB"),
        ("parquet://x?metadata.source=a", "choose another"),
        ("parquet://x?metadata.=a", "metadata.region=eu"),
        ("parquet://x?rotate=1", "there is no parameter rotate"),
    ] {
        let error = export::start(url).unwrap_err().to_string();
        assert!(error.contains(advice), "{url}: {error}");
    }
}
