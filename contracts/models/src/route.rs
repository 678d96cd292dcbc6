//! From selectors to functions.

use crate::{
    DATANETS, Models, REWARDS, signers::push_scorers, storage::StoredSource, terms::encode_round_terms,
};
use alloc::vec::Vec;
use alloy_primitives::U256;
use alloy_sol_types::{SolCall, SolValue};
use stylus_sdk::{ArbResult, prelude::*};
use tributary_interfaces::IModels::*;
use tributary_parts::{
    Revert,
    abi::{Args, Selector, nothing, words},
    flat::push,
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
        offerModelCall::SELECTOR => nothing(this.offer_model(&args.u256()?, &args.address()?)?),
        acceptModelCall::SELECTOR => nothing(this.accept_model(&args.u256()?)?),
        setOperatorCall::SELECTOR => nothing(this.set_operator(&args.u256()?, &args.address()?)?),
        setScorersCall::SELECTOR => {
            nothing(this.set_scorers(&args.u256()?, &args.list(Args::address)?, args.u8()?)?)
        }
        takeSnapshotCall::SELECTOR => words(&[&this.take_snapshot(&args.u256()?)?]),
        leaveOutCall::SELECTOR => nothing(this.leave_out(&args.u256()?, &args.u256()?)?),
        roundTermsCall::SELECTOR => encode_round_terms(&this.round_terms(&args.u256()?)?),
        shareTermsCall::SELECTOR => {
            let (holder, bps, base) = this.share_terms(&args.u256()?, args.u8()?)?;
            words(&[&holder, &bps, &base])
        }
        modelCall::SELECTOR => this.model(&args.u256()?)?.abi_encode(),
        _ => return answer(this, selector, args),
    })
}

/// The views that know no error.
fn answer(this: &mut Models, selector: Selector, args: &mut Args<'_>) -> ArbResult {
    Ok(match selector {
        modelCountCall::SELECTOR => words(&[&this.model_count()]),
        sourcesOfCall::SELECTOR => sources(this, &args.u256()?),
        ownerOfCall::SELECTOR => words(&[&this.owner_of(&args.u256()?)]),
        operatorOfCall::SELECTOR => {
            let (operator, next, from) = this.operator_of(&args.u256()?);
            words(&[&operator, &next, &from])
        }
        announcedScorersCall::SELECTOR => {
            let (scorers, quorum, from) = this.announced_scorers(&args.u256()?);
            let mut out = Vec::new();
            push_scorers(&mut out, &scorers, quorum, from);
            out
        }
        snapshotCountCall::SELECTOR => words(&[&this.snapshot_count(&args.u256()?)]),
        snapshotCall::SELECTOR => {
            let snapshot = this.snapshot(&args.u256()?, args.u64()?);
            words(&[&snapshot.taken_at, &snapshot.up_to])
        }
        snapshotAtCall::SELECTOR => {
            let snapshot = this.snapshot_at(&args.u256()?, args.u64()?);
            words(&[&snapshot.taken_at, &snapshot.up_to])
        }
        depthOfCall::SELECTOR => words(&[&this.depth_of(&args.u256()?)]),
        peersCall::SELECTOR => words(&[&this.peer(DATANETS), &this.peer(REWARDS)]),
        _ => return Err(Vec::new()),
    })
}

fn sources(this: &Models, model_id: &U256) -> Vec<u8> {
    let sources = this.sources_of(model_id);
    let mut out = words(&[&32u64, &(sources.len() as u64)]);
    for StoredSource { datanet_id, weight, left_out_from } in &sources {
        push(&mut out, &[datanet_id, weight, left_out_from]);
    }
    out
}

fn terms(mut args: Args<'_>) -> Result<ModelTerms, Revert> {
    Ok(ModelTerms {
        uri: args.string()?,
        artifactHash: args.word()?,
        baseModelId: args.u256()?,
        sources: args.list_of(2, |args| Ok(Source { datanetId: args.u256()?, weight: args.u16()? }))?,
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
        bondBps: args.u16()?,
        window: args.u32()?,
        operator: args.address()?,
        isPrivate: args.boolean()?,
    })
}
