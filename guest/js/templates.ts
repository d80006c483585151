// Pages out of templates and data, and HTML out of Markdown: `templates` and `convert`. The work is the host's.
import { toJson } from "./json.ts";
import { native } from "./native.ts";
import { needArguments, toDictionary, toText } from "./webidl.ts";

interface MarkdownOptions { sanitize?: boolean }

export const templates = {
  /** One of the files of `templates/`, by its name below that folder, with an object of data. */
  async render(name: string, data: object = {}): Promise<string> {
    needArguments(arguments.length, 1, "templates.render");
    return native.templates.render(toText(name), toJson(data, "The data of templates.render"));
  },
};

export const convert = {
  /** A template of Handlebars, with data. */
  async render_handlebars_template(template: string, data: unknown = {}): Promise<string> {
    needArguments(arguments.length, 1, "convert.render_handlebars_template");
    return native.templates.handlebars(toText(template), toJson(data, "The data of convert.render_handlebars_template"));
  },

  /** HTML, in which whatever could run or disguise something is left out, unless `sanitize` is false. */
  async markdown_to_html(markdown: string, options?: MarkdownOptions): Promise<string> {
    needArguments(arguments.length, 1, "convert.markdown_to_html");
    const given = toDictionary<MarkdownOptions>(options, "The options of convert.markdown_to_html");
    for (const name of Object.keys(given)) {
      // A misspelt `sanitize` must not go unseen.
      if (name !== "sanitize") throw new TypeError(`convert.markdown_to_html has no option '${name}'; it has sanitize`);
    }
    const { sanitize = true } = given;
    if (typeof sanitize !== "boolean") throw new TypeError("convert.markdown_to_html: sanitize must be true or false");
    return native.templates.markdown(toText(markdown), !sanitize);
  },
};
