//! Attacks on who a record is registered for.

use crate::stage::{Stage, id};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use tributary_contract_tests::{Key, Refusal, payee, refused};
use tributary_core::{ids::commitment, typed_data::Contribute};
use tributary_interfaces::IDatanets::{self, Contribution, SignedContribution};

const PENDING: u8 = 1;
const REJECTED: u8 = 3;
const RETRACTED: u8 = 4;

impl Stage {
    fn create(&self, policy: u8, commit_first: bool) -> U256 {
        let terms =
            IDatanets::DatanetTerms { policy, commitFirst: commit_first, ..self.world.datanet_terms() };
        let owner = self.world.owner.account;
        self.world.must(owner, self.world.datanets, IDatanets::createDatanetCall { terms })
    }

    fn ask<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Refusal> {
        self.world.attempt(from.account, self.world.datanets, call)
    }

    fn record(&self, datanet: U256, item: B256) -> Contribution {
        self.world.read(self.world.datanets, IDatanets::contributionCall { datanetId: datanet, item })
    }

    /// A contribution for an account, signed by this key.
    fn signed(&self, signer: &Key, contributor: Address, items: &[B256]) -> SignedContribution {
        let (datanet, deadline) = (self.datanet, U256::MAX);
        let message = Contribute { datanet_id: datanet, content_ids: items, nonce: U256::ZERO, deadline };
        let digest = message.digest(self.world.chain.config().chain_id, self.world.datanets);
        SignedContribution {
            datanetId: datanet,
            contributor,
            contentIds: items.to_vec(),
            nonce: U256::ZERO,
            deadline,
            signature: signer.sign(digest).to_vec().into(),
        }
    }
}

/// The thief registers a public record in a curated Datanet, which needs nobody's leave: the curator cannot any more, for
/// anyone.
fn blocked(end: u8) {
    let stage = Stage::new();
    let (datanet, item) = (stage.create(1, false), id(1));
    stage.ask(&stage.thief, IDatanets::contributeCall { datanetId: datanet, contentId: item }).unwrap();
    let items = vec![item];
    if end == REJECTED {
        let call =
            IDatanets::curateCall { datanetId: datanet, items, status: REJECTED, reasonHash: B256::ZERO };
        stage.ask(&stage.world.owner, call).unwrap();
    } else if end == RETRACTED {
        stage.ask(&stage.thief, IDatanets::retractCall { datanetId: datanet, items }).unwrap();
    }
    let ann = payee(stage.ann.account);
    let single = IDatanets::contributeAsCall { datanetId: datanet, payee: ann, contentIds: vec![item] };
    refused::<IDatanets::AlreadyContributed, _>(stage.ask(&stage.world.owner, single));
    let batch = IDatanets::contributeBatchAsCall {
        datanetId: datanet,
        payee: ann,
        root: item,
        count: 1,
        uri: String::new(),
    };
    refused::<IDatanets::AlreadyContributed, _>(stage.ask(&stage.world.owner, batch));
    let record = stage.record(datanet, item);
    println!("H-4: the thief's registration of status {} blocks the curator's", record.status);
    assert_eq!((record.status, record.payee), (end, payee(stage.thief.account)));
}

#[test]
fn h_4_a_pending_registration_blocks_the_curators() {
    blocked(PENDING);
}

#[test]
fn h_4_a_rejected_registration_blocks_the_curators() {
    blocked(REJECTED);
}

#[test]
fn h_4_a_retracted_registration_blocks_the_curators() {
    blocked(RETRACTED);
}

/// The thief is a relay who picks which of Ann's two wallets gets the records, or Ann's own key: her signature fits all
/// three.
#[test]
fn l_1_a_relay_picks_which_wallet_gets_the_records() {
    let stage = Stage::new();
    let accounts = [stage.wallet(&stage.ann, 0), stage.wallet(&stage.ann, 0), stage.ann.account];
    for account in accounts {
        let before = stage.world.chain.snapshot();
        let contribution = stage.signed(&stage.ann, account, &[id(1)]);
        stage.ask(&stage.thief, IDatanets::contributeForCall { contribution }).unwrap();
        assert_eq!(stage.record(stage.datanet, id(1)).payee, payee(account));
        assert!(stage.world.chain.revert(before));
    }
    let signatures = accounts.map(|account| stage.signed(&stage.ann, account, &[id(1)]).signature);
    println!("L-1: one signature registers for any of {} accounts", accounts.len());
    assert!(signatures.iter().all(|signature| *signature == signatures[0]));
}

/// The thief is a relay: with little gas the wallet's signature seems wrong and is passed over, and the thief's own, for the
/// same record, comes next in the call.
#[test]
fn gas_a_relay_starves_a_signature_and_takes_the_record() {
    let stage = Stage::new();
    let wallet = stage.wallet(&stage.ann, 80_000);
    let thief = &stage.thief;
    let call = |item| IDatanets::contributeForManyCall {
        contributions: vec![
            stage.signed(&stage.ann, wallet, &[item]),
            stage.signed(thief, thief.account, &[item]),
        ],
    };
    let (relay, datanets) = (stage.world.deploy("Caller"), stage.world.datanets);
    let gas = stage.starve(relay, datanets, &call(id(1)));
    println!("Gas: with {gas} the call goes through, and the record is the thief's");
    assert_eq!(stage.record(stage.datanet, id(1)).payee, payee(thief.account));
    assert!(stage.with_gas(relay, datanets, &call(id(2)), 1_000_000));
    assert_eq!(stage.record(stage.datanet, id(2)).payee, payee(wallet), "with enough gas");
}

/// The thief guesses one record of Ann's three and shows it first: her reveal fails and shows the other two, which he then
/// gets.
#[test]
fn m_10_a_failed_reveal_shows_the_rest() {
    let stage = Stage::new();
    let (datanet, salt) = (stage.create(0, true), B256::ZERO);
    let anns = [id(1), id(2), id(3)];
    let commit = |from: &Key, items: &[B256]| {
        let commitment = commitment(from.account, datanet, items, salt);
        stage.ask(from, IDatanets::commitCall { commitment }).unwrap();
    };
    let reveal = |from: &Key, items: &[B256]| {
        stage.ask(from, IDatanets::revealCall { datanetId: datanet, contentIds: items.to_vec(), salt })
    };
    commit(&stage.ann, &anns);
    commit(&stage.thief, &anns[..1]);
    stage.world.wait(61);
    reveal(&stage.thief, &anns[..1]).unwrap();
    refused::<IDatanets::AlreadyContributed, _>(reveal(&stage.ann, &anns));
    // The failed transaction is public; both commit anew, and the thief is the first of them to show.
    commit(&stage.thief, &anns[1..]);
    commit(&stage.ann, &anns[1..]);
    stage.world.wait(61);
    reveal(&stage.thief, &anns[1..]).unwrap();
    let his = anns.iter().filter(|item| stage.record(datanet, **item).payee == payee(stage.thief.account));
    let count = his.count();
    println!("M-10: of Ann's 3 records {count} are the thief's");
    assert_eq!(count, 3);
}
