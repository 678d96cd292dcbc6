//! `tributary serve`, as any client of a trustless gateway asks it.

use crate::{fixture::CommandFixture, http};
use alloy_primitives::B256;
use std::fs;
use tributary_core::ids::{cid, content_id};

const TEXT: &str = "The quick brown fox jumps over the lazy dog while the sun sets behind the distant hills.";
const PRIVATE: &str = "An answer that was given in confidence, and is nobody else's to read.";

/// The status and the body of the answer to a GET of a raw block.
pub(crate) fn get(address: &str, path: &str) -> (u16, Vec<u8>) {
    let response = http::ask(address, "GET", path, "accept: application/vnd.ipld.raw\r\n", &[]);
    (response.status, response.body)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_is_served_by_cids_but_for_the_outputs_of_private_models() {
    let fixture = CommandFixture::new("serving").await;
    fixture.write("text.txt", TEXT);
    fixture.write("private.txt", PRIVATE);
    fixture.write("weights", "w");
    fixture.json(0, "datanet create");
    fixture.json(1, "contribute 1 text.txt");
    fixture.vouch(1).await;
    fixture.json(0, "model register --artifact weights --datanet 1 --window 280800");
    fixture.json(0, "model register --artifact weights --datanet 1 --window 280800 --private");
    for (model, output) in [(1, "text.txt"), (2, "private.txt")] {
        fixture.json(3, &format!("pay {model} 1000"));
        fixture.json(0, &format!("receipt add {model} {output} --price 1000"));
    }
    let mut server = fixture.start(0, "serve --listen 127.0.0.1:0");
    let address = server.line()["address"].as_str().unwrap().to_owned();
    // What comes into the folder while it is served is served too.
    fixture.advance_second().await;
    let rounds = [1, 2].map(|model| fixture.json(0, &format!("score {model}")));

    let block = |id: B256| get(&address, &format!("/ipfs/{}", cid(id)));
    assert_eq!(block(content_id(TEXT.as_bytes())), (200, TEXT.as_bytes().to_vec()));
    for round in &rounds {
        let manifest: B256 = round["manifest"].as_str().unwrap().parse().unwrap();
        let folder = std::path::PathBuf::from(round["folder"].as_str().unwrap());
        let text = fs::read(fixture.folder.join(&folder).join("manifest.json")).unwrap();
        assert_eq!(block(manifest), (200, text));
        let scores = fs::read(fixture.folder.join(&folder).join("scores.bin")).unwrap();
        assert_eq!(block(content_id(&scores)), (200, scores));
        // What people read of it.
        let text = fixture.json(0, &format!("round export {} --out text", folder.display()));
        assert_eq!(text[2]["lines"], round["scores"]);
        let credits = fs::read_to_string(fixture.folder.join("text/credits.jsonl")).unwrap();
        assert_eq!(text[3]["lines"], credits.lines().count());
        assert!(credits.starts_with("{\"payee\":\"0x"), "{credits}");
    }
    assert_eq!(block(content_id(PRIVATE.as_bytes())).0, 404);
    let book = fs::read(fixture.context.chain_folder().join("receipts/2.sqlite")).unwrap();
    assert_eq!(block(content_id(&book)).0, 404, "a file is in the folder, and is not published");
    assert_eq!(get(&address, "/receipts/2.sqlite").0, 404);
    assert_eq!(get(&address, "/ipfs/../receipts/2.sqlite").0, 400);

    let taken = fixture.run(0, &["serve", "--listen", &address]).error();
    assert!(taken.contains(&format!("cannot listen at {address}")), "{taken}");
    assert_eq!(server.terminate(), Some(0), "a stop is no failure");
}
