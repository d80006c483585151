// Handlebars: templates that are compiled in the script, with helpers, partials, blocks and escapes.
import Handlebars from "handlebars";

const page = Handlebars.compile(
  "{{#> frame title=title}}{{#each items as |item i|}}{{i}}:{{loud item.name}}{{#unless @last}}, {{/unless}}{{else}}none{{/each}}{{/frame}}",
);

export const input = { title: "A & B", items: [{ name: "<x>" }, { name: "y" }] };

export async function use({ title, items }) {
  const own = Handlebars.create();
  own.registerHelper("loud", (text) => text.toUpperCase());
  own.registerHelper(
    "link",
    (text, options) =>
      new own.SafeString(`<a href="${own.escapeExpression(options.hash.to)}">${own.escapeExpression(text)}</a>`),
  );
  own.registerPartial("frame", "<h1>{{title}}</h1>{{> @partial-block}}");
  Handlebars.registerHelper("loud", (text) => text.toUpperCase());
  Handlebars.registerPartial("frame", "<h1>{{title}}</h1>{{> @partial-block}}");
  return {
    page: page({ title, items }),
    empty: page({ title, items: [] }),
    helper: own.compile(
      "{{{title}}} {{link 'go' to=\"/?a=1&b='2'\"}}{{#with items.[0]}} {{name}} {{../title}}{{/with}}",
    )({ title, items }),
    ready: typeof own.precompile("{{a}}"),
    error: thrown(() => own.compile("{{#if a}}")({})),
    strict: thrown(() => own.compile("{{missing}}", { strict: true })({})),
  };
}

function thrown(work) {
  try {
    return work();
  } catch (error) {
    return error.message;
  }
}
