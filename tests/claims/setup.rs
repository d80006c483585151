//! `setup` runs as any event does: with every host function, and with errors that name the author's lines.

use stoa_tests::TestPlatform;

#[tokio::test]
async fn setup_reaches_the_data_that_the_handlers_find() {
    let text = "import { sharedStorage } from 'stoa';
        export async function setup(context) { await sharedStorage.setItem('seed', context.kind); }
        export default { fetch: async () => new Response(await sharedStorage.getItem('seed')) };";
    let script = TestPlatform::new().deploy("main.js", text).await;
    assert!(script.script().manifest().has_setup);
    let reply = script.event("setup", None).await;
    assert_eq!((reply.result(), reply.usage.host_calls), (None, 1));
    assert_eq!(script.get("/").await.text(), "setup");
}

#[tokio::test]
async fn a_setup_that_fails_says_where() {
    let text = "const want: string = 'a table';\nexport async function setup() {\n  await null;\n  throw new Error(want);\n}\n";
    let script = TestPlatform::new().deploy("main.ts", text).await;
    let reply = script.event("setup", None).await;
    let failure = reply.failure();
    assert_eq!(failure.message, "a table");
    assert!(failure.stack.contains("main.ts:4:"), "{}", failure.stack);
    assert!(reply.fault.is_some());
}
