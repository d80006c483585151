import { convert, registerWebHandler } from "stoa";

const template = `{{#*inline "row"}}<li>{{name}}{{#if @last}}.{{/if}}</li>{{/inline}}
<ul>{{#each users}}{{> row}}{{else}}<li>nobody</li>{{/each}}</ul>{{{rule}}}{{missing}}{{lookup names 1}}`;

registerWebHandler("/", () => convert.render_handlebars_template(template, { users: [{ name: "<Ada>" }, { name: "Bob" }], rule: "<hr>", names: ["a", "b"] }));
registerWebHandler("/nobody", () => convert.render_handlebars_template(template));
