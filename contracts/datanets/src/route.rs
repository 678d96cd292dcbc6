//! From selectors to functions.

use crate::{Datanets, check_length, members::Range, register::Batch, signed::Signed};
use alloc::{string::String, vec::Vec};
use alloy_primitives::B256;
use alloy_sol_types::SolCall;
use core::cell::Cell;
use stylus_sdk::{ArbResult, prelude::*};
use tributary_core::typed_data::BindClaimKey;
use tributary_interfaces::IDatanets::*;
use tributary_parts::{
    abi::{Args, Selector, words},
    flat::{encode, push},
    input::Input,
    router,
};

router!(Datanets, payable: [], route: route, construct: None);

/// Arguments that cannot be read revert the call without data, whatever it did.
fn route(this: &mut Datanets, selector: Selector, args: &mut Args<'_>) -> ArbResult {
    let failed = Cell::new(false);
    let result = contribute(this, selector, &mut Input::new(*args, &failed));
    if failed.get() { Err(Vec::new()) } else { result }
}

/// What changes contributions.
fn contribute(this: &mut Datanets, selector: Selector, input: &mut Input<'_>) -> ArbResult {
    match selector {
        contributeCall::SELECTOR => this.contribute_many(&input.u256(), &[input.word()]),
        contributeManyCall::SELECTOR => this.contribute_many(&input.u256(), &input.list()),
        contributeAsCall::SELECTOR => {
            this.contribute_as(&input.u256(), input.u8(), &input.word(), &input.list())
        }
        contributeBatchCall::SELECTOR => this.contribute_batch(&input.u256(), &batch(input)),
        contributeBatchAsCall::SELECTOR => {
            this.contribute_batch_as(&input.u256(), input.u8(), &input.word(), &batch(input))
        }
        curateCall::SELECTOR => this.curate(&input.u256(), &input.lists(2), input.u8(), &input.word()),
        retractCall::SELECTOR => this.retract(&input.u256(), &input.lists(2)),
        curateMembersCall::SELECTOR => this.curate_members(&range(input), input.u8(), &input.word()),
        retractMembersCall::SELECTOR => this.retract_members(&range(input)),
        contributeForCall::SELECTOR => this.contribute_for(&Signed::read(input.tuple()), false),
        commitCall::SELECTOR => this.commit(&input.word()),
        revealCall::SELECTOR => this.reveal(&input.u256(), input.list(), &input.word()),
        revealBatchCall::SELECTOR => this.reveal_batch(&input.u256(), &batch(input), &input.word()),
        bindClaimKeyCall::SELECTOR => this.bind_claim_key(&bind(input), input.bytes()),
        _ => return govern(this, selector, input),
    }
    .map(|()| Vec::new())
}

/// What a Datanet's owner and curators do, and the taking back of signatures.
fn govern(this: &mut Datanets, selector: Selector, input: &mut Input<'_>) -> ArbResult {
    match selector {
        offerDatanetCall::SELECTOR => this.offer_datanet(&input.u256(), &input.address()),
        acceptDatanetCall::SELECTOR => this.accept_datanet(&input.u256()),
        closeDatanetCall::SELECTOR => this.close_datanet(&input.u256()),
        setTreasuryCall::SELECTOR => this.set_treasury(&input.u256(), &input.address()),
        setAttestorCall::SELECTOR => this.set_attestor(&input.u256(), &input.address()),
        setCuratorCall::SELECTOR => this.set_curator(&input.u256(), &input.address(), input.boolean()),
        setListedCall::SELECTOR => this.set_listed(&input.u256(), &input.address(), input.boolean()),
        vouchCall::SELECTOR => this.vouch(&input.u256(), input.u64()),
        cancelNoncesCall::SELECTOR => {
            this.cancel_nonces(&input.u256(), &input.u256());
            Ok(())
        }
        _ => return answer(this, selector, input),
    }
    .map(|()| Vec::new())
}

/// The functions that return something.
fn answer(this: &mut Datanets, selector: Selector, input: &mut Input<'_>) -> ArbResult {
    Ok(match selector {
        createDatanetCall::SELECTOR => {
            let (terms, uri) = terms(input.tuple());
            words(&[&this.create_datanet(&terms, uri)?])
        }
        contributeForManyCall::SELECTOR => contribute_for_many(this, input)?,
        datanetCountCall::SELECTOR => words(&[&this.datanet_count()]),
        datanetCall::SELECTOR => encode(&this.datanet(&input.u256())),
        isOpenCall::SELECTOR => words(&[&this.is_open(&input.u256())]),
        isCuratorCall::SELECTOR => words(&[&this.is_curator(&input.u256(), &input.address())]),
        curatorsOfCall::SELECTOR => list(&this.curators_of(&input.u256())),
        isListedCall::SELECTOR => words(&[&this.is_listed(&input.u256(), &input.address())]),
        leastVouchedCall::SELECTOR => words(&[&this.least_vouched(&input.list())]),
        contributionCall::SELECTOR => encode(&this.contribution(&input.u256(), &input.word())),
        submissionCall::SELECTOR => encode(&this.submission(&input.u256(), &input.word(), &input.word())),
        statusAtCall::SELECTOR => {
            let status = this.status_at(&input.u256(), &input.word(), input.u64());
            words(&[&(status as u8)])
        }
        memberStatusAtCall::SELECTOR => {
            let status = this.member_status_at(&input.u256(), &input.word(), &input.word(), input.u64());
            words(&[&(status as u8)])
        }
        cancelledNoncesCall::SELECTOR => words(&[&this.cancelled_nonces(&input.address(), &input.u256())]),
        committedAtCall::SELECTOR => {
            let commitment = this.committed(&input.word());
            words(&[&commitment.time, &commitment.first_number])
        }
        holderOfCall::SELECTOR => words(&[&this.holder_of(&input.word())]),
        _ => return Err(Vec::new()),
    })
}

fn contribute_for_many(this: &mut Datanets, input: &mut Input<'_>) -> ArbResult {
    let (length, mut contributions) = input.array();
    check_length(length)?;
    let mut reasons = Vec::with_capacity(length);
    for _ in 0..length {
        reasons.push(this.contribute_or_skip(&Signed::read(contributions.tuple()))?);
    }
    Ok(list(&reasons))
}

/// A result that is one list.
fn list(items: &[B256]) -> Vec<u8> {
    let mut out = words(&[&32u64, &(items.len() as u64)]);
    items.iter().for_each(|item| push(&mut out, &[item]));
    out
}

fn batch<'a>(input: &mut Input<'a>) -> Batch<'a> {
    Batch { root: input.word(), count: input.u64(), uri: input.text() }
}

fn range<'a>(input: &mut Input<'a>) -> Range<'a> {
    Range { datanet_id: input.u256(), root: input.word(), content_ids: input.list(), proof: input.bytes() }
}

fn bind(input: &mut Input<'_>) -> BindClaimKey {
    BindClaimKey {
        datanet_id: input.u256(),
        identity: input.word(),
        account: input.address(),
        deadline: input.u256(),
    }
}

/// A Datanet's terms without their text, and the text.
fn terms<'a>(mut input: Input<'a>) -> (DatanetTerms, &'a [u8]) {
    let uri = input.text();
    let terms = DatanetTerms {
        uri: String::new(),
        termsHash: input.word(),
        policy: input.u8(),
        treasury: input.address(),
        treasuryFeeBps: input.u16(),
        attestor: input.address(),
        commitFirst: input.boolean(),
    };
    (terms, uri)
}
