// A library that is asked in GraphQL.
import { buildSchema, graphql } from "graphql";

const schema = buildSchema(`
  type Book { id: ID!, title: String!, author: Author! }
  type Author { name: String!, books: [Book!]! }
  type Query { books(title: String): [Book!]!, book(id: ID!): Book }
`);

interface Book {
  id: string;
  title: string;
  author: Author;
}
interface Author {
  name: string;
  books(): Book[];
}

const author = (name: string): Author => ({ name, books: () => books.filter((book) => book.author.name === name) });
const books: Book[] = [
  { id: "1", title: "Emma", author: author("Jane Austen") },
  { id: "2", title: "Persuasion", author: author("Jane Austen") },
  { id: "3", title: "Dune", author: author("Frank Herbert") },
];

const rootValue = {
  books: ({ title = "" }: { title?: string }) => books.filter((book) => book.title.includes(title)),
  book: ({ id }: { id: string }) => books.find((book) => book.id === id),
};

export default {
  async fetch(request: Request): Promise<Response> {
    const { query, variables } = (await request.json()) as { query: string; variables?: Record<string, unknown> };
    return Response.json(await graphql({ schema, rootValue, source: query, variableValues: variables }));
  },
};
