//! What calls cost, 21,000 and calldata included, compared with `test/snapshots/gas.json`.
//!
//! `UPDATE_SNAPSHOTS=1` writes the file instead. A drift above 1 % fails, and so does a call above
//! its limit.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolCall;
use serde_json::{Map, Value, json};
use std::{
    fs,
    path::Path,
    sync::{Arc, LazyLock},
};
use stylus_devnode::{Chain, Config};
use tributary_core::{faults::trees::Tree, ids::commitment, requests::Request, typed_data};
use tributary_interfaces::{IDatanets, IDeposits, IModels, IRequests, IRewards};
use tributary_rounds::requests as given;
use tributary_test_kit::{
    Batch, ChainFixture, Draft, Implementation, Key, OpenRound, Payouts, claim_call, claim_key, claim_of,
    claim_to_call, payee, range_call, treasury,
    values::{ACCEPTED, CURATED, FLAGGED, REJECTED},
};

/// The leaf whose account claims.
const INDEX: usize = 333_333;
/// The payouts of a round at depth 20, of 2^20 payees.
const PAYEES: u32 = 1 << 20;
/// The identity behind the claim key among them.
const IDENTITY: B256 = B256::repeat_byte(0x1d);
/// What no call may cost, programs being in the chain's cache.
const LIMITS: [(&str, u64); 9] = [
    ("rewards.claim.depth20.first", 77_600),
    ("rewards.claim.depth20.later", 60_500),
    ("rewards.claimMany.10.later", 296_000),
    // 15,000 for each account.
    ("rewards.payRange.128.later", 128 * 15_000),
    ("attribution.propose.one.later", 140_000),
    ("attribution.propose.three.later", 185_000),
    ("attribution.finalise.one.later", 95_000),
    // Not the first of all, which sets the counter of registrations.
    ("datanets.contribute.one.later", 55_500),
    ("datanets.contributeMany.100.first", 2_340_000),
];

struct Table {
    figures: Map<String, Value>,
    suffix: &'static str,
}

impl Table {
    /// Sends a call that must go through and notes its gas.
    fn note(&mut self, chain: &ChainFixture, name: &str, from: Address, to: Address, call: impl SolCall) {
        self.note_with_value(chain, name, from, to, U256::ZERO, call);
    }

    /// The same with native currency.
    fn note_with_value(
        &mut self,
        chain: &ChainFixture,
        name: &str,
        from: Address,
        to: Address,
        value: U256,
        call: impl SolCall,
    ) {
        let outcome = chain.send(from, to, value, call);
        assert!(outcome.success, "{name} was refused: {}", outcome.output);
        self.figures.insert(format!("{name}.{}", self.suffix), json!(outcome.gas_used));
    }
}

fn content(i: u64) -> B256 {
    keccak256(i.to_be_bytes())
}

/// Three scorers, of whom one or all sign.
fn scorers(chain: &ChainFixture) -> Vec<Key> {
    let mut scorers = vec![chain.scorer.clone(), Key::named("second scorer"), Key::named("third scorer")];
    scorers.sort_by_key(|scorer| scorer.account);
    scorers
}

fn model_terms(chain: &ChainFixture, datanet: U256) -> IModels::ModelTerms {
    let scorers = scorers(chain).iter().map(|scorer| scorer.account).collect();
    IModels::ModelTerms { scorers, ..chain.model_terms(datanet, chain.token) }
}

fn measure(table: &mut Table, chain: &ChainFixture) {
    let owner = chain.owner.account;
    for scorer in scorers(chain) {
        chain.fund(scorer.account);
        chain.deposit(scorer.account, chain.token, 1_000_000);
    }
    let datanet = chain.create_datanet(chain.datanet_terms());
    contributions(table, chain, datanet);
    statuses(table, chain);
    let terms = model_terms(chain, datanet);
    let register = IModels::registerModelCall { terms };
    table.note(chain, "models.registerModel.erc20.first", owner, chain.models, register);
    let model = U256::from(1);
    snapshots(table, chain, datanet, model);
    for place in ["first", "later"] {
        let call = IRewards::payCall {
            modelId: model,
            asset: chain.token,
            amount: U256::from(10_000_000_000u64),
            receiptsRoot: B256::ZERO,
        };
        table.note(chain, &format!("rewards.pay.erc20.{place}"), owner, chain.rewards, call);
    }
    chain.pay(owner, model, 100_000_000_000);
    let bind = chain.signed_binding(datanet, IDENTITY, owner, U256::MAX, &chain.owner);
    table.note(chain, "datanets.bindClaimKey.one.first", owner, chain.datanets, bind);
    let (one, all) = (1, 3);
    for (round, signers, place) in [(0, one, "first"), (1, one, "later"), (2, all, "later")] {
        let open = propose(table, chain, model, round, signers, place);
        if round < 2 {
            requests(table, chain, &open, place);
        }
        chain.advance(open.stake.finalisableAt - chain.now());
        let names = ["one", "three"];
        let name = format!("attribution.finalise.{}.{place}", names[usize::from(signers > 1)]);
        table.note(chain, &name, owner, chain.attribution, open.finalise());
        if round < 2 {
            claims(table, chain, model, datanet, &open, place);
        }
    }
    many_models(table, chain, datanet);
    deposits(table, chain, model);
}

fn contributions(table: &mut Table, chain: &ChainFixture, datanet: U256) {
    let owner = chain.owner.account;
    for (place, from) in [("first", 0), ("later", 1)] {
        let call = IDatanets::contributeCall { datanetId: datanet, contentId: content(from) };
        table.note(chain, &format!("datanets.contribute.one.{place}"), owner, chain.datanets, call);
    }
    let contents = (10..110).map(content).collect();
    let call = IDatanets::contributeManyCall { datanetId: datanet, contentIds: contents };
    table.note(chain, "datanets.contributeMany.100.first", owner, chain.datanets, call);
    let call = IDatanets::contributeBatchCall {
        datanetId: datanet,
        root: content(7),
        count: 1_000_000,
        uri: String::new(),
    };
    table.note(chain, "datanets.contributeBatch.root.first", owner, chain.datanets, call);
    signed(table, chain, datanet);
    committed(table, chain, datanet);
    members(table, chain, datanet);
}

/// A hundred contributors, each with a record and a signature of its own.
fn signed(table: &mut Table, chain: &ChainFixture, datanet: U256) {
    let contributions = (0..100)
        .map(|i| chain.signed(datanet, &Key::named(&format!("contributor {i}")), &[content(1_000 + i)]))
        .collect();
    let call = IDatanets::contributeForManyCall { contributions };
    table.note(chain, "datanets.contributeForMany.100.first", chain.owner.account, chain.datanets, call);
}

/// One record that is committed to first.
fn committed(table: &mut Table, chain: &ChainFixture, datanet: U256) {
    let (owner, content_id, salt) = (chain.owner.account, content(2_000), content(2_001));
    let commit = IDatanets::commitCall { commitment: commitment(owner, datanet, &[content_id], salt) };
    table.note(chain, "datanets.commit.one.first", owner, chain.datanets, commit);
    chain.advance(60);
    let call = IDatanets::revealCall { datanetId: datanet, contentIds: vec![content_id], salt };
    table.note(chain, "datanets.reveal.one.first", owner, chain.datanets, call);
}

/// One record of a batch of 2^16 changes its status.
fn members(table: &mut Table, chain: &ChainFixture, datanet: U256) {
    let owner = chain.owner.account;
    let batch = Batch::new((0..1 << 16).map(|i| content(1_000_000 + i)).collect());
    chain.call(owner, chain.datanets, batch.contribute(datanet));
    let registrations = vec![IDatanets::Registration { item: batch.item(), payee: payee(owner) }];
    let (datanet_id, reason_hash) = (datanet, B256::ZERO);
    let accept = IDatanets::curateCall {
        datanetId: datanet_id,
        registrations,
        status: ACCEPTED,
        reasonHash: reason_hash,
    };
    table.note(chain, "datanets.curate.batch.first", owner, chain.datanets, accept);
    for (place, status) in [("first", REJECTED), ("later", ACCEPTED)] {
        chain.advance(1);
        let call = batch.curate(datanet, INDEX % (1 << 16), 1, status);
        table.note(chain, &format!("datanets.curateMembers.depth16.{place}"), owner, chain.datanets, call);
    }
}

/// A record that waits, from its submission in a curated Datanet to its retraction.
fn statuses(table: &mut Table, chain: &ChainFixture) {
    let (owner, item) = (chain.owner.account, content(3_000));
    let datanet = chain.create_datanet(IDatanets::DatanetTerms { policy: CURATED, ..chain.datanet_terms() });
    let submit = IDatanets::contributeCall { datanetId: datanet, contentId: item };
    table.note(chain, "datanets.contribute.waiting.first", owner, chain.datanets, submit);
    let registrations = vec![IDatanets::Registration { item, payee: payee(owner) }];
    for (name, status) in [("accept.first", ACCEPTED), ("one.first", FLAGGED), ("one.later", ACCEPTED)] {
        chain.advance(1);
        let call = IDatanets::curateCall {
            datanetId: datanet,
            registrations: registrations.clone(),
            status,
            reasonHash: B256::ZERO,
        };
        table.note(chain, &format!("datanets.curate.{name}"), owner, chain.datanets, call);
    }
    let call = IDatanets::retractCall { datanetId: datanet, registrations };
    table.note(chain, "datanets.retract.one.later", owner, chain.datanets, call);
}

/// Vouching, and the snapshot that it is for.
fn snapshots(table: &mut Table, chain: &ChainFixture, datanet: U256, model: U256) {
    let owner = chain.owner.account;
    for place in ["first", "later"] {
        chain.advance(10);
        let vouch = IDatanets::vouchCall { datanetId: datanet, upTo: chain.now() - 1 };
        table.note(chain, &format!("datanets.vouch.one.{place}"), owner, chain.datanets, vouch);
        let take = IModels::takeSnapshotCall { modelId: model };
        table.note(chain, &format!("models.takeSnapshot.one.{place}"), owner, chain.models, take);
    }
}

/// The payouts of three rounds; amounts are a token's with six decimals.
static PAYOUTS: [LazyLock<Arc<Payouts>>; 3] =
    [LazyLock::new(|| payouts(1)), LazyLock::new(|| payouts(2)), LazyLock::new(|| payouts(3))];

/// Accounts, and at the end a claim key and the treasury of the first Datanet.
fn payouts(round: u128) -> Arc<Payouts> {
    let amount = |i: u32| round * (4_000 + u128::from(i % 1_000));
    let accounts = (0..PAYEES - 2).map(|i| (payee(account(i)), amount(i)));
    let others = [claim_key(U256::from(1), IDENTITY), treasury(U256::from(1))];
    Payouts::new(accounts.chain(others.map(|payee| (payee, round * 4_000))).collect())
}

/// Spread over all addresses, in ascending order.
fn account(i: u32) -> Address {
    let mut bytes = [0xab; 20];
    bytes[..4].copy_from_slice(&(i * 4_096 + 17).to_be_bytes());
    Address::new(bytes)
}

/// Proposes a round with one or three signatures.
fn propose(
    table: &mut Table,
    chain: &ChainFixture,
    model: U256,
    round: usize,
    signers: usize,
    place: &str,
) -> OpenRound {
    let (before, all) = (chain.devnode.snapshot(), scorers(chain));
    let signers: Vec<&Key> = all.iter().take(signers).collect();
    let draft = Draft::next(chain, model, PAYOUTS[round].clone());
    let proposal = draft.signed(chain, &chain.operator, &signers);
    let name = if signers.len() > 1 { "three" } else { "one" };
    let from = chain.owner.account;
    table.note(
        chain,
        &format!("attribution.propose.{name}.{place}"),
        from,
        chain.attribution,
        proposal.call(),
    );
    // Once more, for what the event says.
    assert!(chain.devnode.revert(before).expect("a chain in memory"));
    chain.propose(&proposal).expect("the round is taken")
}

/// Asks for 256 neighbouring payouts, which are shown.
fn requests(table: &mut Table, chain: &ChainFixture, open: &OpenRound, place: &str) {
    let (owner, contract) = (chain.owner.account, chain.requests);
    let (round, stake) = (given::round(&open.round), given::stake(&open.stake));
    let request = Request::leaves(Tree::Payouts, INDEX as u64, 256);
    let deposit = U256::from(request.kind.deposit_gas()) * U256::from(Config::default().base_fee);
    let ask =
        IRequests::askCall { round: round.clone(), stake: stake.clone(), request: given::request(&request) };
    table.note_with_value(chain, &format!("requests.ask.leaves.{place}"), owner, contract, deposit, ask);
    let answer = IRequests::answerLeavesCall {
        round,
        stake,
        tree: Tree::Payouts as u8,
        first: request.first,
        leaves: open.payouts.leaves[INDEX..INDEX + 256].iter().map(given::leaf).collect(),
        proof: open.payouts.prove(INDEX, 256).into(),
    };
    table.note(chain, &format!("requests.answerLeaves.256.{place}"), owner, contract, answer);
}

fn claims(
    table: &mut Table,
    chain: &ChainFixture,
    model: U256,
    datanet: U256,
    open: &OpenRound,
    place: &str,
) {
    let (sender, asset, payouts) = (chain.owner.account, chain.token, &open.payouts);
    let start = INDEX + 1_000;
    for index in [INDEX].into_iter().chain(start..start + 128) {
        // As with the peers, the receiver has some of the token before its first claim.
        chain.mint(asset, Address::from_word(payouts.leaves[index].key), 1);
    }
    let claim = |payee| claim_of(model, asset, payouts, payee);
    let mut note = |name: &str, from, call| {
        table.note(chain, &format!("rewards.claim.{name}.{place}"), from, chain.rewards, claim_call(call));
    };
    note("depth20", sender, claim(payouts.leaves[INDEX].key));
    note("claimKey", sender, claim(claim_key(datanet, IDENTITY)));
    note("treasury", sender, claim(treasury(datanet)));
    let holder = Address::from_word(payouts.leaves[INDEX + 1].key);
    chain.devnode.set_balance(holder, U256::from(10).pow(U256::from(24))).expect("a chain in memory");
    let call = claim_to_call(claim(payee(holder)), sender);
    table.note(chain, &format!("rewards.claimTo.depth20.{place}"), holder, chain.rewards, call);
    let range = range_call(model, asset, payouts, start..start + 128);
    table.note(chain, &format!("rewards.payRange.128.{place}"), sender, chain.rewards, range);
    let draw = IRewards::drawShareCall { modelId: model, index: 0 };
    table.note(chain, &format!("rewards.drawShare.owner.{place}"), sender, chain.rewards, draw);
}

/// Ten models' claims of one account in one transaction, at depth 20.
fn many_models(table: &mut Table, chain: &ChainFixture, datanet: U256) {
    let owner = chain.owner.account;
    let models: Vec<U256> =
        (0..10).map(|_| chain.register(chain.model_terms(datanet, chain.token))).collect();
    for (place, round) in [("first", 0), ("later", 1)] {
        let claims = models
            .iter()
            .map(|model| {
                chain.pay(owner, *model, 10_000_000_000);
                let payouts: &Arc<Payouts> = &PAYOUTS[round];
                chain.settle(*model, payouts.clone());
                claim_of(*model, chain.token, payouts, payouts.leaves[INDEX].key)
            })
            .collect();
        let call = IRewards::claimManyCall { claims };
        table.note(chain, &format!("rewards.claimMany.10.{place}"), owner, chain.rewards, call);
    }
}

/// Ten payers put money down and sign vouchers, which are shown one by one and together.
fn deposits(table: &mut Table, chain: &ChainFixture, model: U256) {
    let (owner, contract) = (chain.owner.account, chain.deposits);
    let payers: Vec<Key> = (0..10).map(|index| Key::named(&format!("payer {index}"))).collect();
    let voucher = |payer: &Key, total| {
        let (payer_account, deadline) = (payer.account, u64::MAX);
        let message = typed_data::Voucher { model_id: model, payer: payer_account, total, deadline };
        let signature = payer.sign(message.digest(chain.chain_id(), contract)).to_vec().into();
        IDeposits::Voucher { payer: payer_account, total, deadline, signature }
    };
    for (place, total) in [("first", 100), ("later", 200)] {
        let put = |payer: &Key| IDeposits::depositCall {
            modelId: model,
            payer: payer.account,
            asset: chain.token,
            amount: U256::from(1_000),
        };
        table.note(chain, &format!("deposits.deposit.erc20.{place}"), owner, contract, put(&payers[0]));
        for payer in &payers[1..] {
            chain.transact(owner, contract, put(payer));
        }
        let redeem = IDeposits::redeemCall { modelId: model, voucher: voucher(&payers[0], total) };
        table.note(chain, &format!("deposits.redeem.one.{place}"), owner, contract, redeem);
        let vouchers = payers.iter().map(|payer| voucher(payer, total + 50)).collect();
        let many = IDeposits::redeemManyCall { modelId: model, vouchers };
        table.note(chain, &format!("deposits.redeemMany.10.{place}"), owner, contract, many);
        let forward = IDeposits::forwardCall { modelId: model };
        table.note(chain, &format!("deposits.forward.erc20.{place}"), owner, contract, forward);
    }
}

#[test]
fn calls_cost_what_the_snapshot_says() {
    let mut table = Table { figures: Map::new(), suffix: "cached" };
    measure(
        &mut table,
        &ChainFixture::on(Chain::new(Config::default()), Implementation::Programs { cached: true }),
    );
    table.suffix = "uncached";
    measure(
        &mut table,
        &ChainFixture::on(Chain::new(Config::default()), Implementation::Programs { cached: false }),
    );
    let above: Vec<String> = LIMITS
        .iter()
        .filter_map(|(name, limit)| {
            let figure = table.figures[&format!("{name}.cached")].as_u64()?;
            (figure > *limit).then(|| format!("{name}: {figure}, at most {limit}"))
        })
        .collect();

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/gas.json");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = serde_json::to_string_pretty(&table.figures).unwrap();
        fs::write(&path, text + "\n").unwrap();
    }
    assert!(above.is_empty(), "calls cost more than they may:\n{}", above.join("\n"));
    let expected: Map<String, Value> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let names = |figures: &Map<String, Value>| figures.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&table.figures), names(&expected), "run with UPDATE_SNAPSHOTS=1 if that is meant");
    let drifted: Vec<String> = table
        .figures
        .iter()
        .filter_map(|(name, figure)| {
            let (now, then) = (figure.as_u64()?, expected[name].as_u64()?);
            (now.abs_diff(then) * 100 > then).then(|| format!("{name}: {then} -> {now}"))
        })
        .collect();
    assert!(drifted.is_empty(), "gas drifted by more than 1 %:\n{}", drifted.join("\n"));
}

/// So that the figures above are of real proofs.
#[test]
fn a_proof_at_depth_20_has_20_siblings() {
    assert_eq!(PAYOUTS[0].prove(INDEX, 1).len(), 11 + 20 * (20 + 4));
}
