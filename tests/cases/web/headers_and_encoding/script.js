import { registerWebHandler } from "stoa";
registerWebHandler("/", () => {
  const headers = new Headers({ "X-B": " two ", "x-a": "1" });
  headers.append("x-b", "three"); headers.append("set-cookie", "a=1"); headers.append("set-cookie", "b=2");
  let bad; try { headers.set("x y", "1"); } catch (error) { bad = error.name; }
  let split; try { headers.set("x", "1\r\ny: 2"); } catch (error) { split = error.name; }
  const bytes = new TextEncoder().encode("aé😀\ud800");
  let fatal; try { new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])); } catch (error) { fatal = error.name; }
  return {
    list: [...headers], cookies: headers.getSetCookie(), bad, split,
    bytes: [...bytes], text: new TextDecoder().decode(bytes), lossy: new TextDecoder().decode(new Uint8Array([65, 0xff])), fatal,
    base64: [btoa("\xff\0a"), atob("/wBh").length],
  };
});
