import { convert, registerWebHandler } from "stoa";

const text = `# Notes

| what | when |
|------|-----:|
| *tea* | 4 |

- [x] done
- [ ] ~~not~~ yet[^1]

[^1]: soon

<script>alert(1)</script>

<b onclick="x()">bold</b> [link](javascript:alert(1)) <https://stoa.example>
`;

registerWebHandler("/", () => convert.markdown_to_html(text));
registerWebHandler("/trusted", () => convert.markdown_to_html("<script>let a = 1</script>", { sanitize: false }));
