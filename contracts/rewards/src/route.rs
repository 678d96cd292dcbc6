//! From selectors to functions.

use crate::Rewards;
use alloc::vec::Vec;
use alloy_sol_types::{SolCall, SolValue};
use stylus_sdk::{ArbResult, prelude::*};
use tributary_interfaces::IRewards::*;
use tributary_parts::{
    abi::{Args, Selector, nothing, words},
    router,
};

router!(
    Rewards,
    payable: [payCall::SELECTOR, addBonusCall::SELECTOR],
    route: route,
    construct: Some(|this, args| this.constructor(args.address()?, args.address()?, args.address()?))
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
        payCall::SELECTOR => nothing(this.pay(args.u256()?, args.u256()?, args.word()?)?),
        drawShareCall::SELECTOR => words(&[&this.draw_share(args.u256()?, args.u8()?)?]),
        openPoolCall::SELECTOR => nothing(this.open_pool(args.u256()?, args.address()?, args.u16()?)?),
        settleCall::SELECTOR => {
            nothing(this.settle(args.u256()?, args.word()?, args.number(128)?, args.number(128)?)?)
        }
        addBonusCall::SELECTOR => nothing(this.add_bonus(args.u256()?, args.number(128)?)?),
        poolCall::SELECTOR => this.pool(args.u256()?).abi_encode(),
        claimedCall::SELECTOR => words(&[&this.claimed(args.u256()?, args.word()?)]),
        drawnCall::SELECTOR => words(&[&this.drawn(args.u256()?, args.u8()?)]),
        peersCall::SELECTOR => {
            let [datanets, models, attribution] = this.peers();
            words(&[&datanets, &models, &attribution])
        }
        _ => return Err(Vec::new()),
    })
}
