//! From selectors to functions.

use crate::{Attribution, MODELS, REWARDS};
use alloc::vec::Vec;
use alloy_sol_types::SolCall;
use stylus_sdk::{ArbResult, prelude::*};
use tributary_interfaces::IAttribution::*;
use tributary_parts::{
    Revert,
    abi::{Args, Selector, nothing, words},
    flat::encode,
    router,
};

router!(
    Attribution,
    payable: [depositBondCall::SELECTOR],
    route: route,
    construct: Some(|this, args| this.constructor(args.address()?, args.address()?))
);

fn route(this: &mut Attribution, selector: Selector, args: &mut Args<'_>) -> ArbResult {
    Ok(match selector {
        depositBondCall::SELECTOR => nothing(this.deposit_bond(args.address()?, args.u256()?)?),
        withdrawBondCall::SELECTOR => nothing(this.withdraw_bond(args.address()?, args.u256()?)?),
        proposeCall::SELECTOR => nothing(this.propose(round(args)?, args.bytes()?)?),
        approveCall::SELECTOR => nothing(this.approve(args.u256()?, args.word()?)?),
        dropRoundCall::SELECTOR => nothing(this.drop_round(args.u256()?, args.word()?)?),
        finaliseCall::SELECTOR => nothing(this.finalise(round(args)?)?),
        openRoundCall::SELECTOR => encode(&this.open_round(args.u256()?)),
        freeBondCall::SELECTOR => words(&[&this.free_bond(args.address()?, args.address()?)]),
        peersCall::SELECTOR => words(&[&this.peer(MODELS), &this.peer(REWARDS)]),
        _ => return Err(Vec::new()),
    })
}

fn round(args: &mut Args<'_>) -> Result<Round, Revert> {
    Ok(Round {
        modelId: args.u256()?,
        number: args.u64()?,
        cutoff: args.u64()?,
        pool: args.number(128)?,
        manifest: args.word()?,
        receipts: tree(args)?,
        scores: tree(args)?,
        credits: tree(args)?,
        payouts: tree(args)?,
    })
}

fn tree(args: &mut Args<'_>) -> Result<Tree, Revert> {
    Ok(Tree { hash: args.bytes20()?, sum: args.number(128)?, count: args.u64()? })
}
