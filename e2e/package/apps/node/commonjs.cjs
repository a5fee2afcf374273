import("x-connect").then(async ({ Connection, loadCore }) => {
  console.log((await loadCore()).percentEncode("a b"), typeof Connection, "function");
});
