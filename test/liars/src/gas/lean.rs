//! What `proveUnheld` computes of two texts, in `test/solidity/LeanSpan.sol`.

use super::{Figure, TEXTS, figure, lying::texts, params};
use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use tributary_core::{ids::content_id, span::Params};
use tributary_test_kit::{ChainFixture, ILeanSpan::checkCall};

/// What the check takes of the texts that challenges show, by their lengths.
pub fn measure() -> Vec<Figure> {
    let chain = ChainFixture::new();
    let contract = chain.create("LeanSpan");
    let measure = |(record, output): &(usize, usize)| {
        let name = format!("{record}x{output}");
        let (record, output) = texts(*record, *output);
        let offset = output.len() - 2;
        let call = call(params(), &output, &record, offset);
        assert!(!is_held(&chain, contract, params(), &output, &record, offset), "it is unheld");
        figure(&chain, name, contract, &call.abi_encode())
    };
    TEXTS.iter().map(measure).collect()
}

/// Whether by `LeanSpan`, which is at this address, the record holds the output's byte.
///
/// Panics if the SHA-256 that it returns are not the texts'.
pub fn is_held(
    chain: &ChainFixture,
    contract: Address,
    params: Params,
    output: &[u8],
    record: &[u8],
    offset: usize,
) -> bool {
    let found = chain.read(contract, call(params, output, record, offset));
    assert_eq!((found.outputHash, found.recordHash), (content_id(output), content_id(record)));
    found.isHeld
}

fn call(params: Params, output: &[u8], record: &[u8], offset: usize) -> checkCall {
    checkCall {
        output: output.to_vec().into(),
        record: record.to_vec().into(),
        offset: U256::from(offset),
        minWords: U256::from(params.min_words()),
        minBytes: U256::from(params.min_bytes()),
    }
}
