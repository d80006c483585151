//! Handlers that were not written to answer, and the error in which each has to end.

use std::fmt::Write;
use std::time::Duration;
use stoa_kernel::{ErrorCode, Limits, MIB};

/// A handler and its end.
pub struct Hostile {
    /// What it does, and its path.
    pub name: &'static str,
    /// A JavaScript function.
    pub handler: &'static str,
    /// Its end.
    pub code: ErrorCode,
    /// What the message has to say.
    pub says: &'static [&'static str],
}

/// Little enough that thousands of them take seconds.
pub const LIMITS: Limits = Limits {
    cpu: Duration::from_millis(20),
    wall: Duration::from_secs(10),
    memory_bytes: 16 * MIB,
    host_calls: 50,
    open_ops: 10,
    ..Limits::INVOCATION
};

const fn new(
    code: ErrorCode,
    says: &'static [&'static str],
    name: &'static str,
    handler: &'static str,
) -> Hostile {
    Hostile { name, handler, code, says }
}

const fn cpu(name: &'static str, handler: &'static str) -> Hostile {
    new(ErrorCode::CpuLimitExceeded, &["20 ms of CPU time"], name, handler)
}

const fn memory(name: &'static str, handler: &'static str) -> Hostile {
    new(ErrorCode::MemoryLimitExceeded, &["needed at least", "limit is 16777216"], name, handler)
}

const fn thrown(name: &'static str, says: &'static [&'static str], handler: &'static str) -> Hostile {
    new(ErrorCode::ScriptExecutionFailed, says, name, handler)
}

const fn stuck(name: &'static str, handler: &'static str) -> Hostile {
    new(ErrorCode::HandlerNeverSettles, &["promise is pending"], name, handler)
}

const fn calls(name: &'static str, says: &'static [&'static str], handler: &'static str) -> Hostile {
    new(ErrorCode::HostCallLimitExceeded, says, name, handler)
}

impl Hostile {
    /// What it may use: `LIMITS`, but enough CPU time to get as far as its end.
    pub fn limits(&self) -> Limits {
        match self.code {
            ErrorCode::CpuLimitExceeded => LIMITS,
            _ => Limits { cpu: Duration::from_millis(800), ..LIMITS },
        }
    }
}

/// All of them.
pub const ALL: &[Hostile] = &[
    cpu("loop", "() => { while (true) {} }"),
    cpu("loop that catches", "() => { for (;;) try { for (;;) {} } catch {} }"),
    cpu("loop in finally", "() => { try { throw 1 } finally { for (;;) {} } }"),
    cpu("catastrophic regexp", "() => /^(a+)+$/.test('a'.repeat(60) + 'b')"),
    cpu("catastrophic replace", "() => 'x'.repeat(100000).replace(/(x+x+)+y/g, '')"),
    cpu("endless microtasks", "async () => { for (;;) await null; }"),
    cpu(
        "microtasks that breed",
        "() => { const f = () => { queueMicrotask(f); }; f(); return new Promise(() => {}); }",
    ),
    cpu("endless generator", "() => { for (const x of (function* () { for (;;) yield 1; })()) {} }"),
    cpu("sort that compares for ever", "() => [2, 1].sort(() => { for (;;) {} })"),
    cpu("big number", "() => { let n = 3n; for (;;) n = (n * n) % (1n << 20000n); }"),
    cpu("toJSON loop", "() => ({ toJSON() { for (;;) {} } })"),
    cpu(
        "toJSON that doubles",
        "() => { const bomb = (depth) => ({ toJSON: () => (depth ? [bomb(depth - 1), bomb(depth - 1)] : 1) }); return bomb(60); }",
    ),
    cpu("toString without end", "() => { throw Object.assign(() => {}, { toString() { for (;;) {} } }); }"),
    cpu(
        "getter without end on the error",
        "() => { throw Object.defineProperty(new Error('x'), 'message', { get() { for (;;) {} } }); }",
    ),
    cpu("Proxy without end", "() => { throw new Proxy(new Error('x'), { get() { for (;;) {} } }); }"),
    cpu("then without end", "async () => ({ get then() { for (;;) {} } })"),
    cpu(
        "poisoned then that loops",
        "async () => { Object.prototype.then = () => { for (;;) {} }; return new Response('x'); }",
    ),
    cpu("header without end", "() => new Response('x', { headers: { get a() { for (;;) {} } } })"),
    cpu(
        "console without end",
        "() => console.log({ get [Symbol.toStringTag]() { for (;;) {} } }, new Proxy({}, { ownKeys() { for (;;) {} } }))",
    ),
    memory(
        "endless allocation",
        "() => { const all = []; for (;;) all.push(new Array(1000).fill(all.length)); }",
    ),
    memory("endless string", "() => { let s = 'x'; for (;;) s += s + s.slice(1); }"),
    memory("endless buffers", "() => { const all = []; for (;;) all.push(new Uint8Array(1 << 20)); }"),
    memory("buffer", "() => new Uint8Array(1 << 30).length"),
    memory("gigabyte of text", "() => 'x'.repeat(1e9)"),
    memory("gigabyte of padding", "() => 'x'.padEnd(1e9, 'yz')"),
    memory("array that is full", "() => new Array(1e9).fill(0)"),
    memory(
        "toJSON bomb",
        "() => ({ toJSON() { return Array.from({ length: 1e6 }, () => 'x'.repeat(100)); } })",
    ),
    memory(
        "allocation in a promise",
        "async () => { await null; const all = []; for (;;) all.push({ a: all.length, b: [1] }); }",
    ),
    thrown("null", &["null"], "() => { throw null; }"),
    thrown("undefined", &["undefined"], "() => { throw undefined; }"),
    thrown("Symbol", &["symbol"], "() => { throw Symbol('s'); }"),
    thrown(
        "Proxy that throws",
        &["Error"],
        "() => { throw new Proxy({}, { get() { throw 1; }, has() { throw 2; }, getPrototypeOf() { throw 3; } }); }",
    ),
    thrown(
        "revoked Proxy",
        &["Error"],
        "() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy; }",
    ),
    thrown(
        "throwing getter",
        &["Error"],
        "() => { throw Object.defineProperty(new Error('x'), 'message', { get() { throw new Error('in the getter'); } }); }",
    ),
    thrown(
        "throwing everything",
        &["Error"],
        "() => { const e = new Error('x'); for (const k of ['name', 'message', 'stack', 'code', 'status', 'details', 'cause']) Object.defineProperty(e, k, { get() { throw e; } }); throw e; }",
    ),
    thrown(
        "throwing toString",
        &["Error"],
        "() => { throw { toString() { throw null; }, toJSON() { throw null; } }; }",
    ),
    thrown("huge message", &["xxxx"], "() => { throw new Error('x'.repeat(1 << 20)); }"),
    thrown(
        "huge name",
        &["boom"],
        "() => { throw Object.assign(new Error('boom'), { name: 'N'.repeat(1 << 20), stack: 's'.repeat(1 << 20) }); }",
    ),
    thrown("lone surrogate", &["Error"], "() => { throw new Error('\\ud800 \\0'); }"),
    thrown("recursion", &["RangeError", "call stack"], "() => { const f = () => f() + 1; return f(); }"),
    cpu(
        "endless toJSON",
        "() => { const bomb = { toJSON: () => ({ bomb }) }; return { toJSON: () => [bomb] }; }",
    ),
    thrown(
        "poisoned then that throws",
        &["TypeError"],
        "async () => { Object.defineProperty(Object.prototype, 'then', { get() { throw new TypeError('poison'); }, configurable: true }); return new Response('x'); }",
    ),
    thrown(
        "rejects with itself",
        &["Error"],
        "() => { const p = Promise.resolve().then(() => p); return p; }",
    ),
    stuck("never settles", "() => new Promise(() => {})"),
    stuck("awaits itself", "async () => { const p = (async () => { await null; await p; })(); await p; }"),
    stuck("poisoned then", "async () => { Object.prototype.then = () => {}; return new Response('x'); }"),
    calls(
        "endless host calls",
        &["more than 50 host calls"],
        "async () => { for (;;) await sharedStorage.getItem('a'); }",
    ),
    calls(
        "host calls that are caught",
        &["more than 50 host calls"],
        "async () => { for (;;) try { await sharedStorage.getItem('a'); } catch {} }",
    ),
    calls(
        "open host calls",
        &["more than 10 host calls open"],
        "() => Promise.all(Array.from({ length: 40 }, (_, n) => sharedStorage.getItem(`${n}`)))",
    ),
    calls("endless logging", &["more than 50 host calls"], "() => { for (;;) console.log('again'); }"),
];

/// One script with a route for each, and `/ok`, which answers.
pub fn script() -> String {
    let mut script = String::from(
        "import { registerWebHandler, sharedStorage } from 'stoa';\n\
         registerWebHandler('/ok', async (req) => ({ ok: await Promise.resolve(req.query.n ?? null) }));\n",
    );
    for hostile in ALL {
        writeln!(script, "registerWebHandler('{}', {});", path(hostile), hostile.handler).unwrap();
    }
    script
}

/// Where it is.
pub fn path(hostile: &Hostile) -> String {
    format!("/{}", hostile.name.replace(' ', "-"))
}
