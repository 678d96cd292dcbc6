//! What was read at random, kept within bounds.

use std::{
    mem::size_of,
    sync::{Mutex, PoisonError},
};

/// Values by their index. A value takes the place of the one before it that has the same remainder,
/// so a cache as large as what is read from reads each value once.
#[derive(Debug)]
pub(crate) struct Cache<T> {
    slots: Mutex<Vec<Option<(u64, T)>>>,
    most: usize,
}

impl<T: Copy> Cache<T> {
    /// Of at most this many bytes, for indexes below a number. It takes them at its first use.
    pub(crate) fn new(bytes: usize, indexes: u64) -> Self {
        let most =
            (bytes / size_of::<Option<(u64, T)>>()).min(usize::try_from(indexes).unwrap_or(usize::MAX));
        Self { slots: Mutex::default(), most: most.max(1) }
    }

    pub(crate) fn get<E>(&self, index: u64, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let slot = (index % self.most as u64) as usize;
        let found = self.slots.lock().unwrap_or_else(PoisonError::into_inner).get(slot).copied().flatten();
        if let Some((_, value)) = found.filter(|found| found.0 == index) {
            return Ok(value);
        }
        let value = read()?;
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.is_empty() {
            slots.resize(self.most, None);
        }
        slots[slot] = Some((index, value));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_value_is_read_once_unless_another_took_its_place() {
        let reads = Cell::new(0);
        let cache = Cache::<u64>::new(0, 0);
        let large = Cache::<u64>::new(1 << 20, 10);
        let read = |cache: &Cache<u64>, index: u64| {
            let value = cache.get(index, || {
                reads.set(reads.get() + 1);
                Ok::<_, ()>(index * 10)
            });
            assert_eq!(value, Ok(index * 10));
        };
        [1, 1, 2, 1].iter().for_each(|index| read(&cache, *index));
        assert_eq!(reads.take(), 3);
        [1, 9, 2, 1, 9, 2].iter().for_each(|index| read(&large, *index));
        assert_eq!(reads.take(), 3);
        assert_eq!(large.get(3, || Err(())), Err(()));
        read(&large, 3);
    }
}
