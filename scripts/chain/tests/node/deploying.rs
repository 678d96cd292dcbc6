//! Deployments that are on record, on a chain that has all, some or none of their contracts.

use crate::mock::{Answer, block, node};
use alloy_primitives::{Address, B256, keccak256};
use serde_json::json;
use std::{fs, io::ErrorKind, path::Path};
use tempfile::{TempDir, tempdir};
use tributary_build::CONTRACTS;
use tributary_chain::{Account, ChainError, Client, Deployed, Deployment, Options, deploy};

fn address(index: u8) -> Address {
    Address::repeat_byte(index + 1)
}

/// A folder with programs that are their own names, and a record of all on chain 7.
fn recorded() -> TempDir {
    let folder = tempdir().unwrap();
    for name in CONTRACTS {
        fs::write(folder.path().join(format!("{name}.program")), name).unwrap();
    }
    let [datanets, models, rewards, attribution, disputes, requests, spans, gradients, deposits] =
        [0, 1, 2, 3, 4, 5, 6, 7, 8].map(|index: u8| {
            Some(Deployed { address: address(index), code_hash: keccak256(CONTRACTS[usize::from(index)]) })
        });
    let record = Deployment {
        chain_id: 7,
        complete: true,
        datanets,
        models,
        rewards,
        attribution,
        disputes,
        requests,
        spans,
        gradients,
        deposits,
        ..Deployment::default()
    };
    fs::write(record_of(folder.path()), serde_json::to_vec(&record).unwrap()).unwrap();
    folder
}

fn record_of(folder: &Path) -> std::path::PathBuf {
    Deployment::path(folder, 7)
}

/// A chain that has this code at the addresses of the record, and accepts no transaction.
fn chain(code: impl Fn(usize) -> &'static str + Send + 'static) -> String {
    chain_where(code, || Answer::Revert)
}

/// The same, which answers calls of constructors so.
fn chain_where(
    code: impl Fn(usize) -> &'static str + Send + 'static,
    constructor: impl Fn() -> Answer + Send + 'static,
) -> String {
    let (url, _) = node(move |method, params, _| match method {
        "eth_getCode" => {
            let asked: Address = params[0].as_str().unwrap().parse().unwrap();
            let index = (0..9).find(|index| address(*index) == asked).unwrap();
            Answer::Ok(json!(alloy_primitives::hex::encode_prefixed(code(index.into()))))
        }
        "eth_blockNumber" => Answer::Ok(json!("0x9")),
        "eth_getBlockByNumber" if params[0] == "0x0" => Answer::Ok(block(0, 1)),
        "eth_getBlockByNumber" => Answer::Ok(block(9, 1)),
        "eth_call" if params[0]["input"].as_str().unwrap().starts_with("0x5585258d") => constructor(),
        // An address, a version or a set of peers, none of which are those on record.
        "eth_call" => Answer::Ok(json!(format!("0x{}", format!("{:064x}", 2).repeat(6)))),
        _ => Answer::Error("this node takes nothing"),
    });
    url
}

async fn deployed(folder: &Path, url: &str, fresh: bool) -> ChainError {
    let options = Options {
        programs: folder.into(),
        deployments: folder.into(),
        cache: false,
        fresh,
        commit: String::new(),
        guardian: Address::ZERO,
    };
    let client = Client::connect(url).await.unwrap();
    let account = Account::from_key(alloy_primitives::B256::repeat_byte(7)).unwrap();
    deploy(&client, &account, &options, |_| ()).await.unwrap_err()
}

#[tokio::test]
async fn a_node_that_lacks_one_contract_makes_no_second_deployment() {
    let folder = recorded();
    let url = chain(|index| if index == 2 { "" } else { CONTRACTS[index] });
    let error = deployed(folder.path(), &url, false).await;
    assert!(matches!(&error, ChainError::Partial { name: "Rewards", .. }), "{error}");
    assert!(record_of(folder.path()).exists(), "the record stays");
}

/// Changes the record.
fn change(folder: &Path, change: impl Fn(&mut Deployment)) {
    let mut record: Deployment = serde_json::from_slice(&fs::read(record_of(folder)).unwrap()).unwrap();
    change(&mut record);
    fs::write(record_of(folder), serde_json::to_vec(&record).unwrap()).unwrap();
}

#[tokio::test]
async fn a_node_of_the_same_chain_that_has_no_contract_lags() {
    let folder = recorded();
    change(folder.path(), |record| record.genesis = B256::repeat_byte(1));
    let error = deployed(folder.path(), &chain(|_| ""), false).await;
    assert!(matches!(&error, ChainError::Behind { .. }), "{error}");
    assert!(record_of(folder.path()).exists(), "the record stays");
    // Another first block is another chain.
    change(folder.path(), |record| record.genesis = B256::repeat_byte(2));
    let error = deployed(folder.path(), &chain(|_| ""), false).await;
    assert!(error.to_string().contains("this node takes nothing"), "{error}");
}

#[tokio::test]
async fn a_record_of_another_chain_is_told() {
    let folder = recorded();
    change(folder.path(), |record| record.chain_id = 8);
    let client = Client::connect(&chain(|index| CONTRACTS[index])).await.unwrap();
    let error = Deployment::load(folder.path(), &client).await.unwrap_err();
    assert!(matches!(&error, ChainError::OtherChain { expected: 8, found: 7, .. }), "{error}");
}

#[tokio::test]
async fn another_program_at_an_address_is_told() {
    let folder = recorded();
    let url = chain(|index| if index == 1 { "other" } else { CONTRACTS[index] });
    let error = deployed(folder.path(), &url, false).await;
    assert!(matches!(&error, ChainError::OtherProgram { name: "Models", .. }), "{error}");
    let client = Client::connect(&url).await.unwrap();
    let error = Deployment::load(folder.path(), &client).await.unwrap_err();
    assert!(matches!(&error, ChainError::OtherProgram { name: "Models", .. }), "{error}");
}

#[tokio::test]
async fn another_program_in_the_files_is_told() {
    let folder = recorded();
    fs::write(folder.path().join("models.program"), "newer").unwrap();
    let error = deployed(folder.path(), &chain(|index| CONTRACTS[index]), false).await;
    assert!(matches!(&error, ChainError::OtherProgram { name: "Models", .. }), "{error}");
}

#[tokio::test]
async fn a_chain_that_began_anew_is_deployed_to_and_the_old_record_kept() {
    for fresh in [false, true] {
        let folder = recorded();
        let before = fs::read(record_of(folder.path())).unwrap();
        let url = chain(move |index| if fresh { CONTRACTS[index] } else { "" });
        let error = deployed(folder.path(), &url, fresh).await;
        assert!(error.to_string().contains("this node takes nothing"), "{error}");
        assert_eq!(fs::read(folder.path().join("7.json.old")).unwrap(), before);
    }
    let folder = recorded();
    fs::write(record_of(folder.path()), "no json").unwrap();
    let error = deployed(folder.path(), &chain(|_| ""), true).await;
    assert!(
        error.to_string().contains("this node takes nothing"),
        "an unreadable record can be forgotten: {error}"
    );
}

#[tokio::test]
async fn only_a_revert_says_that_a_constructor_was_run() {
    let folder = recorded();
    let url = chain(|index| CONTRACTS[index]);
    let error = deployed(folder.path(), &url, false).await;
    assert!(matches!(&error, ChainError::Peers { name: "Models", .. }), "it goes on to the peers: {error}");

    for message in ["the method eth_call is not supported", "out of credits", "bad gateway"] {
        let url = chain_where(|index| CONTRACTS[index], move || Answer::Error(message));
        let error = deployed(folder.path(), &url, false).await;
        assert!(matches!(&error, ChainError::Node { message: of, .. } if of == message), "{error}");
    }
}

#[tokio::test]
async fn files_that_cannot_be_read_are_named_with_their_reason() {
    let folder = recorded();
    fs::remove_file(folder.path().join("models.program")).unwrap();
    let url = chain(|index| CONTRACTS[index]);
    let error = deployed(folder.path(), &url, false).await;
    let ChainError::Program { path, source } = &error else { panic!("{error}") };
    assert_eq!((path.file_name(), source.kind()), (Some("models.program".as_ref()), ErrorKind::NotFound));
    fs::write(record_of(folder.path()), "no json").unwrap();
    let error = Deployment::find(folder.path(), 7).unwrap_err();
    assert!(matches!(&error, ChainError::Record { source, .. } if source.is_syntax()), "{error}");
}
