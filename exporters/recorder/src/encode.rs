//! From rows in memory to a Parquet file.
//!
//! A file is one row group, written a column at a time, so that it costs the
//! memory of one column: of a histogram that is a few rows at a time, because a
//! row has every bucket. Arrow's writer begins all columns of a row group at once,
//! and each has a compressor of 50 kB; so each column has a writer of its own
//! here, and what that makes is put into the file. Counters and gauges are written as differences
//! (`DELTA_BINARY_PACKED`), buckets plainly, because a row differs from the one
//! before in few places, which compression finds faster than any encoding.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, ListArray, UInt64Array};
use arrow_buffer::{ArrowNativeType, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{FieldRef, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowWriterOptions, compute_leaves};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};

use crate::about::About;
use crate::column::{Column, Values};
use crate::counts::Counts;
use crate::schema;
use crate::segment::Segment;
use crate::stop::Stop;

/// How many buckets are made up at a time.
const BUCKETS_AT_ONCE: usize = 1 << 18;

/// What is the same for all files of a recording.
#[derive(Clone, Debug)]
pub(crate) struct Format {
    pub(crate) level: ZstdLevel,
    pub(crate) about: About,
}

/// Writes a segment with at least one row.
///
/// # Errors
/// If that takes no more, or the recording ends before.
pub(crate) fn write<W: Write + Send>(
    segment: &Segment,
    format: &Format,
    out: W,
    stop: &Stop,
) -> io::Result<()> {
    encode(segment, format, out, stop).map_err(|error| match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        error => io::Error::other(error),
    })
}

fn encode<W: Write + Send>(segment: &Segment, format: &Format, out: W, stop: &Stop) -> Result<()> {
    // A column that the segment after another took over, and that got no value.
    let columns: Vec<_> = segment.columns.iter().filter(|it| it.end() > 0).collect();
    let fields = columns.iter().map(|column| column.field.clone());
    let fields: Vec<FieldRef> = std::iter::once(schema::timestamp()).chain(fields).collect();
    let about = format.about.pairs(&segment.descriptions);
    let about = properties(format).set_key_value_metadata(Some(about));
    let (mut file, _) = writer(out, fields.clone(), about.build())?.into_serialized_writer()?;
    let mut row_group = file.next_row_group()?;

    let times: ArrayRef = Arc::new(UInt64Array::from(segment.times.clone()));
    let columns = std::iter::once(None).chain(columns.into_iter().map(Some));
    for (field, column) in fields.iter().zip(columns) {
        in_time(stop)?;
        let properties = column_properties(column, format);
        let alone = writer(io::sink(), vec![field.clone()], properties)?;
        let (_, row_groups) = alone.into_serialized_writer()?;
        for mut writer in row_groups.create_column_writers(0)? {
            match column {
                None => write_array(&mut writer, field, &times)?,
                Some(column) => write_column(&mut writer, column, segment.rows(), stop)?,
            }
            writer.close()?.append_to_row_group(&mut row_group)?;
        }
    }
    row_group.close()?;
    // What gives `out` back would not say what is wrong with it.
    file.finish()?;
    Ok(())
}

fn writer<W: Write + Send>(
    out: W,
    fields: Vec<FieldRef>,
    properties: WriterProperties,
) -> Result<ArrowWriter<W>> {
    let options = ArrowWriterOptions::new().with_properties(properties);
    ArrowWriter::try_new_with_options(out, Arc::new(Schema::new(fields)), options)
}

fn write_array(writer: &mut ArrowColumnWriter, field: &FieldRef, array: &ArrayRef) -> Result<()> {
    for leaf in compute_leaves(field, array)? {
        writer.write(&leaf)?;
    }
    Ok(())
}

fn in_time(stop: &Stop) -> Result<()> {
    if stop.is_late() {
        let late = io::Error::from(io::ErrorKind::TimedOut);
        return Err(ParquetError::External(late.into()));
    }
    Ok(())
}

fn write_column(
    writer: &mut ArrowColumnWriter,
    column: &Column,
    rows: usize,
    stop: &Stop,
) -> Result<()> {
    let presence = column.presence(rows);
    let nulls = NullBuffer::from(presence.clone());
    let array: ArrayRef = match &column.values {
        Values::Counter(numbers) => {
            let values = spread(numbers.iter(), &presence);
            Arc::new(UInt64Array::new(values, Some(nulls)))
        }
        Values::Gauge(numbers) => {
            let values = spread(numbers.iter().map(|number| number as i64), &presence);
            Arc::new(Int64Array::new(values, Some(nulls)))
        }
        Values::Float(numbers) => {
            let values = spread(numbers.iter().map(f64::from_bits), &presence);
            Arc::new(Float64Array::new(values, Some(nulls)))
        }
        Values::Buckets(buckets) => {
            return write_buckets(writer, &column.field, &buckets.counts, &presence, stop);
        }
    };
    write_array(writer, &column.field, &array)
}

/// The values in the rows that have one, anything in the others.
fn spread<T: ArrowNativeType>(
    mut values: impl Iterator<Item = T>,
    presence: &[bool],
) -> ScalarBuffer<T> {
    let rows = presence.iter().map(|is_there| match is_there {
        true => values.next().unwrap_or_default(),
        false => T::default(),
    });
    rows.collect::<Vec<_>>().into()
}

fn write_buckets(
    writer: &mut ArrowColumnWriter,
    field: &FieldRef,
    counts: &Counts,
    presence: &[bool],
    stop: &Stop,
) -> Result<()> {
    let mut rows = counts.rows();
    for presence in presence.chunks((BUCKETS_AT_ONCE / counts.total()).max(1)) {
        in_time(stop)?;
        let mut values = Vec::with_capacity(presence.len() * counts.total());
        let mut lengths = Vec::with_capacity(presence.len());
        for is_there in presence {
            if *is_there {
                values.extend_from_slice(rows.next());
            }
            lengths.push(if *is_there { counts.total() } else { 0 });
        }
        let list = ListArray::try_new(
            schema::bucket(),
            OffsetBuffer::from_lengths(lengths),
            Arc::new(UInt64Array::new(values.into(), None)),
            Some(NullBuffer::from(presence)),
        )?;
        let list: ArrayRef = Arc::new(list);
        write_array(writer, field, &list)?;
    }
    Ok(())
}

fn properties(format: &Format) -> WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(format.level))
        .set_created_by(concat!("metriken-recorder ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_dictionary_enabled(false)
}

/// How a column is written, or the times.
fn column_properties(column: Option<&Column>, format: &Format) -> WriterProperties {
    let properties = properties(format);
    let properties = match column.map(|column| &column.values) {
        // Of a row group that is a whole file, readers ask for the time alone.
        None => properties
            .set_encoding(Encoding::DELTA_BINARY_PACKED)
            .set_statistics_enabled(EnabledStatistics::Chunk),
        Some(Values::Counter(_) | Values::Gauge(_)) => {
            properties.set_encoding(Encoding::DELTA_BINARY_PACKED)
        }
        Some(Values::Float(_) | Values::Buckets(_)) => properties.set_encoding(Encoding::PLAIN),
    };
    properties.build()
}
