//! A random small model with the rule `gradient`, on a chain of its own.

use alloy_primitives::{Address, B256, U256};
use std::collections::BTreeMap;
use tributary_audit::place;
use tributary_core::{
    faults::{Owner, Source},
    gradient::{Params, score},
    ids::{batch_item, content_id},
    leaves,
    requests::Request,
    rule::Rule,
    span::Order,
    sum_tree::{Leaf, SumTree},
    typed_data::Receipt,
};
use tributary_interfaces::{
    IDatanets::{Registration, contributeCall, curateCall, vouchCall},
    IDisputes::{Featured, Place},
    IModels::{ModelTerms, Source as TermsSource, takeSnapshotCall},
    IRequests::{askCall, unansweredCall, voidUnansweredCall},
};
use tributary_rounds::requests as given;
use tributary_test_kit::{Batch, ChainFixture, Key, OpenRound, Random, Revert};

/// How many numbers a vector has.
pub(super) const DIMENSIONS: u16 = 40;

/// The price of a receipt is below this, in units of the model's asset.
const PRICES: u64 = 1_000_000;

/// A registration.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) owner: Owner,
    pub(super) payee: Address,
    pub(super) order: Order,
    /// Whether it is accepted at all times, and was before the snapshot.
    pub(super) earns: bool,
    /// The leaves of its batch.
    pub(super) batch: Vec<Leaf>,
}

/// A random small model with the rule `gradient`, and what whoever makes or audits its rounds knows.
#[allow(missing_debug_implementations, reason = "a chain has none")]
pub struct GradientWorld {
    /// The chain.
    pub chain: ChainFixture,
    /// The model.
    pub model: U256,
    pub(super) params: Params,
    pub(super) records: Vec<Record>,
    pub(super) receipts: Vec<Receipt>,
    /// Features by their hash.
    vectors: BTreeMap<B256, Vec<u8>>,
    /// Those of records, by content id.
    of_records: BTreeMap<B256, B256>,
    /// The sources with their weights and fees.
    pub(super) sources: Vec<Source>,
    pub(super) fees: Vec<u16>,
    pub(super) contributors_bps: u16,
    /// The span of time of its first round.
    pub(super) cutoff: u64,
}

/// A vector whose dot product with others like it is often far above zero.
fn vector(random: &mut Random, length: u16) -> Vec<u8> {
    (0..length).map(|_| (random.below(100) as i8 - 30) as u8).collect()
}

fn content(number: u8) -> B256 {
    content_id(&[number])
}

impl GradientWorld {
    /// The world of a seed.
    ///
    /// Panics if the programs were not built.
    pub fn new(seed: u64) -> Self {
        Self::on(ChainFixture::new(), seed)
    }

    /// The same on any chain that has the contracts and nothing else.
    pub fn on(chain: ChainFixture, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let people = ["ann", "bob", "cyn", "watcher"].map(Key::named);
        people.iter().chain([&chain.owner, &chain.scorer]).for_each(|key| chain.fund(key.account));
        let [ann, bob, cyn, _] = people.each_ref().map(|key| key.account);
        let fees = vec![500, 0];
        let datanets: Vec<U256> = fees
            .iter()
            .map(|fee| {
                let mut terms = chain.datanet_terms();
                terms.treasuryFeeBps = *fee;
                chain.create_datanet(terms)
            })
            .collect();
        let mut vectors = BTreeMap::new();
        let mut keep = |vector: Vec<u8>| {
            let hash = content_id(&vector);
            vectors.insert(hash, vector);
            hash
        };
        // 7 has no features, and 8 has some of another model.
        let of_records: BTreeMap<B256, B256> = (0..9)
            .filter(|number| *number != 7)
            .map(|number| {
                let length = if number == 8 { DIMENSIONS + 1 } else { DIMENSIONS };
                (content(number), keep(vector(&mut random, length)))
            })
            .collect();
        let features: Vec<Leaf> = of_records.iter().map(|(id, hash)| leaves::feature(*id, *hash)).collect();
        let params = Params::new(DIMENSIONS, 1_000 + random.below(3_000) as u32).expect("in range");
        let mut terms = chain.model_terms(datanets[0], chain.token);
        terms.rule = Rule::Gradient(params).to_word();
        terms.featureRoot = SumTree::build(&features).expect("content ids differ").head().root();
        terms.sources =
            datanets.iter().zip([3, 5]).map(|(id, weight)| TermsSource { datanetId: *id, weight }).collect();
        let ModelTerms { contributorsBps: contributors_bps, .. } = terms;
        let model = chain.register(terms);
        chain.advance(10);

        let mut registry = Registry { chain: &chain, list: Vec::new(), next: 1 };
        for (number, account) in [(0, ann), (1, bob), (4, ann), (7, bob), (8, cyn)] {
            registry.single(account, datanets[0], content(number));
        }
        registry.batch(bob, datanets[0], vec![content(2), content(3), content(100)]);
        // Copies: of what is registered by itself, and of what is in a batch; by itself, and in one.
        registry.single(cyn, datanets[1], content(0));
        registry.single(cyn, datanets[1], content(2));
        registry.batch(ann, datanets[1], vec![content(1), content(5), content(101)]);
        registry.single(ann, datanets[1], content(5));
        registry.flag(2);
        for datanet in &datanets {
            let call = vouchCall { datanetId: *datanet, upTo: chain.now() - 1 };
            chain.advance(1);
            chain.call(chain.owner.account, chain.datanets, call);
        }
        chain.advance(10);
        for datanet in &datanets {
            let call = vouchCall { datanetId: *datanet, upTo: chain.now() - 1 };
            chain.call(chain.owner.account, chain.datanets, call);
        }
        chain.call(chain.owner.account, chain.models, takeSnapshotCall { modelId: model });
        registry.single(bob, datanets[1], content(6));
        let mut records = registry.list;
        records.last_mut().expect("a record").earns = false;
        chain.pay(chain.owner.account, model, 1 << 60);
        chain.deposit(chain.scorer.account, chain.token, 10_000);
        chain.advance(100);

        let hashes: Vec<B256> =
            (0..3).map(|_| keep(vector(&mut random, DIMENSIONS))).chain([B256::ZERO]).collect();
        // Of another number of dimensions, which scores nothing.
        let hashes = [hashes, vec![keep(vector(&mut random, DIMENSIONS - 1))]].concat();
        let receipts = (1u8..).zip(hashes).map(|(number, feature_hash)| Receipt {
            model_id: model,
            request_id: B256::repeat_byte(number),
            output_hash: content_id(&[number, number]),
            output_length: 1 + u32::from(number),
            feature_hash,
            price: 1 + u128::from(random.below(PRICES)),
            time: chain.now() - u64::from(number),
        });
        let mut receipts: Vec<Receipt> = receipts.collect();
        receipts.sort_by_key(Receipt::id);
        let source =
            |(datanet_id, weight): (&U256, u16)| Source { datanet_id: *datanet_id, weight, left_out_from: 0 };
        chain.advance(10);
        let cutoff = chain.now() - 1;
        let sources = datanets.iter().zip([3, 5]).map(source).collect();
        Self {
            chain,
            model,
            params,
            records,
            receipts,
            vectors,
            of_records,
            sources,
            fees,
            contributors_bps,
            cutoff,
        }
    }

    /// Moves the end of the span of time of the rounds that are proposed from now on.
    pub fn set_cutoff(&mut self, cutoff: u64) {
        self.cutoff = cutoff;
    }

    /// Somebody asks for something of the open round.
    ///
    /// # Errors
    /// What Requests reverts with.
    pub fn ask(&self, open: &OpenRound, request: &Request) -> Result<(), Revert> {
        let call = askCall {
            round: given::round(&open.round),
            stake: given::stake(&open.stake),
            request: given::request(request),
        };
        let (chain, cyn) = (&self.chain, Key::named("cyn").account);
        chain.try_call_with_value(cyn, chain.requests, U256::from(100), call).map(|_| ())
    }

    /// How many requests of the first attempt wait.
    pub fn waiting(&self) -> u64 {
        self.chain.read(self.chain.requests, unansweredCall { modelId: self.model, attempt: 1 })
    }

    /// Voids the round by a request that no one answered.
    ///
    /// # Errors
    /// What Requests reverts with.
    pub fn void_unanswered(&self, open: &OpenRound, request: &Request) -> Result<(), Revert> {
        let call = voidUnansweredCall {
            round: given::round(&open.round),
            stake: given::stake(&open.stake),
            request: given::request(request),
        };
        let (chain, cyn) = (&self.chain, Key::named("cyn").account);
        chain.try_call(cyn, chain.requests, call).map(|_| ())
    }

    /// Features by their hash; none for what has none.
    pub(super) fn vector(&self, hash: B256) -> Vec<u8> {
        self.vectors.get(&hash).cloned().unwrap_or_default()
    }

    /// A record's features; none if it has none.
    pub(super) fn features_of(&self, content_id: B256) -> Vec<u8> {
        self.of_records.get(&content_id).map(|hash| self.vector(*hash)).unwrap_or_default()
    }

    /// The content ids of records with features, and the hashes of these.
    pub(super) fn feature_leaves(&self) -> impl Iterator<Item = (B256, B256)> + '_ {
        self.of_records.iter().map(|(id, hash)| (*id, *hash))
    }

    /// A registration with its features, as Gradients takes it.
    pub(super) fn featured(&self, owner: &Owner) -> Featured {
        let leaves = self.of_records.iter().map(|(id, hash)| leaves::feature(*id, *hash)).collect();
        Featured {
            owner: abi_owner(owner),
            feature: place(leaves, owner.content_id, B256::ZERO),
            features: self.features_of(owner.content_id).into(),
        }
    }

    pub(super) fn record(&self, owner: &Owner) -> Option<&Record> {
        self.records.iter().find(|record| record.owner == *owner)
    }

    /// The place of a record in its batch; without leaves for one that is registered by itself.
    pub(super) fn member(&self, owner: &Owner) -> Place {
        let batch = self.record(owner).map(|record| record.batch.clone()).unwrap_or_default();
        place(batch, owner.content_id, B256::ZERO)
    }

    /// The score of a record for a receipt by their features alone.
    pub(super) fn score(&self, content_id: B256, receipt: &Receipt) -> u128 {
        score(self.params, &self.features_of(content_id), &self.vector(receipt.feature_hash)).into()
    }
}

/// A registration, as `IDisputes` takes it.
pub(super) fn abi_owner(owner: &Owner) -> tributary_interfaces::IDisputes::Owner {
    let Owner { datanet_id, content_id, batch_root } = *owner;
    tributary_interfaces::IDisputes::Owner {
        datanetId: datanet_id,
        contentId: content_id,
        batchRoot: batch_root,
    }
}

/// What is registered, in order.
struct Registry<'c> {
    chain: &'c ChainFixture,
    list: Vec<Record>,
    /// The number of the next registration.
    next: u64,
}

impl Registry<'_> {
    fn single(&mut self, payee: Address, datanet: U256, content_id: B256) {
        let call = contributeCall { datanetId: datanet, contentId: content_id };
        self.chain.call(payee, self.chain.datanets, call);
        let owner = Owner { datanet_id: datanet, content_id, batch_root: B256::ZERO };
        let order = Order { number: self.next, index: 0 };
        self.list.push(Record { owner, payee, order, earns: true, batch: Vec::new() });
        self.next += 1;
    }

    fn batch(&mut self, payee: Address, datanet: U256, content_ids: Vec<B256>) {
        let batch = Batch::new(content_ids);
        self.chain.call(payee, self.chain.datanets, batch.contribute(datanet));
        self.curate(datanet, batch_item(batch.root), payee, 2);
        let leaves: Vec<Leaf> = batch.content_ids.iter().copied().map(leaves::member).collect();
        for (index, content_id) in (0..).zip(&batch.content_ids) {
            let owner = Owner { datanet_id: datanet, content_id: *content_id, batch_root: batch.root };
            let order = Order { number: self.next, index };
            self.list.push(Record { owner, payee, order, earns: true, batch: leaves.clone() });
        }
        self.next += 1;
    }

    /// Flags a record that is registered by itself.
    fn flag(&mut self, index: usize) {
        let Record { owner, payee, .. } = self.list[index].clone();
        self.curate(owner.datanet_id, owner.content_id, payee, 5);
        self.list[index].earns = false;
    }

    fn curate(&self, datanet: U256, item: B256, payee: Address, status: u8) {
        let call = curateCall {
            datanetId: datanet,
            registrations: vec![Registration { item, payee: payee.into_word() }],
            status,
            reasonHash: B256::ZERO,
        };
        self.chain.call(self.chain.owner.account, self.chain.datanets, call);
    }
}
