//! From selectors to functions.

use crate::{Datanets, check_length, members::Run, signed::Signed};
use alloc::vec::Vec;
use alloy_sol_types::SolCall;
use stylus_sdk::{ArbResult, prelude::*};
use tributary_core::typed_data::BindClaimKey;
use tributary_interfaces::IDatanets::*;
use tributary_parts::{
    Revert,
    abi::{Args, Selector, nothing, words},
    flat::{encode, push},
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
        contributeForCall::SELECTOR => this.contribute_for(Signed::read(args.tuple()?)?),
        commitCall::SELECTOR => this.commit(args.word()?),
        revealCall::SELECTOR => this.reveal(args.u256()?, args.list(Args::word)?, args.word()?),
        revealBatchCall::SELECTOR => {
            this.reveal_batch(args.u256()?, args.word()?, args.u64()?, args.string()?, args.word()?)
        }
        curateMembersCall::SELECTOR => {
            let run = run(args)?;
            this.curate_members(&run, args.u8()?, args.word()?)
        }
        retractMembersCall::SELECTOR => this.retract_members(&run(args)?),
        bindClaimKeySignedCall::SELECTOR => {
            let bind = BindClaimKey {
                datanet_id: args.u256()?,
                identity: args.word()?,
                account: args.address()?,
                deadline: args.u256()?,
            };
            this.bind_claim_key_signed(bind, args.bytes()?)
        }
        _ => return answer(this, selector, args),
    }
    .map(|()| Vec::new())
}

/// The functions that give something back.
fn answer(this: &mut Datanets, selector: Selector, args: &mut Args<'_>) -> ArbResult {
    Ok(match selector {
        createDatanetCall::SELECTOR => words(&[&this.create_datanet(terms(args.tuple()?)?)?]),
        contributeForManyCall::SELECTOR => contribute_for_many(this, args)?,
        cancelNoncesCall::SELECTOR => nothing(this.cancel_nonces(args.u256()?, args.u256()?)?),
        datanetCountCall::SELECTOR => words(&[&this.datanet_count()]),
        datanetCall::SELECTOR => encode(&this.datanet(args.u256()?)),
        isOpenCall::SELECTOR => words(&[&this.is_open(args.u256()?)]),
        isCuratorCall::SELECTOR => words(&[&this.is_curator(args.u256()?, args.address()?)]),
        isListedCall::SELECTOR => words(&[&this.is_listed(args.u256()?, args.address()?)]),
        contributionCall::SELECTOR => encode(&this.contribution(args.u256()?, args.word()?)),
        memberCall::SELECTOR => encode(&this.member(args.u256()?, args.word()?, args.word()?)),
        cancelledNoncesCall::SELECTOR => words(&[&this.cancelled_nonces(args.address()?, args.u256()?)]),
        committedAtCall::SELECTOR => words(&[&this.committed_at(args.word()?)]),
        commitmentOfCall::SELECTOR => {
            let (contributor, datanet_id) = (args.address()?, args.u256()?);
            let items = args.list(Args::word)?;
            words(&[&Datanets::commitment_of(contributor, datanet_id, &items, args.word()?)])
        }
        claimKeyOfCall::SELECTOR => words(&[&Datanets::claim_key_of(args.u256()?, args.word()?)]),
        boundAccountCall::SELECTOR => words(&[&this.bound_account(args.word()?)]),
        _ => return Err(Vec::new()),
    })
}

/// Reads and registers contribution by contribution; one that cannot even be read reverts everything.
fn contribute_for_many(this: &mut Datanets, args: &mut Args<'_>) -> ArbResult {
    let (length, mut contributions) = args.array()?;
    check_length(length)?;
    let mut reasons = words(&[&32u64, &(length as u64)]);
    for _ in 0..length {
        push(&mut reasons, &[&this.contribute_or_skip(Signed::read(contributions.tuple()?)?)]);
    }
    Ok(reasons)
}

fn run<'a>(args: &mut Args<'a>) -> Result<Run<'a>, Revert> {
    Ok(Run {
        datanet_id: args.u256()?,
        root: args.word()?,
        content_ids: args.list(Args::word)?,
        proof: args.bytes()?,
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
        commitFirst: args.boolean()?,
    })
}
