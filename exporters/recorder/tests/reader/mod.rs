//! Reads files as anybody would, by the crate `parquet`.
#![allow(dead_code, reason = "each test uses a part")]

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// The complete files of a folder, in order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut files: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|it| it == "parquet"))
        .collect();
    files.sort();
    files
}

/// A file.
pub(crate) struct Recorded {
    pub(crate) times: Vec<u64>,
    pub(crate) about: HashMap<String, String>,
    columns: Vec<Column>,
}

pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) metadata: HashMap<String, String>,
    /// One for each batch of rows.
    arrays: Vec<ArrayRef>,
}

impl Recorded {
    pub(crate) fn read(path: &Path) -> Self {
        let file = File::open(path).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let about = reader.metadata().file_metadata().key_value_metadata();
        let about = about.into_iter().flatten();
        let about = about.map(|it| (it.key.clone(), it.value.clone().unwrap_or_default()));
        let about = about.collect();
        let fields = reader.schema().fields().clone();
        let batches: Result<Vec<_>, _> = reader.build().unwrap().collect();
        let batches = batches.unwrap();
        let mut columns: Vec<_> = (fields.iter().enumerate())
            .map(|(index, field)| Column {
                name: field.name().clone(),
                metadata: field.metadata().clone().into(),
                arrays: batches.iter().map(|it| it.column(index).clone()).collect(),
            })
            .collect();
        let time = columns.remove(0);
        assert_eq!(time.name, "timestamp");
        Recorded {
            times: time.counters().into_iter().map(Option::unwrap).collect(),
            about,
            columns,
        }
    }

    pub(crate) fn column(&self, name: &str) -> &Column {
        self.find(name).unwrap_or_else(|| {
            let names: Vec<_> = self.columns.iter().map(|it| &it.name).collect();
            panic!("no {name}: {names:#?}")
        })
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Column {
    pub(crate) fn counters(&self) -> Vec<Option<u64>> {
        let arrays = self.arrays.iter();
        arrays
            .flat_map(|it| it.as_primitive::<UInt64Type>())
            .collect()
    }

    pub(crate) fn gauges(&self) -> Vec<Option<i64>> {
        let arrays = self.arrays.iter();
        arrays
            .flat_map(|it| it.as_primitive::<Int64Type>())
            .collect()
    }

    pub(crate) fn floats(&self) -> Vec<Option<f64>> {
        let arrays = self.arrays.iter();
        arrays
            .flat_map(|it| it.as_primitive::<Float64Type>())
            .collect()
    }

    pub(crate) fn buckets(&self) -> Vec<Option<Vec<u64>>> {
        let rows = self.arrays.iter().flat_map(|it| it.as_list::<i32>().iter());
        let values = |row: ArrayRef| row.as_primitive::<UInt64Type>().values().to_vec();
        rows.map(|row| row.map(values)).collect()
    }
}
