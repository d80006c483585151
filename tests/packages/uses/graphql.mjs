// graphql-js: a schema in its language and one in code, queries with variables and fragments, introspection, errors.
import {
  buildSchema,
  graphql,
  GraphQLInt,
  GraphQLList,
  GraphQLObjectType,
  GraphQLSchema,
  introspectionFromSchema,
  parse,
  printSchema,
  validate,
} from "graphql";

const schema = buildSchema(`
  enum Genre { NOVEL, POEM }
  type Book { id: ID!, title(upper: Boolean = false): String!, genre: Genre, author: Author! }
  type Author { name: String!, books: [Book!]! }
  type Query { books(genre: Genre): [Book!]!, author(name: String!): Author }
  type Mutation { add(title: String!): Book! }
`);

export const input = {
  query:
    "query ($genre: Genre) { books(genre: $genre) { ...b author { name books { id } } } } fragment b on Book { id loud: title(upper: true) genre }",
  variables: { genre: "NOVEL" },
};

export async function use({ query, variables }) {
  const author = { name: "Jane", books: () => books };
  const book = (id, title, genre) => ({
    id,
    title: async ({ upper }) => (upper ? title.toUpperCase() : title),
    genre,
    author,
  });
  const books = [book("1", "Emma", "NOVEL"), book("2", "To Oscar", "POEM")];
  const rootValue = {
    books: ({ genre }) => books.filter((each) => !genre || each.genre === genre),
    author: () => {
      throw new Error("no authors today");
    },
    add: ({ title }) => book("3", title, null),
  };
  const run = (source, variableValues) => graphql({ schema, source, rootValue, variableValues });
  const Point = new GraphQLObjectType({
    name: "Point",
    fields: () => ({ x: { type: GraphQLInt }, next: { type: Point } }),
  });
  const inCode = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: "Query",
      fields: { points: { type: new GraphQLList(Point), resolve: () => [{ x: 1 }, { x: 2 ** 40 }] } },
    }),
  });
  return {
    books: await run(query, variables),
    added: await run('mutation { add(title: "Sanditon") { id title author { name } } }'),
    failed: await run('{ author(name: "x") { name } }'),
    points: await graphql({ schema: inCode, source: "{ points { x next { x } } }" }),
    invalid: validate(schema, parse("{ books { pages } nothing }")).map(({ message }) => message),
    broken: await run("{ books { "),
    printed: printSchema(inCode),
    types: introspectionFromSchema(schema).__schema.types.length,
  };
}
