import { Connection, loadCore } from "x-connect";
import { XConnect } from "x-connect/element";

console.log((await loadCore()).percentEncode("a b"), typeof Connection, typeof XConnect);
