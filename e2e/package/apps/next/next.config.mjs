// The proxy answers at this page's own address, as a dashboard may do it.
const to = (path) => ({ source: path, destination: `${process.env.WORLD}${path}` });

export default { rewrites: async () => ["/world.json", "/x/:path*", "/console/"].map(to) };
