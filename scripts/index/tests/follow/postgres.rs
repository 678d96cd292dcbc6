//! A PostgreSQL server of these tests' own, as Debian installs it. With the feature `postgres` every test
//! of this crate keeps its index there.

use crate::chain::{DATANETS, FIRST, MODELS, TestChain};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::LazyLock,
    thread,
    time::{Duration, Instant},
};
use tributary_index::{PostgresIndex, Report, Source, Store};

/// How long the server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server in a folder of its own, which is reached by a socket there. It ends with this process, whose
/// end closes its guard's input.
struct Server {
    url: String,
    _guard: Child,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let programs = programs().expect("PostgreSQL, which `make test-postgres` installs");
    let folder = String::from_utf8(run("mktemp", &["-d", "/tmp/tributary-postgres-XXXXXX"])).unwrap();
    let folder = folder.trim();
    let data = format!("{folder}/data");
    let initdb = programs.join("initdb").display().to_string();
    run(&initdb, &["-D", &data, "-U", "tributary", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]);
    let server = programs.join("postgres");
    let script = format!(
        "{} -D {data} -k {folder} -c listen_addresses= -c fsync=off >{folder}/log 2>&1 & \
         server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf {folder}",
        server.display()
    );
    let guard = unprivileged("sh", &["-c", &script]).stdin(Stdio::piped()).spawn().unwrap();
    let url = format!("postgres:///postgres?user=tributary&host={}", folder.replace('/', "%2F"));
    let began = Instant::now();
    while let Err(error) = Store::connect(&PostgresIndex::new(&url, "ready").unwrap(), b"x") {
        let log = || fs::read_to_string(format!("{folder}/log")).unwrap_or_default();
        assert!(began.elapsed() < PATIENCE, "the server does not start: {error}\n{}", log());
        thread::sleep(Duration::from_millis(100));
    }
    Server { url, _guard: guard }
});

/// The folder of the server's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    folders.filter(|folder| folder.join("initdb").exists()).max()
}

/// A program as an account that may run a server: it must not be root.
fn unprivileged(program: &str, arguments: &[&str]) -> Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    let mut command = Command::new(if is_root { "runuser" } else { program });
    if is_root {
        command.args(["-u", "postgres", "--", program]);
    }
    command.args(arguments).current_dir("/tmp");
    command
}

fn run(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = unprivileged(program, arguments).output().unwrap();
    assert!(output.status.success(), "{program}: {output:?}");
    output.stdout
}

/// The index on the server that stands for a file.
pub(crate) fn instead_of(path: &Path) -> PostgresIndex {
    // Each test has a folder of its own.
    let name = path.to_string_lossy().replace(|char: char| !char.is_ascii_alphanumeric(), "_");
    PostgresIndex::new(&SERVER.url, &format!("t{name}")).unwrap()
}

#[tokio::test]
async fn a_schema_of_other_contracts_or_of_another_version_is_made_anew() {
    let chain = TestChain::new(10).await;
    let index = instead_of(&chain.path());
    chain.check().await;
    assert_eq!(chain.rebuilt(), None);
    let source = Source { chain_id: 8, first: FIRST, contracts: [DATANETS, MODELS].into() };
    let (_, emptied) = Store::connect(&index, &source.identity()).unwrap();
    assert_eq!(emptied.as_deref(), Some("it is of other contracts"));
    chain.index.clear().await.unwrap();
    chain.check().await;
    assert_eq!(chain.rebuilt(), None, "it was removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_processes_make_one_index_at_once() {
    let chain = TestChain::new(200).await;
    let others = (0..6).map(|_| {
        let (other, client) = (chain.other_process(), chain.client.clone());
        tokio::spawn(async move { other.at_head(&client).await.map(|view| view.head()) })
    });
    let others: Vec<_> = others.collect();
    for other in others {
        assert_eq!(other.await.unwrap().unwrap().number, chain.expected().0);
    }
    chain.check().await;
}

#[test]
fn messages_show_no_password() {
    let index = PostgresIndex::new("postgres://me:s3cret@127.0.0.1:9/things", "tributary_7_ab").unwrap();
    let Err(error) = Store::connect(&index, b"x") else { panic!("a server at port 9") };
    let text = format!("{error} {error:?} {index:?}");
    assert!(
        error.to_string().starts_with("the index tributary_7_ab in things of PostgreSQL cannot be used: "),
        "{text}"
    );
    assert!(!text.contains("s3cret"), "{text}");
    let error = PostgresIndex::new("postgres://me:s3cret@[", "x").unwrap_err();
    assert!(!error.contains("s3cret"), "{error}");
}
