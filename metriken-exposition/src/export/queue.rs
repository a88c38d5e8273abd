//! What waits to be sent, bounded in bytes.

use std::collections::VecDeque;

/// Batches in the order in which they were collected.
#[derive(Debug)]
pub(super) struct Queue<B> {
    batches: VecDeque<(B, usize)>,
    bytes: usize,
    limit: usize,
}

impl<B> Queue<B> {
    pub(super) fn new(limit: usize) -> Self {
        Queue {
            batches: VecDeque::new(),
            bytes: 0,
            limit,
        }
    }

    /// Adds a batch of so many bytes, and drops the oldest ones until all fit.
    /// The new one stays, whatever its size: it is in memory anyway. Returns
    /// how many were dropped.
    pub(super) fn push(&mut self, batch: B, bytes: usize) -> u64 {
        self.batches.push_back((batch, bytes));
        self.bytes += bytes;
        let mut dropped = 0;
        while self.bytes > self.limit && self.batches.len() > 1 {
            self.pop();
            dropped += 1;
        }
        dropped
    }

    pub(super) fn front(&self) -> Option<&B> {
        self.batches.front().map(|(batch, _)| batch)
    }

    pub(super) fn pop(&mut self) {
        if let Some((_, bytes)) = self.batches.pop_front() {
            self.bytes -= bytes;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.batches.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room_for_the_new() {
        let mut queue = Queue::new(10);
        assert_eq!(queue.push('a', 4) + queue.push('b', 4), 0);
        assert_eq!(queue.push('c', 4), 1);
        assert_eq!((queue.front(), queue.bytes()), (Some(&'b'), 8));
        assert_eq!(queue.push('d', 100), 2);
        assert_eq!(
            (queue.front(), queue.bytes(), queue.len()),
            (Some(&'d'), 100, 1)
        );
        queue.pop();
        assert_eq!((queue.front(), queue.bytes()), (None, 0));
        queue.pop();
    }
}
