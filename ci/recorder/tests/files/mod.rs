//! The files of a recording, as metriken-query reads them.
#![allow(dead_code, reason = "each test uses a part")]

use std::fs;
use std::path::{Path, PathBuf};

use metriken_query::{MatrixSample, MetricsSource, QueryResult, SegmentedParquetReader};
use metriken_storage::BufferPool;

/// The complete files of a folder, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut files: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|it| it == "parquet"))
        .collect();
    files.sort();
    files
}

/// All of them as one recording.
pub fn open(files: &[PathBuf]) -> SegmentedParquetReader {
    let files = files.iter().map(|path| fs::read(path).unwrap()).collect();
    let pool = BufferPool::new(64 << 20);
    SegmentedParquetReader::open_bytes_with_pool(files, pool).unwrap()
}

/// The series that a query finds from beginning to end.
pub fn query(reader: &SegmentedParquetReader, query: &str, step_s: f64) -> Vec<MatrixSample> {
    let (start, end) = reader.time_range().unwrap();
    // As floats they are rounded, and the last row should be among those read.
    match reader.query_range(query, start - 0.001, end + 0.001, step_s) {
        Ok(QueryResult::Matrix { result, .. }) => result,
        other => panic!("{query}: {other:?}"),
    }
}

/// The points of the only series that a query finds.
pub fn points(reader: &SegmentedParquetReader, expression: &str, step_s: f64) -> Vec<(f64, f64)> {
    let mut series = query(reader, expression, step_s);
    assert_eq!(series.len(), 1, "{expression}: {series:?}");
    series.remove(0).values
}
