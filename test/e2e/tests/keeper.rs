//! Paying everyone, some of whom cannot be paid.

use crate::{
    fixture::CommandFixture,
    scale::{account, settle_round},
};
use alloy_primitives::{Address, U256};
use tributary_interfaces::IERC20::balanceOfCall;
use tributary_sdk::models::Model;
use tributary_test_kit::{IOddToken::setHabitCall, ITestToken::mintCall, TransferBehaviour};

const PAYEES: u64 = 300;

#[tokio::test(flavor = "multi_thread")]
async fn a_keeper_pays_all_who_can_be_paid_and_names_the_others() {
    let fixture = CommandFixture::new("keeper").await;
    let (context, owner) = (&fixture.context, fixture.account(0));
    let (client, token) = (&context.client, fixture.create("OddToken").await);
    fixture.write("weights", "w");
    fixture.json(0, "datanet create");
    fixture.json(
        0,
        &format!("model register --artifact weights --datanet 1 --window 280800 --asset {}", token.address),
    );
    let price = 1_000_000_007u128;
    let payer = fixture.account(3).address();
    let mint = mintCall { account: payer, amount: U256::from(price) };
    client.send(&owner, token, &mint, U256::ZERO).await.unwrap();
    fixture.json(3, &format!("pay 1 {price}"));
    let model = Model::read(context, U256::from(1)).await.unwrap();
    settle_round(&fixture, &model, PAYEES, price).await;

    // The first of the tree makes every call revert that pays it, another one only its own transfer.
    let mut payees: Vec<Address> = (0..PAYEES).map(account).collect();
    payees.sort_unstable();
    let habits =
        [(payees[0], TransferBehaviour::MovesAndSaysFalse), (payees[170], TransferBehaviour::Reverts)];
    for (receiver, behaviour) in habits {
        let call = setHabitCall { receiver, habit: behaviour as u8 };
        client.send(&owner, token, &call, U256::ZERO).await.unwrap();
    }
    // Someone has claimed for one of them meanwhile.
    fixture.json(4, &format!("claim 1 --account {}", payees[9]));

    let named = |error: &str| {
        error.contains("2 could not be paid: ")
            && habits.iter().all(|(payee, _)| error.contains(&payee.to_string()))
    };
    let error = fixture.run(5, &["claim", "1"]).error();
    assert!(named(&error) && error.contains("298 payees were paid"), "{error}");
    let mut unpaid = Vec::new();
    for payee in &payees {
        let balance = client.read(token, &balanceOfCall { account: *payee }).await.unwrap();
        if balance.is_zero() {
            unpaid.push(*payee);
        }
    }
    assert_eq!(unpaid, [payees[0], payees[170]]);
    let error = fixture.run(5, &["claim", "--all"]).error();
    assert!(named(&error) && error.contains("model 1: "), "{error}");

    // Once they can be paid they are, and then there is nothing more to do.
    for (receiver, _) in habits {
        let call = setHabitCall { receiver, habit: TransferBehaviour::Honest as u8 };
        client.send(&owner, token, &call, U256::ZERO).await.unwrap();
    }
    assert_eq!(fixture.json(5, "claim --all")[0]["paid"], 2);
    let again = fixture.json(5, "claim --all");
    assert_eq!((&again[0]["paid"], &again[0]["transactions"]), (&0.into(), &0.into()));
}
