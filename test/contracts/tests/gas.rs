//! What calls cost, 21,000 and calldata included, compared with `test/snapshots/gas.json`.
//!
//! `UPDATE_SNAPSHOTS=1` writes the file instead. A drift above 1 % fails.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256, keccak256};
use serde_json::{Map, Value, json};
use std::{
    fs,
    path::Path,
    sync::{Arc, LazyLock},
};
use tributary_contract_tests::{Allocation, Key, Payouts, World, allocate, payee};
use tributary_core::{
    ids::commitment,
    sum_tree::{Leaf, SumTree},
    typed_data::Contribute,
};
use tributary_interfaces::{IAttribution, IDatanets, IModels, IRewards};

/// The leaf whose account claims.
const INDEX: usize = 333_333;

struct Table {
    figures: Map<String, Value>,
    suffix: &'static str,
}

impl Table {
    /// Sends a call that must go through and notes its gas.
    fn note(
        &mut self,
        world: &World,
        name: &str,
        from: Address,
        to: Address,
        call: impl alloy_sol_types::SolCall,
    ) {
        let outcome = world.send(from, to, U256::ZERO, call);
        assert!(outcome.success, "{name} was refused: {}", outcome.output);
        self.figures.insert(format!("{name}.{}", self.suffix), json!(outcome.gas_used));
    }
}

fn content(i: u64) -> B256 {
    keccak256(i.to_be_bytes())
}

fn measure(table: &mut Table, world: &World) {
    let owner = world.owner.account;
    let datanet =
        world.must(owner, world.datanets, IDatanets::createDatanetCall { terms: world.datanet_terms() });
    contributions(table, world, datanet);
    let terms = world.model_terms(datanet, world.token);
    table.note(
        world,
        "models.registerModel.erc20.first",
        owner,
        world.models,
        IModels::registerModelCall { terms },
    );
    let model = U256::from(1);
    for (first, name) in [("first", "rewards.pay.erc20"), ("later", "rewards.pay.erc20")] {
        let call = IRewards::payCall {
            modelId: model,
            amount: U256::from(10_000_000_000u64),
            receiptsRoot: B256::ZERO,
        };
        table.note(world, &format!("{name}.{first}"), owner, world.rewards, call);
    }
    let first = depth_20(world, model, 1);
    rounds(table, world, &first, "first");
    claims(table, world, model, &first, "first");
    world.pay(owner, model, world.token, 100_000_000_000);
    let second = depth_20(world, model, 2);
    rounds(table, world, &second, "later");
    claims(table, world, model, &second, "later");
    many_models(table, world, datanet);
}

fn contributions(table: &mut Table, world: &World, datanet: U256) {
    let owner = world.owner.account;
    for (place, from) in [("first", 0), ("later", 1)] {
        let call = IDatanets::contributeCall { datanetId: datanet, contentId: content(from) };
        table.note(world, &format!("datanets.contribute.one.{place}"), owner, world.datanets, call);
    }
    let contents = (10..110).map(content).collect();
    let call = IDatanets::contributeManyCall { datanetId: datanet, contentIds: contents };
    table.note(world, "datanets.contributeMany.100.first", owner, world.datanets, call);
    signed(table, world, datanet);
    committed(table, world, datanet);
    members(table, world, datanet);
    let call = IDatanets::contributeBatchCall {
        datanetId: datanet,
        root: content(7),
        count: 1_000_000,
        uri: String::new(),
    };
    table.note(world, "datanets.contributeBatch.root.first", owner, world.datanets, call);
}

/// One record that is committed to first.
fn committed(table: &mut Table, world: &World, datanet: U256) {
    let (owner, content_id, salt) = (world.owner.account, content(2_000), content(2_001));
    let commitment = commitment(owner, datanet, &[content_id], salt);
    table.note(
        world,
        "datanets.commit.one.first",
        owner,
        world.datanets,
        IDatanets::commitCall { commitment },
    );
    world.wait(60);
    let call = IDatanets::revealCall { datanetId: datanet, contentIds: vec![content_id], salt };
    table.note(world, "datanets.reveal.one.first", owner, world.datanets, call);
}

/// One record of a batch of 2^16 changes its status.
fn members(table: &mut Table, world: &World, datanet: U256) {
    let owner = world.owner.account;
    let mut ids: Vec<B256> = (0..1 << 16).map(|i| content(1_000_000 + i)).collect();
    ids.sort();
    let leaves: Vec<Leaf> = ids.iter().map(|id| Leaf { key: *id, value: 1, data: B256::ZERO }).collect();
    let tree = SumTree::build(&leaves).unwrap();
    let (root, count) = (tree.summit().root(), ids.len() as u64);
    let call = IDatanets::contributeBatchCall { datanetId: datanet, root, count, uri: String::new() };
    world.must(owner, world.datanets, call);
    for (place, status) in [("first", 3), ("later", 2)] {
        let call = IDatanets::curateMembersCall {
            datanetId: datanet,
            root,
            contentIds: vec![ids[INDEX % ids.len()]],
            proof: tree.prove((INDEX % ids.len()) as u64, 1).unwrap().into(),
            status,
            reasonHash: B256::ZERO,
        };
        table.note(world, &format!("datanets.curateMembers.depth16.{place}"), owner, world.datanets, call);
    }
}

/// A hundred contributors, each with a record and a signature of its own.
fn signed(table: &mut Table, world: &World, datanet: U256) {
    let deadline = U256::from(u64::MAX);
    let contributions = (0..100)
        .map(|i| {
            let key = Key::of(&format!("contributor {i}"));
            let (content_ids, nonce) = ([content(1_000 + i)], U256::ZERO);
            let message = Contribute { datanet_id: datanet, content_ids: &content_ids, nonce, deadline };
            let digest = message.digest(world.chain.config().chain_id, world.datanets);
            IDatanets::SignedContribution {
                datanetId: datanet,
                contributor: key.account,
                contentIds: content_ids.to_vec(),
                nonce,
                deadline,
                signature: key.sign(digest).to_vec().into(),
            }
        })
        .collect();
    let call = IDatanets::contributeForManyCall { contributions };
    table.note(world, "datanets.contributeForMany.100.first", world.owner.account, world.datanets, call);
}

/// The payouts of 2^20 accounts in a first and a second round; amounts are a token's with six decimals.
static PAYOUTS: [LazyLock<Arc<Payouts>>; 2] = [LazyLock::new(|| payouts(1)), LazyLock::new(|| payouts(2))];

fn payouts(round: u128) -> Arc<Payouts> {
    let amount = |i: u32| round * (4_000 + u128::from(i % 1_000));
    Payouts::new((0..1 << 20).map(|i| (payee(account(i)), amount(i))).collect())
}

fn depth_20(world: &World, model: U256, round: usize) -> Allocation {
    allocate(world, model, 10_000_000_000, PAYOUTS[round - 1].clone(), &world.operator)
}

/// Spread over all addresses, in ascending order.
fn account(i: u32) -> Address {
    let mut bytes = [0xab; 20];
    bytes[..4].copy_from_slice(&(i * 4_096 + 17).to_be_bytes());
    Address::new(bytes)
}

fn rounds(table: &mut Table, world: &World, allocation: &Allocation, place: &str) {
    world.deposit(world.token, 1_000);
    let scorer = world.scorer.account;
    let propose = IAttribution::proposeCall {
        round: allocation.round.clone(),
        operatorSignature: allocation.signature.to_vec().into(),
    };
    table.note(world, &format!("attribution.propose.one.{place}"), scorer, world.attribution, propose);
    world.wait(3_601);
    let finalise = IAttribution::finaliseCall { round: allocation.round.clone() };
    table.note(world, &format!("attribution.finalise.one.{place}"), scorer, world.attribution, finalise);
}

fn claims(table: &mut Table, world: &World, model: U256, allocation: &Allocation, place: &str) {
    let sender = world.owner.account;
    let payouts = &allocation.payouts;
    let index = INDEX;
    let start = index + 1_000;
    for place in [index].into_iter().chain(start..start + 128) {
        // As with the peers, the receiver has some of the token before its first claim.
        world.mint(Address::from_word(payouts.leaves[place].key), 1);
    }
    let leaf = payouts.leaves[index];
    let account = Address::from_word(leaf.key);
    let call = IRewards::claimCall {
        modelId: model,
        asset: world.token,
        account,
        cumulative: leaf.value,
        proof: payouts.prove(index, 1).into(),
    };
    table.note(world, &format!("rewards.claim.depth20.{place}"), sender, world.rewards, call);
    let run = &payouts.leaves[start..start + 128];
    let call = IRewards::payRangeCall {
        modelId: model,
        asset: world.token,
        accounts: run.iter().map(|leaf| Address::from_word(leaf.key)).collect(),
        cumulatives: run.iter().map(|leaf| leaf.value).collect(),
        proof: payouts.prove(start, 128).into(),
    };
    table.note(world, &format!("rewards.payRange.128.{place}"), sender, world.rewards, call);
}

/// Ten models' claims of one account in one transaction, at depth 20.
fn many_models(table: &mut Table, world: &World, datanet: U256) {
    let owner = world.owner.account;
    let models: Vec<U256> = (0..10)
        .map(|_| {
            let terms = world.model_terms(datanet, world.token);
            world.must(owner, world.models, IModels::registerModelCall { terms })
        })
        .collect();
    for (place, round) in [("first", 1), ("later", 2)] {
        let claims = models
            .iter()
            .map(|model| {
                world.pay(owner, *model, world.token, 10_000_000_000);
                let allocation = depth_20(world, *model, round);
                world.settle(&allocation, world.token);
                let index = INDEX;
                IRewards::Claim {
                    modelId: *model,
                    asset: world.token,
                    account: Address::from_word(allocation.payouts.leaves[index].key),
                    cumulative: allocation.payouts.leaves[index].value,
                    proof: allocation.payouts.prove(index, 1).into(),
                }
            })
            .collect();
        let call = IRewards::claimManyCall { claims };
        table.note(world, &format!("rewards.claimMany.10.{place}"), owner, world.rewards, call);
    }
}

#[test]
fn calls_cost_what_the_snapshot_says() {
    let mut table = Table { figures: Map::new(), suffix: "cached" };
    measure(&mut table, &World::new(true));
    table.suffix = "uncached";
    measure(&mut table, &World::new(false));

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/gas.json");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = serde_json::to_string_pretty(&table.figures).unwrap();
        fs::write(&path, text + "\n").unwrap();
        return;
    }
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
