//! What the generated tests do with each error, event, call and function.

use crate::{
    Revert,
    decode::{Input, Query, checked},
    encode::{Call, Error, Event, begin_event},
};
use alloc::vec::Vec;
use alloy_primitives::B256;
use alloy_sol_types::{SolCall, SolError, SolEvent};
use core::{cell::RefCell, fmt::Debug};

/// How many elements the lists of a sample have, which also chooses the lengths of its texts.
pub(crate) const VARIANTS: [usize; 3] = [0, 1, 3];

/// A text that is empty, fills its last word, or begins another one.
pub(crate) fn text(variant: usize) -> &'static [u8] {
    const TEXT: &[u8; 65] = &[b'u'; 65];
    match variant {
        0 => b"",
        1 => &TEXT[..32],
        _ => TEXT,
    }
}

/// A contract that keeps the last call that reached it, encoded again.
pub(crate) struct Echo {
    pub(crate) variant: usize,
    pub(crate) heard: RefCell<Vec<u8>>,
}

pub(crate) fn check_error<G: SolError>(error: &impl Error, general: &G) {
    assert_eq!(error.encode(), general.abi_encode(), "{}", G::SIGNATURE);
}

pub(crate) fn check_event<E: Event, G: SolEvent>(event: &E, general: &G) {
    let log = general.encode_log_data();
    let mut written = begin_event::<E>();
    event.write(&mut written);
    assert_eq!(written, [log.topics().concat().as_slice(), &log.data].concat(), "{}", G::SIGNATURE);
    assert_eq!(E::TOPICS, log.topics().len(), "{}", G::SIGNATURE);
}

pub(crate) fn check_call<C: Call, G: SolCall>(call: &C, general: &G) {
    assert_eq!(call.encode(), general.abi_encode(), "{}", G::SIGNATURE);
}

pub(crate) fn check_answer<Q: Query<Answer: Debug + PartialEq>>(encoded: &[u8], expected: &Q::Answer) {
    assert_eq!(checked(encoded, Q::read).as_ref(), Ok(expected));
}

/// The way from a selector to a function.
type Dispatch = fn(&mut Echo, [u8; 4], &mut Input<'_>) -> Result<Vec<u8>, Revert>;

pub(crate) fn check_dispatch<G: SolCall>(variant: usize, call: &G, returned: Vec<u8>, dispatch: Dispatch) {
    let arguments = &call.abi_encode()[4..];
    let mut echo = Echo { variant, heard: RefCell::default() };
    let mut send = |arguments: &[u8]| {
        checked(arguments, |input| dispatch(&mut echo, G::SELECTOR, input)).and_then(|result| result)
    };
    for cut in (0..arguments.len()).step_by(32) {
        assert_eq!(send(&arguments[..cut]), Err(Vec::new()), "{} with {cut} bytes", G::SIGNATURE);
    }
    assert_eq!(send(arguments), Ok(returned), "{}", G::SIGNATURE);
    assert_eq!(*echo.heard.borrow(), call.abi_encode(), "{}", G::SIGNATURE);
}

pub(crate) fn check_unknown(dispatch: Dispatch) {
    let mut echo = Echo { variant: 0, heard: RefCell::default() };
    let mut send = |selector: B256| {
        let selector = [selector[0], selector[1], selector[2], selector[3]];
        checked(&[], |input| dispatch(&mut echo, selector, input)).and_then(|result| result)
    };
    for byte in 0..=u8::MAX {
        assert_eq!(send(B256::repeat_byte(byte)), Err(Vec::new()));
    }
    assert!(echo.heard.borrow().is_empty());
}
