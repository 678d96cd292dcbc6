//! How the programs and Solidity read calldata that no encoder writes: the same, save where
//! README.md says so.

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use stylus_devnode::ChainError;
use tributary_interfaces::{
    IDatanets::{self, DatanetTerms, createDatanetCall},
    IDisputes::{Place, showRecordCall},
    IRewards,
};
use tributary_test_kit::{ChainFixture, Contracts, Draft, Implementation, Payouts};

/// Who reads something.
#[derive(Debug, PartialEq)]
enum Readers {
    Both,
    Neither,
    Reference,
}

use Readers::{Both, Neither, Reference};

/// An item of `contributeForMany`, word by word: Datanet, contributor, where the records are,
/// nonce, deadline, where the signature is, and what stands behind that.
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
fn with(index: usize, word: U256) -> [U256; 6] {
    let mut head = small([2, 7, 0xc0, 1, 99, 0x100]);
    head[index] = word;
    head
}

/// What stands behind the usual head: a list of one record, and one byte of signature.
const REST: [u64; 4] = [1, 5, 1, 0];

fn contributions() -> Vec<(&'static str, Vec<u8>, Readers)> {
    let usual = small([2, 7, 0xc0, 1, 99, 0x100]);
    let rest = small(REST);
    let long = |index: usize, word: U256| {
        let mut rest = rest;
        rest[index] = word;
        item(usual, &rest)
    };
    vec![
        ("as encoders write it", item(usual, &rest), Both),
        ("a gap before the records", item(small([2, 7, 0xe0, 1, 99, 0x120]), &small([0, 1, 5, 1, 0])), Both),
        ("a gap before the signature", item(with(5, U256::from(0x120)), &small([1, 5, 0, 1, 0])), Both),
        ("the signature first", item(small([2, 7, 0x100, 1, 99, 0xc0]), &small([1, 0, 1, 5])), Both),
        ("records and signature at one offset", item(small([2, 7, 0xc0, 1, 99, 0xc0]), &small([1, 5])), Both),
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

fn texts(contracts: &Contracts) -> Vec<(&'static str, Address, Vec<u8>, Readers)> {
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
        ("a text", contracts.datanets, with(*b"abcd"), Both),
        (
            "a text of four bytes that are one character",
            contracts.datanets,
            with([0xf0, 0x9f, 0x8c, 0x8a]),
            Both,
        ),
        ("a text that is not UTF-8", contracts.datanets, with([0xff; 4]), Neither),
        ("a claim of nobody", contracts.rewards, claim(0xa0), Both),
        ("a claim of nobody with a proof beyond the end", contracts.rewards, claim(0xa000), Neither),
    ]
}

/// The showing of a record that is registered by itself, whose place in a batch is not looked at, with
/// one of the last four words changed: where its leaves and its proof are, and how long.
fn records(contracts: &Contracts) -> Vec<(&'static str, Address, Vec<u8>, Readers)> {
    let member = Place { leaves: Vec::new(), proof: Bytes::new() };
    let call = showRecordCall { record: vec![7; 32].into(), batchRoot: B256::ZERO, member }.abi_encode();
    let with = |from_end: usize, word: U256| {
        let (mut call, start) = (call.clone(), call.len() - 32 * from_end);
        call[start..start + 32].copy_from_slice(&word.to_be_bytes::<32>());
        call
    };
    let to = contracts.spans;
    vec![
        ("a record with its place as encoders write it", to, call.clone(), Both),
        ("a place with a proof longer than the rest", to, with(1, U256::ONE << 40), Neither),
        ("a place with more leaves than there are words", to, with(2, U256::from(9)), Neither),
        ("a place with a proof beyond the end", to, with(3, U256::from(0xc000)), Neither),
        ("a place with leaves at 2^64", to, with(4, U256::ONE << 64), Neither),
    ]
}

/// A proposal with one word changed. The round has 21 words; then come the offsets of the text, the
/// book and the endorsements.
fn proposals(chain: &ChainFixture) -> Vec<(&'static str, Address, Vec<u8>, Readers)> {
    let datanet = chain.create_datanet(chain.datanet_terms());
    let model = chain.register(chain.model_terms(datanet, chain.token));
    let draft = Draft::next(chain, model, Payouts::of([]));
    let call = draft.signed(chain, &chain.operator, &[&chain.scorer]).call().abi_encode();
    let with = |index: usize, word: U256| {
        let mut call = call.clone();
        call[4 + 32 * index..36 + 32 * index].copy_from_slice(&word.to_be_bytes::<32>());
        call
    };
    let offset = |index: usize| U256::from_be_slice(&call[4 + 32 * index..36 + 32 * index]);
    let length_at = |index: usize| offset(index).to::<usize>() / 32;
    let attribution = chain.attribution;
    vec![
        ("a proposal as encoders write it", attribution, call.clone(), Both),
        ("a text beyond the end", attribution, with(21, U256::from(0xffff_u64)), Neither),
        ("a text longer than the rest", attribution, with(length_at(21), U256::from(1 << 20)), Neither),
        ("a book beyond the end", attribution, with(22, U256::from(0xffff_u64)), Neither),
        ("a book at 2^64", attribution, with(22, U256::ONE << 64), Neither),
        ("endorsements beyond the end", attribution, with(23, U256::from(0xffff_u64)), Neither),
        ("2^59 endorsements", attribution, with(length_at(23), U256::ONE << 59), Neither),
        ("more endorsements than there are words", attribution, with(length_at(23), U256::from(99)), Neither),
        ("no endorsements", attribution, with(length_at(23), U256::ZERO), Both),
    ]
}

/// Whether a call is read: it succeeds, or reverts with data.
fn reads(chain: &ChainFixture, to: Address, data: &[u8]) -> bool {
    match chain.devnode.call(Address::ZERO, to, Bytes::copy_from_slice(data)) {
        Err(ChainError::Reverted(reason)) => !reason.is_empty(),
        answer => answer.is_ok(),
    }
}

fn both() -> (ChainFixture, ChainFixture) {
    (ChainFixture::new(), ChainFixture::of(Implementation::Reference))
}

#[test]
fn calldata_is_read_the_same_save_where_the_readme_says_so() {
    let (programs, reference) = both();
    let contracts = programs.contracts();
    let contributions =
        contributions().into_iter().map(|(name, data, expected)| (name, contracts.datanets, data, expected));
    for (name, to, data, expected) in
        contributions.chain(texts(&contracts)).chain(records(&contracts)).chain(proposals(&programs))
    {
        let readers = match (reads(&programs, to, &data), reads(&reference, to, &data)) {
            (true, true) => Some(Both),
            (false, false) => Some(Neither),
            (false, true) => Some(Reference),
            (true, false) => None,
        };
        assert_eq!(readers, Some(expected), "{name}");
    }
}

/// Byte sequences at every boundary of UTF-8: one to four bytes, the later ones just inside and
/// just outside of what may follow.
fn sequences() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    for first in 0x7f..=0xff {
        all.push(vec![first]);
        for second in [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0] {
            all.push(vec![first, second]);
            for third in [0x7f, 0x80, 0xbf, 0xc0] {
                all.push(vec![first, second, third]);
                all.extend([0x7f, 0x80, 0xbf, 0xc0].map(|fourth| vec![first, second, third, fourth]));
            }
        }
    }
    all
}

#[test]
fn both_take_the_same_bytes_for_text() {
    let (programs, reference) = both();
    let datanets = programs.datanets;
    let terms = DatanetTerms { uri: "uuuuu".into(), ..programs.datanet_terms() };
    let call = createDatanetCall { terms }.abi_encode();
    let start = call.windows(5).position(|bytes| bytes == b"uuuuu").expect("the text");
    let mut texts = 0;
    for (i, sequence) in sequences().into_iter().enumerate() {
        // In the middle of the text, or at its end.
        let offset = if i % 2 == 0 { 0 } else { 5 - sequence.len() };
        let mut text = *b"uuuuu";
        text[offset..offset + sequence.len()].copy_from_slice(&sequence);
        let mut data = call.clone();
        data[start..start + 5].copy_from_slice(&text);
        let is_text = std::str::from_utf8(&text).is_ok();
        texts += u32::from(is_text);
        assert_eq!(reads(&programs, datanets, &data), is_text, "programs: {text:02x?}");
        assert_eq!(reads(&reference, datanets, &data), is_text, "reference: {text:02x?}");
    }
    assert!(texts > 100, "{texts} were text");
}
