//! A script that does not end well ends in an error that has a name, and harms nobody after it.

use crate::hostile::{self, LIMITS};
use std::time::Duration;
use stoa_kernel::{ErrorCode, Grants, Limits, MIB};
use stoa_tests::{Reply, TestPlatform, TestScript};

/// A script whose one handler is this function.
async fn handler(platform: &TestPlatform, function: &str) -> TestScript {
    let text = format!(
        "import {{ registerWebHandler, sharedStorage }} from 'stoa';\nregisterWebHandler('/', {function});\n"
    );
    platform.deploy("main.js", &text).await
}

async fn reply_of(function: &str, limits: Limits) -> Reply {
    handler(&TestPlatform::new(), function).await.limits(limits).get("/").await
}

#[tokio::test]
async fn every_hostile_handler_ends_in_its_named_error_and_the_next_request_is_normal() {
    let platform = TestPlatform::new();
    let script = platform.deploy("main.js", &hostile::script()).await;
    let mut surprises = Vec::new();
    for hostile in hostile::ALL {
        let reply = script.clone().limits(hostile.limits()).get(&hostile::path(hostile)).await;
        if reply.outcome.is_ok() {
            surprises.push(format!("{}: {:?}", hostile.name, reply.outcome));
            continue;
        }
        let (code, message) = (reply.code(), reply.message());
        if code != hostile.code || !hostile.says.iter().all(|words| message.contains(words)) {
            let shown: String = message.chars().take(200).collect();
            surprises.push(format!("{}: {code}: {shown}", hostile.name));
        }
        assert!(message.len() < 20_000, "{}: {} bytes of message", hostile.name, message.len());
        let next = script.get("/ok?n=1").await;
        assert_eq!(next.text(), r#"{"ok":"1"}"#, "after {}", hostile.name);
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[tokio::test]
async fn a_fault_says_what_was_used_and_what_the_limit_is() {
    let platform = TestPlatform::new();
    let script = platform.deploy("main.js", &hostile::script()).await.limits(LIMITS);
    let reply = script.get("/loop").await;
    assert_eq!(reply.message(), "the script used up its 20 ms of CPU time");
    assert!(reply.usage.cpu >= Duration::from_micros(19_900), "{:?}", reply.usage);
    assert!(reply.usage.cpu <= LIMITS.cpu, "{:?}", reply.usage);
    let reply = script.get("/endless-buffers").await;
    assert!(reply.usage.memory_bytes > 8 * MIB && reply.usage.memory_bytes <= LIMITS.memory_bytes);
    let reply = script.get("/endless-host-calls").await;
    assert_eq!(reply.usage.host_calls, LIMITS.host_calls);
}

#[tokio::test]
async fn a_deep_recursion_is_a_range_error_that_the_script_can_catch() {
    let reply = reply_of(
        "() => {
            const f = (n) => f(n + 1) + 1;
            const seen = [];
            for (let i = 0; i < 3; i++) try { f(0); } catch (error) { seen.push(error instanceof RangeError, error.message); }
            return seen;
        }",
        Limits::INVOCATION,
    )
    .await;
    let once = "true,\"Maximum call stack size exceeded\"";
    assert_eq!(reply.text(), format!("[{once},{once},{once}]"));
}

/// Ways down that lead through QuickJS's own C code, where frames are larger than a script's.
const DEPTHS: &[&str] = &[
    "() => JSON.parse('['.repeat(200000) + ']'.repeat(200000))",
    "() => JSON.parse('{\"a\":'.repeat(200000) + '1' + '}'.repeat(200000))",
    "() => { let a = []; for (let i = 0; i < 200000; i++) a = [a]; return JSON.stringify(a).length; }",
    "() => { let a = {}; for (let i = 0; i < 200000; i++) a = { a }; return JSON.stringify(a).length; }",
    "() => { let a = []; for (let i = 0; i < 200000; i++) a = [a]; return String(a).length; }",
    "() => { let a = []; for (let i = 0; i < 200000; i++) a = [a]; return a.flat(Infinity).length; }",
    "() => { let a = []; for (let i = 0; i < 200000; i++) a = [a]; console.log(a); return 'shown'; }",
    "() => { let a = []; for (let i = 0; i < 200000; i++) a = [a]; a = null; return 'freed'; }",
    "() => { let e = new Error('x'); for (let i = 0; i < 100000; i++) e = new Error('x', { cause: e }); console.log(e); return 'shown'; }",
    "() => JSON.parse('[[1]]', function f(k, v) { return JSON.parse('[[1]]', f); })",
    "() => { const p = new Proxy({}, { get(t, k, self) { return self[k]; } }); return p.x; }",
    "() => { const p = new Proxy({}, { has(t, k) { return k in p; } }); return 'x' in p; }",
    "() => { let p = {}; for (let i = 0; i < 200000; i++) p = new Proxy(p, {}); return p.x; }",
    "() => { let f = () => 1; for (let i = 0; i < 200000; i++) f = f.bind(null); return f(); }",
    "() => { const o = { get x() { return this.x; } }; return o.x; }",
    "() => { const o = { toString() { return `${this}`; } }; return `${o}`; }",
    "() => { const o = { valueOf() { return +this; } }; return +o; }",
    "() => { const f = () => [1, 2].sort(f); return f(); }",
    "() => { const f = () => [1].map(f); return f(); }",
    "() => { const f = () => 'x'.replace(/x/, f); return f(); }",
    "() => { const f = () => Reflect.apply(f, null, []); return f(); }",
    "() => { const f = () => new f(); return f(); }",
    "() => { class A { constructor() { new this.constructor(); } } return new A(); }",
    "() => { const f = () => f.call(); return f(); }",
    "() => { const g = function* () { yield* g(); }; return [...g()]; }",
    "() => { const f = async () => { await f(); }; return f(); }",
    "() => new RegExp('('.repeat(200000) + ')'.repeat(200000)).test('x')",
    "() => new RegExp('(?:'.repeat(200000) + 'a' + ')*'.repeat(200000)).test('aaa')",
    "() => /^(?:a|b)*$/.test('ab'.repeat(500000))",
    "() => eval('('.repeat(200000))",
    "() => eval('['.repeat(200000) + ']'.repeat(200000))",
    "() => eval('1' + '+1'.repeat(200000))",
    "() => eval('-'.repeat(1) + '!'.repeat(200000) + '1')",
    "() => new Function('return ' + '(() => '.repeat(100000) + '1' + ')'.repeat(100000))",
    "() => { let s = 'a'; for (let i = 0; i < 200000; i++) s = 'b' + s + 'c'; return s.length; }",
    "() => { let p = Promise.resolve(1); for (let i = 0; i < 50000; i++) p = p.then((x) => x); return p; }",
    "() => { let p = {}; for (let i = 0; i < 50000; i++) p = Object.create(p); return String(p.nothing); }",
    "() => new Intl.Whatever()",
];

#[tokio::test]
async fn no_depth_ends_in_a_fault_of_the_engine() {
    let platform = TestPlatform::new();
    let mut surprises = Vec::new();
    for function in DEPTHS {
        // Copying costs little fuel: on a busy machine the clock would be first, which is not what is claimed.
        let limits = Limits { wall: Duration::from_mins(1), ..Limits::INVOCATION };
        let reply = handler(&platform, function).await.limits(limits).get("/").await;
        if reply.outcome.is_err() {
            let (code, message) = (reply.code(), reply.message());
            let named = match code {
                ErrorCode::ScriptExecutionFailed => {
                    ["RangeError", "SyntaxError", "TypeError", "ReferenceError"]
                        .iter()
                        .any(|name| message.starts_with(name))
                }
                ErrorCode::CpuLimitExceeded | ErrorCode::MemoryLimitExceeded => true,
                _ => false,
            };
            if !named {
                surprises.push(format!("{function}\n    {code}: {message}"));
            }
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[tokio::test]
async fn two_hundred_thousand_deep_json_can_be_caught() {
    let reply = reply_of(
        "() => { try { JSON.parse('['.repeat(200000)); return 'parsed'; } catch (error) { return error.name; } }",
        Limits::INVOCATION,
    )
    .await;
    assert_eq!(reply.text(), "RangeError");
}

#[tokio::test]
async fn two_hundred_thousand_deep_json_in_a_body_is_the_clients_error() {
    let platform = TestPlatform::new();
    let text =
        "import { registerWebHandler } from 'stoa'; registerWebHandler('/', (req) => req.json, 'POST');";
    let script = platform.deploy("main.js", text).await;
    let body = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let reply = script.request("POST", "/", &[], body.as_bytes()).await;
    assert_eq!((reply.failure().name.as_str(), reply.failure().status), ("BadRequestError", Some(400)));
}

#[tokio::test]
async fn endless_timers_end_at_the_wall_time() {
    let limits = Limits { wall: Duration::from_millis(150), cpu: Duration::from_mins(1), ..LIMITS };
    for function in [
        "() => { const f = () => setTimeout(f, 0); f(); return new Promise(() => {}); }",
        "() => { setInterval(() => {}, 0); return new Promise(() => {}); }",
        "() => new Promise((resolve) => setTimeout(resolve, 1e9))",
        "async () => { for (;;) await new Promise((resolve) => setTimeout(resolve, 1)); }",
    ] {
        let reply = reply_of(function, limits).await;
        assert_eq!(reply.code(), ErrorCode::TimeLimitExceeded, "{function}: {:?}", reply.outcome);
        assert!(
            reply.message().contains("still running after 150 ms (CPU time used: "),
            "{}",
            reply.message()
        );
        assert!(reply.usage.wall < Duration::from_secs(2), "{function}: {:?}", reply.usage);
    }
}

#[tokio::test]
async fn a_loop_that_never_waits_ends_at_the_wall_time_too() {
    let limits = Limits { wall: Duration::from_millis(50), cpu: Duration::from_mins(1), ..LIMITS };
    let reply = reply_of("() => { for (;;) {} }", limits).await;
    assert_eq!(reply.code(), ErrorCode::TimeLimitExceeded);
    assert!(reply.usage.wall < Duration::from_secs(1), "{:?}", reply.usage);
}

#[tokio::test]
async fn a_script_can_catch_that_memory_is_refused_and_go_on() {
    let function = "() => { try { new Uint8Array(1 << 28); return 'got it'; } catch (error) { return `caught ${error.name}`; } }";
    let reply = reply_of(function, LIMITS).await;
    assert!(reply.text().starts_with("caught "), "{}", reply.text());
}

#[tokio::test]
async fn a_limit_below_what_init_left_in_memory_is_told_as_that() {
    let platform = TestPlatform::new();
    let text = "const kept = new Uint8Array(12e6).fill(1); export default { fetch: () => new Response(kept.length) };";
    let script = platform.deploy("main.js", text).await;
    assert_eq!(script.get("/").await.text(), "12000000");
    let reply = script.limits(Limits { memory_bytes: 8 * MIB, ..Limits::INVOCATION }).get("/").await;
    assert_eq!(reply.code(), ErrorCode::MemoryLimitExceeded, "{}", reply.message());
    assert!(reply.message().contains("limit is 8388608"), "{}", reply.message());
}

#[tokio::test]
async fn a_regexp_that_wants_too_much_memory_is_told_as_that() {
    let limits = Limits { memory_bytes: 8 * MIB, ..Limits::INVOCATION };
    let reply = reply_of("() => /^(?:a|b)*$/.test('ab'.repeat(500000))", limits).await;
    assert_eq!(reply.code(), ErrorCode::MemoryLimitExceeded, "{}", reply.message());
}

#[tokio::test]
async fn an_error_after_a_refusal_that_was_caught_keeps_its_own_name() {
    let function =
        "() => { try { new Uint8Array(1 << 28); } catch {} throw new TypeError('about something else'); }";
    let reply = reply_of(function, LIMITS).await;
    assert_eq!(reply.message(), "TypeError: about something else");
    assert_eq!(reply.code(), ErrorCode::ScriptExecutionFailed);
}

#[tokio::test]
async fn sorting_by_language_is_not_many_host_calls_and_has_its_limit_too() {
    let platform = TestPlatform::new();
    let sort = "() => {
        const words = Array.from({ length: 30_000 }, (_, n) => 'é' + (n * 7919 % 30_000));
        words.sort((a, b) => a.localeCompare(b));
        return words.length;
    }";
    let limits = Limits { cpu: Duration::from_secs(30), wall: Duration::from_mins(1), ..Limits::INVOCATION };
    let script = handler(&platform, sort).await.limits(limits);
    let reply = script.get("/").await;
    assert_eq!((reply.text(), reply.usage.host_calls), ("30000", 0));
    let reply = script.limits(Limits { host_calls: 100, ..limits }).get("/").await;
    assert_eq!(reply.code(), ErrorCode::HostCallLimitExceeded);
    assert!(reply.message().contains("1000"), "{}", reply.message());
}

#[tokio::test]
async fn no_request_loads_a_part_of_the_platform_that_the_script_names() {
    let platform = TestPlatform::new();
    let uses = ["new ReadableStream()", "crypto.subtle", "structuredClone([1])", "(1.5).toLocaleString()"];
    for named in uses {
        // The same by a name that is put together when the request comes.
        let hidden = match named {
            "crypto.subtle" => "crypto['sub' + 'tle']",
            "new ReadableStream()" => "new globalThis['Readable' + 'Stream']()",
            "structuredClone([1])" => "globalThis['structured' + 'Clone']([1])",
            _ => "(1.5)['toLocale' + 'String']()",
        };
        let mut fuel = Vec::new();
        for expression in [named, hidden] {
            let script = handler(&platform, &format!("() => {{ {expression}; return 'done'; }}")).await;
            let reply = script.get("/").await;
            assert_eq!(reply.text(), "done", "{expression}");
            fuel.push(reply.usage.fuel);
        }
        assert!(fuel[0] * 4 < fuel[1] * 3, "{named}: {fuel:?}");
    }
}

#[tokio::test]
async fn the_same_work_costs_the_same_fuel() {
    let platform = TestPlatform::new();
    let script =
        handler(&platform, "() => { let n = 0; for (let i = 0; i < 100000; i++) n += i; return n; }").await;
    let first = script.get("/").await.usage;
    assert!(first.fuel > 100_000);
    for _ in 0..3 {
        assert_eq!(script.get("/").await.usage.fuel, first.fuel);
    }
}

#[tokio::test]
async fn a_capability_that_was_not_granted_is_refused_by_name() {
    let platform = TestPlatform::new();
    let script =
        handler(&platform, "async () => { console.log('x'); return sharedStorage.getItem('a'); }").await;
    let grants = Grants::ALL.without(platform.grant("kv"));
    let reply = script.clone().grants(grants).get("/").await;
    assert_eq!(reply.failure().code.as_deref(), Some("CAPABILITY_NOT_GRANTED"));
    assert_eq!(reply.lines(), ["x"]);
    let reply = script.grants(Grants::NONE.with(platform.grant("kv"))).get("/").await;
    assert_eq!((reply.text(), reply.lines()), ("null", vec![]), "console must never make a script fail");
}
