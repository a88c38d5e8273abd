//! What one collection brings: requests, compressed.

use metriken_exposition::remote_write::{Request, Version};
use snap::raw::Encoder;

/// The requests of one collection, in one version or both.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Which of the collections it is.
    pub(crate) number: u64,
    requests: Vec<Compressed>,
}

/// A request as it is sent, and what is in it.
#[derive(Debug)]
pub(crate) struct Compressed {
    version: Version,
    pub(crate) body: Vec<u8>,
    /// Samples and histograms.
    pub(crate) samples: u64,
    pub(crate) exemplars: u64,
}

impl Batch {
    pub(crate) fn new(number: u64, requests: Vec<Request>) -> Self {
        let mut encoder = Encoder::new();
        let requests = requests.into_iter();
        let compressed = requests.filter_map(|request| {
            Some(Compressed {
                version: request.version,
                // It fails beyond 4 GiB, which no request comes near.
                body: encoder.compress_vec(&request.body).ok()?,
                samples: request.samples + request.histograms,
                exemplars: request.exemplars,
            })
        });
        Batch {
            number,
            requests: compressed.collect(),
        }
    }

    /// The requests of a version.
    pub(crate) fn requests(&self, version: Version) -> impl Iterator<Item = &Compressed> {
        let requests = self.requests.iter();
        requests.filter(move |request| request.version == version)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    pub(crate) fn size_bytes(&self) -> usize {
        let bodies = self.requests.iter().map(|request| request.body.capacity());
        bodies.sum::<usize>() + size_of_val(&*self.requests)
    }
}
