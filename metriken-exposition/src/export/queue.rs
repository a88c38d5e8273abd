//! What waits to be sent, bounded in bytes.

use std::collections::VecDeque;

/// The most that a queue or a batch is taken to be: two of them add up.
const MOST: usize = isize::MAX as usize;

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
            limit: limit.min(MOST),
        }
    }

    /// Adds a batch of so many bytes. It takes its place in the queue at least,
    /// so that there is an end to batches that are said to take nothing.
    pub(super) fn push(&mut self, batch: B, bytes: usize) {
        let bytes = bytes.clamp(size_of::<(B, usize)>(), MOST);
        self.batches.push_back((batch, bytes));
        self.bytes += bytes;
    }

    /// Whether the oldest has to go. The newest stays, whatever its size: it is
    /// in memory anyway.
    pub(super) fn is_too_long(&self) -> bool {
        self.bytes > self.limit && self.batches.len() > 1
    }

    pub(super) fn front(&self) -> Option<&B> {
        self.batches.front().map(|(batch, _)| batch)
    }

    pub(super) fn pop(&mut self) -> Option<B> {
        let (batch, bytes) = self.batches.pop_front()?;
        self.bytes -= bytes;
        Some(batch)
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

    /// Adds a batch, and drops what has to go.
    fn push(queue: &mut Queue<char>, batch: char, bytes: usize) -> Vec<char> {
        queue.push(batch, bytes);
        let too_long = |queue: &mut Queue<char>| queue.is_too_long().then(|| queue.pop());
        std::iter::from_fn(|| too_long(queue).flatten()).collect()
    }

    #[test]
    fn the_oldest_makes_room_for_the_new() {
        let mut queue = Queue::new(100);
        assert_eq!(push(&mut queue, 'a', 40), []);
        assert_eq!(push(&mut queue, 'b', 40), []);
        assert_eq!(push(&mut queue, 'c', 40), ['a']);
        assert_eq!((queue.front(), queue.bytes()), (Some(&'b'), 80));
        assert_eq!(push(&mut queue, 'd', 1000), ['b', 'c']);
        assert_eq!(
            (queue.front(), queue.bytes(), queue.len()),
            (Some(&'d'), 1000, 1)
        );
        assert_eq!(queue.pop(), Some('d'));
        assert_eq!((queue.front(), queue.bytes()), (None, 0));
        assert_eq!(queue.pop(), None);
    }

    #[test]
    fn batches_that_are_said_to_take_nothing_have_an_end() {
        let mut queue = Queue::new(100);
        for _ in 0..1000 {
            push(&mut queue, 'a', 0);
        }
        assert_eq!(queue.len(), 100 / size_of::<(char, usize)>());
    }

    #[test]
    fn absurd_sizes_do_not_overflow() {
        let mut queue = Queue::new(usize::MAX);
        let dropped: usize = (0..10)
            .map(|_| push(&mut queue, 'a', usize::MAX).len())
            .sum();
        assert_eq!((dropped, queue.len()), (9, 1));
    }
}
