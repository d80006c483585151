// Pages out of templates and data, and HTML out of Markdown.

interface Templates {
  /**
   * Renders a file of `templates/`, by its name below that folder.
   * @example
   * ```ts
   * const page = await templates.render("page.html", { user: "Ada", tags: ["tea", "cake"] });
   * ```
   */
  render(name: string, data?: object): Promise<string>;
}

interface MarkdownOptions {
  /** False leaves scripts and the like in: only for texts that the script's own authors wrote. */
  sanitize?: boolean;
}

interface Convert {
  /**
   * Renders a template of Handlebars.
   * @example
   * ```ts
   * const text = await convert.render_handlebars_template("{{#each names}}{{this}} {{/each}}", { names: ["Ada", "Bob"] });
   * ```
   */
  render_handlebars_template(template: string, data?: unknown): Promise<string>;
  /**
   * Makes HTML of Markdown, with tables, footnotes, strikethrough and task lists. What could do harm is left out.
   * @example
   * ```ts
   * const html = await convert.markdown_to_html("- [x] **done**");
   * ```
   */
  markdown_to_html(markdown: string, options?: MarkdownOptions): Promise<string>;
}

/**
 * The script's templates.
 * @example
 * ```ts
 * import { registerWebHandler, templates } from "stoa";
 *
 * registerWebHandler("/", async () => Response.html(await templates.render("page.html", { user: "Ada" })));
 * ```
 */
declare var templates: Templates;

/**
 * Texts of one form in another.
 * @example
 * ```ts
 * import { convert, registerWebHandler } from "stoa";
 *
 * registerWebHandler("/", async () => Response.html(await convert.markdown_to_html("# Hello")));
 * ```
 */
declare var convert: Convert;

declare module "stoa" {
  export import convert = globalThis.convert;
  export import templates = globalThis.templates;
  export import Convert = globalThis.Convert;
  export import MarkdownOptions = globalThis.MarkdownOptions;
  export import Templates = globalThis.Templates;
}
