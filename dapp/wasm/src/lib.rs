//! What the page computes in the browser, by the code of the commands.
//!
//! | module, feature | what it computes |
//! |---|---|
//! | `contribution` | records out of files, their content ids, and the root of a batch |
//! | `copies` (with `contribution`) | which record has much of another |
//! | `spans` | which bytes of an answer a record has |
//! | `verification` | whether a round's files are right |
//!
//! The page's worker writes bytes where [`allocate`] says, and reads results, which are JSON, at the
//! address and length that a function returns in one number: `address * 2^32 + length`. Whoever reads a
//! result gives its bytes back by [`release`].

#[cfg(feature = "contribution")]
pub mod contribution;
#[cfg(feature = "contribution")]
mod copies;
#[cfg(feature = "spans")]
pub mod spans;
#[cfg(feature = "verification")]
pub mod verification;

use serde::Serialize;

/// Reserves bytes for an argument.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(length: usize) -> *mut u8 {
    let bytes = vec![0u8; length].into_boxed_slice();
    Box::into_raw(bytes).cast()
}

/// Gives the bytes of a result back.
///
/// # Safety
/// The address and the length are those of one result, or of one call of [`allocate`], and are not used
/// again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn release(address: *mut u8, length: usize) {
    // SAFETY: as the caller promises, these are the parts of one box.
    drop(unsafe { taken(address, length) });
}

/// The bytes that were reserved at an address.
///
/// # Safety
/// The address and the length are those of one box, which no one else has.
unsafe fn taken(address: *mut u8, length: usize) -> Vec<u8> {
    let bytes = std::ptr::slice_from_raw_parts_mut(address, length);
    // SAFETY: as the caller promises.
    unsafe { Box::from_raw(bytes) }.into_vec()
}

/// A result, which the page gives back.
fn given(result: &impl Serialize) -> u64 {
    // No result has a value that JSON cannot hold.
    let bytes = serde_json::to_vec(result).unwrap_or_default().into_boxed_slice();
    let length = bytes.len() as u64;
    let address = Box::into_raw(bytes).cast::<u8>() as usize as u64;
    address << 32 | length
}
