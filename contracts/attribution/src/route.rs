//! From selectors to functions.

use crate::{
    Attribution, MODELS, REWARDS,
    rounds::{Endorsement, Proposal, SignedBook},
};
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
        proposeCall::SELECTOR => nothing(this.propose(&proposal(args)?)?),
        finaliseCall::SELECTOR => finalise(this, args)?,
        roundStateCall::SELECTOR => encode(&this.round_state(args.u256()?)),
        proposalOfCall::SELECTOR => words(&[&this.proposal_of(args.u256()?, args.u64()?)]),
        freeBondCall::SELECTOR => words(&[&this.free_bond(args.address()?, args.address()?)]),
        peersCall::SELECTOR => words(&[&this.peer(MODELS), &this.peer(REWARDS)]),
        _ => return Err(Vec::new()),
    })
}

fn finalise(this: &mut Attribution, args: &mut Args<'_>) -> ArbResult {
    let round = round(args)?;
    let signers = args.list(Args::address)?;
    Ok(nothing(this.finalise(&round, &signers, args.number(128)?, args.u64()?)?))
}

fn proposal<'a>(args: &mut Args<'a>) -> Result<Proposal<'a>, Revert> {
    Ok(Proposal {
        round: round(args)?,
        uri: args.string()?,
        book: book(args.tuple()?)?,
        endorsements: endorsements(args)?,
    })
}

fn book(mut args: Args<'_>) -> Result<SignedBook<'_>, Revert> {
    Ok(SignedBook { deadline: args.u64()?, signature: args.bytes()? })
}

fn endorsements<'a>(args: &mut Args<'a>) -> Result<Vec<Endorsement<'a>>, Revert> {
    let (length, mut elements) = args.array()?;
    (0..length)
        .map(|_| {
            let mut element = elements.tuple()?;
            Ok(Endorsement { scorer: element.address()?, signature: element.bytes()? })
        })
        .collect()
}

fn round(args: &mut Args<'_>) -> Result<Round, Revert> {
    Ok(Round {
        modelId: args.u256()?,
        number: args.u64()?,
        attempt: args.u64()?,
        from: args.u64()?,
        cutoff: args.u64()?,
        deadline: args.u64()?,
        settlement: args.bytes20()?,
        manifest: args.word()?,
        uriHash: args.word()?,
        receipts: tree(args)?,
        scores: tree(args)?,
        credits: tree(args)?,
        payouts: tree(args)?,
    })
}

fn tree(args: &mut Args<'_>) -> Result<Tree, Revert> {
    Ok(Tree { hash: args.bytes20()?, sum: args.number(128)?, count: args.u64()? })
}
