//! What contributors and attestors sign, and anyone sends.

use crate::scene::*;
use alloy_primitives::{Address, FixedBytes, U256};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use tributary_interfaces::IDatanets::{self, SignedContribution};
use tributary_test_kit::{
    IKeyWallet, IWallet, Key, Revert, claim_key, expect_revert, expect_revert_with, high_s, id, payee,
};

impl Scene {
    /// A stranger sends a signed contribution.
    fn relay(&self, contribution: SignedContribution) -> Result<(), Revert> {
        self.try_call(&self.thief, IDatanets::contributeForCall { contribution }).map(|_| ())
    }

    /// A wallet of this key's that needs so much gas to say yes.
    fn wallet(&self, owner: &Key, need: u64) -> Address {
        let wallet = self.chain.create("KeyWallet");
        let set = IKeyWallet::setCall { newOwner: owner.account, newNeed: U256::from(need) };
        self.chain.call(owner.account, wallet, set);
        wallet
    }
}

#[test]
fn whoever_sends_a_signed_contribution_it_is_the_signers() {
    let scene = Scene::new(OPEN);
    scene.relay(scene.chain.signed(scene.datanet, &scene.ann, &[id(1), id(2)])).unwrap();
    for item in [id(1), id(2)] {
        let accepted = scene.accepted(item);
        assert_eq!((accepted.payee, accepted.status), (payee(scene.ann.account), ACCEPTED));
    }
}

#[test]
fn a_signed_contribution_starts_as_the_policy_says() {
    let curated = Scene::new(CURATED);
    curated.relay(curated.chain.signed(curated.datanet, &curated.ann, &[id(1)])).unwrap();
    assert_eq!(curated.waiting(id(1), &curated.ann).status, PENDING);
    let listed = Scene::new(LISTED);
    let contribution = listed.chain.signed(listed.datanet, &listed.ann, &[id(1)]);
    expect_revert::<IDatanets::NotListed>(listed.relay(contribution.clone()));
    let (datanet, account) = (listed.datanet, listed.ann.account);
    listed.call(&listed.owner, IDatanets::setListedCall { datanetId: datanet, account, listed: true });
    listed.relay(contribution).unwrap();
}

#[test]
fn no_other_signature_is_taken() {
    let scene = Scene::new(OPEN);
    let other = scene.another(|_| {});
    let good = SignedContribution {
        nonce: U256::from(7),
        deadline: U256::from(scene.chain.now() + 1_000),
        ..scene.chain.signed(scene.datanet, &scene.ann, &[id(1)])
    };
    let good = scene.chain.sign_contribution(&scene.ann, good);
    let change = |change: &dyn Fn(&mut SignedContribution)| {
        let mut changed = good.clone();
        change(&mut changed);
        scene.relay(changed)
    };
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| c.contributor = scene.thief.account));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| c.contributor = Address::ZERO));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| c.datanetId = other));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| c.contentIds = vec![id(2)]));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| c.contentIds.push(id(2))));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| c.nonce += U256::from(1)));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| c.deadline += U256::from(1)));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| c.signature = Default::default()));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| c.signature = high_s(&c.signature).into()));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| {
        c.signature = [&c.signature[..], &[0]].concat().into()
    }));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| c.signature = vec![0; 65].into()));
    expect_revert::<IDatanets::InvalidSignature>(change(&|c| {
        let mut low = c.signature.to_vec();
        low[64] -= 27;
        c.signature = low.into();
    }));
    // Only the last second is late.
    scene.chain.advance(1_000);
    let before = scene.chain.devnode.snapshot();
    scene.relay(good.clone()).unwrap();
    assert!(scene.chain.devnode.revert(before).expect("a chain in memory"));
    scene.chain.advance(1);
    expect_revert::<IDatanets::SignatureExpired>(scene.relay(good));
}

#[test]
fn a_signature_is_for_one_of_a_key_s_wallets() {
    let scene = Scene::new(OPEN);
    let wallets = [scene.wallet(&scene.ann, 0), scene.wallet(&scene.ann, 0)];
    let accounts = [wallets[0], wallets[1], scene.ann.account];
    for signed_for in accounts {
        let contribution = scene.chain.signed_for(scene.datanet, signed_for, &scene.ann, &[id(1)]);
        let before = scene.chain.devnode.snapshot();
        for other in accounts {
            let sent = scene.relay(SignedContribution { contributor: other, ..contribution.clone() });
            if other == signed_for {
                sent.unwrap();
                assert_eq!(scene.accepted(id(1)).payee, payee(other));
                assert!(scene.chain.devnode.revert(before).expect("a chain in memory"));
            } else {
                expect_revert_with(&IDatanets::InvalidSignature { account: other }, sent);
            }
        }
    }
}

#[test]
fn a_signature_is_used_up_and_can_be_taken_back() {
    let scene = Scene::new(OPEN);
    let signed = |ids: &[_], nonce: u64| {
        let nonce = U256::from(nonce);
        let contribution = SignedContribution { nonce, ..scene.chain.signed(scene.datanet, &scene.ann, ids) };
        scene.chain.sign_contribution(&scene.ann, contribution)
    };
    let used = signed(&[id(1)], 0);
    scene.relay(used.clone()).unwrap();
    expect_revert::<IDatanets::AlreadyContributed>(scene.relay(used));
    let cancel = |mask: u64| IDatanets::cancelNoncesCall { word: U256::from(1), mask: U256::from(mask) };
    scene.call(&scene.thief, cancel(u64::MAX));
    scene.call(&scene.ann, cancel(0b0100));
    scene.call(&scene.ann, cancel(0b1000));
    let revert = IDatanets::NonceCancelled { account: scene.ann.account, nonce: U256::from(259) };
    expect_revert_with(&revert, scene.relay(signed(&[id(2)], 259)));
    scene.relay(signed(&[id(2)], 257)).unwrap();
    scene.relay(signed(&[id(3)], 3)).unwrap();
    let call = IDatanets::cancelledNoncesCall { account: scene.ann.account, word: U256::from(1) };
    assert_eq!(scene.read(call), U256::from(0b1100));
}

#[test]
fn a_contract_wallet_signs_as_it_says() {
    let scene = Scene::new(OPEN);
    let wallet = scene.chain.create("Wallet");
    let mut contribution = scene.chain.signed_for(scene.datanet, wallet, &scene.ann, &[id(1)]);
    contribution.signature = Default::default();
    expect_revert::<IDatanets::InvalidSignature>(scene.relay(contribution.clone()));
    let digest = scene.chain.contribute_digest(&contribution);
    scene.chain.call(scene.ann.account, wallet, IWallet::approveCall { digest });
    scene.relay(contribution).unwrap();
    assert_eq!(scene.accepted(id(1)).payee, payee(wallet));
}

#[test]
fn of_many_signed_contributions_the_bad_ones_are_left_out_whole() {
    for policy in [OPEN, CURATED] {
        let scene = Scene::new(policy);
        let signed = |key: &Key, ids: &[_]| scene.chain.signed(scene.datanet, key, ids);
        let good = signed(&scene.ann, &[id(1), id(2)]);
        // Its first record is new and its second is not: neither may stay.
        let half = signed(&scene.ann, &[id(3), id(1)]);
        let twice = signed(&scene.thief, &[id(4), id(4)]);
        let empty = signed(&scene.thief, &[]);
        let mut stolen = signed(&scene.ann, &[id(5)]);
        stolen.contributor = scene.thief.account;
        let last = signed(&scene.thief, &[id(6)]);
        let contributions = vec![good, half, twice, empty, stolen, last];
        let call = IDatanets::contributeForManyCall { contributions };
        let outcome = scene.chain.send(scene.thief.account, scene.chain.datanets, U256::ZERO, call);
        assert!(outcome.success);
        let skipped = outcome
            .logs
            .iter()
            .filter_map(|log| IDatanets::ContributionSkipped::decode_log_data(&log.data).ok());
        let skipped: Vec<_> = skipped.collect();
        let expected = IDatanets::AlreadyContributed {
            datanetId: scene.datanet,
            item: id(1),
            payee: payee(scene.ann.account),
        };
        assert_eq!((skipped.len(), &skipped[0].reason[..]), (4, &expected.abi_encode()[..]));
        let reasons = IDatanets::contributeForManyCall::abi_decode_returns(&outcome.output).unwrap();
        let expected = [
            [0; 4],
            IDatanets::AlreadyContributed::SELECTOR,
            IDatanets::AlreadyContributed::SELECTOR,
            IDatanets::InvalidLength::SELECTOR,
            IDatanets::InvalidSignature::SELECTOR,
            [0; 4],
        ];
        assert_eq!(reasons, expected.map(FixedBytes::<4>::from));
        let status =
            |byte: u8, key: &Key| scene.accepted(id(byte)).status.max(scene.waiting(id(byte), key).status);
        let start = if policy == OPEN { ACCEPTED } else { PENDING };
        let anns = [1, 2, 3, 5].map(|byte| status(byte, &scene.ann));
        assert_eq!(anns, [start, start, NONE, NONE]);
        assert_eq!([4, 5, 6].map(|byte| status(byte, &scene.thief)), [NONE, NONE, start]);
    }
}

#[test]
fn one_that_waited_before_is_not_lost_with_a_bad_contribution() {
    // Ann's record waits already; the contribution that names it again must not take it away.
    let scene = Scene::new(CURATED);
    scene.contribute(&scene.ann, &[id(1)]).unwrap();
    let contributions = vec![scene.chain.signed(scene.datanet, &scene.ann, &[id(2), id(1)])];
    scene.call(&scene.thief, IDatanets::contributeForManyCall { contributions });
    assert_eq!([1, 2].map(|byte| scene.waiting(id(byte), &scene.ann).status), [PENDING, NONE]);
}

#[test]
fn with_too_little_gas_for_a_wallet_s_signature_all_of_many_revert() {
    let scene = Scene::new(OPEN);
    let wallet = scene.wallet(&scene.ann, 80_000);
    let call = |item| IDatanets::contributeForManyCall {
        contributions: vec![
            scene.chain.signed_for(scene.datanet, wallet, &scene.ann, &[item]),
            scene.chain.signed(scene.datanet, &scene.thief, &[item]),
        ],
    };
    // The thief is a relay. With whatever gas the call goes through, the record is not his.
    let relay = scene.chain.create("Caller");
    let gas = scene.chain.least_gas(relay, scene.chain.datanets, &call(id(1)));
    assert_eq!(scene.accepted(id(1)).payee, payee(wallet), "with {gas}, as a node estimates it");
    // With less it is refused, and just below by name.
    for less in [gas - 20_000, gas - 50_000] {
        assert!(scene.chain.with_gas(relay, scene.chain.datanets, &call(id(2)), less).is_some());
    }
    let revert = scene.chain.with_gas(relay, scene.chain.datanets, &call(id(2)), gas - 1_000);
    let too_low = IDatanets::GasTooLow { needed: 150_000 };
    expect_revert_with(&too_low, Err::<(), _>(revert.expect("refused")));
    assert_eq!(scene.accepted(id(2)).status, NONE);
}

#[test]
fn an_attestor_binds_a_claim_key_once() {
    let scene = Scene::new(OPEN);
    let deadline = U256::from(scene.chain.now() + 60);
    let (datanet, account) = (scene.datanet, scene.ann.account);
    let signed = |key: &Key| scene.chain.signed_binding(datanet, id(9), account, deadline, key);
    let send = |call| scene.try_call(&scene.thief, call).map(|_| ());
    let holder = || scene.read(IDatanets::holderOfCall { payee: claim_key(datanet, id(9)) });
    expect_revert::<IDatanets::InvalidSignature>(send(signed(&scene.ann)));
    let good = signed(&scene.owner);
    let change = |change: &dyn Fn(&mut IDatanets::bindClaimKeyCall)| {
        let mut changed = good.clone();
        change(&mut changed);
        send(changed)
    };
    expect_revert::<IDatanets::InvalidSignature>(change(&|call| call.account = scene.thief.account));
    expect_revert::<IDatanets::InvalidSignature>(change(&|call| call.identity = id(8)));
    expect_revert::<IDatanets::InvalidSignature>(change(&|call| call.datanetId += U256::from(1)));
    expect_revert::<IDatanets::InvalidSignature>(change(&|call| call.deadline += U256::from(1)));
    expect_revert::<IDatanets::InvalidSignature>(change(&|call| {
        call.signature = high_s(&call.signature).into()
    }));
    assert_eq!(holder(), Address::ZERO);
    send(good.clone()).unwrap();
    assert_eq!(holder(), account);
    let bound = IDatanets::AlreadyBound { claimKey: claim_key(datanet, id(9)), account };
    expect_revert_with(&bound, send(good.clone()));
    scene.chain.advance(61);
    expect_revert::<IDatanets::SignatureExpired>(send(good.clone()));
    // The attestor's own call needs no signature, and binds no key again either.
    let own = IDatanets::bindClaimKeyCall { deadline: U256::ZERO, signature: Default::default(), ..good };
    expect_revert_with(&bound, scene.try_call(&scene.owner, own.clone()));
    let another = IDatanets::bindClaimKeyCall { identity: id(8), ..own };
    let nobody = IDatanets::bindClaimKeyCall { account: Address::ZERO, ..another.clone() };
    expect_revert::<IDatanets::ZeroValue>(scene.try_call(&scene.owner, nobody));
    scene.call(&scene.owner, another);
}
