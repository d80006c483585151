//! A name server that says what a test has it say.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

const TXT: [u8; 2] = [0, 16];
const CNAME: [u8; 2] = [0, 5];
/// A pointer to the name that was asked for.
const ASKED: [u8; 2] = [0xc0, 12];

/// What it says of a name.
#[derive(Clone, Debug)]
pub enum Says {
    Texts(Vec<String>),
    /// No such name. Also of names that it does not know.
    Nothing,
    /// There is one, without a text.
    NoText,
    /// Not a word.
    Silence,
    /// That it is another name's other name.
    Alias(&'static str),
    /// Bytes that are no answer.
    Garbage,
    /// That the rest comes over TCP, where nobody is.
    Cut,
    Failure,
}

/// It answers until it is dropped.
pub struct NameServer {
    pub address: SocketAddr,
    known: Arc<Mutex<HashMap<String, Says>>>,
    task: JoinHandle<()>,
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl NameServer {
    pub async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let known = Arc::new(Mutex::new(HashMap::new()));
        let names = Arc::clone(&known);
        let task = tokio::spawn(async move {
            let mut question = [0; 4096];
            loop {
                let (length, from) = socket.recv_from(&mut question).await.unwrap();
                let (name, end) = name_of(&question[..length]);
                let says = names.lock().unwrap().get(&name).cloned().unwrap_or(Says::Nothing);
                if let Some(answer) = answer(&question[..end], &says) {
                    socket.send_to(&answer, from).await.unwrap();
                }
            }
        });
        Self { address, known, task }
    }

    pub fn say(&self, name: &str, says: Says) {
        self.known.lock().unwrap().insert(name.to_owned(), says);
    }
}

/// The name that is asked for, and where the question ends.
fn name_of(question: &[u8]) -> (String, usize) {
    let (mut labels, mut at) = (Vec::new(), 12);
    while question[at] != 0 {
        let length = usize::from(question[at]);
        labels.push(String::from_utf8(question[at + 1..=at + length].to_vec()).unwrap());
        at += 1 + length;
    }
    (labels.join(".").to_ascii_lowercase(), at + 5)
}

fn answer(question: &[u8], says: &Says) -> Option<Vec<u8>> {
    let (flags, code, records): (u8, u8, Vec<_>) = match says {
        Says::Silence => return None,
        Says::Garbage => return Some([&question[..2], &[0xff; 40]].concat()),
        Says::Texts(texts) => (0x84, 0, texts.iter().map(|text| (TXT, parts(text))).collect()),
        Says::Alias(name) => (0x84, 0, vec![(CNAME, labels(name))]),
        Says::NoText => (0x84, 0, Vec::new()),
        Says::Nothing => (0x84, 3, Vec::new()),
        Says::Failure => (0x84, 2, Vec::new()),
        Says::Cut => (0x86, 0, Vec::new()),
    };
    let count = u16::try_from(records.len()).unwrap().to_be_bytes();
    let mut bytes = question.to_vec();
    bytes[2..12].copy_from_slice(&[flags, 0x80 | code, 0, 1, count[0], count[1], 0, 0, 0, 0]);
    for (kind, data) in records {
        bytes.extend([ASKED, kind, [0, 1]].concat());
        bytes.extend([0, 0, 0, 60]);
        bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(data);
    }
    Some(bytes)
}

/// A text of more than 255 bytes is several.
fn parts(text: &str) -> Vec<u8> {
    let parts = text.as_bytes().chunks(255);
    parts.flat_map(|part| [&[u8::try_from(part.len()).unwrap()], part].concat()).collect()
}

fn labels(name: &str) -> Vec<u8> {
    let labels =
        name.split('.').flat_map(|label| [&[u8::try_from(label.len()).unwrap()], label.as_bytes()].concat());
    labels.chain([0]).collect()
}
