// The yardstick of the smallest useful script: JSON in, JSON out.
const visits = new Map();

export default {
  async fetch(request) {
    const input = await request.json();
    visits.set(input.name, (visits.get(input.name) ?? 0) + 1);
    return Response.json({
      hello: input.name,
      older: input.age + 1,
      tags: input.tags.map((tag) => tag.toUpperCase()),
      visits: visits.get(input.name),
    });
  },
};
