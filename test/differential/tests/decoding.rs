//! How the programs and Solidity read calldata that no encoder writes: the same, save where README.md says so.

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use stylus_devnode::{Chain, ChainError};
use tributary_differential::{Artifacts, Places, Side};
use tributary_interfaces::{IDatanets, IRewards};

/// Who reads something.
#[derive(Debug, PartialEq)]
enum Readers {
    Both,
    Neither,
    Reference,
}

use Readers::{Both, Neither, Reference};

/// An item of `contributeForMany`, word by word: Datanet, contributor, where the records are, nonce, deadline, where the signature
/// is, and what stands behind that.
fn item(head: [U256; 6], rest: &[U256]) -> Vec<u8> {
    let list = [32u64, 1, 32].map(U256::from);
    let words = list.iter().chain(&head).chain(rest).flat_map(|word| word.to_be_bytes::<32>());
    IDatanets::contributeForManyCall::SELECTOR.into_iter().chain(words).collect()
}

/// Small numbers as words.
fn small<const N: usize>(numbers: [u64; N]) -> [U256; N] {
    numbers.map(U256::from)
}

/// A head with one word changed.
fn with(place: usize, word: U256) -> [U256; 6] {
    let mut head = small([2, 7, 0xc0, 1, 99, 0x100]);
    head[place] = word;
    head
}

/// What stands behind the usual head: a list of one record, and one byte of signature.
const REST: [u64; 4] = [1, 5, 1, 0];

fn contributions() -> Vec<(&'static str, Vec<u8>, Readers)> {
    let usual = small([2, 7, 0xc0, 1, 99, 0x100]);
    let rest = small(REST);
    let long = |place: usize, word: U256| {
        let mut rest = rest;
        rest[place] = word;
        item(usual, &rest)
    };
    vec![
        ("as encoders write it", item(usual, &rest), Both),
        ("a gap before the records", item(small([2, 7, 0xe0, 1, 99, 0x120]), &small([0, 1, 5, 1, 0])), Both),
        ("a gap before the signature", item(with(5, U256::from(0x120)), &small([1, 5, 0, 1, 0])), Both),
        ("the signature first", item(small([2, 7, 0x100, 1, 99, 0xc0]), &small([1, 0, 1, 5])), Both),
        ("records and signature in one place", item(small([2, 7, 0xc0, 1, 99, 0xc0]), &small([1, 5])), Both),
        ("a signature that is the head", item(with(5, U256::ZERO), &rest), Both),
        ("records that are the head", item(with(2, U256::ZERO), &rest), Both),
        ("bytes behind everything", item(usual, &small([1, 5, 1, 0, 7])), Both),
        ("a signature without its padding", item(usual, &rest)[..4 + 32 * 12 + 1].to_vec(), Both),
        ("a signature padded with ones", long(3, U256::MAX), Both),
        ("a signature cut off", item(usual, &rest)[..4 + 32 * 12].to_vec(), Neither),
        ("an address with a bit above it", item(with(1, U256::ONE << 160), &rest), Neither),
        ("a signature longer than the rest", long(2, U256::from(33)), Neither),
        ("more records than there are words", long(0, U256::from(4)), Neither),
        ("2^59 records", long(0, U256::ONE << 59), Neither),
        ("2^64 records", long(0, U256::ONE << 64), Neither),
        ("2^256 - 1 records", long(0, U256::MAX), Neither),
        ("2^64 bytes of signature", long(2, U256::ONE << 64), Neither),
        ("records beyond the end", item(with(2, U256::from(0xc000)), &rest), Neither),
        ("records at 2^64", item(with(2, U256::ONE << 64), &rest), Neither),
        // Solidity compares offsets as signed numbers, and reads zeros far beyond the end.
        ("a signature at -2^255", item(with(5, U256::ONE << 255), &rest), Reference),
        ("a signature 64 bytes before the head", item(with(5, U256::MAX - U256::from(63)), &rest), Reference),
    ]
}

fn texts(places: &Places) -> Vec<(&'static str, Address, Vec<u8>, Readers)> {
    let (root, uri) = (B256::with_last_byte(1), "abcd".to_owned());
    let call = IDatanets::contributeBatchCall { datanetId: U256::ONE, root, count: 1, uri }.abi_encode();
    let text = 4 + 32 * 5;
    let with = |bytes: [u8; 4]| {
        let mut call = call.clone();
        call[text..text + 4].copy_from_slice(&bytes);
        call
    };
    let claim = |proof: u64| {
        let words = [0x20, 1, 0x20, 1, 0, 0, 5, proof, 0].map(U256::from);
        let words = words.iter().flat_map(|word| word.to_be_bytes::<32>());
        IRewards::claimManyCall::SELECTOR.into_iter().chain(words).collect::<Vec<u8>>()
    };
    vec![
        ("a text", places.datanets, with(*b"abcd"), Both),
        (
            "a text of four bytes that are one character",
            places.datanets,
            with([0xf0, 0x9f, 0x8c, 0x8a]),
            Both,
        ),
        ("a text that is not UTF-8", places.datanets, with([0xff; 4]), Reference),
        ("a claim of nobody", places.rewards, claim(0xa0), Both),
        ("a claim of nobody with a proof beyond the end", places.rewards, claim(0xa000), Neither),
    ]
}

/// Whether a call is read: not refused, or with a reason.
fn reads(chain: &Chain, to: Address, data: &[u8]) -> bool {
    match chain.call(Address::ZERO, to, Bytes::copy_from_slice(data)) {
        Err(ChainError::Reverted(reason)) => !reason.is_empty(),
        answer => answer.is_ok(),
    }
}

#[test]
fn calldata_is_read_the_same_save_where_the_readme_says_so() {
    let artifacts = Artifacts::of_workspace();
    let side = |side: Result<Side, _>| side.unwrap_or_else(|error| panic!("{error}"));
    let (programs, reference) = (side(Side::programs(&artifacts)), side(Side::reference(&artifacts)));
    let places = *programs.places();
    let contributions =
        contributions().into_iter().map(|(name, data, expected)| (name, places.datanets, data, expected));
    for (name, to, data, expected) in contributions.chain(texts(&places)) {
        let readers = match (reads(programs.chain(), to, &data), reads(reference.chain(), to, &data)) {
            (true, true) => Some(Both),
            (false, false) => Some(Neither),
            (false, true) => Some(Reference),
            (true, false) => None,
        };
        assert_eq!(readers, Some(expected), "{name}");
    }
}
