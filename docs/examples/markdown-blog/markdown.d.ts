// What the bundler makes of a Markdown file: its text.
declare module "*.md" {
  const text: string;
  export default text;
}
