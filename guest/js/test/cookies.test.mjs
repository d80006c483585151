// Cookies that answers set: every attribute, and what must not get into a header or would be dropped by a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { run } = load();
const lines = (source) => [...run(`Response.noContent().${source}`).headers.getSetCookie()];

test("cookies are set and cleared, one after the other", () => {
  const set = "setCookie('a', 'x y;', { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 60.9, domain: 'h.example' })";
  assert.deepEqual(lines(`${set}.clearCookie('b', { path: '/p' }).setHeader('x', '1').setCookie('c', 7)`), [
    "a=x%20y%3B; Domain=h.example; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax",
    "b=; Path=/p; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "c=7; Path=/",
  ]);
  assert.deepEqual(lines("setCookie('a', '1', { expires: new Date(0), sameSite: 'None', secure: true, domain: '.h.example' })"), [
    "a=1; Domain=.h.example; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; SameSite=None",
  ]);
});

test("a value may be any text and stays a value", () => {
  for (const text of ["\r\nset-cookie: evil=1", "; Secure", "a,b", '"', "é💩", "\0", "\ud800", "=", " "]) {
    const [line] = lines(`setCookie('a', ${JSON.stringify(text)})`);
    const [, value] = /^a=([!-+\--:<-[\]-~]*); Path=\/$/.exec(line);
    assert.equal(decodeURIComponent(value), text.toWellFormed());
  }
});

test("a cookie that cannot be says why", () => {
  const refused = [
    ["'a b', ''", /"a b" is not a valid cookie name/], ["'a\\r\\nx: y', ''", /not a valid cookie name/], ["'a=b', ''", /not a valid/], ["'', ''", /not a valid/], ["'é', ''", /not a valid/],
    ["'a'", /has no value; clearCookie/], ["'a', null", /has no value/],
    ["'a', '', { httponly: true }", /unknown option "httponly"; there are httpOnly, secure/], ["'a', '', 'Secure'", /must be an object/],
    ["'a', '', { path: '/; Domain=evil' }", /path of the cookie a must be/], ["'a', '', { path: 'app' }", /path of the cookie/], ["'a', '', { path: '/\\r\\n' }", /path of the cookie/],
    ["'a', '', { domain: 'h.example; Secure' }", /domain of the cookie a must be a host name/], ["'a', '', { domain: 'bücher.example' }", /xn--/], ["'a', '', { domain: '' }", /domain/],
    ["'a', '', { domain: 'h.example\\r\\nx: y' }", /domain/], ["'a', '', { path: '/' + 'x'.repeat(2000) }", /path/],
    ["'a', '', { maxAge: '60' }", /maxAge.*number of seconds/], ["'a', '', { maxAge: NaN }", /maxAge/], ["'a', '', { expires: 'soon' }", /expires.*not a date/],
    ["'a', '', { sameSite: 'sometimes' }", /strict, lax or none, not "sometimes"/], ["'a', '', { sameSite: 'lax\\r\\n' }", /strict, lax or none/], ["'a', '', { sameSite: true }", /strict, lax or none/],
    ["'a', '', { sameSite: 'none' }", /sameSite none.*secure: true/],
    ["'__Secure-a', ''", /with secure: true only/], ["'__host-a', ''", /with secure: true only/],
    ["'__Host-a', '', { secure: true, path: '/x' }", /only without a domain/], ["'__Host-a', '', { secure: true, domain: 'h.example' }", /only without a domain/],
    ["'a', 'x'.repeat(5000)", /5002 bytes.*browsers drop/],
  ];
  for (const [source, message] of refused) assert.throws(() => lines(`setCookie(${source})`), { message }, source);
});

test("a cookie whose name asks for it is cleared as it was set", () => {
  assert.match(lines("setCookie('__Host-a', '1', { secure: true })")[0], /^__Host-a=1; Path=\/; Secure$/);
  assert.match(lines("clearCookie('__Host-a')")[0], /^__Host-a=; Path=\/; Max-Age=0; Expires=.*; Secure$/);
});

test("headers of answers cannot be broken into", () => {
  for (const source of ["setHeader('a', 'x\\r\\ny: z')", "setHeader('a\\n', 'x')", "setHeader('a', '\\0')", "setHeader('a', '☃')"]) {
    assert.throws(() => run(`Response.text('').${source}`), { name: "TypeError", message: /not a valid header/ }, source);
  }
  const { headers } = run("Response.redirect('http://h.example/é\\r\\nx: y')");
  assert.equal(headers.get("location"), "http://h.example/%C3%A9x:%20y");
});
