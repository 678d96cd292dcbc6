//! How much of the heap is in use, which says more than the process's memory: that has gaps in it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, with a count of the bytes that are given out.
pub(crate) struct Counted(AtomicUsize);

impl Counted {
    pub(crate) const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// MiB in use.
    pub(crate) fn mib(&self) -> f64 {
        self.0.load(Ordering::Relaxed) as f64 / f64::from(1 << 20)
    }
}

// SAFETY: every call goes to the system's allocator with what it was given; counting changes nothing about it.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.0.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps what `alloc` asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        self.0.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps what `dealloc` asks for.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        self.0.fetch_add(size, Ordering::Relaxed);
        self.0.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps what `realloc` asks for.
        unsafe { System.realloc(block, layout, size) }
    }
}
