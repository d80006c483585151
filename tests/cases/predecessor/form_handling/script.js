// A page with a form, and what comes of it.
function showForm(context) {
  return ResponseBuilder.html(`<form method="post" action="/contact"><input name="email"><textarea name="message"></textarea></form>`);
}

function handleForm(context) {
  const { email, message } = context.request.form;
  if (!email || !message) return ResponseBuilder.error(400, "email and message are required");
  return ResponseBuilder.json({ received: { email, message }, topics: context.request.form.topic || [] }, 201);
}

function init(context) {
  routeRegistry.registerRoute("/contact", "showForm", "GET");
  routeRegistry.registerRoute("/contact", "handleForm", "POST");
}
