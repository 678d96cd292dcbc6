//! From selectors to functions.

use crate::Datanets;
use alloc::vec::Vec;
use alloy_sol_types::{SolCall, SolValue};
use stylus_sdk::{ArbResult, prelude::*};
use tributary_interfaces::IDatanets::*;
use tributary_parts::{
    Revert,
    abi::{Args, Selector, words},
    router,
};

router!(Datanets, payable: [], route: route, construct: None);

fn route(this: &mut Datanets, selector: Selector, args: &mut Args<'_>) -> ArbResult {
    match selector {
        contributeCall::SELECTOR => this.contribute(args.u256()?, args.word()?),
        contributeManyCall::SELECTOR => this.contribute_many(args.u256()?, args.list(Args::word)?),
        contributeAsCall::SELECTOR => this.contribute_as(args.u256()?, args.word()?, args.list(Args::word)?),
        contributeBatchCall::SELECTOR => {
            this.contribute_batch(args.u256()?, args.word()?, args.u64()?, args.string()?)
        }
        contributeBatchAsCall::SELECTOR => {
            this.contribute_batch_as(args.u256()?, args.word()?, args.word()?, args.u64()?, args.string()?)
        }
        curateCall::SELECTOR => this.curate(args.u256()?, args.list(Args::word)?, args.u8()?, args.word()?),
        retractCall::SELECTOR => this.retract(args.u256()?, args.list(Args::word)?),
        offerDatanetCall::SELECTOR => this.offer_datanet(args.u256()?, args.address()?),
        acceptDatanetCall::SELECTOR => this.accept_datanet(args.u256()?),
        closeDatanetCall::SELECTOR => this.close_datanet(args.u256()?),
        setCuratorCall::SELECTOR => this.set_curator(args.u256()?, args.address()?, args.boolean()?),
        setListedCall::SELECTOR => this.set_listed(args.u256()?, args.address()?, args.boolean()?),
        bindClaimKeyCall::SELECTOR => this.bind_claim_key(args.u256()?, args.word()?, args.address()?),
        _ => return answer(this, selector, args),
    }
    .map(|()| Vec::new())
}

/// The functions that give something back.
fn answer(this: &mut Datanets, selector: Selector, args: &mut Args<'_>) -> ArbResult {
    Ok(match selector {
        createDatanetCall::SELECTOR => words(&[&this.create_datanet(terms(args.tuple()?)?)?]),
        datanetCountCall::SELECTOR => words(&[&this.datanet_count()]),
        datanetCall::SELECTOR => this.datanet(args.u256()?).abi_encode(),
        isOpenCall::SELECTOR => words(&[&this.is_open(args.u256()?)]),
        isCuratorCall::SELECTOR => words(&[&this.is_curator(args.u256()?, args.address()?)]),
        isListedCall::SELECTOR => words(&[&this.is_listed(args.u256()?, args.address()?)]),
        contributionCall::SELECTOR => this.contribution(args.u256()?, args.word()?).abi_encode(),
        claimKeyOfCall::SELECTOR => words(&[&Datanets::claim_key_of(args.u256()?, args.word()?)]),
        boundAccountCall::SELECTOR => words(&[&this.bound_account(args.word()?)]),
        _ => return Err(Vec::new()),
    })
}

fn terms(mut args: Args<'_>) -> Result<DatanetTerms, Revert> {
    Ok(DatanetTerms {
        uri: args.string()?,
        termsHash: args.word()?,
        policy: args.u8()?,
        treasury: args.address()?,
        treasuryFeeBps: args.u16()?,
        attestor: args.address()?,
    })
}
