//! A Stylus program of the dot product of the rule `gradient` alone, by the function of `core` that
//! Gradients and scorers call, so that what it takes can be measured without what surrounds it.
//!
//! Its calldata is `mode 1 | vector | vector`, the vectors having one length. It returns the dot
//! product, 4 bytes; in mode 0 it computes nothing and returns the number of bytes, which costs
//! everything else.

use tributary_core::gradient::dot;

/// What the program returns.
pub fn answer(calldata: &[u8]) -> i32 {
    match calldata.split_first() {
        Some((1, vectors)) => {
            let (a, b) = vectors.split_at(vectors.len() / 2);
            dot(a, b)
        }
        _ => calldata.len() as i32,
    }
}

#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code, reason = "the chain's functions are imports")]
mod program {
    #[link(wasm_import_module = "vm_hooks")]
    unsafe extern "C" {
        fn read_args(to: *mut u8);
        fn write_result(from: *const u8, length: usize);
        fn pay_for_memory_grow(pages: u16);
    }

    /// Keeps the import alive, which the chain asks for.
    #[unsafe(no_mangle)]
    pub extern "C" fn mark_used() {
        // SAFETY: it is paid for, and grows nothing.
        unsafe { pay_for_memory_grow(0) };
    }

    /// Where the chain begins.
    #[unsafe(no_mangle)]
    pub extern "C" fn user_entrypoint(length: usize) -> usize {
        let mut calldata = vec![0; length];
        // SAFETY: the chain writes `length` bytes.
        unsafe { read_args(calldata.as_mut_ptr()) };
        let result = super::answer(&calldata).to_be_bytes();
        // SAFETY: the chain reads these bytes.
        unsafe { write_result(result.as_ptr(), result.len()) };
        0
    }
}
