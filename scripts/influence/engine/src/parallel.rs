//! Work in parts, on threads. What a part computes never depends on the number of threads.

use std::sync::Mutex;

/// Gives each part to `work`, on up to `threads` threads, the first parts first.
pub fn consume<T: Send>(threads: usize, parts: Vec<T>, work: impl Fn(T) + Sync) {
    if threads <= 1 || parts.len() <= 1 {
        return parts.into_iter().for_each(work);
    }
    let threads = threads.min(parts.len());
    let queue = Mutex::new(parts.into_iter());
    let next = || queue.lock().expect("no thread panics while it holds the lock").next();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(part) = next() {
                    work(part);
                }
            });
        }
    });
}

/// `work(0)` to `work(count - 1)`, in this order, computed on up to `threads` threads.
pub fn map<R: Send>(threads: usize, count: usize, work: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let mut results: Vec<Option<R>> = (0..count).map(|_| None).collect();
    let parts: Vec<_> = results.iter_mut().enumerate().collect();
    consume(threads, parts, |(index, result)| *result = Some(work(index)));
    results.into_iter().map(|result| result.expect("every part was worked on")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_order_on_any_number_of_threads() {
        for threads in [0, 1, 2, 5, 100] {
            assert_eq!(
                super::map(threads, 37, |index| index * index),
                (0..37).map(|i| i * i).collect::<Vec<_>>()
            );
        }
        assert!(super::map(3, 0, |index| index).is_empty());
    }
}
