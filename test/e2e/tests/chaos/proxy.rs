//! What lies between a command and its node.

use super::Random;
use serde_json::Value;
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::Child,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// When a process is killed, seen from the request that it is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Before the node has it.
    Before,
    /// After the node did it, before its answer arrives.
    After,
    /// Soon after the answer arrived.
    Answered,
    /// Before the node has it, which gets it while the next process runs, or after that.
    Overtaken,
}

impl When {
    pub(crate) const ALL: [Self; 4] = [Self::Before, Self::After, Self::Answered, Self::Overtaken];
}

/// How long a request is under way that is overtaken: as long as a command, or two.
const OVERTAKEN: Duration = Duration::from_millis(300);

/// What the proxy does, and has seen.
#[derive(Default)]
pub(crate) struct Plan {
    /// The methods that were asked for, in order.
    pub(crate) asked: Vec<String>,
    /// Kills the process at the request of this index.
    pub(crate) kill: Option<(usize, When)>,
    /// The process that is killed.
    pub(crate) child: Option<Child>,
    /// From which request on nothing is answered.
    pub(crate) dies_at: Option<usize>,
    /// What was answered last to a method with its parameters.
    answers: HashMap<String, Value>,
    /// How many requests are under way whose process is no more.
    pub(crate) under_way: usize,
    /// Faults at random, in so many of a hundred requests.
    pub(crate) faults: Option<(Random, u64)>,
}

/// What happens to a request.
enum Fault {
    None,
    /// It does not arrive.
    Lost,
    /// Its answer does not arrive.
    AnswerLost,
    /// It arrives late, perhaps after others that were sent later.
    Late(Duration),
    /// It arrives twice.
    Twice,
    /// Its answer is cut off.
    Cut,
    /// Its answer is garbage.
    Garbage,
    /// A gateway answers in the node's place.
    Gateway,
    /// It gets what the same request was answered before, as by a node that lags behind another one.
    Stale,
}

pub(crate) struct Proxy {
    pub(crate) url: String,
    pub(crate) plan: Arc<Mutex<Plan>>,
}

impl Proxy {
    /// Lies before the node at this address.
    pub(crate) fn before(node: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let node = node.trim_start_matches("http://").to_owned();
        let plan = Arc::<Mutex<Plan>>::default();
        let shared = Arc::clone(&plan);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (node, plan) = (node.clone(), Arc::clone(&shared));
                thread::spawn(move || serve(stream.unwrap(), &node, &plan));
            }
        });
        Self { url, plan }
    }
}

/// Answers one request; the connection then ends. What fails is a connection that is no more, as the
/// process at its other end.
fn serve(mut stream: TcpStream, node: &str, plan: &Mutex<Plan>) -> Option<()> {
    let body = body_of(&stream)?;
    let request: Value = serde_json::from_str(&body).ok()?;
    let method = request["method"].as_str()?.to_owned();
    let asked = format!("{method} {}", request["params"]);
    let (killed, fault, before) = {
        let mut plan = plan.lock().unwrap();
        let index = plan.asked.len();
        plan.asked.push(method);
        if plan.dies_at.is_some_and(|dies_at| index >= dies_at) {
            return None;
        }
        let killed = plan.kill.filter(|(at, _)| *at == index).map(|(_, when)| when);
        let fault = plan.faults.as_mut().map_or(Fault::None, |(random, percent)| fault(random, *percent));
        plan.under_way += usize::from(killed == Some(When::Overtaken));
        (killed, fault, plan.answers.get(&asked).cloned())
    };
    if killed == Some(When::Before) {
        kill(plan);
        return None;
    }
    if killed == Some(When::Overtaken) {
        kill(plan);
        thread::sleep(OVERTAKEN);
        // The node may reject what came too late.
        let _ = ask(node, &body);
        plan.lock().unwrap().under_way -= 1;
        return None;
    }
    let answer = match (&fault, before) {
        (Fault::Stale, Some(mut answer)) => {
            answer["id"] = request["id"].clone();
            answer.to_string()
        }
        (Fault::Lost, _) => return None,
        (Fault::Gateway, _) => r#"{"error":"bad gateway"}"#.to_owned(),
        (Fault::Late(pause), _) => {
            thread::sleep(*pause);
            ask(node, &body)?
        }
        (Fault::Twice, _) => {
            ask(node, &body)?;
            ask(node, &body)?
        }
        _ => ask(node, &body)?,
    };
    if let Ok(answer) = serde_json::from_str(&answer)
        && !matches!(fault, Fault::Gateway)
    {
        plan.lock().unwrap().answers.insert(asked, answer);
    }
    let answer = match fault {
        Fault::AnswerLost => return None,
        Fault::Cut => answer[..answer.len() / 2].to_owned(),
        Fault::Garbage => answer.replace(['"', ':'], "\u{7}"),
        _ => answer,
    };
    if killed == Some(When::After) {
        kill(plan);
        return None;
    }
    let status = if matches!(fault, Fault::Gateway) { "502 Bad Gateway" } else { "200 OK" };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        answer.len()
    );
    stream.write_all((head + &answer).as_bytes()).ok()?;
    drop(stream);
    if killed == Some(When::Answered) {
        thread::sleep(Duration::from_millis(2));
        kill(plan);
    }
    Some(())
}

fn kill(plan: &Mutex<Plan>) {
    if let Some(child) = &mut plan.lock().unwrap().child {
        // One that has ended already needs no kill.
        let _ = child.kill();
    }
}

fn fault(random: &mut Random, percent: u64) -> Fault {
    if random.below(100) >= percent {
        return Fault::None;
    }
    match random.below(12) {
        0 => Fault::Lost,
        1 | 2 => Fault::AnswerLost,
        3 | 4 => Fault::Late(Duration::from_millis(random.below(300))),
        5 | 6 => Fault::Twice,
        7 => Fault::Cut,
        8 => Fault::Garbage,
        9 => Fault::Gateway,
        _ => Fault::Stale,
    }
}

/// The node's answer to a request.
pub(crate) fn ask(node: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(node).ok()?;
    let head = format!(
        "POST / HTTP/1.1\r\nhost: {node}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).ok()?;
    body_of(&stream)
}

/// The body of an HTTP message that gives its length.
fn body_of(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = text.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}
