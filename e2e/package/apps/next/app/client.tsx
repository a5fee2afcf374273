"use client";
import { useEffect, useState } from "react";
import { work } from "../work.js";

export function Client() {
  const [said, setSaid] = useState("");
  useEffect(() => {
    work().then(setSaid, (error: unknown) => setSaid(String(error)));
  }, []);
  return <output id="said">{said}</output>;
}
