// Pages from templates: files of the deployment, and texts that the script has itself.
async function list(context) {
  const { tag } = context.request.query;
  const posts = [
    { title: "Tea & biscuits", tags: ["food"] },
    { title: "<script>alert(1)</script>", tags: ["web"] },
  ].filter((post) => !tag || post.tags.includes(tag));
  return ResponseBuilder.html(await templates.render("list.html", { posts, tag: tag || "everything" }));
}

async function post(context) {
  const text = "# " + context.request.params.name + "\n\nSome *text*, and <script>alert(1)</script> that is none.";
  const body = await convert.markdown_to_html(text);
  return ResponseBuilder.html(await convert.render_handlebars_template("<main>{{{body}}}</main><p>{{by}}</p>", { body, by: "Ada & Co" }));
}

async function broken() {
  return ResponseBuilder.html(await templates.render("missing.html", {}));
}

function init(context) {
  register("/posts", "list");
  register("/posts/:name", "post");
  register("/broken", "broken");
}
