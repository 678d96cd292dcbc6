//! From selectors to functions.

use crate::{ATTRIBUTION, DATANETS, MODELS, Rewards, check_length};
use alloc::vec::Vec;
use alloy_sol_types::SolCall;
use stylus_sdk::{ArbResult, prelude::*};
use tributary_core::typed_data::ClaimTo;
use tributary_interfaces::IRewards::*;
use tributary_parts::{
    abi::{Args, Selector, nothing, words},
    flat::{encode, push},
    router,
};

router!(
    Rewards,
    payable: [payCall::SELECTOR, addBonusCall::SELECTOR],
    route: route,
    construct: Some(|this, args| {
        this.constructor(args.address()?, args.address()?, args.address()?, args.address()?)
    })
);

fn route(this: &mut Rewards, selector: Selector, args: &mut Args<'_>) -> ArbResult {
    Ok(match selector {
        claimCall::SELECTOR => {
            let (model, asset, account) = (args.u256()?, args.address()?, args.address()?);
            words(&[&this.claim(model, asset, account, args.number(128)?, args.bytes()?)?])
        }
        claimBoundCall::SELECTOR => {
            let (model, asset, key) = (args.u256()?, args.address()?, args.word()?);
            words(&[&this.claim_bound(model, asset, key, args.number(128)?, args.bytes()?)?])
        }
        claimToCall::SELECTOR => {
            let (model, asset, receiver) = (args.u256()?, args.address()?, args.address()?);
            words(&[&this.claim_to(model, asset, receiver, args.number(128)?, args.bytes()?)?])
        }
        claimToSignedCall::SELECTOR => {
            let (model_id, asset) = (args.u256()?, args.address()?);
            let claim = ClaimTo {
                model_id,
                account: args.address()?,
                receiver: args.address()?,
                cumulative: args.number(128)?,
                deadline: args.u256()?,
            };
            words(&[&this.claim_to_signed(asset, claim, args.bytes()?, args.bytes()?)?])
        }
        claimManyCall::SELECTOR => claim_many(this, args)?,
        payRangeCall::SELECTOR => {
            let (model, asset) = (args.u256()?, args.address()?);
            let accounts = args.list(Args::address)?;
            let cumulatives = args.list(|args| args.number(128))?;
            words(&[&this.pay_range(model, asset, accounts, cumulatives, args.bytes()?)?])
        }
        payCall::SELECTOR => nothing(this.pay(args.u256()?, args.u256()?, args.word()?)?),
        drawShareCall::SELECTOR => words(&[&this.draw_share(args.u256()?, args.u8()?)?]),
        openPoolCall::SELECTOR => nothing(this.open_pool(args.u256()?, args.address()?, args.u16()?)?),
        settleCall::SELECTOR => {
            nothing(this.settle(args.u256()?, args.word()?, args.number(128)?, args.number(128)?)?)
        }
        addBonusCall::SELECTOR => nothing(this.add_bonus(args.u256()?, args.number(128)?)?),
        pauseCall::SELECTOR => nothing(this.pause(args.u64()?)?),
        unpauseCall::SELECTOR => nothing(this.unpause()?),
        recoverCall::SELECTOR => nothing(this.recover(args.address()?, args.address()?, args.u256()?)?),
        guardianCall::SELECTOR => {
            let guard = this.guard();
            words(&[&guard.account, &guard.paused_until, &guard.pausable_from])
        }
        poolCall::SELECTOR => encode(&this.pool(args.u256()?)),
        claimedCall::SELECTOR => words(&[&this.claimed(args.u256()?, args.word()?)]),
        drawnCall::SELECTOR => words(&[&this.drawn(args.u256()?, args.u8()?)]),
        peersCall::SELECTOR => words(&[&this.peer(DATANETS), &this.peer(MODELS), &this.peer(ATTRIBUTION)]),
        _ => return Err(Vec::new()),
    })
}

/// Reads and pays claim by claim; one that cannot even be read reverts everything.
fn claim_many(this: &mut Rewards, args: &mut Args<'_>) -> ArbResult {
    let (length, mut claims) = args.array()?;
    check_length(length)?;
    let mut amounts = words(&[&32u64, &(length as u64)]);
    for _ in 0..length {
        let mut claim = claims.tuple()?;
        let (model, asset, account) = (claim.u256()?, claim.address()?, claim.address()?);
        let amount = this.claim_or_skip(model, asset, account, claim.number(128)?, claim.bytes()?);
        push(&mut amounts, &[&amount]);
    }
    Ok(amounts)
}
