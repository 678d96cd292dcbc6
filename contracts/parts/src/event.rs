//! How events leave.

use stylus_sdk::stylus_core::Host;
use tributary_interfaces::encode::{Event, begin_event};

/// Emits an event: `log(vm, &Vouched { datanet_id, by: &by, up_to })`.
///
/// An event is a struct of references to its fields, as an error is. The SDK's own `log` unwraps,
/// and the formatting of that panic adds some 5 KB to a program.
#[inline(always)]
pub fn log<E: Event>(vm: &impl Host, event: &E) {
    let mut data = begin_event::<E>();
    event.write(&mut data);
    finish(vm, &data, E::TOPICS);
}

#[inline(never)]
fn finish(vm: &impl Host, data: &[u8], topics: usize) {
    vm.emit_log(data, topics);
}
