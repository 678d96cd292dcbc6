//! Each contract answers the functions of its interface, and no others.

use crate::fixture::CommandFixture;
use alloy_primitives::{Bytes, keccak256};
use alloy_sol_types::SolInterface;
use std::collections::BTreeSet;
use tributary_chain::{ChainError, Contract};
use tributary_interfaces::{
    IAttribution::IAttributionCalls, IDatanets::IDatanetsCalls, IModels::IModelsCalls,
    IRewards::IRewardsCalls,
};

/// Whether a contract knows a selector: to one that it does not know it reverts without a word. Arguments of zeros decode as
/// empty ones, whatever the types.
async fn knows(fixture: &CommandFixture, contract: Contract, selector: [u8; 4]) -> bool {
    let data: Bytes = [&selector[..], &[0; 1024]].concat().into();
    match fixture.context.client.call_raw(contract.address, data, contract.name).await {
        Ok(_) => true,
        Err(ChainError::Reverted { reason, .. }) => !reason.contains("without saying why"),
        Err(error) => panic!("{error}"),
    }
}

fn of<I: SolInterface>() -> BTreeSet<[u8; 4]> {
    I::selectors().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_contract_answers_its_interface_and_nothing_else() {
    let fixture = CommandFixture::new("selectors").await;
    let context = &fixture.context;
    let interfaces = [
        (context.datanets(), of::<IDatanetsCalls>()),
        (context.models(), of::<IModelsCalls>()),
        (context.rewards(), of::<IRewardsCalls>()),
        (context.attribution(), of::<IAttributionCalls>()),
    ];
    let everything: BTreeSet<[u8; 4]> =
        interfaces.iter().flat_map(|(_, selectors)| selectors.clone()).collect();
    let random = (0..64u8).map(|seed| <[u8; 4]>::try_from(&keccak256([seed])[..4]).unwrap());
    let probes: BTreeSet<[u8; 4]> = everything.into_iter().chain(random).chain([[0; 4], [0xff; 4]]).collect();
    for (contract, own) in &interfaces {
        for selector in &probes {
            let expected = own.contains(selector);
            assert_eq!(
                knows(&fixture, *contract, *selector).await,
                expected,
                "{} and 0x{}",
                contract.name,
                alloy_primitives::hex::encode(selector)
            );
        }
    }
}
