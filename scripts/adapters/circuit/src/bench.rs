//! What the gateway adds to an answer: at 200 requests a second, each paid for by a voucher and with a receipt on the
//! disk, before an upstream that answers at once.

use crate::world::World;
use crate::{Paths, Result};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Requests a second.
const RATE: usize = 200;
/// Requests of a measurement.
const REQUESTS: usize = 20 * RATE;
/// Requests before it.
const WARM: usize = 2 * RATE;
/// Connections over which they come.
const CONNECTIONS: usize = 64;
/// How often each measurement is made, in turns; the medians count.
const REPEATS: usize = 3;

pub(crate) fn run(paths: &Paths) -> Result<()> {
    let world = World::new(paths)?;
    std::fs::write(world.work.join("record.txt"), "The quick brown fox jumps over the lazy dog in the end.")?;
    std::fs::write(world.work.join("weights"), "w")?;
    world.line(0, "datanet create")?;
    world.line(0, "contribute 1 record.txt")?;
    world.line(0, "wait 1")?;
    world.line(0, "datanet vouch 1")?;
    world.line(0, "model register --artifact weights --datanet 1")?;
    let upstream = upstream()?;
    world.configure(&upstream, "instant", &["instant"], &world.work.join("weights"))?;
    let (gateway, address) = world.gateway()?;
    world.line(3, "deposit put 1 1000000000000")?;
    let payment = world.payment(&world.voucher(3, 1, 1_000_000_000_000)?);

    let mut measured: [Vec<[f64; 2]>; 2] = Default::default();
    for _ in 0..REPEATS {
        for (address, found) in [&upstream, &address].into_iter().zip(&mut measured) {
            found.push(measure(address, &payment)?);
        }
    }
    gateway.stop()?;
    let median = |found: &[[f64; 2]], which: usize| {
        let mut of: Vec<f64> = found.iter().map(|both| both[which]).collect();
        of.sort_by(f64::total_cmp);
        of[REPEATS / 2]
    };
    let [direct, paid] = measured;
    let rounded = |number: f64| json!((number * 1_000.0).round() / 1_000.0);
    let added = |which: usize| rounded(median(&paid, which) - median(&direct, which));
    let figures = json!({
        "gateway.added_p50_ms": added(0),
        "gateway.added_p99_ms": added(1),
        "gateway.p99_ms": rounded(median(&paid, 1)),
        "gateway.upstream_p99_ms": rounded(median(&direct, 1)),
        "gateway.requests_per_second": RATE,
    });
    let out = paths.get("out")?;
    std::fs::create_dir_all(out.parent().ok_or("the file has no folder")?)?;
    std::fs::write(out, format!("{figures:#}\n"))?;
    println!("{figures:#}");
    Ok(())
}

/// A server that answers everything at once; its address.
fn upstream() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let choice = json!({ "index": 0, "message": { "role": "assistant", "content": "An answer." } });
    let usage = json!({ "prompt_tokens": 10, "completion_tokens": 3 });
    let body = json!({ "choices": [choice], "usage": usage }).to_string();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length";
    let answer = format!("{head}: {}\r\n\r\n{body}", body.len());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || -> Result<()> {
                stream.set_nodelay(true)?;
                let mut reader = BufReader::new(stream);
                while read(&mut reader)?.is_some() {
                    reader.get_mut().write_all(answer.as_bytes())?;
                }
                Ok(())
            });
        }
    });
    Ok(address)
}

/// Reads a request or a response to its end, and returns its first line; `None` at the connection's end.
fn read(reader: &mut BufReader<TcpStream>) -> Result<Option<String>> {
    let (mut first, mut line, mut length) = (String::new(), String::new(), 0);
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse()?;
        }
    }
    reader.read_exact(&mut vec![0; length])?;
    Ok(Some(first))
}

/// How long answers take at this rate, in ms: the median, and what 99 of 100 are below. The time counts from when a
/// request should have been sent, so that one that waits for others does not look fast.
fn measure(address: &str, payment: &str) -> Result<[f64; 2]> {
    let body: Value = json!({
        "model": "instant", "messages": [{ "role": "user", "content": "What is it?" }], "max_tokens": 16,
    });
    let body = body.to_string();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\nx-payment: {payment}"
    );
    let request = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let next = AtomicUsize::new(0);
    let times = Mutex::new(Vec::with_capacity(REQUESTS));
    let start = Instant::now() + Duration::from_millis(200);
    let work = || -> Result<()> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream);
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= WARM + REQUESTS {
                return Ok(());
            }
            let due = start + Duration::from_secs_f64(index as f64 / RATE as f64);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            reader.get_mut().write_all(request.as_bytes())?;
            let first = read(&mut reader)?.ok_or("a connection was closed")?;
            if !first.contains(" 200 ") {
                return Err(format!("an answer is {first}").into());
            }
            if index >= WARM {
                let took = due.elapsed().as_secs_f64() * 1e3;
                times.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(took);
            }
        }
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err("a thread ended".into())))
            .collect()
    });
    results.into_iter().collect::<Result<()>>()?;
    let mut times = times.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    times.sort_by(f64::total_cmp);
    Ok([times[times.len() / 2], times[times.len() * 99 / 100]])
}
