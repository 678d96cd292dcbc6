//! From selectors to functions.

use crate::{DATANETS, Models, REWARDS};
use alloc::vec::Vec;
use alloy_sol_types::{SolCall, SolValue};
use stylus_sdk::{ArbResult, prelude::*};
use tributary_interfaces::IModels::*;
use tributary_parts::{
    Revert,
    abi::{Args, Selector, nothing, words},
    flat::encode,
    router,
};

router!(
    Models,
    payable: [],
    route: route,
    construct: Some(|this, args| this.constructor(args.address()?, args.address()?))
);

fn route(this: &mut Models, selector: Selector, args: &mut Args<'_>) -> ArbResult {
    Ok(match selector {
        registerModelCall::SELECTOR => words(&[&this.register_model(terms(args.tuple()?)?)?]),
        offerModelCall::SELECTOR => nothing(this.offer_model(args.u256()?, args.address()?)?),
        acceptModelCall::SELECTOR => nothing(this.accept_model(args.u256()?)?),
        setOperatorCall::SELECTOR => nothing(this.set_operator(args.u256()?, args.address()?)?),
        roundTermsCall::SELECTOR => encode(&this.round_terms(args.u256()?, args.address()?)?),
        shareTermsCall::SELECTOR => {
            let (holder, bps, base) = this.share_terms(args.u256()?, args.u8()?)?;
            words(&[&holder, &bps, &base])
        }
        modelCall::SELECTOR => this.model(args.u256()?)?.abi_encode(),
        modelCountCall::SELECTOR => words(&[&this.model_count()]),
        ownerOfCall::SELECTOR => words(&[&this.owner_of(args.u256()?)]),
        operatorOfCall::SELECTOR => {
            let (operator, since) = this.operator_of(args.u256()?);
            words(&[&operator, &since])
        }
        depthOfCall::SELECTOR => words(&[&this.depth_of(args.u256()?)]),
        peersCall::SELECTOR => words(&[&this.peer(DATANETS), &this.peer(REWARDS)]),
        _ => return Err(Vec::new()),
    })
}

fn terms(mut args: Args<'_>) -> Result<ModelTerms, Revert> {
    Ok(ModelTerms {
        uri: args.string()?,
        artifactHash: args.word()?,
        baseModelId: args.u256()?,
        datanetIds: args.list(Args::u256)?,
        manifestRoot: args.word()?,
        featureRoot: args.word()?,
        rule: args.word()?,
        asset: args.address()?,
        ownerBps: args.u16()?,
        baseBps: args.u16()?,
        contributorsBps: args.u16()?,
        payees: args.list_of(2, |args| Ok(Share { account: args.address()?, bps: args.u16()? }))?,
        scorers: args.list(Args::address)?,
        quorum: args.u8()?,
        bond: args.number(128)?,
        window: args.u32()?,
        outflowCapBps: args.u16()?,
        operator: args.address()?,
        fallbackAccount: args.address()?,
    })
}
