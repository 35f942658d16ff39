// Stands in for the libraries that only draw: they may be named while a diagram is parsed, never called.

function refuse() {
  throw new Error("a drawing library was called while a diagram was only parsed");
}

module.exports = new Proxy(refuse, {
  get: (target, name) => (name === "__esModule" ? true : module.exports),
});
