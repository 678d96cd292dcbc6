//! From selectors to functions.

use crate::{
    ATTRIBUTION, DATANETS, MODELS, Rewards,
    claims::{Claim, check_length},
    storage::Received,
};
use alloc::vec::Vec;
use alloy_sol_types::SolCall;
use stylus_sdk::{ArbResult, prelude::*};
use tributary_interfaces::IRewards::*;
use tributary_parts::{
    abi::{Args, Selector, nothing, words},
    flat::{encode, push},
    router,
};

router!(
    Rewards,
    payable: [payCall::SELECTOR],
    route: route,
    construct: Some(|this, args| {
        this.constructor(args.address()?, args.address()?, args.address()?, args.address()?)
    })
);

fn route(this: &mut Rewards, selector: Selector, args: &mut Args<'_>) -> ArbResult {
    Ok(match selector {
        claimCall::SELECTOR => words(&[&this.claim(&Claim::read(args)?)?]),
        claimToCall::SELECTOR => claim_to(this, args)?,
        claimToSignedCall::SELECTOR => claim_to_signed(this, args)?,
        claimManyCall::SELECTOR => claim_many(this, args)?,
        payRangeCall::SELECTOR => {
            let (model, asset) = (args.u256()?, args.address()?);
            let accounts = args.list(Args::address)?;
            let cumulatives = args.list(|args| args.number(128))?;
            words(&[&this.pay_range(model, asset, &accounts, &cumulatives, args.bytes()?)?])
        }
        setOwnWordCall::SELECTOR => {
            nothing(this.set_own_word(args.u256()?, args.word()?, args.boolean()?)?)
        }
        payCall::SELECTOR => nothing(this.pay(args.u256()?, args.address()?, args.u256()?, args.word()?)?),
        drawShareCall::SELECTOR => words(&[&this.draw_share(args.u256()?, args.u8()?)?]),
        drawShareToCall::SELECTOR => {
            words(&[&this.draw_share_to(args.u256()?, args.u8()?, args.address()?)?])
        }
        setShareOwnWordCall::SELECTOR => {
            nothing(this.set_share_own_word(args.u256()?, args.u8()?, args.boolean()?)?)
        }
        openPoolCall::SELECTOR => nothing(this.open_pool(args.u256()?, args.address()?, args.u16()?)?),
        settleCall::SELECTOR => {
            words(&[&this.settle(args.u256()?, args.word()?, args.number(128)?, args.number(128)?)?])
        }
        pauseCall::SELECTOR => nothing(this.pause(args.u64()?)?),
        unpauseCall::SELECTOR => nothing(this.unpause()?),
        recoverCall::SELECTOR => nothing(this.recover(args.address()?, args.address()?, args.u256()?)?),
        guardianCall::SELECTOR => {
            let state = this.pause_state.get(());
            words(&[&state.guardian, &state.paused_until, &state.pausable_from])
        }
        poolCall::SELECTOR => encode(&this.pool(args.u256()?)),
        claimedCall::SELECTOR => received(this.claimed(args.u256()?, args.word()?)),
        drawnCall::SELECTOR => received(this.drawn(args.u256()?, args.u8()?)),
        peersCall::SELECTOR => words(&[&this.peer(DATANETS), &this.peer(MODELS), &this.peer(ATTRIBUTION)]),
        _ => return Err(Vec::new()),
    })
}

fn claim_to(this: &mut Rewards, args: &mut Args<'_>) -> ArbResult {
    let (model_id, asset, payee) = (args.u256()?, args.address()?, args.word()?);
    let (receiver, cumulative, proof) = (args.address()?, args.number(128)?, args.bytes()?);
    let claim = Claim { model_id, asset, payee, cumulative, proof };
    Ok(words(&[&this.claim_to(&claim, receiver)?]))
}

fn claim_to_signed(this: &mut Rewards, args: &mut Args<'_>) -> ArbResult {
    let (model_id, asset, payee) = (args.u256()?, args.address()?, args.word()?);
    let (receiver, cumulative, deadline) = (args.address()?, args.number(128)?, args.u256()?);
    let (signature, proof) = (args.bytes()?, args.bytes()?);
    let claim = Claim { model_id, asset, payee, cumulative, proof };
    Ok(words(&[&this.claim_to_signed(&claim, receiver, deadline, signature)?]))
}

/// Reads and pays claim by claim; one that cannot even be read reverts everything.
fn claim_many(this: &mut Rewards, args: &mut Args<'_>) -> ArbResult {
    let (length, mut claims) = args.array()?;
    check_length(length)?;
    let mut amounts = words(&[&32u64, &(length as u64)]);
    for _ in 0..length {
        let amount = this.claim_or_skip(&Claim::read(&mut claims.tuple()?)?)?;
        push(&mut amounts, &[&amount]);
    }
    Ok(amounts)
}

fn received(received: Received) -> Vec<u8> {
    words(&[&received.amount, &received.own_word])
}
