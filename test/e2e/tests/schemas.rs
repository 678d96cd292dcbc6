//! What commands print with `--json` is what `tributary schema` says: every run of every test here is
//! compared with it.

use crate::{
    binary::{CommandOutput, folder, run, run_unchecked},
    fixture::CommandFixture,
};
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// The schemas of all commands, as the binary prints them.
static SCHEMAS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let output = run_unchecked(&std::env::temp_dir(), &["schema", "--json"]);
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error} in {output:?}"))
});

/// Compares what a run of the binary printed with the schema of its command.
#[track_caller]
pub(crate) fn check(arguments: &[&str], output: &CommandOutput) {
    if !arguments.contains(&"--json") {
        return;
    }
    if output.code != 0 {
        // The parser of the arguments prints no JSON.
        let error = output.stderr.lines().last().and_then(|line| serde_json::from_str::<Value>(line).ok());
        error.iter().for_each(|error| assert_fits("error", &[&SCHEMAS["error"]], error));
        return;
    }
    output.stdout.lines().for_each(|line| check_line(arguments, line));
}

/// The same for a line of a command that runs on.
#[track_caller]
pub(crate) fn check_line(arguments: &[&str], line: &str) {
    let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"));
    let two = arguments.get(..2).map(|words| words.join(" "));
    let command = two.filter(|words| SCHEMAS.contains_key(words)).unwrap_or_else(|| arguments[0].to_owned());
    let mut schemas = vec![SCHEMAS.get(&command).unwrap_or_else(|| panic!("`{command}` has no schema"))];
    if arguments.contains(&"--dry-run") {
        schemas.push(&SCHEMAS["dry-run"]);
    }
    assert_fits(&command, &schemas, &line);
}

#[track_caller]
fn assert_fits(command: &str, schemas: &[&Value], value: &Value) {
    let problems: Vec<String> = schemas.iter().filter_map(|schema| problem(schema, value, "it")).collect();
    assert!(problems.len() < schemas.len(), "`{command}` printed {value}: {}", problems.join("; "));
}

/// Why a value does not fit a schema: of JSON Schema what `tributary schema` uses, and no field that the
/// schema does not name.
fn problem(schema: &Value, value: &Value, at: &str) -> Option<String> {
    for word in schema.as_object()?.keys() {
        let known = [
            "$defs",
            "additionalProperties",
            "anyOf",
            "const",
            "description",
            "enum",
            "format",
            "items",
            "maximum",
            "minimum",
            "pattern",
            "properties",
            "required",
            "title",
            "type",
        ];
        assert!(known.contains(&word.as_str()), "this test does not know `{word}` of {schema}");
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let problems: Vec<String> = any.iter().filter_map(|schema| problem(schema, value, at)).collect();
        if problems.len() == any.len() {
            return Some(problems.join(", and "));
        }
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    if !types.is_empty() && !types.iter().any(|name| is_of(name, value)) {
        return Some(format!("{at} is {value}, which is no {}", types.join(" or ")));
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str())
        && !matches(pattern, text)
    {
        return Some(format!("{at} is {text:?}, which does not match {pattern}"));
    }
    if let (Some(minimum), Some(number)) = (schema["minimum"].as_f64(), value.as_f64())
        && number < minimum
    {
        return Some(format!("{at} is {number}, which is below {minimum}"));
    }
    if let Some(items) = value.as_array().filter(|_| !schema["items"].is_null()) {
        let of_item = |(index, item)| problem(&schema["items"], item, &format!("{at}[{index}]"));
        return items.iter().enumerate().find_map(of_item);
    }
    let (fields, object) = (schema["properties"].as_object()?, value.as_object()?);
    let missing = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    if let Some(name) = missing.into_iter().find(|name| !object.contains_key(*name)) {
        return Some(format!("{at} has no `{name}`"));
    }
    object.iter().find_map(|(name, value)| match fields.get(name) {
        Some(schema) => problem(schema, value, &format!("{at}.{name}")),
        None => Some(format!("{at} has `{name}`, which the schema does not name")),
    })
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        name => panic!("this test does not know the type {name}"),
    }
}

/// Whether a text matches one of the patterns of `scripts/cli/src/fields.rs`.
fn matches(pattern: &str, text: &str) -> bool {
    let digits = text.strip_prefix("0x").unwrap_or("-");
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
    match pattern {
        "^[0-9]+$" => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
        "^0x[0-9a-f]{64}$" => is_hex && digits.len() == 64,
        "^0x[0-9a-f]{40}$" => is_hex && digits.len() == 40,
        "^0x([0-9a-f]{2})*$" => is_hex && digits.len().is_multiple_of(2),
        "^0x[0-9a-f]+$" => is_hex && !digits.is_empty(),
        pattern => panic!("this test does not know the pattern {pattern}"),
    }
}

#[test]
fn what_does_not_fit_a_schema_is_found() {
    let schema = &SCHEMAS["bond show"];
    let right = serde_json::json!({ "scorer": format!("0x{}", "a".repeat(40)), "asset": format!("0x{}", "0".repeat(40)), "free": "7" });
    assert_eq!(problem(schema, &right, "it"), None);
    let wrong = |change: fn(&mut Value)| {
        let mut value = right.clone();
        change(&mut value);
        problem(schema, &value, "it").unwrap()
    };
    assert!(wrong(|value| value["free"] = 7.into()).contains("it.free is 7, which is no string"));
    assert!(wrong(|value| value["free"] = "-7".into()).contains("does not match"));
    assert!(wrong(|value| value["scorer"] = "0x12".into()).contains("does not match"));
    assert!(wrong(|value| value["more"] = true.into()).contains("does not name"));
    assert!(wrong(|value| drop(value.as_object_mut().unwrap().remove("free"))).contains("has no `free`"));
}

/// Commands that no other test runs to a result.
#[tokio::test(flavor = "multi_thread")]
async fn a_guardian_pauses_unpauses_and_recovers_what_was_sent_by_mistake() {
    let fixture = CommandFixture::with_guardian("guards", 9).await;
    let (client, token) = (&fixture.context.client, fixture.token().await);
    let until = client.time().await.unwrap() + 1_000;
    assert_eq!(fixture.json(9, &format!("guardian pause {until}"))["until"], until);
    fixture.json(9, "guardian unpause");
    let rewards = fixture.context.rewards().address;
    let mistake =
        tributary_interfaces::IERC20::transferCall { to: rewards, value: alloy_primitives::U256::from(7) };
    client.send(&fixture.account(1), token, &mistake, Default::default()).await.unwrap();
    let receiver = fixture.account(1).address();
    let recovered = fixture.json(9, &format!("guardian recover {receiver} 7 --asset {}", token.address));
    assert_eq!(recovered["amount"], "7");
}

#[test]
fn a_schema_is_printed_for_one_command_or_all() {
    let folder = folder("schema");
    let one = run(&folder, &["schema", "round", "show", "--json"]).json();
    assert_eq!(one, SCHEMAS["round show"]);
    let error = run(&folder, &["schema", "round"]).error();
    assert!(error.contains("there is no command `round` that prints a result"), "{error}");
    std::fs::remove_dir_all(folder).unwrap();
}
