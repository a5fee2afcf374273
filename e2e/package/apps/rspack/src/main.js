import "x-connect/element";
import { work } from "../../work.js";

const said = document.querySelector("#said");
work().then(
  (words) => (said.textContent = words),
  (error) => (said.textContent = String(error)),
);
