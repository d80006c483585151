export function setup(context) { return { kind: context.kind, name: context.handlerName, args: context.args ?? null }; }
export default {
  scheduled: (event) => ({ got: event }),
  queue() {},
  unknown() {},
};
