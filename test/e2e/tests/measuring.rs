//! What was measured of a model, from the command to the API.

use crate::{fixture::CommandFixture, http};
use serde_json::Value;
use tributary_core::ids::{cid, content_id};

const FIGURE: [&str; 11] = [
    "model",
    "quality",
    "1",
    "--metric",
    "lds_per_query",
    "--value",
    "0.866",
    "--ceiling",
    "0.98",
    "--command",
    "make eval-influence",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_was_measured_of_a_model_is_written_down_and_served() {
    let fixture = CommandFixture::with_answer("measuring").await;
    let quality = |more: &[&str]| fixture.run(0, &[&FIGURE, more].concat());
    let written = quality(&["--error", "0.002", "--measured-at", "1769904000"]).json();
    let path = fixture.context.chain_folder().join("quality/1.json");
    let bytes = std::fs::read(&path).unwrap();
    let (sha256, document) = (content_id(&bytes), serde_json::from_slice::<Value>(&bytes).unwrap());
    assert_eq!((&written["sha256"], &written["cid"]), (&sha256.to_string().into(), &cid(sha256).into()));
    assert_eq!(document["artifact"], content_id(b"w").to_string());
    assert_eq!((&document["format"], &document["snapshot"]), (&"tributary.quality.1".into(), &Value::Null));
    let figure = &document["measures"][0];
    assert_eq!((figure["error"].as_f64(), figure["measuredAt"].as_u64()), (Some(0.002), Some(1_769_904_000)));

    // A figure of an evaluation beside it, and the first one anew, on a snapshot.
    let figures = r#"{"lds.hpo_contributor.ours": 0.749, "lds.hpo_contributor.ours_error": 0.013,
        "lds.hpo_contributor.ceiling": 0.98, "gain.split": 1}"#;
    fixture.write("results.json", figures);
    let from = |set: &str| fixture.run(0, &["model", "quality", "1", "--from", "results.json", "--set", set]);
    assert_eq!(from("hpo_contributor").json()["measures"], 2);
    assert!(from("hpo").error().contains("sets are hpo_contributor"));
    let replaced = quality(&["--measured-at", "1769904001"]).json();
    let document: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!((&replaced["measures"], document["measures"][0].get("error")), (&2.into(), None));
    assert_eq!(document["measures"][1]["metric"], "lds_per_contributor");
    assert_eq!(document["measures"][1]["value"], 0.749);

    // What cannot be shown is not written.
    let before = std::fs::read(&path).unwrap();
    let wrong = |line: &[&str]| fixture.run(0, &[&["model", "quality"], line].concat());
    let figure =
        |value: &'static str| ["1", "--metric", "m", "--value", value, "--ceiling", "1", "--command", "c"];
    assert!(wrong(&figure("NaN")).error().contains("is no number"));
    assert!(wrong(&[&figure("1")[..], &["--error", "-1"]].concat()).code != 0);
    assert!(wrong(&[&figure("1")[..], &["--snapshot", "5"]].concat()).error().contains("were taken at"));
    let unknown: Vec<&str> = ["9"].into_iter().chain(figure("1").into_iter().skip(1)).collect();
    assert!(wrong(&unknown).error().contains('9'));
    assert!(wrong(&["1", "--metric", "m"]).code != 0);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let alone = quality(&["--anew"]).json();
    assert_eq!(alone["measures"], 1);
    std::fs::write(&path, "{}").unwrap();
    assert!(quality(&[]).error().contains("begin anew"));
    let written = quality(&["--anew"]).json();

    let mut server = fixture.start(0, "serve --listen 127.0.0.1:0");
    let address = server.line()["address"].as_str().unwrap().to_owned();
    let model = http::ask(&address, "GET", "/api/v1/models/1", "", &[]).json();
    assert_eq!(model["quality"], written["sha256"]);
    let cid = written["cid"].as_str().unwrap();
    let served = http::ask(&address, "GET", &format!("/ipfs/{cid}?format=raw"), "", &[]);
    assert_eq!((served.status, served.body), (200, std::fs::read(&path).unwrap()));
    assert_eq!(server.terminate(), Some(0));
}
